// A script's values as slots, and slots held against a script's patterns. Any thread.
#pragma once

#include <string>

#include "engine/slot.h"
#include "text/script.h"

namespace weft::runtime {

/// Host references become small non-null numbers that are never dereferenced.
engine::Slot slot_of(const text::Value& value);

bool matches(const text::Value& pattern, engine::Slot actual);

std::string show(const text::Value& pattern);
std::string show(wasm::ValType type, engine::Slot actual);

}  // namespace weft::runtime
