// Cursor: reads the binary format's primitives from a range of bytes. Not thread-safe.
// The first failure sticks: every later read returns zero, so that a decoder may read several
// fields and ask once. A loop over a count must ask `ok()` each time round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "wasm/module.h"

namespace weft::wasm {

class Cursor {
 public:
  /// `offset` is the place of `bytes[0]` in the module, for diagnostics. `beyond` is what follows
  /// `bytes` there: never read as content, but a number that runs into it is told from a short
  /// section by it.
  Cursor(Bytes bytes, std::uint64_t offset, Bytes beyond = {})
      : bytes_(bytes), beyond_(beyond), base_(offset) {}

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  [[nodiscard]] bool at_end() const { return pos_ == bytes_.size(); }
  [[nodiscard]] std::size_t position() const { return pos_; }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - pos_; }
  [[nodiscard]] std::uint64_t offset() const { return base_ + pos_; }
  /// Success, or the failure that stopped this cursor.
  [[nodiscard]] Diagnosed<> status() const {
    if (error_) [[unlikely]] {
      return std::unexpected(*error_);
    }
    return {};
  }

  void fail_at(std::uint64_t offset, std::string message, std::string hint = {});
  void fail(Diagnostic diagnostic);

  std::uint8_t byte() {
    if (pos_ == bytes_.size()) [[unlikely]] {
      fail_short(1);
      return 0;
    }
    return bytes_[pos_++];
  }
  /// The next byte without taking it; zero at the end.
  [[nodiscard]] std::uint8_t peek() const { return at_end() ? std::uint8_t{0} : bytes_[pos_]; }

  std::uint32_t u32() {
    if (pos_ != bytes_.size() && bytes_[pos_] < 0x80) [[likely]] {
      return bytes_[pos_++];
    }
    return static_cast<std::uint32_t>(unsigned_leb(32));
  }
  std::uint64_t u64() {
    if (pos_ != bytes_.size() && bytes_[pos_] < 0x80) [[likely]] {
      return bytes_[pos_++];
    }
    return unsigned_leb(64);
  }
  std::int32_t s32() { return static_cast<std::int32_t>(signed_leb(32)); }
  std::int64_t s33() { return signed_leb(33); }
  std::int64_t s64() { return signed_leb(64); }

  /// The next `count` bytes.
  Bytes take(std::size_t count) {
    if (count > remaining()) [[unlikely]] {
      fail_short(count);
      return {};
    }
    const Bytes out = bytes_.subspan(pos_, count);
    pos_ += count;
    return out;
  }
  /// What is left, without taking it.
  [[nodiscard]] Bytes rest() const { return bytes_.subspan(pos_); }

  /// A vector's length; fails above `limit`. `what` is plural: "imports".
  std::uint32_t count(std::uint32_t limit, std::string_view what);
  /// A name: length, then UTF-8.
  std::string_view name();

 private:
  std::uint64_t unsigned_leb(unsigned bits);
  std::int64_t signed_leb(unsigned bits);
  void fail_short(std::size_t wanted);
  void fail_long(std::uint64_t start, unsigned bits);
  void fail_large(std::uint64_t start, unsigned bits);
  void fail_number_at_end(std::uint64_t start, unsigned bits);

  Bytes bytes_;
  Bytes beyond_;
  std::uint64_t base_ = 0;
  std::size_t pos_ = 0;
  std::optional<Diagnostic> error_;
};

/// Whether `bytes` are well-formed UTF-8 (shortest forms, no surrogates, at most U+10FFFF).
bool is_utf8(Bytes bytes);

}  // namespace weft::wasm
