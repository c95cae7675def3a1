#include "runtime/exec.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

#include "host/errno.h"
#include "host/process.h"
#include "host/signals.h"
#include "kernel/program_file.h"
#include "kernel/thread_group.h"
#include "runtime/compile.h"
#include "runtime/module_file.h"

namespace weft::runtime {
namespace {

constexpr const char* kWeft = "/proc/self/exe";
/// Linux's limit for one string of execve; ours need not be shown in full.
constexpr std::size_t kShownArgument = 4096;

Result<kernel::ProgramFile> find(kernel::Task& task, const kernel::Program& program, int self) {
  if (program.name != kOwnProgram || self < 0) return kernel::find_program(task, program);
  UniqueFd fd(::fcntl(self, F_DUPFD_CLOEXEC, 3));
  if (!fd) return host::fail_with_errno();
  return kernel::ProgramFile{std::move(fd), program.name, program.args};
}

std::unexpected<Errno> no_program(const RunOptions& options, const Diagnostic& why) {
  if (options.note && options.verbosity == Verbosity::verbose) options.note(why.text());
  return fail(Errno::noexec);
}

/// What execve gets. The arguments are only for people who look at the list of processes.
class Vectors {
 public:
  Vectors(const ImageState& state, int file) {
    std::size_t left = kShownArgument;
    for (const std::string& arg : state.task.args) {
      if (arg.size() > left) break;
      left -= arg.size();
      strings_.push_back(arg);
    }
    if (strings_.empty()) strings_.emplace_back("weft");
    const std::size_t arguments = strings_.size();
    for (char** entry = ::environ; *entry != nullptr; ++entry) strings_.emplace_back(*entry);
    strings_.push_back(fmt::format("{}={}", kResumeVariable, file));
    for (std::size_t i = 0; i < strings_.size(); ++i)
      (i < arguments ? arguments_ : environment_).push_back(strings_[i].data());
    arguments_.push_back(nullptr);
    environment_.push_back(nullptr);
  }
  [[nodiscard]] char* const* arguments() const { return arguments_.data(); }
  [[nodiscard]] char* const* environment() const { return environment_.data(); }

 private:
  std::vector<std::string> strings_;
  std::vector<char*> arguments_;
  std::vector<char*> environment_;
};

void keep_at_exec(const std::vector<int>& fds, bool keep) {
  for (const int fd : fds) ::fcntl(fd, F_SETFD, keep ? 0 : FD_CLOEXEC);
}

/// Signals come to the next program, or stay where they are.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

/// What has come and no guest has seen is pending for the next program, which gets what is pending
/// for this thread. Called with signals blocked: without the next program they come back here, but
/// for those that are returned.
std::vector<int> hand_over_signals(kernel::Thread& caller) {
  std::vector<int> left;
  const auto send = [&left](int number) {
    const auto signal = static_cast<std::uint32_t>(number);
    // A program that has just begun takes no notice of the former; the latter are a C library's.
    if (host::default_action(signal) == host::DefaultAction::ignore || host::is_hosts_own(signal) ||
        !host::send_to_thread(host::thread_id(), signal))
      left.push_back(number);
  };
  if (caller.group() == nullptr) return left;
  // No thread brings it one while the group is visited, nor later: it blocks them.
  caller.group()->for_each([&](kernel::Thread& other) {
    kernel::PendingSignals& pending = other.pending();
    while (const int signal = &other == &caller ? pending.take() : pending.take_for_process())
      send(signal);
    return false;
  });
  return left;
}

/// In a function of its own, for the child borrows its frame.
[[gnu::noinline]] pid_t vfork_and_exec(const std::vector<int>& fds, const Vectors& vectors,
                                       volatile int& error) {
  const pid_t child = ::vfork();
  if (child != 0) return child;
  // The child has descriptors of its own, but the parent's memory.
  for (const int fd : fds) ::fcntl(fd, F_SETFD, 0);
  ::execve(kWeft, vectors.arguments(), vectors.environment());
  error = errno;
  ::_exit(127);
}

}  // namespace

Result<PreparedProgram> prepare_program(kernel::Task& task, const kernel::Program& program,
                                        const RunOptions& options, int self) {
  WEFT_TRY(kernel::ProgramFile file, find(task, program, self));
  auto module = module_in(file.path, std::move(file.fd));
  if (!module.has_value()) return no_program(options, module.error());
  if (module->kind != FileKind::module) return fail(Errno::noexec);
  auto artifact = open_artifact(*module, options.compile);
  if (!artifact.has_value()) return no_program(options, artifact.error());
  return PreparedProgram{std::move(module->fd), *std::move(artifact), std::move(file.path),
                         std::move(file.args)};
}

Errno replace_process(const ImageState& state, kernel::Thread& caller) {
  const auto file = write_state(state);
  if (!file.has_value()) return Errno::nomem;
  std::vector<int> fds = state.host_fds();
  fds.push_back(file->get());
  const Vectors vectors(state, file->get());
  const SignalsBlocked blocked;
  const bool took_them = !caller.blocks_signals();
  caller.block_signals(host::Blocked::yes);
  const std::vector<int> left = hand_over_signals(caller);
  keep_at_exec(fds, true);
  ::execve(kWeft, vectors.arguments(), vectors.environment());
  const Errno error = host::errno_from_linux(errno);
  keep_at_exec(fds, false);
  if (took_them) caller.block_signals(host::Blocked::no);
  for (const int signal : left) caller.pending().note(signal, true);
  if (!left.empty() && caller.interruption() != nullptr) caller.interruption()->look_at_signals();
  return error;
}

Result<> replace_stand_in(StandIn& stand_in, const ImageState& state) {
  const auto file = write_state(state);
  if (!file.has_value()) return fail(Errno::nomem);
  std::vector<int> fds = state.host_fds();
  fds.push_back(file->get());
  const Vectors vectors(state, file->get());
  if (const int error = stand_in.exec(fds, vectors.arguments(), vectors.environment()); error != 0)
    return fail(host::errno_from_linux(error));
  return {};
}

Result<int> start_process(const ImageState& state) {
  const auto file = write_state(state);
  if (!file.has_value()) return fail(Errno::nomem);
  std::vector<int> fds = state.host_fds();
  fds.push_back(file->get());
  const Vectors vectors(state, file->get());
  volatile int error = 0;
  pid_t child = 0;
  {
    const SignalsBlocked blocked;
    child = vfork_and_exec(fds, vectors, error);
  }
  if (child < 0) return fail(Errno::again);
  if (error != 0) {
    (void)host::wait_for_child(child, host::Wait::yes, host::Take::yes, false).has_value();
    return fail(host::errno_from_linux(error));
  }
  return child;
}

}  // namespace weft::runtime
