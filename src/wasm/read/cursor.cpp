#include "wasm/read/cursor.h"

#include <fmt/format.h>

#include <utility>

#include "base/utf8.h"
#include "wasm/limits.h"

namespace weft::wasm {

void Cursor::fail(Diagnostic diagnostic) {
  if (!error_) error_ = std::move(diagnostic);
  pos_ = bytes_.size();
}

void Cursor::fail_at(std::uint64_t offset, std::string message, std::string hint) {
  fail(Diagnostic{std::move(message), offset, std::move(hint)});
}

void Cursor::fail_short(std::size_t wanted) {
  fail_at(offset(), fmt::format("unexpected end of section or function: expected {} more byte{}, "
                                "found {}",
                                wanted, wanted == 1 ? "" : "s", remaining()));
}

void Cursor::fail_long(std::uint64_t start, unsigned bits) {
  fail_at(start, fmt::format("integer representation too long: expected at most {} bytes for {} "
                             "bits, found more",
                             (bits + 6) / 7, bits));
}

void Cursor::fail_large(std::uint64_t start, unsigned bits) {
  fail_at(start, fmt::format("integer too large: expected {} bits, found more", bits));
}

// The bytes ended within an unsigned number. If it would be malformed even so, that is the better
// message; otherwise the bytes are too short.
void Cursor::fail_number_at_end(std::uint64_t start, unsigned bits) {
  const std::size_t longest = (bits + 6) / 7;
  std::size_t length = static_cast<std::size_t>(offset() - start);
  std::uint8_t last = 0x80;
  for (std::size_t i = 0; i < beyond_.size() && length < longest && last >= 0x80; ++i, ++length) {
    last = beyond_[i];
  }
  const std::size_t last_bits = bits - 7 * (longest - 1);
  if (length < longest) return fail_short(1);
  if ((last & 0x7fU) >> last_bits != 0) return fail_large(start, bits);
  if (last >= 0x80) return fail_long(start, bits);
  fail_short(1);
}

// https://webassembly.github.io/spec/core/binary/values.html#integers
std::uint64_t Cursor::unsigned_leb(unsigned bits) {
  const std::uint64_t start = offset();
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < bits; shift += 7) {
    if (at_end()) {
      fail_number_at_end(start, bits);
      return 0;
    }
    const std::uint8_t b = byte();
    const unsigned left = bits - shift;
    if (left < 7 && ((b & 0x7fU) >> left) != 0) {
      fail_large(start, bits);
      return 0;
    }
    value |= std::uint64_t{b & 0x7fU} << shift;
    if (b < 0x80) return value;
  }
  fail_long(start, bits);
  return 0;
}

std::int64_t Cursor::signed_leb(unsigned bits) {
  const std::uint64_t start = offset();
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < bits; shift += 7) {
    const std::uint8_t b = byte();
    if (!ok()) return 0;
    const unsigned left = bits - shift;
    if (left < 7) {
      // The bits beyond the number's own must repeat its sign.
      const unsigned beyond = (0x7fU << (left - 1)) & 0x7fU;
      if ((b & beyond) != 0 && (b & beyond) != beyond) {
        fail_large(start, bits);
        return 0;
      }
    }
    value |= std::uint64_t{b & 0x7fU} << shift;
    if (b < 0x80) {
      const unsigned used = shift + 7;
      if (used < 64 && (b & 0x40U) != 0) value |= ~std::uint64_t{0} << used;
      return static_cast<std::int64_t>(value);
    }
  }
  fail_long(start, bits);
  return 0;
}

std::uint32_t Cursor::count(std::uint32_t limit, std::string_view what) {
  const std::uint64_t start = offset();
  const std::uint32_t n = u32();
  if (n <= limit) [[likely]] {
    return n;
  }
  // A length that the remaining bytes cannot hold is a broken module rather than a large one.
  if (n > remaining()) {
    fail_at(start, fmt::format("length out of bounds: found {} {}, but only {} bytes are left", n,
                               what, remaining()));
  } else {
    fail_at(start, fmt::format("too many {}: found {}, Weft's limit is {}", what, n, limit));
  }
  return 0;
}

std::string_view Cursor::name() {
  const std::uint64_t start = offset();
  const std::uint32_t size = u32();
  if (!ok()) return {};
  if (size > remaining()) {
    fail_at(start, fmt::format("length out of bounds: found a name of {} bytes, but only {} are "
                               "left",
                               size, remaining()));
    return {};
  }
  if (size > kMaxNameBytes) {
    fail_at(start,
            fmt::format("name too long: found {} bytes, Weft's limit is {}", size, kMaxNameBytes));
    return {};
  }
  const std::uint64_t text_at = offset();
  const Bytes text = take(size);
  if (!is_utf8(text)) {
    fail_at(text_at, fmt::format("malformed UTF-8 encoding: in a name of {} bytes", size));
    return {};
  }
  return {reinterpret_cast<const char*>(text.data()), text.size()};
}

bool is_utf8(Bytes bytes) {
  return weft::is_utf8({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace weft::wasm
