#include "toolchain/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/result.h"
#include "toolchain/linker_flags.h"

namespace weft::toolchain {
namespace {

/// True of every wasm32 program, or without a meaning there.
constexpr std::array<std::string_view, 28> kLeftOut{"-fPIC",
                                                    "-fpic",
                                                    "-fPIE",
                                                    "-fpie",
                                                    "-pie",
                                                    "-no-pie",
                                                    "-nopie",
                                                    "-fno-pic",
                                                    "-fno-PIC",
                                                    "-fno-pie",
                                                    "-fno-PIE",
                                                    "-static",
                                                    "-static-pie",
                                                    "-static-libgcc",
                                                    "-rdynamic",
                                                    "-fno-plt",
                                                    "-fno-semantic-interposition",
                                                    "-mno-sse",
                                                    "-mno-red-zone",
                                                    "-mfpmath=sse",
                                                    "-fstack-clash-protection",
                                                    "-fcf-protection",
                                                    "-fasynchronous-unwind-tables",
                                                    "-fno-asynchronous-unwind-tables",
                                                    "-static-libstdc++",
                                                    "-stdlib=libc++",
                                                    "-lc++abi",
                                                    "-lsupc++"};

struct Refusal {
  std::string_view flag;
  bool prefix;
  std::string_view reason;
  std::string_view hint;
};

constexpr std::string_view kNoCpu = "WebAssembly has no CPU models";
constexpr std::string_view kDropCpu =
    "Leave it out. SIMD is -msimd128; Weft itself compiles for the CPU that it runs on";

constexpr std::array kRefusals{
    Refusal{"-shared", false, "shared libraries are not supported yet",
            "Link the program statically: most configure scripts take --disable-shared"},
    Refusal{"-m32", false, kNoCpu, kDropCpu},
    Refusal{"-m64", false, "programs for WASIX have 32-bit addresses", "Leave it out"},
    Refusal{"-march=", true, kNoCpu, kDropCpu},
    Refusal{"-mtune=", true, kNoCpu, kDropCpu},
    Refusal{"-msse", true, kNoCpu, kDropCpu},
    Refusal{"-mavx", true, kNoCpu, kDropCpu},
    Refusal{"-pg", false, "there is no profiling run time for WebAssembly",
            "Use perf: it sees the functions of programs that weft runs"},
    Refusal{"--coverage", false, "there is no profiling run time for WebAssembly", ""},
    Refusal{"-fprofile-arcs", false, "there is no profiling run time for WebAssembly", ""},
    Refusal{"-fprofile-generate", true, "there is no profiling run time for WebAssembly", ""},
    Refusal{"-fopenmp", true, "there is no OpenMP run time for WebAssembly", "Build without it"},
    Refusal{"--target=", true, "weft cc compiles for WASIX alone", "Use clang for other targets"},
    Refusal{"-target", false, "weft cc compiles for WASIX alone", "Use clang for other targets"},
};

/// -fsanitize=LIST: what has no run time library must not be linked silently without effect.
Diagnosed<> check_sanitizers(std::string_view list) {
  while (!list.empty()) {
    const std::string_view name = list.substr(0, list.find(','));
    for (const std::string_view absent :
         {"address", "thread", "memory", "leak", "hwaddress", "fuzzer", "cfi"}) {
      if (name == absent) {
        return diagnose(
            fmt::format("-fsanitize={} is not there for WebAssembly", name),
            "Test with it natively; -fsanitize=undefined -fsanitize-trap=undefined works");
      }
    }
    list.remove_prefix(std::min(list.size(), name.size() + 1));
  }
  return {};
}

Diagnosed<> check_refused(std::string_view argument) {
  for (const Refusal& refusal : kRefusals) {
    if (refusal.prefix ? argument.starts_with(refusal.flag) : argument == refusal.flag) {
      return diagnose(fmt::format("{}: {}", argument, refusal.reason), std::string(refusal.hint));
    }
  }
  constexpr std::string_view kSanitize = "-fsanitize=";
  if (argument.starts_with(kSanitize)) {
    return check_sanitizers(argument.substr(kSanitize.size()));
  }
  return {};
}

/// --exceptions=standard|legacy and --setjmp=exceptions|checkpoint.
Diagnosed<bool> read_choice(std::string_view argument, Request& request) {
  if (argument == "--exceptions=legacy") {
    request.exceptions = Exceptions::legacy;
  } else if (argument == "--exceptions=standard") {
    request.exceptions = Exceptions::standard;
  } else if (argument == "--setjmp=exceptions") {
    request.set_jump = SetJump::exceptions;
  } else if (argument == "--setjmp=checkpoint") {
    request.set_jump = SetJump::checkpoint;
  } else if (argument.starts_with("--exceptions")) {
    return diagnose(fmt::format("{}: choose standard or legacy", argument),
                    "For example: weft c++ --exceptions=standard prog.cpp");
  } else if (argument.starts_with("--setjmp")) {
    return diagnose(fmt::format("{}: choose exceptions or checkpoint", argument),
                    "For example: weft cc --setjmp=checkpoint prog.c");
  } else {
    return false;
  }
  return true;
}

bool read_own(std::string_view argument, Request& request) {
  constexpr std::string_view kSysroot = "--sysroot=";
  if (argument == "--print-sysroot" || argument == "-print-sysroot") {
    request.print_sysroot = true;
  } else if (argument == "--print-flags") {
    request.print_flags = true;
  } else if (argument.starts_with(kSysroot)) {
    request.sysroot = argument.substr(kSysroot.size());
  } else {
    return false;
  }
  return true;
}

/// -Wl,A,B with the words that wasm-ld knows; empty where none is left.
Diagnosed<std::string> filter_linker_words(std::string_view list, LinkerFlags& flags) {
  std::string out;
  for (;;) {
    const std::size_t comma = list.find(',');
    const std::string_view word = list.substr(0, comma);
    WEFT_TRY(const std::string translated, flags.translate(word));
    if (!translated.empty()) out.append(out.empty() ? "-Wl," : ",").append(translated);
    if (comma == std::string_view::npos) return out;
    list.remove_prefix(comma + 1);
  }
}

/// Flags whose next argument is a value that looks like anything.
bool value_follows(std::string_view argument) {
  constexpr std::array<std::string_view, 14> kFlags{"-o",  "-I",  "-isystem", "-iquote", "-include",
                                                    "-D",  "-U",  "-L",       "-l",      "-x",
                                                    "-MF", "-MT", "-MQ",      "-Xclang"};
  return std::ranges::find(kFlags, argument) != kFlags.end();
}

/// The library is empty: its name, by flag or by path (CMake's find_library), means the flag.
bool asks_for_threads(std::string_view argument) {
  return argument == "-pthread" || argument == "-lpthread" || argument.ends_with("/libpthread.a");
}

bool ends_before_link(std::string_view argument) {
  constexpr std::array<std::string_view, 6> kFlags{"-c", "-S", "-E", "-M", "-MM", "-fsyntax-only"};
  return std::ranges::find(kFlags, argument) != kFlags.end();
}

}  // namespace

Diagnosed<Request> read_arguments(std::span<const std::string_view> arguments) {
  Request request;
  LinkerFlags linker;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (value_follows(argument) && i + 1 < arguments.size()) {
      if (argument == "-o") request.output = arguments[i + 1];
      if (argument == "-l" && arguments[i + 1] == "pthread") request.threads = true;
      request.arguments.emplace_back(argument);
      request.arguments.emplace_back(arguments[++i]);
      continue;
    }
    if ((argument == "-Xlinker" || argument == "-z") && i + 1 < arguments.size()) {
      if (argument == "-z") WEFT_CHECK(linker.translate(argument));
      WEFT_TRY(std::string word, linker.translate(arguments[++i]));
      if (!word.empty()) {
        request.arguments.insert(request.arguments.end(), {"-Xlinker", std::move(word)});
      }
      continue;
    }
    if (argument.starts_with("-Wl,")) {
      if (argument.ends_with(",-lpthread")) request.threads = true;
      WEFT_TRY(std::string kept, filter_linker_words(argument.substr(4), linker));
      if (!kept.empty()) request.arguments.push_back(std::move(kept));
      continue;
    }
    WEFT_TRY(const bool chosen, read_choice(argument, request));
    if (chosen || read_own(argument, request)) continue;
    WEFT_CHECK(check_refused(argument));
    if (std::ranges::find(kLeftOut, argument) != kLeftOut.end()) continue;
    if (asks_for_threads(argument)) request.threads = true;
    if (argument == "-nostdlib" || argument == "-nodefaultlibs") request.standard_library = false;
    if (argument == "-nostdlib++") {
      request.cxx_library = false;
      continue;
    }
    if (argument == "-lstdc++" || argument == "-lc++") {
      request.cxx_named = true;
      continue;
    }
    if (argument == "-nostdinc++" || argument == "-nostdinc") request.cxx_headers = false;
    if (argument == "-fexperimental-library") request.cxx_experimental = true;
    if (argument.starts_with("-o")) request.output = argument.substr(2);
    if (ends_before_link(argument)) request.links = false;
    if (argument == "-nostdlib" || argument == "-nostartfiles") request.start_files = false;
    if (argument == "-" || !argument.starts_with('-')) request.has_input = true;
    request.arguments.emplace_back(argument);
  }
  return request;
}

}  // namespace weft::toolchain
