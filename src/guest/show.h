// How values of a call look in --strace. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "abi/snapshot0.h"
#include "abi/types.h"
#include "abi/wasix.h"
#include "abi/wasix_names.h"
#include "guest/memory.h"

namespace weft::guest {

/// What a Codec has at hand when it writes its parameter.
struct Shown {
  std::string& out;
  const GuestMemory& memory;
  Args args;
  /// After the call: how many bytes it moved (its first u32 result), 0 when it failed.
  std::uint32_t transferred = 0;
  /// Whether what the call fills is filled.
  bool succeeded = true;
};

/// Longer strings and arrays are cut, with "…" behind.
inline constexpr std::size_t kShownBytes = 64;
inline constexpr std::size_t kShownElements = 8;

void show_unsigned(std::string& out, std::uint64_t value);
void show_signed(std::string& out, std::int64_t value);
void show_address(std::string& out, std::uint64_t address);
/// In quotes, with C escapes; at most `limit` bytes.
void show_bytes(std::string& out, std::span<const std::byte> bytes,
                std::size_t limit = kShownBytes);
void show_names(std::string& out, std::span<const std::string_view> names, std::uint64_t bits);

template <class T>
  requires std::is_integral_v<T>
void show_value(std::string& out, T v) {
  if constexpr (std::is_signed_v<T>) {
    show_signed(out, v);
  } else {
    show_unsigned(out, v);
  }
}

/// Names where there are any, else the number.
template <abi::Named E>
void show_value(std::string& out, E e) {
  const auto raw = std::to_underlying(e);
  if constexpr (std::is_same_v<E, Errno>) {
    out += errno_name(e);
  } else if constexpr (abi::Flags<E>) {
    show_names(out, abi::Names<E>::kValues, raw);
  } else if constexpr (abi::HasValues<E>) {
    if (const auto n = abi::name_of(e); n != "?") {
      out += n;
    } else {
      show_unsigned(out, raw);
    }
  } else {
    show_value(out, raw);
  }
}

void show_value(std::string& out, const abi::Fdstat& v);
void show_value(std::string& out, const abi::Filestat& v);
void show_value(std::string& out, const abi::snapshot0::Filestat& v);
void show_value(std::string& out, const abi::Prestat& v);
void show_value(std::string& out, const abi::Subscription& v);
void show_value(std::string& out, const abi::snapshot0::Subscription& v);
void show_value(std::string& out, const abi::Event& v);
void show_value(std::string& out, const abi::OptionTimestamp& v);
void show_value(std::string& out, const abi::OptionPid& v);

template <class T>
concept Showable = requires(std::string& out, const T& v) { show_value(out, v); };

/// The T at an address: its value, or only the address where it is unreadable.
template <Plain T>
void show_at(const Shown& s, std::uint64_t address) {
  const auto place = s.memory.check(address, sizeof(T));
  if constexpr (Showable<T>) {
    if (place) return show_value(s.out, load<T>(*place));
  }
  show_address(s.out, address);
}

}  // namespace weft::guest
