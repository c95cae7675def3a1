// Derives a call's wasm type from C++ parameter and result types. Compile time only.
#pragma once

#include <array>
#include <string_view>
#include <tuple>
#include <utility>

#include "syscalls/row.h"

namespace weft::syscalls {

template <class... T>
struct Params {};
template <class... T>
struct Results {};

template <class T>
inline constexpr ParamType kParamType{guest::Codec<T>::kWasm, guest::Codec<T>::kType,
                                      guest::Codec<T>::kPhase, &guest::Codec<T>::show};

namespace detail {

/// How many wasm parameters a C++ parameter takes.
template <class T>
inline constexpr std::size_t kWidth = guest::Codec<T>::kWasm.size();

constexpr char* append_letters(char* at, std::string_view letters) {
  // A pointer is an i32 in all the modules there are; wasix_64v1 will make it an i64 here.
  for (const char c : letters) *at++ = c == 'p' ? 'i' : c;
  return at;
}

}  // namespace detail

template <ResultKind kKind, class P, class R>
struct ShapeOf;

template <ResultKind kKind, class... P, class... R>
struct ShapeOf<kKind, Params<P...>, Results<R...>> {
  static constexpr std::size_t kSlots =
      (0 + ... + detail::kWidth<P>)+(0 + ... + detail::kWidth<guest::Out<R>>);
  static constexpr std::size_t kTextSize = kSlots + 1 + (kKind == ResultKind::none ? 0 : 1);
  static constexpr std::array<char, kTextSize + 1> kText = [] {
    std::array<char, kTextSize + 1> text{};
    char* at = text.data();
    ((at = detail::append_letters(at, guest::Codec<P>::kWasm)), ...);
    ((at = detail::append_letters(at, guest::Codec<guest::Out<R>>::kWasm)), ...);
    *at++ = ':';
    if (kKind != ResultKind::none) *at++ = 'i';
    return text;
  }();
  static constexpr std::array<ParamType, sizeof...(P)> kParams{kParamType<P>...};
  static constexpr std::array<ParamType, sizeof...(R)> kResults{kParamType<guest::Out<R>>...};
  static constexpr Shape kShape{{kText.data(), kTextSize}, kParams, kResults, kKind};
};

}  // namespace weft::syscalls
