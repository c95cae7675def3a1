// What a person asked for when running a program. Plain data, filled by the command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kernel/mounts.h"
#include "kernel/program_file.h"
#include "kernel/thread_group.h"

namespace weft::runtime {

/// Called from the thread that waits for the compiler: bytes of code done and all there are.
using ProgressFunction = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// How a module becomes native code.
struct CompileOptions {
  int level = 2;  // -O
  bool use_cache = true;
  /// Empty: the user's cache directory (artifact/cache.h).
  std::string cache_directory;
  /// Compile at `level` at once, however large the module is.
  bool wait_optimized = false;
  /// Memory the compiler may use in bytes; 0 = no limit. A 30 MB module of ordinary functions
  /// takes a third of a gigabyte, one function of 16 MB more than seven.
  std::uint64_t compiler_memory = std::uint64_t{4} << 30;
  /// CPU time of the compiler. None: what leaves ten times of what ordinary code takes.
  std::optional<std::chrono::nanoseconds> compiler_time;
  /// -g: the native code carries DWARF for debuggers.
  bool debug = false;
  ProgressFunction progress;
};

struct TraceOptions {
  bool calls = false;
  /// "fd_*,path_open"; empty = everything.
  std::string filter;
  bool summary = false;
  /// Where the trace goes; empty = stderr.
  std::string output;
};

enum class UnknownImports : std::uint8_t { fail, trap };
enum class Verbosity : std::uint8_t { quiet, normal, verbose };

struct ProgramEnd;

/// Receives one line for the person, without a newline.
using NoteFunction = std::function<void(const std::string&)>;

struct RunOptions {
  std::string file;
  /// argv[0] first.
  std::vector<std::string> arguments;
  /// "NAME=VALUE" each.
  std::vector<std::string> environment;
  std::vector<kernel::MountSpec> mounts;
  /// Where relative paths of a WASIX program start.
  std::string working_directory = "/";
  std::vector<std::string> listen;
  /// The export to call instead of `_start`; the arguments after argv[0] are its parameters.
  std::optional<std::string> invoke;
  /// Bytes that the linear memories of all processes may have together.
  std::optional<std::uint64_t> max_memory;
  std::optional<std::chrono::nanoseconds> timeout;
  std::optional<std::uint64_t> stack_size;
  /// Processes that the sandbox may have at a time.
  std::uint32_t max_processes = 4096;
  /// Programs that a WASIX guest finds in /bin and /usr/bin beside what is mounted there.
  std::vector<kernel::Command> commands;
  /// Guest threads at a time, the main one included.
  std::uint32_t max_threads = kernel::ThreadGroup::kDefaultLimit;
  CompileOptions compile;
  TraceOptions trace;
  UnknownImports unknown_imports = UnknownImports::fail;
  /// `file` may be native code made by `weft compile`.
  bool allow_precompiled = false;
  bool perf_map = false;
  Verbosity verbosity = Verbosity::normal;
  /// For what a person should know although it works, and for what `verbose` tells.
  NoteFunction note;
  /// Reports the program's end and ends this process, as the caller of run_program does: called
  /// instead of a return where another thread has to do it. Does not return.
  std::function<void(const ProgramEnd&)> finish;
};

/// Exit statuses that are Weft's, not the guest's.
inline constexpr int kExitError = 1;
inline constexpr int kExitTimeout = 124;
inline constexpr int kExitTrap = 134;  // 128 + SIGABRT, as other runtimes and shells have it

}  // namespace weft::runtime
