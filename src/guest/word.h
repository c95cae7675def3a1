// Word: a 32-bit word of guest memory that threads wait on. Checked and aligned; its value is never
// copied, for it changes all the time. Any thread.
#pragma once

#include <cstdint>

#include "guest/codec.h"

namespace weft::guest {

struct Word {
  const std::uint32_t* place = nullptr;
};

template <>
struct Codec<Word> : ByValue<Word> {
  static constexpr std::string_view kWasm = "p";
  static constexpr std::string_view kType = type_name<std::uint32_t>();
  /// [EINVAL] for an address that is not a multiple of four, as of Linux's futexes.
  static Errno decode(const GuestMemory& memory, Args args, Word& out) {
    const auto place = memory.check(args.address(0), sizeof(std::uint32_t));
    if (!place) [[unlikely]]
      return place.error();
    if (args.address(0) % sizeof(std::uint32_t) != 0) [[unlikely]]
      return Errno::inval;
    out.place = reinterpret_cast<const std::uint32_t*>(*place);
    return Errno::success;
  }
  static void show(const Shown& s) { show_address(s.out, s.args.address(0)); }
};

}  // namespace weft::guest
