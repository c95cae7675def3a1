// `weft inspect`.
#include <fmt/format.h>

#include <array>

#include "base/result.h"
#include "cli/commands.h"
#include "cli/module_report.h"
#include "cli/terminal.h"

namespace weft::cli {
namespace {

enum Id : std::uint16_t { json };

constexpr std::array kSpecs{
    OptionSpec{json, "--json", "", "print the same as one JSON object"},
};

Diagnosed<std::string> inspect(const std::string& path, bool as_json) {
  WEFT_TRY(const runtime::ModuleFile file, runtime::open_module(path));
  if (file.kind != runtime::FileKind::module) {
    return diagnose(fmt::format("{} is native code, not a WebAssembly module", path));
  }
  WEFT_TRY(const runtime::Contents contents, runtime::Contents::read(file));
  auto report = examine(path, contents.bytes());
  if (!report.has_value()) {
    return diagnose(fmt::format("{}: {}", path, report.error().text()));
  }
  return as_json ? show_json(*report) : harmless(show_text(*report));
}

}  // namespace

std::span<const OptionSpec> inspect_option_specs() { return kSpecs; }

int inspect_command(const Parsed& parsed, Arguments) {
  if (parsed.operands.size() != 1) {
    return fail_with({"inspect wants one file", std::nullopt, "See: weft inspect --help"});
  }
  const auto text = inspect(parsed.operands[0], !parsed.options.empty());
  if (!text.has_value()) return fail_with(text.error());
  return print(*text) ? 0 : 1;
}

}  // namespace weft::cli
