// Choices: where the generator's decisions come from: a fuzzer's bytes, or those of a seed. Once
// they have run out every decision is the simplest one, so each input gives a module and a shorter
// one gives a smaller module. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>

namespace weft::diff {

class Choices {
 public:
  explicit Choices(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool exhausted() const { return at_ >= bytes_.size(); }
  std::uint8_t byte() { return exhausted() ? std::uint8_t{0} : bytes_[at_++]; }
  /// In [0, count); count is at least 1.
  std::uint32_t below(std::size_t count) {
    if (count <= 1) return 0;
    std::uint32_t value = byte();
    if (count > 256) value = value << 8 | byte();
    return static_cast<std::uint32_t>(value % count);
  }
  /// True in about `percent` of a hundred cases, never once the bytes have run out.
  bool chance(unsigned percent) { return byte() * 100U / 256U >= 100U - percent; }
  std::uint64_t bits(unsigned bytes) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bytes; ++i) value = value << 8 | byte();
    return value;
  }
  template <class Container>
  const auto& pick(const Container& from) {
    return from[below(std::size(from))];
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

}  // namespace weft::diff
