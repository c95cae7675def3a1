#include "kernel/task.h"

#include <fmt/format.h>

#include <utility>

#include "base/fork_path.h"
#include "host/files.h"
#include "host/io.h"
#include "host/process.h"
#include "host/socket.h"
#include "kernel/path.h"
#include "kernel/rights.h"

namespace weft::kernel {
namespace {

/// What a table of this Weft can be told to hold at most.
constexpr std::uint32_t kMaxFdLimit = 1U << 20;

Errno missing_right(Mode mode) { return mode == Mode::wasi ? Errno::notcapable : Errno::acces; }

Result<UniqueFd> stdio_descriptor(int host_fd) {
  if (host_fd >= 0) {
    auto fd = host::duplicate(host_fd);
    if (fd || fd.error() != Errno::badf) return fd;
  }
  return host::open_trusted("/dev/null", host::OpenFlags::read | host::OpenFlags::write);
}

/// What the root is: a mount's, or no host's.
Result<std::shared_ptr<File>> open_root(const std::shared_ptr<const Namespace>& names) {
  const std::shared_ptr<const Node> node(names, &names->root());
  if (!node->is_mount()) return File::create_synthetic(node);
  constexpr host::OpenFlags kDirectory = host::OpenFlags::directory;
  auto fd = host::open_at(node->mount->root.get(), ".", host::OpenFlags::read | kDirectory);
  if (!fd && fd.error() == Errno::acces)
    fd = host::open_at(node->mount->root.get(), ".", host::OpenFlags::path_only | kDirectory);
  if (!fd) return fail(fd.error());
  WEFT_TRY(std::shared_ptr<File> file, File::create(*std::move(fd), node->mount));
  file->set_node(node);
  return file;
}

Result<> add_stdio(FdTable& fds, int host_fd) {
  WEFT_TRY(UniqueFd fd, stdio_descriptor(host_fd));
  WEFT_TRY(std::shared_ptr<File> file, File::create(std::move(fd)));
  file->restore_flags_at_end();
  const RightsPair rights = natural_rights(*file);
  WEFT_CHECK(fds.insert({.file = std::move(file), .rights = rights}));
  return {};
}

Result<> add_preopen(FdTable& fds, const std::shared_ptr<const Mount>& mount) {
  // A description of its own: two preopens of one mount must not share the listing's position.
  constexpr host::OpenFlags kDirectory = host::OpenFlags::directory;
  auto fd = host::open_at(mount->root.get(), ".", host::OpenFlags::read | kDirectory);
  if (!fd && fd.error() == Errno::acces)
    fd = host::open_at(mount->root.get(), ".", host::OpenFlags::path_only | kDirectory);
  if (!fd) return fail(fd.error());
  WEFT_TRY(std::shared_ptr<File> file, File::create(*std::move(fd), mount));
  WEFT_CHECK(fds.insert({.file = std::move(file),
                         .rights = kPreopenRights,
                         .preopen_name = std::make_shared<const std::string>(mount->guest_path)}));
  return {};
}

Diagnosed<host::SocketFile> add_listener(FdTable& fds, const std::string& address) {
  WEFT_TRY(host::Listener listener, host::listen_on(address));
  auto file = File::create(std::move(listener.fd));
  if (!file) return diagnose(fmt::format("cannot listen on {}", address));
  const RightsPair rights = natural_rights(**file);
  if (!fds.insert({.file = *std::move(file), .rights = rights}))
    return diagnose("more directories and sockets than the limit of descriptors allows");
  return std::move(listener.file);
}

}  // namespace

Task::Task(TaskOptions options)
    : args_(std::move(options.args)),
      environ_(std::move(options.environ)),
      mode_(options.mode),
      fds_(std::min(options.fd_limit, kMaxFdLimit), missing_right(options.mode)),
      pid_(host::process_id()) {}

Diagnosed<std::unique_ptr<Task>> Task::create(TaskOptions options) {
  WEFT_TRY(const auto mounts, open_mounts(options.mounts, options.resolver));
  const auto stdio = options.stdio;
  const auto listen = std::move(options.listen);
  const auto commands = std::move(options.commands);
  const std::string start_directory = options.working_directory;
  std::unique_ptr<Task> task(new Task(std::move(options)));
  for (const int fd : stdio) {
    task->has_terminal_ = task->has_terminal_ || host::is_controlling_terminal(fd);
    if (const auto added = add_stdio(task->fds_, fd); !added)
      return diagnose(
          fmt::format("cannot hand on stdin, stdout, stderr: {}", errno_name(added.error())));
  }
  if (task->mode_ == Mode::wasix) {
    task->names_ = std::make_shared<const Namespace>(mounts, commands);
    WEFT_CHECK(task->enter_root(start_directory));
  }
  for (const auto& mount : mounts) {
    if (task->names_ != nullptr) break;
    if (const auto added = add_preopen(task->fds_, mount); !added)
      return diagnose(
          fmt::format("cannot open {}: {}", mount->guest_path, errno_name(added.error())));
  }
  for (const std::string& address : listen) {
    WEFT_TRY(host::SocketFile file, add_listener(task->fds_, address));
    task->socket_files_.push_back(std::move(file));
  }
  return task;
}

std::unique_ptr<Task> Task::clone(ProcessId pid) const {
  TaskOptions options;
  options.args = args_;
  options.environ = environ_;
  options.mode = mode_;
  options.fd_limit = fds_.limit();
  std::unique_ptr<Task> out(new Task(std::move(options)));
  fds_.each([&](std::uint32_t number, const Descriptor& descriptor) {
    (void)out->fds_.put_at(number, descriptor).has_value();
  });
  for (std::size_t i = 0; i < clock_offsets_.size(); ++i)
    out->clock_offsets_[i].store(clock_offsets_[i].load());
  out->processes_ = processes_;
  out->pid_.store(pid);
  out->names_ = names_;
  out->has_terminal_ = has_terminal_;
  out->signals_.inherited = signals_.inherited;
  out->signals_.set_ignored_at_exec(signals_.ignored_at_exec());
  out->set_working_directory(working_directory());
  return out;
}

WEFT_FORK_PATH void Task::became_child() {
  pid_.store(host::process_id(), std::memory_order_relaxed);
}
Result<> Task::add_root() {
  WEFT_TRY(std::shared_ptr<File> root, open_root(names_));
  WEFT_CHECK(fds_.insert({.file = std::move(root),
                          .rights = kPreopenRights,
                          .preopen_name = std::make_shared<const std::string>("/")},
                         3));
  return {};
}

Diagnosed<> Task::enter_root(const std::string& directory) {
  auto root = open_root(names_);
  if (!root || !add_root()) return diagnose("cannot open the guest's root directory");
  set_working_directory(*std::move(root));
  // The command line's path is as seen from the root.
  if (const auto entered = chdir(*this, normal_path(directory)); !entered)
    return diagnose(fmt::format("cannot start in {}: {}", directory, errno_name(entered.error())),
                    "--cwd wants a directory that the program sees; --dir and --mount show it one");
  return {};
}

void Task::end() {
  socket_files_.clear();
  fds_.close_all();
}

std::int64_t Task::clock_offset(abi::ClockId clock) const {
  return clock_offsets_[std::to_underlying(clock)].load(std::memory_order_relaxed);
}

void Task::set_clock_offset(abi::ClockId clock, std::int64_t nanoseconds) {
  clock_offsets_[std::to_underlying(clock)].store(nanoseconds, std::memory_order_relaxed);
}

}  // namespace weft::kernel
