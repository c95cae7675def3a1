// `weft validate`: reads and checks modules, and says what is wrong with each.
#include <fmt/format.h>

#include <array>
#include <vector>

#include "base/result.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "cli/values.h"
#include "runtime/module_file.h"
#include "wasm/features.h"
#include "wasm/reader.h"
#include "wasm/validator.h"

namespace weft::cli {
namespace {

constexpr std::array kSpecs{
    OptionSpec{0, "--without", "FEATURES",
               "refuse modules that use these (names as `weft inspect` shows them)"},
};

Diagnosed<> validate_file(const std::string& path, std::span<const wasm::Feature> without) {
  WEFT_TRY(const runtime::ModuleFile file, runtime::open_module(path));
  if (file.kind != runtime::FileKind::module) {
    return diagnose(fmt::format("{} is native code, not a WebAssembly module", path));
  }
  WEFT_TRY(const runtime::Contents contents, runtime::Contents::read(file));
  const auto checked = [&]() -> Diagnosed<> {
    WEFT_TRY(const wasm::Module module, wasm::read_module(contents.bytes()));
    WEFT_CHECK(wasm::validate(module));
    WEFT_TRY(const wasm::Features used, wasm::used_features(module));
    return wasm::require_none(used, without);
  }();
  if (!checked.has_value()) {
    return diagnose(fmt::format("{}: {}", path, checked.error().text()));
  }
  return {};
}

}  // namespace

std::span<const OptionSpec> validate_option_specs() { return kSpecs; }

int validate_command(const Parsed& parsed, Arguments) {
  if (parsed.operands.empty()) {
    return fail_with(
        {"validate wants one file or more", std::nullopt, "See: weft validate --help"});
  }
  std::vector<wasm::Feature> without;
  for (const GivenOption& given : parsed.options) {
    auto features = parse_features("--without", given.value);
    if (!features.has_value()) return fail_with(features.error());
    without.insert(without.end(), features->begin(), features->end());
  }
  int status = 0;
  for (const std::string& path : parsed.operands) {
    const auto checked = validate_file(path, without);
    if (checked.has_value()) {
      if (parsed.operands.size() > 1 && !print(fmt::format("{}: valid\n", path))) return 1;
    } else {
      status = fail_with(checked.error());
    }
  }
  return status;
}

}  // namespace weft::cli
