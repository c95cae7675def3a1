// Slot: one WebAssembly value of any type, as it crosses between host and guest. Data only.
#pragma once

#include <bit>
#include <cstdint>

namespace weft::engine {

/// An i32, i64, f32 or f64's bits (in the low bytes of `lo`), a reference's pointer, or a v128.
struct alignas(16) Slot {
  std::uint64_t lo = 0;
  std::uint64_t hi = 0;

  static constexpr Slot i32(std::uint32_t v) { return {v, 0}; }
  static constexpr Slot i64(std::uint64_t v) { return {v, 0}; }
  static constexpr Slot f32(float v) { return {std::bit_cast<std::uint32_t>(v), 0}; }
  static constexpr Slot f64(double v) { return {std::bit_cast<std::uint64_t>(v), 0}; }
  static Slot ref(const void* p) { return {reinterpret_cast<std::uintptr_t>(p), 0}; }

  // What lies above a short value is not defined: compiled code stores only the value's own bytes.
  [[nodiscard]] constexpr std::uint32_t as_u32() const { return static_cast<std::uint32_t>(lo); }
  [[nodiscard]] constexpr std::uint64_t as_u64() const { return lo; }
  [[nodiscard]] constexpr float as_f32() const { return std::bit_cast<float>(as_u32()); }
  [[nodiscard]] constexpr double as_f64() const { return std::bit_cast<double>(lo); }
  template <class T>
  [[nodiscard]] T* as_ref() const {
    return reinterpret_cast<T*>(lo);
  }
};
static_assert(sizeof(Slot) == 16);

}  // namespace weft::engine
