// GuestMemory: one linear memory as system calls see it, and the range check. Any thread.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "base/result.h"

namespace weft::guest {

static_assert(std::endian::native == std::endian::little, "guest structs are copied byte for byte");

/// Its current size may grow while a call runs and never shrinks, so a range that passed `check`
/// once stays inside.
class GuestMemory {
 public:
  /// A module without memory: every range but the empty one at 0 faults.
  GuestMemory() = default;
  /// `size` is read anew at each check; both must outlive this.
  GuestMemory(std::byte* base, const std::uint64_t* size) : base_(base), size_(size) {}

  [[nodiscard]] std::uint64_t size() const { return __atomic_load_n(size_, __ATOMIC_RELAXED); }

  /// SANDBOX: the only way from a guest address to a host pointer. [EFAULT]
  Result<std::byte*> check(std::uint64_t address, std::uint64_t length) const {
    const std::uint64_t bytes = size();
    if (length > bytes || address > bytes - length) [[unlikely]]
      return fail(Errno::fault);
    return base_ + address;
  }
  /// `count` elements of `element` bytes each, without overflow for any count below 2^32.
  Result<std::byte*> check_array(std::uint64_t address, std::uint32_t count,
                                 std::uint32_t element) const {
    return check(address, std::uint64_t{count} * element);
  }

 private:
  static constexpr std::uint64_t kEmpty = 0;
  std::byte* base_ = nullptr;
  const std::uint64_t* size_ = &kEmpty;
};

/// What may cross the boundary as bytes.
template <class T>
concept Plain = std::is_trivially_copyable_v<T> && std::is_standard_layout_v<T>;

/// Other threads of the guest may write while we read. The copy is made exactly once: the fence
/// keeps the compiler from reading a field again behind a check.
template <Plain T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  return value;
}
template <Plain T>
void store(std::byte* to, const T& value) {
  std::memcpy(to, &value, sizeof value);
}

/// The wasm arguments of one call: 16-byte slots, of which an i32 fills the first four bytes.
class Args {
 public:
  static constexpr std::size_t kSlot = 16;
  explicit Args(const void* values) : values_(static_cast<const std::byte*>(values)) {}

  [[nodiscard]] std::uint32_t i32(std::size_t i) const { return read<std::uint32_t>(i); }
  [[nodiscard]] std::uint64_t i64(std::size_t i) const { return read<std::uint64_t>(i); }
  /// A pointer or a length: as wide as the memory's addresses. All memories are 32-bit yet.
  [[nodiscard]] std::uint64_t address(std::size_t i) const { return i32(i); }
  /// A count of elements. Counts beyond 32 bits can never be in range.
  [[nodiscard]] std::uint32_t count(std::size_t i) const { return i32(i); }
  [[nodiscard]] Args from(std::size_t i) const { return Args(values_ + i * kSlot); }

 private:
  template <class T>
  T read(std::size_t i) const {
    T v;
    std::memcpy(&v, values_ + i * kSlot, sizeof v);
    return v;
  }
  const std::byte* values_;
};

}  // namespace weft::guest
