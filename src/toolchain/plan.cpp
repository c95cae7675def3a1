#include "toolchain/plan.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>

#include "base/result.h"

namespace weft::toolchain {
namespace {

/// What a shared memory may grow to: all that 32 bits can name.
constexpr std::string_view kMaxSharedMemory = "-Wl,--max-memory=4294967296";

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

void add_exceptions(const Request& request, Language language, std::vector<std::string>& out) {
  if (request.set_jump == SetJump::exceptions) append(out, {"-mllvm", "-wasm-enable-sjlj"});
  if (language == Language::cxx) append(out, {"-fwasm-exceptions"});
  if (request.exceptions == Exceptions::standard)
    append(out, {"-mllvm", "-wasm-use-legacy-eh=false"});
}

}  // namespace

Diagnosed<Flags> flags_for(const Request& request, Language language, const std::string& sysroot) {
  Flags flags;
  WEFT_TRY(flags.compile, read_flag_file(sysroot, "cflags"));
  add_exceptions(request, language, flags.compile);
  WEFT_TRY(const auto linker, read_flag_file(sysroot, "ldflags"));
  // Clang's own idea of start files and libraries is that of other systems.
  append(flags.link, {"-nostartfiles", "-nodefaultlibs"});
  const std::string lib = sysroot + "/lib/wasm32-wasix/";
  if (request.start_files) flags.link.push_back(fmt::format("-Wl,{}crt1.o", lib));
  for (const std::string& flag : linker) {
    flags.link.push_back(flag.starts_with("-L") ? flag : "-Wl," + flag);
  }
  if (request.threads) {
    append(flags.link,
           {"-Wl,--shared-memory", "-Wl,--import-memory", "-Wl,--export-memory", kMaxSharedMemory});
  }
  if (request.standard_library) {
    if (language == Language::cxx) append(flags.link, {"-lc++", "-lc++abi", "-lunwind"});
    append(flags.link, {"-lc", "-lclang_rt.builtins-wasm32"});
  }
  return flags;
}

std::vector<std::string> compiler_arguments(const Request& request, const Flags& flags) {
  std::vector<std::string> out;
  append(out, {"--start-no-unused-arguments"});
  out.insert(out.end(), flags.compile.begin(), flags.compile.end());
  append(out, {"--end-no-unused-arguments"});
  out.insert(out.end(), request.arguments.begin(), request.arguments.end());
  // With nothing to link, clang would start the linker for what stands here.
  if (!request.has_input) return out;
  append(out, {"--start-no-unused-arguments"});
  out.insert(out.end(), flags.link.begin(), flags.link.end());
  append(out, {"--end-no-unused-arguments"});
  return out;
}

}  // namespace weft::toolchain
