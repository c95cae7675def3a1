#include "guest/buffers.h"

#include <algorithm>
#include <limits>

#include "guest/arrays.h"

namespace weft::guest {

Errno Codec<std::span<std::byte>>::decode(const GuestMemory& memory, Args args,
                                          std::span<std::byte>& out) {
  const std::uint64_t length = args.address(1);
  const auto place = memory.check(args.address(0), length);
  if (!place) [[unlikely]]
    return place.error();
  out = {*place, static_cast<std::size_t>(length)};
  return Errno::success;
}

void Codec<std::span<std::byte>>::show(const Shown& s) {
  const std::uint64_t length = std::min<std::uint64_t>(s.transferred, s.args.address(1));
  const auto place = s.memory.check(s.args.address(0), length);
  if (!place || length == 0) return show_address(s.out, s.args.address(0));
  show_bytes(s.out, {*place, static_cast<std::size_t>(length)});
}

Errno Codec<std::span<const std::byte>>::decode(const GuestMemory& memory, Args args,
                                                std::span<const std::byte>& out) {
  const std::uint64_t length = args.address(1);
  const auto place = memory.check(args.address(0), length);
  if (!place) [[unlikely]]
    return place.error();
  out = {*place, static_cast<std::size_t>(length)};
  return Errno::success;
}

void Codec<std::span<const std::byte>>::show(const Shown& s) {
  const auto place = s.memory.check(s.args.address(0), s.args.address(1));
  if (!place) return show_address(s.out, s.args.address(0));
  show_bytes(s.out, {*place, static_cast<std::size_t>(s.args.address(1))});
}

Errno decode_iovecs(const GuestMemory& memory, Args args, IoVecsHolder& out) {
  const std::uint32_t count = args.count(1);
  // "[EINVAL] The iovcnt argument was less than or equal to 0, or greater than {IOV_MAX}." Linux
  // looks at the number before it looks at the array, and takes 0.
  if (count > kMaxIoVecs) [[unlikely]]
    return Errno::inval;
  const auto array = memory.check_array(args.address(0), count, sizeof(abi::Iovec32));
  if (!array) [[unlikely]]
    return array.error();
  out.count = count;
  for (std::size_t i = 0; i < out.count; ++i) {
    const auto v = load<abi::Iovec32>(*array + i * sizeof(abi::Iovec32));
    const auto place = memory.check(v.buf, v.buf_len);
    if (!place) [[unlikely]]
      return place.error();
    out.slices[i] = {*place, v.buf_len};
  }
  return Errno::success;
}

void show_iovecs(const Shown& s, std::uint64_t transferred) {
  const std::uint32_t count = s.args.count(1);
  const auto array = s.memory.check_array(s.args.address(0), count, sizeof(abi::Iovec32));
  if (!array) return show_address(s.out, s.args.address(0));
  show_array_start(s.out);
  for (std::size_t i = 0; i < count && show_array_next(s.out, i); ++i) {
    const auto v = load<abi::Iovec32>(*array + i * sizeof(abi::Iovec32));
    const auto place = s.memory.check(v.buf, v.buf_len);
    const auto shown = std::min<std::uint64_t>(transferred, v.buf_len);
    transferred -= shown;
    s.out += '{';
    if (place) {
      show_bytes(s.out, {*place, static_cast<std::size_t>(shown)});
    } else {
      show_address(s.out, v.buf);
    }
    s.out += ", ";
    show_unsigned(s.out, v.buf_len);
    s.out += '}';
  }
  show_array_end(s.out);
}

Result<> StringTable::store(const std::vector<std::string>& strings) const {
  std::uint64_t total = 0;
  for (const std::string& s : strings) total += s.size() + 1;
  // "[EOVERFLOW] Value too large": neither number would fit into the guest's size type.
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint32_t>::max();
  if (total > kMax || strings.size() > kMax / sizeof(std::uint32_t)) return fail(Errno::overflow);
  WEFT_TRY(std::byte * pointer, memory_.check(pointers_, strings.size() * sizeof(std::uint32_t)));
  WEFT_TRY(std::byte * at, memory_.check(bytes_, total));
  auto address = static_cast<std::uint32_t>(bytes_);
  for (const std::string& s : strings) {
    guest::store(pointer, address);
    std::memcpy(at, s.c_str(), s.size() + 1);
    pointer += sizeof(std::uint32_t);
    at += s.size() + 1;
    address += static_cast<std::uint32_t>(s.size() + 1);
  }
  return {};
}

void show_array_start(std::string& out) { out += '['; }
bool show_array_next(std::string& out, std::size_t i) {
  if (i != 0) out += ", ";
  if (i == kShownElements) out += "…";
  return i != kShownElements;
}
void show_array_end(std::string& out) { out += ']'; }

}  // namespace weft::guest
