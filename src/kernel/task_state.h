// TaskState: all that a process keeps when another program takes its place, as plain data whose
// descriptors are numbers. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kernel/task.h"

namespace weft::kernel {

struct MountState {
  std::string guest_path;
  bool read_only = false;
  std::uint8_t resolver = 0;
  int root = -1;
  std::uint64_t device = 0;
  bool is_procfs = false;
  /// Of a temporary directory that this process has to remove; empty otherwise.
  std::string temporary = {};
  int temporary_fd = -1;
};

struct FileState {
  int fd = -1;
  /// Index of its mount; below zero where it has none.
  std::int32_t mount = -1;
  /// The node of the namespace that it is, by its path; empty where it is none.
  std::string node = {};
  bool synthetic = false;
  std::uint16_t flags = 0;
  /// Of the standard streams that this process has to restore.
  std::optional<std::uint16_t> original_flags = std::nullopt;
};

struct DescriptorState {
  std::uint32_t number = 0;
  std::uint32_t file = 0;
  RightsPair rights = {};
  std::optional<std::string> preopen = std::nullopt;
};

struct TaskState {
  std::vector<std::string> args;
  std::vector<std::string> environ;
  std::uint32_t fd_limit = FdTable::kDefaultLimit;
  std::array<std::int64_t, 4> clock_offsets{};
  std::vector<MountState> mounts;
  std::vector<FileState> files;
  /// Index of the working directory's file.
  std::uint32_t working_directory = 0;
  bool has_terminal = false;
  std::vector<DescriptorState> descriptors;
  /// That this process has to remove.
  std::vector<host::SocketFile::State> socket_files;

  /// Every descriptor of the host's in it.
  [[nodiscard]] std::vector<int> host_fds() const;
};

/// The descriptors are still the task's; those marked close-on-exec are left out. `stays` says that
/// it is the same process that goes on, and not a child.
TaskState freeze(const Task& task, bool stays);

/// Takes the descriptors over.
Result<std::unique_ptr<Task>> thaw(TaskState state, Mode mode, std::span<const Command> commands);

}  // namespace weft::kernel
