// From a module file to native code: the cache, the compiler, the levels. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/diagnostic.h"
#include "engine/code.h"
#include "runtime/module_file.h"
#include "runtime/options.h"

namespace weft::runtime {

/// A module with more code than this starts at kQuickLevel when its optimised object is not there
/// yet, and leaves that one to a compile in the background. 512 KiB of code take about five CPU
/// seconds at -O2: longer than a person waits without wondering.
inline constexpr std::uint64_t kLargeCode = std::uint64_t{512} << 10;
inline constexpr int kQuickLevel = 0;

struct LoadedCode {
  std::shared_ptr<const engine::Code> code;
  /// For --verbose: where it came from.
  std::string story;
  /// The compiler was run for it, and waited for.
  bool compiled = false;
  /// Not empty: what a person should know although it works (the cache is unusable).
  std::string note;
};

/// The compiled module, from the cache where it can be. `name` is what backtraces call it. Other
/// processes may empty the cache, and the disk may be full: both cost time only.
Diagnosed<LoadedCode> load_module_code(const ModuleFile& file, const CompileOptions& options,
                                       std::string name);

/// The compiled module as an open file that load_artifact takes: for another process, which then
/// needs neither cache nor compiler.
Diagnosed<UniqueFd> open_artifact(const ModuleFile& file, const CompileOptions& options);
/// `fd` must be what open_artifact gave.
Diagnosed<std::shared_ptr<const engine::Code>> load_artifact(int fd, std::string name);

/// `weft compile`: the artifact at `output`, for this machine's family of CPUs.
Diagnosed<> compile_to(const ModuleFile& file, const std::string& output,
                       const CompileOptions& options);

}  // namespace weft::runtime
