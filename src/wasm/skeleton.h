// The skeleton of a module: all that is needed to run it beside its compiled code.
#pragma once

#include <cstdint>
#include <vector>

#include "base/diagnostic.h"
#include "wasm/module.h"

namespace weft::wasm {

/// A module in binary format without function bodies and without `.debug_*` and other bulky
/// custom sections ("name", "producers", "target_features", "dylink.0" stay). In place of the code
/// section stands a custom section "weft.bodies" with each body's offset and size.
std::vector<std::uint8_t> make_skeleton(const Module& module);

/// Reads what make_skeleton made. `bodies` have their offset and size, but empty bytes.
Diagnosed<Module> read_skeleton(Bytes bytes);

}  // namespace weft::wasm
