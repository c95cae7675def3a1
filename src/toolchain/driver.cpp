#include "toolchain/driver.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "base/result.h"
#include "toolchain/arguments.h"
#include "toolchain/plan.h"
#include "toolchain/programs.h"

namespace weft::toolchain {
namespace {

constexpr std::array kTools{
    Tool{"cc", "clang", "compile C for WASIX; takes the arguments of clang"},
    Tool{"c++", "clang++", "compile C++ for WASIX; takes the arguments of clang++"},
    Tool{"ar", "llvm-ar", "LLVM's ar, for programs that build for WASIX"},
    Tool{"ranlib", "llvm-ranlib", "LLVM's ranlib"},
    Tool{"nm", "llvm-nm", "LLVM's nm"},
    Tool{"strip", "llvm-strip", "LLVM's strip"},
    Tool{"objcopy", "llvm-objcopy", "LLVM's objcopy"},
    Tool{"objdump", "llvm-objdump", "LLVM's objdump"},
    Tool{"size", "llvm-size", "LLVM's size"},
};

bool is_compiler(const Tool& tool) { return tool.name == "cc" || tool.name == "c++"; }

int print_words(std::span<const std::string> words) {
  const bool written = std::puts(fmt::format("{}", fmt::join(words, " ")).c_str()) >= 0;
  return written && std::fflush(stdout) == 0 ? 0 : 1;
}

/// Gives the linked program the standard encoding of exceptions, which clang 19 cannot write.
Diagnosed<int> link_and_translate(const std::string& clang,
                                  const std::vector<std::string>& arguments,
                                  const std::string& output) {
  constexpr std::string_view kHint =
      "It takes wasm-opt of binaryen 118 or later in $PATH (Debian 13 has it: apt-get install "
      "binaryen). Weft runs the legacy encoding as well";
  const auto translator = find_program("wasm-opt");
  if (!translator.has_value()) {
    return diagnose("--exceptions=standard: wasm-opt, which translates, is not installed",
                    std::string(kHint));
  }
  std::vector<std::string> command{clang};
  command.insert(command.end(), arguments.begin(), arguments.end());
  WEFT_TRY(const int status, run_program(command));
  if (status != 0) return status;
  const std::string translated = output + ".standard";
  WEFT_TRY(const int failure, run_program({*translator, "--enable-exception-handling",
                                           "--enable-reference-types", "--enable-multivalue", "-g",
                                           "--translate-to-exnref", output, "-o", translated}));
  std::error_code error;
  if (failure == 0) std::filesystem::rename(translated, output, error);
  if (failure == 0 && !error) return 0;
  std::filesystem::remove(output, error);
  return diagnose("--exceptions=standard: wasm-opt could not translate the program",
                  std::string(kHint));
}

/// Its headers or itself; not for `weft c++ --version` and the like.
bool asks_for_cxx_library(const Request& request, Language language) {
  if (request.cxx_named && request.links) return true;
  if (language == Language::c) return false;
  if (request.print_sysroot || request.print_flags) return true;
  const bool linked = request.links && request.cxx_library && request.standard_library;
  return request.has_input && (request.cxx_headers || linked);
}

/// Links a program that is to have no threads; if it makes some after all, says what to do.
Diagnosed<int> link_without_threads(const std::string& clang,
                                    const std::vector<std::string>& arguments, const Note& note) {
  std::vector<std::string> command{clang};
  // Clang itself would see a pipe.
  if (::isatty(STDERR_FILENO) != 0) command.emplace_back("-fcolor-diagnostics");
  command.insert(command.end(), arguments.begin(), arguments.end());
  constexpr std::array<std::string_view, 2> kMakers{"undefined symbol: pthread_create",
                                                    "undefined symbol: thrd_create"};
  WEFT_TRY(const Watched linked, watch_program(command, kMakers));
  if (linked.said) note("threads need shared memory: add -pthread (or -lpthread) where you link");
  return linked.status;
}

Diagnosed<int> start_compiler(const Tool& tool, std::span<const std::string_view> arguments,
                              const Note& note) {
  WEFT_TRY(const Request request, read_arguments(arguments));
  WEFT_TRY(const std::string program, find_program(tool.program));
  WEFT_TRY(const Sysroot sysroot, find_sysroot(request.sysroot, note));
  const Language language = tool.name == "c++" ? Language::cxx : Language::c;
  if (asks_for_cxx_library(request, language)) {
    WEFT_CHECK(need_cxx_library(sysroot, note));
  }
  if (request.print_sysroot) return print_words(std::array{sysroot.folder});
  WEFT_TRY(const Flags flags, flags_for(request, language, sysroot.folder));
  if (request.print_flags) {
    std::vector<std::string> all = flags.compile;
    all.insert(all.end(), flags.link.begin(), flags.link.end());
    all.insert(all.end(), flags.libraries.begin(), flags.libraries.end());
    return print_words(all);
  }
  const std::vector<std::string> all = compiler_arguments(request, flags);
  if (request.exceptions == Exceptions::standard && request.has_input && request.links) {
    return link_and_translate(program, all, request.output);
  }
  if (request.has_input && request.links && request.standard_library && !request.threads) {
    return link_without_threads(program, all, note);
  }
  return std::unexpected(replace_process(program, all));
}

}  // namespace

std::span<const Tool> tools() { return kTools; }

const Tool* find_tool(std::string_view name) {
  const auto* found = std::ranges::find(kTools, name, &Tool::name);
  return found == kTools.end() ? nullptr : found;
}

const Tool* tool_of_program_name(std::string_view path) {
  constexpr std::string_view kPrefix = "weft-";
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name.starts_with(kPrefix) ? find_tool(name.substr(kPrefix.size())) : nullptr;
}

Diagnosed<int> start_tool(const Tool& tool, std::span<const std::string_view> arguments,
                          const Note& note) {
  if (is_compiler(tool)) return start_compiler(tool, arguments, note);
  WEFT_TRY(const std::string program, find_program(tool.program));
  return std::unexpected(
      replace_process(program, std::vector<std::string>(arguments.begin(), arguments.end())));
}

}  // namespace weft::toolchain
