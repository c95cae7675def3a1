// Names of enum values and flag bits, and how unknown ones are refused. Data only; any thread.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft::abi {

/// Specialised beside every enum of the ABI:
///   static constexpr std::string_view type;       the type's name in the specification
///   static constexpr std::string_view kValues[];   by value; by bit number for flags. Optional.
///   static constexpr bool kOpen = true;            values without a name are legal. Optional.
template <class E>
struct Names;

/// Specialised for enums that are sets of bits; they get the operators below.
template <class E>
inline constexpr bool kIsFlags = false;

template <class E>
concept Named = std::is_enum_v<E> && requires { Names<E>::kType; };
template <class E>
concept HasValues = Named<E> && requires { Names<E>::kValues; };
template <class E>
concept Flags = std::is_enum_v<E> && kIsFlags<E>;
template <class E>
concept Open = Named<E> && requires { requires Names<E>::kOpen; };

template <Flags E>
constexpr E operator|(E a, E b) {
  return static_cast<E>(std::to_underlying(a) | std::to_underlying(b));
}
template <Flags E>
constexpr E operator&(E a, E b) {
  return static_cast<E>(std::to_underlying(a) & std::to_underlying(b));
}
template <Flags E>
constexpr E operator~(E a) {
  return static_cast<E>(~std::to_underlying(a));
}
template <Flags E>
constexpr E& operator|=(E& a, E b) {
  return a = a | b;
}
template <Flags E>
constexpr E& operator&=(E& a, E b) {
  return a = a & b;
}
/// Any of `bits` is in `set`.
template <Flags E>
constexpr bool has(E set, E bits) {
  return (set & bits) != E{};
}
/// All of `bits` are in `set`.
template <Flags E>
constexpr bool has_all(E set, E bits) {
  return (set & bits) == bits;
}

/// A value that the specification knows: what a call may be given. Guests are refused others.
template <class E>
constexpr bool is_known(E e) {
  if constexpr (!HasValues<E> || Open<E>) {
    return true;
  } else {
    const auto n = static_cast<std::uint64_t>(std::to_underlying(e));
    if constexpr (Flags<E>) {
      constexpr std::size_t kBits = std::size(Names<E>::kValues);
      if constexpr (kBits >= 64) return true;
      return (n >> kBits) == 0;
    } else {
      return n < std::size(Names<E>::kValues);
    }
  }
}

/// The name of one value; "?" without one.
template <HasValues E>
constexpr std::string_view name_of(E e) {
  const auto n = static_cast<std::uint64_t>(std::to_underlying(e));
  return n < std::size(Names<E>::kValues) ? Names<E>::kValues[n] : "?";
}

}  // namespace weft::abi
