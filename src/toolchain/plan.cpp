#include "toolchain/plan.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "base/result.h"

namespace weft::toolchain {
namespace {

Diagnosed<std::vector<std::string>> read_flag_file(const std::string& sysroot,
                                                   std::string_view name) {
  const std::string path = fmt::format("{}/{}", sysroot, name);
  std::ifstream file(path);
  if (!file) {
    return diagnose(
        fmt::format("{}: cannot be read ({})", path, std::generic_category().message(errno)),
        "A sysroot is made by sysroot/build.sh; without --sysroot and $WEFT_SYSROOT weft cc makes "
        "one");
  }
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);) {
    constexpr std::string_view kPlace = "@SYSROOT@";
    if (const std::size_t at = line.find(kPlace); at != std::string::npos) {
      line.replace(at, kPlace.size(), sysroot);
    }
    if (!line.empty()) out.push_back(std::move(line));
  }
  return out;
}

void append(std::vector<std::string>& out, std::initializer_list<std::string_view> words) {
  out.insert(out.end(), words.begin(), words.end());
}

}  // namespace

Diagnosed<Flags> flags_for(const Request& request, Language language, const std::string& sysroot) {
  Flags flags;
  if (language == Language::cxx && request.cxx_headers) {
    // In front: its headers wrap those of the C library.
    WEFT_TRY(flags.compile, read_flag_file(sysroot, "cxxflags"));
  }
  WEFT_TRY(const auto compile, read_flag_file(sysroot, "cflags"));
  flags.compile.insert(flags.compile.end(), compile.begin(), compile.end());
  // Clang has the C library's setjmp throw; without the flag it is a plain function.
  if (request.set_jump == SetJump::exceptions) {
    append(flags.compile, {"-mllvm", "-wasm-enable-sjlj"});
  }
  if (language == Language::cxx) append(flags.compile, {"-fwasm-exceptions"});
  // Clang takes GCC's -finline-limit=… and its like without effect, but not silently: -Werror.
  append(flags.compile, {"-Wno-ignored-optimization-argument"});
  WEFT_TRY(std::vector<std::string> linker, read_flag_file(sysroot, "ldflags"));
  if (request.threads) {
    WEFT_TRY(const auto more, read_flag_file(sysroot, "ldflags-threads"));
    linker.insert(linker.end(), more.begin(), more.end());
  }
  // Clang's own idea of start files and libraries is that of other systems.
  append(flags.link, {"-nostartfiles", "-nodefaultlibs", "-fuse-ld=lld"});
  // With -flto the linker compiles: without these it drops every handler, silently.
  append(flags.link, {"-Wl,-mllvm,-wasm-enable-eh,-mllvm,-exception-model=wasm"});
  if (request.set_jump == SetJump::exceptions) {
    append(flags.link, {"-Wl,-mllvm,-wasm-enable-sjlj"});
  }
  // The sysroot's wasm-opt does nothing. Clang would run one in $PATH, which is another version on
  // each machine, loses the names that backtraces show, and slows the build more than the program.
  flags.link.push_back(fmt::format("-B{}/bin", sysroot));
  if (request.start_files) {
    flags.libraries.push_back(fmt::format("-Wl,{}/lib/wasm32-wasix/crt1.o", sysroot));
  }
  for (const std::string& flag : linker) flags.link.push_back("-Wl," + flag);
  if (request.standard_library) {
    if ((language == Language::cxx && request.cxx_library) || request.cxx_named) {
      if (request.cxx_experimental) append(flags.libraries, {"-lc++experimental"});
      append(flags.libraries, {"-lc++", "-lc++abi"});
    }
    if (request.threads) append(flags.libraries, {"-lwasix-threads"});
    append(flags.libraries, {"-lc", "-lclang_rt.builtins-wasm32"});
  }
  return flags;
}

std::vector<std::string> compiler_arguments(const Request& request, const Flags& flags) {
  std::vector<std::string> out{"--start-no-unused-arguments"};
  const auto add = [&](const std::vector<std::string>& words) {
    out.insert(out.end(), words.begin(), words.end());
  };
  add(flags.compile);
  // With nothing to link, clang would start the linker for these alone.
  if (request.has_input) add(flags.link);
  out.emplace_back("--end-no-unused-arguments");
  add(request.arguments);
  if (request.has_input) {
    out.emplace_back("--start-no-unused-arguments");
    add(flags.libraries);
    out.emplace_back("--end-no-unused-arguments");
  }
  return out;
}

}  // namespace weft::toolchain
