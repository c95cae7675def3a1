// WASI Preview 1: scalar types, enums and flags with their names. Data only; any thread.
// https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
// Values that only WASIX knows are marked so. Structs are in abi/structs.h.
#pragma once

#include <cstdint>

#include "abi/names.h"
#include "base/errno.h"

namespace weft::abi {

using Size = std::uint32_t;
using Filesize = std::uint64_t;
using Filedelta = std::int64_t;
using Timestamp = std::uint64_t;  // nanoseconds
using Userdata = std::uint64_t;
using Device = std::uint64_t;
using Inode = std::uint64_t;
using Linkcount = std::uint64_t;
using Dircookie = std::uint64_t;
using Exitcode = std::uint32_t;

enum class Fd : std::uint32_t {};

enum class ClockId : std::uint32_t { realtime, monotonic, process_cputime, thread_cputime };

enum class Whence : std::uint8_t { set, cur, end };

enum class Filetype : std::uint8_t {
  unknown,
  block_device,
  character_device,
  directory,
  regular_file,
  socket_dgram,
  socket_stream,
  symbolic_link,
  socket_raw,        // WASIX
  socket_seqpacket,  // WASIX
};

enum class Advice : std::uint8_t { normal, sequential, random, willneed, dontneed, noreuse };

enum class Fdflags : std::uint16_t {
  none = 0,
  append = 1 << 0,
  dsync = 1 << 1,
  nonblock = 1 << 2,
  rsync = 1 << 3,
  sync = 1 << 4,
};
template <>
inline constexpr bool kIsFlags<Fdflags> = true;

enum class Oflags : std::uint16_t {
  none = 0,
  creat = 1 << 0,
  directory = 1 << 1,
  excl = 1 << 2,
  trunc = 1 << 3,
};
template <>
inline constexpr bool kIsFlags<Oflags> = true;

enum class Lookupflags : std::uint32_t { none = 0, symlink_follow = 1 };
template <>
inline constexpr bool kIsFlags<Lookupflags> = true;

enum class Fstflags : std::uint16_t {
  none = 0,
  atim = 1 << 0,
  atim_now = 1 << 1,
  mtim = 1 << 2,
  mtim_now = 1 << 3,
};
template <>
inline constexpr bool kIsFlags<Fstflags> = true;

enum class Eventtype : std::uint8_t { clock, fd_read, fd_write };

enum class Eventrwflags : std::uint16_t { none = 0, hangup = 1 };
template <>
inline constexpr bool kIsFlags<Eventrwflags> = true;

enum class Subclockflags : std::uint16_t { none = 0, abstime = 1 };
template <>
inline constexpr bool kIsFlags<Subclockflags> = true;

enum class Riflags : std::uint16_t {
  none = 0,
  peek = 1 << 0,
  waitall = 1 << 1,
  data_truncated = 1 << 2,  // WASIX
  dont_wait = 1 << 3,       // WASIX
};
template <>
inline constexpr bool kIsFlags<Riflags> = true;

enum class Roflags : std::uint16_t { none = 0, data_truncated = 1 };
template <>
inline constexpr bool kIsFlags<Roflags> = true;

enum class Siflags : std::uint16_t { none = 0, dont_wait = 1 };  // WASIX; Preview 1 has no bit
template <>
inline constexpr bool kIsFlags<Siflags> = true;

enum class Sdflags : std::uint8_t { none = 0, rd = 1, wr = 2 };
template <>
inline constexpr bool kIsFlags<Sdflags> = true;

enum class Preopentype : std::uint8_t { dir };

/// What a descriptor may be used for. Guests are known to pass every bit, so unknown ones are
/// ignored instead of refused.
enum class Rights : std::uint64_t {
  none = 0,
  fd_datasync = 1ULL << 0,
  fd_read = 1ULL << 1,
  fd_seek = 1ULL << 2,
  fd_fdstat_set_flags = 1ULL << 3,
  fd_sync = 1ULL << 4,
  fd_tell = 1ULL << 5,
  fd_write = 1ULL << 6,
  fd_advise = 1ULL << 7,
  fd_allocate = 1ULL << 8,
  path_create_directory = 1ULL << 9,
  path_create_file = 1ULL << 10,
  path_link_source = 1ULL << 11,
  path_link_target = 1ULL << 12,
  path_open = 1ULL << 13,
  fd_readdir = 1ULL << 14,
  path_readlink = 1ULL << 15,
  path_rename_source = 1ULL << 16,
  path_rename_target = 1ULL << 17,
  path_filestat_get = 1ULL << 18,
  path_filestat_set_size = 1ULL << 19,
  path_filestat_set_times = 1ULL << 20,
  fd_filestat_get = 1ULL << 21,
  fd_filestat_set_size = 1ULL << 22,
  fd_filestat_set_times = 1ULL << 23,
  path_symlink = 1ULL << 24,
  path_remove_directory = 1ULL << 25,
  path_unlink_file = 1ULL << 26,
  poll_fd_readwrite = 1ULL << 27,
  sock_shutdown = 1ULL << 28,
  sock_accept = 1ULL << 29,
  sock_connect = 1ULL << 30,  // from here on WASIX
  sock_listen = 1ULL << 31,
  sock_bind = 1ULL << 32,
  sock_recv = 1ULL << 33,
  sock_send = 1ULL << 34,
  sock_addr_local = 1ULL << 35,
  sock_addr_remote = 1ULL << 36,
  sock_recv_from = 1ULL << 37,
  sock_send_to = 1ULL << 38,
};
template <>
inline constexpr bool kIsFlags<Rights> = true;
inline constexpr Rights kAllRights = static_cast<Rights>((1ULL << 39) - 1);

/// Signal numbers of the Preview 1 text: it has no STKFLT, so from 16 on they are one lower than
/// Linux's and WASIX's (abi::Signal).
enum class Signal1 : std::uint8_t {};

template <>
struct Names<Errno> {
  static constexpr std::string_view kType = "errno";
};
template <>
struct Names<Fd> {
  static constexpr std::string_view kType = "fd";
};
template <>
struct Names<ClockId> {
  static constexpr std::string_view kType = "clockid";
  static constexpr std::string_view kValues[] = {"realtime", "monotonic", "process_cputime",
                                                 "thread_cputime"};
};
template <>
struct Names<Whence> {
  static constexpr std::string_view kType = "whence";
  static constexpr std::string_view kValues[] = {"set", "cur", "end"};
};
template <>
struct Names<Filetype> {
  static constexpr std::string_view kType = "filetype";
  static constexpr std::string_view kValues[] = {
      "unknown",      "block_device",  "character_device", "directory",  "regular_file",
      "socket_dgram", "socket_stream", "symbolic_link",    "socket_raw", "socket_seqpacket"};
};
template <>
struct Names<Advice> {
  static constexpr std::string_view kType = "advice";
  static constexpr std::string_view kValues[] = {"normal",   "sequential", "random",
                                                 "willneed", "dontneed",   "noreuse"};
};
template <>
struct Names<Fdflags> {
  static constexpr std::string_view kType = "fdflags";
  static constexpr std::string_view kValues[] = {"append", "dsync", "nonblock", "rsync", "sync"};
};
template <>
struct Names<Oflags> {
  static constexpr std::string_view kType = "oflags";
  static constexpr std::string_view kValues[] = {"creat", "directory", "excl", "trunc"};
};
template <>
struct Names<Lookupflags> {
  static constexpr std::string_view kType = "lookupflags";
  static constexpr std::string_view kValues[] = {"symlink_follow"};
};
template <>
struct Names<Fstflags> {
  static constexpr std::string_view kType = "fstflags";
  static constexpr std::string_view kValues[] = {"atim", "atim_now", "mtim", "mtim_now"};
};
template <>
struct Names<Eventtype> {
  static constexpr std::string_view kType = "eventtype";
  static constexpr std::string_view kValues[] = {"clock", "fd_read", "fd_write"};
};
template <>
struct Names<Eventrwflags> {
  static constexpr std::string_view kType = "eventrwflags";
  static constexpr std::string_view kValues[] = {"hangup"};
};
template <>
struct Names<Subclockflags> {
  static constexpr std::string_view kType = "subclockflags";
  static constexpr std::string_view kValues[] = {"abstime"};
};
template <>
struct Names<Riflags> {
  static constexpr std::string_view kType = "riflags";
  static constexpr std::string_view kValues[] = {"peek", "waitall", "data_truncated", "dont_wait"};
};
template <>
struct Names<Roflags> {
  static constexpr std::string_view kType = "roflags";
  static constexpr std::string_view kValues[] = {"data_truncated"};
};
template <>
struct Names<Siflags> {
  static constexpr std::string_view kType = "siflags";
  static constexpr std::string_view kValues[] = {"dont_wait"};
};
template <>
struct Names<Sdflags> {
  static constexpr std::string_view kType = "sdflags";
  static constexpr std::string_view kValues[] = {"rd", "wr"};
};
template <>
struct Names<Preopentype> {
  static constexpr std::string_view kType = "preopentype";
  static constexpr std::string_view kValues[] = {"dir"};
};
template <>
struct Names<Rights> {
  static constexpr std::string_view kType = "rights";
  static constexpr bool kOpen = true;
  static constexpr std::string_view kValues[] = {"fd_datasync",
                                                 "fd_read",
                                                 "fd_seek",
                                                 "fd_fdstat_set_flags",
                                                 "fd_sync",
                                                 "fd_tell",
                                                 "fd_write",
                                                 "fd_advise",
                                                 "fd_allocate",
                                                 "path_create_directory",
                                                 "path_create_file",
                                                 "path_link_source",
                                                 "path_link_target",
                                                 "path_open",
                                                 "fd_readdir",
                                                 "path_readlink",
                                                 "path_rename_source",
                                                 "path_rename_target",
                                                 "path_filestat_get",
                                                 "path_filestat_set_size",
                                                 "path_filestat_set_times",
                                                 "fd_filestat_get",
                                                 "fd_filestat_set_size",
                                                 "fd_filestat_set_times",
                                                 "path_symlink",
                                                 "path_remove_directory",
                                                 "path_unlink_file",
                                                 "poll_fd_readwrite",
                                                 "sock_shutdown",
                                                 "sock_accept",
                                                 "sock_connect",
                                                 "sock_listen",
                                                 "sock_bind",
                                                 "sock_recv",
                                                 "sock_send",
                                                 "sock_addr_local",
                                                 "sock_addr_remote",
                                                 "sock_recv_from",
                                                 "sock_send_to"};
};
template <>
struct Names<Signal1> {
  static constexpr std::string_view kType = "signal";
  static constexpr std::string_view kValues[] = {
      "none", "hup",  "int",  "quit",   "ill",  "trap",  "abrt", "bus",  "fpe",  "kill", "usr1",
      "segv", "usr2", "pipe", "alrm",   "term", "chld",  "cont", "stop", "tstp", "ttin", "ttou",
      "urg",  "xcpu", "xfsz", "vtalrm", "prof", "winch", "poll", "pwr",  "sys"};
};

}  // namespace weft::abi
