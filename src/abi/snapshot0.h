// wasi_unstable (snapshot 0): where its layouts differ from Preview 1. Data only; any thread.
#pragma once

#include <algorithm>
#include <limits>

#include "abi/types.h"

namespace weft::abi::snapshot0 {

enum class Whence : std::uint8_t { cur, end, set };

constexpr abi::Whence to_preview1(Whence w) {
  switch (w) {
    case Whence::cur:
      return abi::Whence::cur;
    case Whence::end:
      return abi::Whence::end;
    case Whence::set:
      break;
  }
  return abi::Whence::set;
}

struct Filestat {
  static constexpr std::string_view kName = "filestat";
  Device dev;
  Inode ino;
  Filetype filetype;
  std::array<std::uint8_t, 3> reserved = {};
  std::uint32_t nlink;
  Filesize size;
  Timestamp atim;
  Timestamp mtim;
  Timestamp ctim;
};
static_assert(sizeof(Filestat) == 56 && offsetof(Filestat, filetype) == 16 &&
              offsetof(Filestat, nlink) == 20 && offsetof(Filestat, size) == 24 &&
              offsetof(Filestat, atim) == 32 && offsetof(Filestat, mtim) == 40 &&
              offsetof(Filestat, ctim) == 48);

/// The link count is narrower there: a count that does not fit becomes the largest that does.
constexpr Filestat from_preview1(const abi::Filestat& s) {
  return {.dev = s.dev,
          .ino = s.ino,
          .filetype = s.filetype,
          .nlink = static_cast<std::uint32_t>(
              std::min<Linkcount>(s.nlink, std::numeric_limits<std::uint32_t>::max())),
          .size = s.size,
          .atim = s.atim,
          .mtim = s.mtim,
          .ctim = s.ctim};
}

/// A clock subscription has one more field in front; for descriptors the number lies in the low
/// half of `identifier`.
struct Subscription {
  static constexpr std::string_view kName = "subscription";
  Userdata userdata;
  Eventtype tag;
  std::array<std::uint8_t, 7> reserved0 = {};
  std::uint64_t identifier;
  ClockId clock_id;
  std::uint32_t reserved1 = 0;
  Timestamp timeout;
  Timestamp precision;
  Subclockflags clock_flags;
  std::array<std::uint8_t, 6> reserved2 = {};
};
static_assert(sizeof(Subscription) == 56 && offsetof(Subscription, tag) == 8 &&
              offsetof(Subscription, identifier) == 16 && offsetof(Subscription, clock_id) == 24 &&
              offsetof(Subscription, timeout) == 32 && offsetof(Subscription, precision) == 40 &&
              offsetof(Subscription, clock_flags) == 48);

constexpr abi::Subscription to_preview1(const Subscription& s) {
  const bool is_clock = s.tag == Eventtype::clock;
  return {.userdata = s.userdata,
          .tag = s.tag,
          .clock_id = is_clock ? s.clock_id
                               : static_cast<ClockId>(static_cast<std::uint32_t>(s.identifier)),
          .timeout = s.timeout,
          .precision = s.precision,
          .clock_flags = s.clock_flags};
}

}  // namespace weft::abi::snapshot0

namespace weft::abi {
template <>
struct Names<snapshot0::Whence> {
  static constexpr std::string_view kType = "whence";
  static constexpr std::string_view kValues[] = {"cur", "end", "set"};
};
}  // namespace weft::abi
