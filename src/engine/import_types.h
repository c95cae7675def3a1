// Does what is given for an import have the type that the module wants? Any thread.
// https://webassembly.github.io/spec/core/valid/matching.html
#pragma once

#include <optional>

#include "base/diagnostic.h"
#include "engine/code.h"
#include "engine/function.h"

namespace weft::engine {

/// A Diagnostic that names module, name and both types, unless `found` fits `import` of `code`.
Diagnosed<> check_import(const Code& code, const wasm::Import& import,
                         const std::optional<Extern>& found);

}  // namespace weft::engine
