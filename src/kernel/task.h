// Task: what one guest process is. Any thread, once made; `args` and `environ` never change.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "abi/types.h"
#include "base/diagnostic.h"
#include "host/socket.h"
#include "kernel/fd_table.h"
#include "kernel/mounts.h"
#include "kernel/namespace.h"
#include "kernel/processes.h"
#include "kernel/signals.h"

namespace weft::kernel {

/// Which rules decide where the two standards contradict each other (missing rights, fd_renumber,
/// absolute paths, closing preopens, bad descriptors in poll_oneoff).
enum class Mode : std::uint8_t { wasi, wasix };

struct TaskOptions {
  std::vector<std::string> args;
  /// "KEY=VALUE" each.
  std::vector<std::string> environ;
  std::vector<MountSpec> mounts;
  /// For a WASIX guest.
  std::vector<Command> commands = {};
  /// "HOST:PORT", "[v6]:PORT" or "unix:PATH", each becomes a listening socket after the mounts.
  std::vector<std::string> listen;
  Mode mode = Mode::wasi;
  /// Where relative paths of a WASIX guest start; a guest path.
  std::string working_directory = "/";
  /// Host descriptors for 0, 1 and 2. They are duplicated, the caller keeps its own; a negative
  /// or closed one stands for /dev/null.
  std::array<int, 3> stdio{0, 1, 2};
  std::uint32_t fd_limit = FdTable::kDefaultLimit;
  Resolver resolver = Resolver::automatic;
};

struct TaskState;  // kernel/task_state.h
class Task;
TaskState freeze(const Task& task, bool stays);
Result<std::unique_ptr<Task>> thaw(TaskState state, Mode mode, std::span<const Command> commands);

class Task {
 public:
  static Diagnosed<std::unique_ptr<Task>> create(TaskOptions options);
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() = default;

  [[nodiscard]] const std::vector<std::string>& args() const { return args_; }
  [[nodiscard]] const std::vector<std::string>& environ() const { return environ_; }
  [[nodiscard]] Mode mode() const { return mode_; }
  /// Its number: the host's.
  [[nodiscard]] ProcessId pid() const { return pid_.load(std::memory_order_relaxed); }
  /// Null: it is alone in the world.
  [[nodiscard]] Processes* processes() const { return processes_; }
  /// Before it runs.
  void set_processes(Processes* processes) { processes_ = processes; }
  FdTable& fds() { return fds_; }
  ProcessSignals& signals() { return signals_; }
  [[nodiscard]] const FdTable& fds() const { return fds_; }

  /// In the child of a fork, before anything else there uses it.
  void became_child();
  /// All that paths can lead to; null in Preview 1, where each preopen is a world of its own.
  [[nodiscard]] const std::shared_ptr<const Namespace>& names() const { return names_; }
  /// Where relative paths start (WASIX).
  [[nodiscard]] std::shared_ptr<const File> working_directory() const {
    return fds_.working_directory();
  }
  void set_working_directory(std::shared_ptr<const File> directory) {
    fds_.set_working_directory(std::move(directory));
  }
  /// Whether Weft was started with its controlling terminal as stdin, stdout or stderr.
  [[nodiscard]] bool has_terminal() const { return has_terminal_; }

  /// Nanoseconds that clock_time_set put between a guest clock and the host's.
  /// The process has ended: closes what it has open, removes its sockets' files. Calls that still
  /// run keep what they use.
  void end();

  [[nodiscard]] std::int64_t clock_offset(abi::ClockId clock) const;
  void set_clock_offset(abi::ClockId clock, std::int64_t nanoseconds);

  /// The same to its guest, with descriptors of its own that refer to the same files; for a process
  /// that is about to be another program, or a thread that acts as one.
  [[nodiscard]] std::unique_ptr<Task> clone(ProcessId pid) const;

 private:
  explicit Task(TaskOptions options);
  friend TaskState freeze(const Task& task, bool stays);
  friend Result<std::unique_ptr<Task>> thaw(TaskState state, Mode mode,
                                            std::span<const Command> commands);
  /// WASIX has one preopen, "/", and finds everything from there.
  Result<> add_root();
  Diagnosed<> enter_root(const std::string& directory);

  std::vector<std::string> args_;
  std::vector<std::string> environ_;
  Mode mode_;
  FdTable fds_;
  std::shared_ptr<const Namespace> names_;
  bool has_terminal_ = false;
  ProcessSignals signals_;
  /// Of the listening sockets; removed while those still answer, so that nobody takes the files for
  /// dead ones.
  std::vector<host::SocketFile> socket_files_;
  std::array<std::atomic<std::int64_t>, 4> clock_offsets_{};
  std::atomic<ProcessId> pid_;
  Processes* processes_ = nullptr;
};

}  // namespace weft::kernel
