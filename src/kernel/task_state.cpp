#include "kernel/task_state.h"

#include <algorithm>
#include <map>
#include <utility>

namespace weft::kernel {
namespace {

constexpr abi::Fd kRoot{3};

MountState state_of(const Mount& mount, bool stays) {
  MountState out{.guest_path = mount.guest_path,
                 .read_only = mount.read_only,
                 .resolver = std::to_underlying(mount.resolver),
                 .root = mount.root.get(),
                 .device = mount.device,
                 .is_procfs = mount.is_procfs};
  if (mount.temporary && stays && mount.owner == host::process_id()) {
    out.temporary = mount.temporary->path;
    out.temporary_fd = mount.temporary->fd.get();
  }
  return out;
}

/// Numbers the objects that it is shown.
template <class T>
class Numbers {
 public:
  /// The object's number, and whether it is new.
  std::pair<std::uint32_t, bool> of(const T* object) {
    const auto [it, inserted] =
        numbers_.try_emplace(object, static_cast<std::uint32_t>(numbers_.size()));
    return {it->second, inserted};
  }

 private:
  std::map<const T*, std::uint32_t> numbers_;
};

std::shared_ptr<const Mount> thaw_mount(MountState& state) {
  auto out = std::make_shared<Mount>();
  out->guest_path = std::move(state.guest_path);
  out->read_only = state.read_only;
  out->resolver = static_cast<Resolver>(state.resolver);
  out->root.reset(state.root);
  out->device = state.device;
  out->is_procfs = state.is_procfs;
  if (!state.temporary.empty()) {
    out->temporary.emplace();
    out->temporary->path = std::move(state.temporary);
    out->temporary->fd.reset(state.temporary_fd);
  }
  return out;
}

Result<std::shared_ptr<File>> thaw_file(const FileState& state,
                                        const std::shared_ptr<const Namespace>& names) {
  UniqueFd fd(state.fd);
  std::shared_ptr<const Node> node;
  if (!state.node.empty()) {
    const Node* found = names->find(state.node);
    if (found == nullptr) return fail(Errno::inval);
    node = {names, found};
  }
  if (state.synthetic) return File::create_synthetic(std::move(node));
  std::shared_ptr<const Mount> mount;
  if (state.mount >= 0) {
    if (static_cast<std::size_t>(state.mount) >= names->mounts().size()) return fail(Errno::inval);
    mount = names->mounts()[static_cast<std::size_t>(state.mount)];
  }
  WEFT_TRY(std::shared_ptr<File> file, File::create(std::move(fd), std::move(mount)));
  file->set_node(std::move(node));
  file->note_flags(static_cast<abi::Fdflags>(state.flags));
  if (state.original_flags)
    file->restore_flags_at_end(static_cast<abi::Fdflags>(*state.original_flags));
  return file;
}

FileState state_of(const File& file, const std::vector<std::shared_ptr<const Mount>>& mounts,
                   bool stays) {
  FileState state{.fd = file.host_fd(),
                  .synthetic = file.is_synthetic(),
                  .flags = std::to_underlying(file.flags())};
  if (file.node() != nullptr) state.node = file.node()->path();
  const auto mount = std::ranges::find(mounts, file.mount());
  if (file.mount() != nullptr && mount != mounts.end())
    state.mount = static_cast<std::int32_t>(mount - mounts.begin());
  const auto original = file.flags_to_restore();
  if (stays && original) state.original_flags = std::to_underlying(*original);
  return state;
}

}  // namespace

std::vector<int> TaskState::host_fds() const {
  std::vector<int> out;
  for (const MountState& mount : mounts) {
    out.push_back(mount.root);
    if (mount.temporary_fd >= 0) out.push_back(mount.temporary_fd);
  }
  for (const FileState& file : files) out.push_back(file.fd);
  return out;
}

TaskState freeze(const Task& task, bool stays) {
  TaskState out;
  out.args = task.args_;
  out.environ = task.environ_;
  out.fd_limit = task.fds_.limit();
  for (std::size_t i = 0; i < out.clock_offsets.size(); ++i)
    out.clock_offsets[i] = task.clock_offsets_[i].load();
  out.has_terminal = task.has_terminal_;
  for (const host::SocketFile& file : task.socket_files_) {
    if (stays && file.is_ours()) out.socket_files.push_back(file.state());
  }
  for (const auto& mount : task.names_->mounts()) out.mounts.push_back(state_of(*mount, stays));
  Numbers<File> files;
  const auto number_of = [&](const File& file) {
    const auto [index, is_new] = files.of(&file);
    if (is_new) out.files.push_back(state_of(file, task.names_->mounts(), stays));
    return index;
  };
  out.working_directory = number_of(*task.working_directory());
  task.fds_.each([&](std::uint32_t number, const Descriptor& descriptor) {
    if (descriptor.close_on_exec) return;
    DescriptorState state{
        .number = number, .file = number_of(*descriptor.file), .rights = descriptor.rights};
    if (descriptor.preopen_name != nullptr) state.preopen = *descriptor.preopen_name;
    out.descriptors.push_back(std::move(state));
  });
  return out;
}

Result<std::unique_ptr<Task>> thaw(TaskState state, Mode mode, std::span<const Command> commands) {
  TaskOptions options;
  options.args = std::move(state.args);
  options.environ = std::move(state.environ);
  options.mode = mode;
  options.fd_limit = state.fd_limit;
  std::unique_ptr<Task> task(new Task(std::move(options)));
  for (std::size_t i = 0; i < state.clock_offsets.size(); ++i)
    task->clock_offsets_[i].store(state.clock_offsets[i]);
  std::vector<std::shared_ptr<const Mount>> mounts;
  mounts.reserve(state.mounts.size());
  for (MountState& mount : state.mounts) mounts.push_back(thaw_mount(mount));
  task->names_ = std::make_shared<const Namespace>(std::move(mounts), commands);
  task->has_terminal_ = state.has_terminal;
  std::vector<std::shared_ptr<File>> files;
  for (const FileState& file : state.files) {
    WEFT_TRY(std::shared_ptr<File> made, thaw_file(file, task->names_));
    files.push_back(std::move(made));
  }
  if (state.working_directory >= files.size()) return fail(Errno::inval);
  task->set_working_directory(files[state.working_directory]);
  for (DescriptorState& descriptor : state.descriptors) {
    if (descriptor.file >= files.size()) return fail(Errno::inval);
    Descriptor made{.file = files[descriptor.file], .rights = descriptor.rights};
    if (descriptor.preopen)
      made.preopen_name = std::make_shared<const std::string>(*std::move(descriptor.preopen));
    WEFT_CHECK(task->fds_.put_at(descriptor.number, std::move(made)));
  }
  for (host::SocketFile::State& file : state.socket_files)
    task->socket_files_.emplace_back(std::move(file));
  // C libraries look for their root there; who had closed it did not mean the next program's.
  if (!task->fds_.get(kRoot)) WEFT_CHECK(task->add_root());
  return task;
}

}  // namespace weft::kernel
