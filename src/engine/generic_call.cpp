#include "engine/generic_call.h"

#include <cstring>

namespace weft::engine {

void place_arguments(const Signature& s, std::span<const Slot> values, RegisterFile& registers,
                     std::byte* spill) {
  for (std::uint32_t i = 0; i < s.param_count; ++i) {
    const Slot v = values[i];
    const Place place = s.params[i];
    switch (place.kind) {
      case Place::Kind::integer:
        registers.integers[place.index] = v.lo;
        break;
      case Place::Kind::vector:
        registers.vectors[place.index] = {v.lo, v.hi};
        break;
      case Place::Kind::spill:
        std::memcpy(spill + i * sizeof(Slot), &v, sizeof(v));
        break;
      case Place::Kind::none:
        break;
    }
  }
}

void take_results(const Signature& s, std::span<Slot> values, const RegisterFile& registers,
                  const std::byte* spill) {
  switch (s.result.kind) {
    case Place::Kind::integer:
      values[0] = {registers.integer_result, 0};
      break;
    case Place::Kind::vector:
      values[0] = {registers.vector_result.lo, registers.vector_result.hi};
      break;
    case Place::Kind::spill:
      std::memcpy(values.data(), spill, s.result_count * sizeof(Slot));
      break;
    case Place::Kind::none:
      break;
  }
}

}  // namespace weft::engine
