// Paths and other strings that a guest passes as pointer and length. Any thread.
#pragma once

#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "guest/codec.h"

namespace weft::guest {

/// A path, copied out of guest memory once: it is looked at more than once, and other threads
/// may write meanwhile. Its content (empty, NUL bytes, UTF-8, `..`) is judged where it is resolved.
class GuestPath {
 public:
  /// Linux's PATH_MAX without its NUL.
  static constexpr std::size_t kMax = 4095;
  explicit GuestPath(std::string_view text) : text_(text) {}
  // NOLINTNEXTLINE(google-explicit-constructor): it is a string_view with a story.
  operator std::string_view() const { return text_; }

 private:
  std::string_view text_;
};

template <>
struct Codec<GuestPath> {
  static constexpr std::string_view kWasm = "pp";
  static constexpr std::string_view kType = "path";
  static constexpr Phase kPhase = Phase::before;
  struct Holder {
    Holder() {}  // NOLINT(modernize-use-equals-default): 4 KiB must not be zeroed for each call
    std::size_t size;
    std::array<char, GuestPath::kMax> bytes;
  };
  /// "[ENAMETOOLONG] The length of a component of a pathname is longer than {NAME_MAX}", or the
  /// whole is longer than {PATH_MAX}.
  static Errno decode(const GuestMemory& memory, Args args, Holder& out);
  static GuestPath get(const Holder& h) { return GuestPath({h.bytes.data(), h.size}); }
  static void show(const Shown& s);
};

/// Any other string of WASIX. C libraries measure even a null pointer with strlen, so that a
/// pointer of 0 means "none", whatever length comes with it.
class GuestString {
 public:
  /// Argument lists travel as one string; Linux's limit for one of them is 128 KiB.
  static constexpr std::size_t kMax = std::size_t{1} << 20;
  [[nodiscard]] bool is_null() const { return !text_.has_value(); }
  /// Empty when null.
  [[nodiscard]] std::string_view view() const {
    return text_ ? std::string_view(*text_) : std::string_view();
  }
  void assign(std::string text) { text_ = std::move(text); }

 private:
  std::optional<std::string> text_;
};

template <>
struct Codec<GuestString> {
  static constexpr std::string_view kWasm = "pp";
  static constexpr std::string_view kType = "string";
  static constexpr Phase kPhase = Phase::before;
  using Holder = GuestString;
  /// [E2BIG] beyond the limit, [EILSEQ] when it is not UTF-8.
  static Errno decode(const GuestMemory& memory, Args args, Holder& out);
  // NOLINTNEXTLINE(bugprone-return-const-ref-from-parameter): the holder outlives the call
  static const GuestString& get(const Holder& h) { return h; }
  static void show(const Shown& s);
};

}  // namespace weft::guest
