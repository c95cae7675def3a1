#include "codegen/arguments.h"

#include <llvm/Config/llvm-config.h>

#include <CLI/CLI.hpp>

namespace weft::codegen {
namespace {

constexpr std::string_view kPurpose =
    "Compiles a WebAssembly module. Weft starts this program by itself; `weft compile` is for "
    "people.";
constexpr char kVersion[] = "weft-compiler " WEFT_VERSION ", LLVM " LLVM_VERSION_STRING;
/// Numbers too large for their type become the type's largest while they are read.
constexpr std::uint64_t kMostMemory = std::uint64_t{1} << 62;

/// The refusal, or nothing.
std::string check_key(const std::string& text) {
  return artifact::Key::from_hex(text) ? "" : "takes 64 lower-case hexadecimal digits";
}

}  // namespace

// The library reports by exceptions; they end here.
Diagnosed<Arguments> parse_arguments(std::span<const char* const> arguments) {
  Arguments out;
  int level = static_cast<int>(out.level);
  std::string key;
  CLI::App app(std::string(kPurpose), "weft-compiler");
  app.set_help_flag("--help", "this text");
  app.set_version_flag("--version", kVersion, "the version of this program and of LLVM");
  app.add_option("--level", level, "0 to 3 (default 2)")->check(CLI::Range(0, 3));
  app.add_option("--cpu", out.cpu, "LLVM's name of the processor (default x86-64-v2)");
  app.add_option("--threads", out.threads, "default: one a core")->check(CLI::Range(0, 1024));
  app.add_option("--max-memory", out.max_memory, "bytes of address space")
      ->check(CLI::Range(std::uint64_t{0}, kMostMemory));
  app.add_option("--max-seconds", out.max_seconds, "seconds of CPU time")
      ->check(CLI::Range(std::uint64_t{0}, kMostMemory));
  app.add_option("--progress-fd", out.progress_fd, "descriptor that is told how far it is")
      ->check(CLI::NonNegativeNumber);
  app.add_flag("--background", out.background, "low priority, and only if nobody else does it");
  app.add_flag("--verify", out.verify, "check LLVM's input at every step");
  app.add_flag("--debug", out.debug, "DWARF for debuggers");
  app.add_option("--key", key, "refuse to compile under any other cache key")
      ->check(CLI::Validator(check_key, "HEX"));
  app.add_option("--output", out.output, "the artifact")->required();
  app.add_option("module", out.input, "a file, or - for standard input")->required();
  try {
    // It takes them from the back.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    out.answer = app.help();
    return out;
  } catch (const CLI::CallForVersion&) {
    out.answer = std::string(kVersion) + '\n';
    return out;
  } catch (const CLI::ParseError& error) {
    return diagnose(error.what(), "see: weft-compiler --help");
  }
  out.level = static_cast<Level>(level);
  if (!key.empty()) out.key = artifact::Key::from_hex(key);
  return out;
}

}  // namespace weft::codegen
