// WASI Preview 1: struct layouts as they lie in guest memory. Data only; any thread.
// Every byte of a struct is a member, so that storing one never copies bytes of Weft's own stack
// into the guest.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "abi/enums.h"

namespace weft::abi {

/// iovec and ciovec of a 32-bit memory.
struct Iovec32 {
  static constexpr std::string_view kName = "iovec";
  std::uint32_t buf;
  std::uint32_t buf_len;
};
static_assert(sizeof(Iovec32) == 8);

/// The name follows directly behind it.
struct Dirent {
  static constexpr std::string_view kName = "dirent";
  Dircookie d_next;
  Inode d_ino;
  std::uint32_t d_namlen;
  Filetype d_type;
  std::array<std::uint8_t, 3> reserved = {};
};
static_assert(sizeof(Dirent) == 24 && offsetof(Dirent, d_ino) == 8 &&
              offsetof(Dirent, d_namlen) == 16 && offsetof(Dirent, d_type) == 20);

struct Fdstat {
  static constexpr std::string_view kName = "fdstat";
  Filetype filetype;
  std::uint8_t reserved0 = 0;
  Fdflags flags;
  std::uint32_t reserved1 = 0;
  Rights rights_base;
  Rights rights_inheriting;
};
static_assert(sizeof(Fdstat) == 24 && offsetof(Fdstat, flags) == 2 &&
              offsetof(Fdstat, rights_base) == 8 && offsetof(Fdstat, rights_inheriting) == 16);

struct Filestat {
  static constexpr std::string_view kName = "filestat";
  Device dev;
  Inode ino;
  Filetype filetype;
  std::array<std::uint8_t, 7> reserved = {};
  Linkcount nlink;
  Filesize size;
  Timestamp atim;
  Timestamp mtim;
  Timestamp ctim;
};
static_assert(sizeof(Filestat) == 64 && offsetof(Filestat, ino) == 8 &&
              offsetof(Filestat, filetype) == 16 && offsetof(Filestat, nlink) == 24 &&
              offsetof(Filestat, size) == 32 && offsetof(Filestat, atim) == 40 &&
              offsetof(Filestat, mtim) == 48 && offsetof(Filestat, ctim) == 56);

struct Event {
  static constexpr std::string_view kName = "event";
  Userdata userdata;
  Errno error;
  Eventtype type;
  std::array<std::uint8_t, 5> reserved0 = {};
  Filesize nbytes;
  Eventrwflags flags;
  std::array<std::uint8_t, 6> reserved1 = {};
};
static_assert(sizeof(Event) == 32 && offsetof(Event, error) == 8 && offsetof(Event, type) == 10 &&
              offsetof(Event, nbytes) == 16 && offsetof(Event, flags) == 24);

/// A tagged union: `clock_*` belong to Eventtype::clock; for the two others the descriptor lies
/// where `clock_id` does.
struct Subscription {
  static constexpr std::string_view kName = "subscription";
  Userdata userdata;
  Eventtype tag;
  std::array<std::uint8_t, 7> reserved0 = {};
  ClockId clock_id;
  std::uint32_t reserved1 = 0;
  Timestamp timeout;
  Timestamp precision;
  Subclockflags clock_flags;
  std::array<std::uint8_t, 6> reserved2 = {};

  [[nodiscard]] Fd fd() const { return static_cast<Fd>(clock_id); }
};
static_assert(sizeof(Subscription) == 48 && offsetof(Subscription, tag) == 8 &&
              offsetof(Subscription, clock_id) == 16 && offsetof(Subscription, timeout) == 24 &&
              offsetof(Subscription, precision) == 32 && offsetof(Subscription, clock_flags) == 40);

struct Prestat {
  static constexpr std::string_view kName = "prestat";
  Preopentype tag;
  std::array<std::uint8_t, 3> reserved = {};
  std::uint32_t name_len;
};
static_assert(sizeof(Prestat) == 8 && offsetof(Prestat, name_len) == 4);

}  // namespace weft::abi
