// From a module file to native code on the disk: the cache, the compiler, the levels. Main thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/diagnostic.h"
#include "runtime/module_file.h"
#include "runtime/options.h"

namespace weft::runtime {

/// A module with more code than this starts at kQuickLevel when its optimised object is not there
/// yet, and leaves that one to a compile in the background. 512 KiB of code take about five CPU
/// seconds at -O2: longer than a person waits without wondering.
inline constexpr std::uint64_t kLargeCode = std::uint64_t{512} << 10;
inline constexpr int kQuickLevel = 0;

/// The artifact of a module, ready to be loaded.
struct NativeCode {
  std::string path;
  /// Not empty: a private directory to be removed with `path` once that is loaded (--no-cache).
  std::string temporary_directory;
  /// For --verbose: where it came from.
  std::string story;
  /// The compiler was run for it, and waited for.
  bool compiled = false;

  NativeCode() = default;
  NativeCode(NativeCode&& other) noexcept;
  NativeCode& operator=(NativeCode&&) = delete;
  NativeCode(const NativeCode&) = delete;
  NativeCode& operator=(const NativeCode&) = delete;
  ~NativeCode() { remove_temporary(); }
  void remove_temporary();
};

/// `note` receives what a person should know although it works (the cache is unusable).
Diagnosed<NativeCode> native_code_of(const ModuleFile& file, const CompileOptions& options,
                                     std::string& note);

/// `weft compile`: the artifact at `output`, for this machine's family of CPUs.
Diagnosed<> compile_to(const ModuleFile& file, const std::string& output,
                       const CompileOptions& options);

}  // namespace weft::runtime
