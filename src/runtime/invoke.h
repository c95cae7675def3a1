// Values of `--invoke`: arguments from text, results to text. Any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "engine/slot.h"
#include "wasm/module.h"

namespace weft::runtime {

/// One value of type i32, i64, f32 or f64. Integers may be signed or unsigned, decimal or 0x….
Diagnosed<engine::Slot> parse_value(wasm::ValType type, std::string_view text);

/// Slots for a call of `type`: the arguments, with room for the results.
Diagnosed<std::vector<engine::Slot>> parse_call(std::string_view name, const wasm::FuncType& type,
                                                std::span<const std::string> arguments);

/// Integers as signed decimals; floats so that reading them back gives the same value.
std::string show_value(wasm::ValType type, const engine::Slot& value);

/// The names of exported functions, for messages: "add, sub and 3 more".
std::string list_functions(const wasm::Module& module);

}  // namespace weft::runtime
