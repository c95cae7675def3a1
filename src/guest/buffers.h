// Byte buffers and scatter/gather arrays: handed to the kernel where they lie. Any thread.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "abi/structs.h"
#include "base/io_slice.h"
#include "guest/codec.h"

namespace weft::guest {

/// A buffer that the call fills.
template <>
struct Codec<std::span<std::byte>> : ByValue<std::span<std::byte>> {
  static constexpr std::string_view kWasm = "pp";
  static constexpr std::string_view kType = "u8[]";
  static constexpr Phase kPhase = Phase::after;
  static Errno decode(const GuestMemory& memory, Args args, std::span<std::byte>& out);
  static void show(const Shown& s);
};

/// A buffer that the call reads. It can change under way.
template <>
struct Codec<std::span<const std::byte>> : ByValue<std::span<const std::byte>> {
  static constexpr std::string_view kWasm = "pp";
  static constexpr std::string_view kType = "const u8[]";
  static Errno decode(const GuestMemory& memory, Args args, std::span<const std::byte>& out);
  static void show(const Shown& s);
};

/// The array is copied once and each element checked; the data stay where they are. IOV_MAX of
/// Linux; longer arrays are `inval`.
inline constexpr std::size_t kMaxIoVecs = 1024;

struct IoVecsHolder {
  IoVecsHolder() {}  // NOLINT(modernize-use-equals-default): 16 KiB must not be zeroed each call
  std::size_t count;
  std::array<IoSlice, kMaxIoVecs> slices;
};
Errno decode_iovecs(const GuestMemory& memory, Args args, IoVecsHolder& out);
/// Of each buffer only the first bytes that belong to `transferred` are shown.
void show_iovecs(const Shown& s, std::uint64_t transferred);

/// iovec array: buffers that the call fills.
struct IoVecs {
  std::span<const IoSlice> slices;
};
/// ciovec array: buffers that the call reads.
struct ConstIoVecs {
  std::span<const IoSlice> slices;
};

template <>
struct Codec<IoVecs> {
  static constexpr std::string_view kWasm = "pp";
  static constexpr std::string_view kType = "iovec[]";
  static constexpr Phase kPhase = Phase::after;
  using Holder = IoVecsHolder;
  static Errno decode(const GuestMemory& memory, Args args, Holder& out) {
    return decode_iovecs(memory, args, out);
  }
  static IoVecs get(const Holder& h) { return {{h.slices.data(), h.count}}; }
  static void show(const Shown& s) { show_iovecs(s, s.transferred); }
};
template <>
struct Codec<ConstIoVecs> {
  static constexpr std::string_view kWasm = "pp";
  static constexpr std::string_view kType = "ciovec[]";
  static constexpr Phase kPhase = Phase::before;
  using Holder = IoVecsHolder;
  static Errno decode(const GuestMemory& memory, Args args, Holder& out) {
    return decode_iovecs(memory, args, out);
  }
  static ConstIoVecs get(const Holder& h) { return {{h.slices.data(), h.count}}; }
  static void show(const Shown& s) { show_iovecs(s, ~std::uint64_t{0}); }
};

/// Where args_get and environ_get write: an array of pointers and the strings they point to.
/// How long both must be only the kernel knows, so the ranges are checked in `store`, before
/// anything is written.
class StringTable {
 public:
  StringTable() = default;
  StringTable(const GuestMemory& memory, std::uint64_t pointers, std::uint64_t bytes)
      : memory_(memory), pointers_(pointers), bytes_(bytes) {}
  Result<> store(const std::vector<std::string>& strings) const;

 private:
  GuestMemory memory_;
  std::uint64_t pointers_ = 0;
  std::uint64_t bytes_ = 0;
};

template <>
struct Codec<StringTable> : ByValue<StringTable> {
  static constexpr std::string_view kWasm = "pp";
  static constexpr std::string_view kType = "string_table";
  static Errno decode(const GuestMemory& memory, Args args, StringTable& out) {
    out = StringTable(memory, args.address(0), args.address(1));
    return Errno::success;
  }
  static void show(const Shown& s) { show_address(s.out, s.args.address(0)); }
};

}  // namespace weft::guest
