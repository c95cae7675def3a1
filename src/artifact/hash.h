// Checksums against accidents (not against attackers): XXH3. Any thread.
#pragma once

#include <cstdint>
#include <span>

namespace weft::artifact {

struct Hash128 {
  std::uint64_t low;
  std::uint64_t high;
};

std::uint64_t hash64(std::span<const std::uint8_t> bytes);
Hash128 hash128(std::span<const std::uint8_t> bytes);

}  // namespace weft::artifact
