// Values between slots and where the calling convention wants them, for functions whose artifact
// has no thunk of its own. Host stack.
#pragma once

#include <cstddef>
#include <span>

#include "engine/execution.h"
#include "engine/signature.h"
#include "engine/slot.h"

namespace weft::engine {

void place_arguments(const Signature& s, std::span<const Slot> values, RegisterFile& registers,
                     std::byte* spill);
void take_results(const Signature& s, std::span<Slot> values, const RegisterFile& registers,
                  const std::byte* spill);

}  // namespace weft::engine
