// `weft validate`: reads and checks modules, and says what is wrong with each.
#include <fmt/format.h>

#include "base/result.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "runtime/module_file.h"
#include "wasm/reader.h"
#include "wasm/validator.h"

namespace weft::cli {
namespace {

Diagnosed<> validate_file(const std::string& path) {
  WEFT_TRY(const runtime::ModuleFile file, runtime::open_module(path));
  if (file.kind != runtime::FileKind::module) {
    return diagnose(fmt::format("{} is native code, not a WebAssembly module", path));
  }
  WEFT_TRY(const runtime::Contents contents, runtime::Contents::read(file));
  const auto checked = [&]() -> Diagnosed<> {
    WEFT_TRY(const wasm::Module module, wasm::read_module(contents.bytes()));
    return wasm::validate(module);
  }();
  if (!checked.has_value()) {
    return diagnose(fmt::format("{}: {}", path, checked.error().text()));
  }
  return {};
}

}  // namespace

int validate_command(const Parsed& parsed, Arguments) {
  if (parsed.operands.empty()) {
    return fail_with(
        {"validate wants one file or more", std::nullopt, "See: weft validate --help"});
  }
  int status = 0;
  for (const std::string& path : parsed.operands) {
    const auto checked = validate_file(path);
    if (checked.has_value()) {
      if (parsed.operands.size() > 1 && !print(fmt::format("{}: valid\n", path))) return 1;
    } else {
      status = fail_with(checked.error());
    }
  }
  return status;
}

}  // namespace weft::cli
