// WASIX: the value types that Preview 1 does not have. Data only; any thread.
// Layouts are those of a 32-bit module's C header. Structs whose fields no call reads yet are kept
// as bytes of the right size.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "abi/enums.h"

namespace weft::abi {

enum class Pid : std::int32_t {};
enum class Tid : std::int32_t {};
/// Index into the indirect function table.
enum class FunctionIndex : std::uint32_t {};
enum class DlHandle : std::uint32_t {};
enum class ContextId : std::uint64_t {};
enum class Bool : std::uint8_t { no, yes };

enum class Fdflagsext : std::uint16_t { none = 0, cloexec = 1 };
template <>
inline constexpr bool kIsFlags<Fdflagsext> = true;

enum class Eventfdflags : std::uint16_t { none = 0, semaphore = 1, nonblock = 4 };
template <>
inline constexpr bool kIsFlags<Eventfdflags> = true;

/// Linux's numbers.
enum class Signal : std::uint8_t {};

enum class StdioMode : std::uint8_t { piped, inherit, null, log };

enum class JoinFlags : std::uint32_t { none = 0, non_blocking = 1, wake_stopped = 2 };
template <>
inline constexpr bool kIsFlags<JoinFlags> = true;

enum class EpollCtl : std::uint32_t { add, mod, del };

enum class DlFlags : std::uint32_t {
  none = 0,
  lazy = 1 << 0,
  now = 1 << 1,
  global = 1 << 2,
  noload = 1 << 3,
  nodelete = 1 << 4,
  deepbind = 1 << 5,
};
template <>
inline constexpr bool kIsFlags<DlFlags> = true;

enum class AddressFamily : std::uint8_t { unspec, inet4, inet6, unix_ };

/// 5 and 6 are what C libraries before mid-2023 send for datagram and stream.
enum class SockType : std::uint8_t {
  unused,
  stream,
  dgram,
  raw,
  seqpacket,
  old_dgram,
  old_stream,
};

/// IANA's protocol numbers; most have no name here.
enum class SockProto : std::uint16_t {};

enum class SockStatus : std::uint8_t { opening, opened, closed, failed };

enum class SockOption : std::uint8_t {
  noop,
  reuse_port,
  reuse_addr,
  no_delay,
  dont_route,
  only_v6,
  broadcast,
  multicast_loop_v4,
  multicast_loop_v6,
  promiscuous,
  listening,
  last_error,
  keep_alive,
  linger,
  oob_inline,
  recv_buf_size,
  send_buf_size,
  recv_lowat,
  send_lowat,
  recv_timeout,
  send_timeout,
  connect_timeout,
  accept_timeout,
  ttl,
  multicast_ttl_v4,
  type,
  proto,
};

enum class StreamSecurity : std::uint8_t {
  none = 0,
  unencrypted = 1 << 0,
  any_encryption = 1 << 1,
  classic_encryption = 1 << 2,
  double_encryption = 1 << 3,
};
template <>
inline constexpr bool kIsFlags<StreamSecurity> = true;

enum class WasmValueType : std::uint8_t { i32, i64, f32, f64, v128 };

struct OptionTimestamp {
  static constexpr std::string_view kName = "option_timestamp";
  std::uint8_t some;
  std::array<std::uint8_t, 7> reserved = {};
  Timestamp value;
};
static_assert(sizeof(OptionTimestamp) == 16 && offsetof(OptionTimestamp, value) == 8);

struct OptionPid {
  static constexpr std::string_view kName = "option_pid";
  std::uint8_t some;
  std::array<std::uint8_t, 3> reserved = {};
  Pid value;
};
static_assert(sizeof(OptionPid) == 8 && offsetof(OptionPid, value) == 4);

struct Timeval {
  static constexpr std::string_view kName = "timeval";
  std::int64_t seconds;
  std::int64_t microseconds;
};
/// Of 2026. The units are those of POSIX's structure of this name; nothing else says so.
struct Itimerval {
  static constexpr std::string_view kName = "itimerval";
  Timeval interval;
  Timeval value;
};
static_assert(sizeof(Itimerval) == 32);

struct SignalDisposition {
  static constexpr std::string_view kName = "signal_disposition";
  Signal signal;
  std::uint8_t ignore;
};
static_assert(sizeof(SignalDisposition) == 2);

struct StackSnapshot {
  static constexpr std::string_view kName = "stack_snapshot";
  std::uint64_t user;
  std::array<std::uint64_t, 2> hash;
};
static_assert(sizeof(StackSnapshot) == 24);

struct Tty {
  static constexpr std::string_view kName = "tty";
  std::uint32_t cols;
  std::uint32_t rows;
  std::uint32_t width;
  std::uint32_t height;
  std::uint8_t stdin_tty;
  std::uint8_t stdout_tty;
  std::uint8_t stderr_tty;
  std::uint8_t echo;
  std::uint8_t line_buffered;
  std::uint8_t line_feeds;
  std::array<std::uint8_t, 2> reserved = {};
};
static_assert(sizeof(Tty) == 24 && offsetof(Tty, stdin_tty) == 16 &&
              offsetof(Tty, line_feeds) == 21);

struct ProcessHandles {
  static constexpr std::string_view kName = "process_handles";
  Pid pid;
  std::array<std::uint32_t, 6> stdio;  // three option_fd
};
static_assert(sizeof(ProcessHandles) == 28);

/// tag 0 nothing, 1 exit_normal {u16 @2}, 2 exit_signal {u16 @2, u8 @4}, 3 stopped {u8 @2}.
struct JoinStatus {
  static constexpr std::string_view kName = "join_status";
  std::uint8_t tag;
  std::array<std::uint8_t, 5> payload;
};
static_assert(sizeof(JoinStatus) == 6);

struct ThreadStart {
  static constexpr std::string_view kName = "thread_start";
  std::uint32_t stack;  // upper end
  std::uint32_t tls_base;
  FunctionIndex start_funct;
  std::uint32_t start_args;
  std::array<std::uint32_t, 10> reserved;
  std::uint32_t stack_size;
  std::uint32_t guard_size;
};
static_assert(sizeof(ThreadStart) == 64 && offsetof(ThreadStart, stack_size) == 56);

struct EpollEvent {
  static constexpr std::string_view kName = "epoll_event";
  std::uint32_t events;
  std::uint32_t reserved0 = 0;
  std::uint32_t ptr;
  Fd fd;
  std::uint32_t data1;
  std::uint32_t reserved1 = 0;
  std::uint64_t data2;
};
static_assert(sizeof(EpollEvent) == 32 && offsetof(EpollEvent, ptr) == 8 &&
              offsetof(EpollEvent, fd) == 12 && offsetof(EpollEvent, data1) == 16 &&
              offsetof(EpollEvent, data2) == 24);

struct ProcSpawnFdOp {
  static constexpr std::string_view kName = "proc_spawn_fd_op";
  std::uint8_t cmd;  // 0 close, 1 dup2, 2 open, 3 chdir, 4 fchdir
  std::array<std::uint8_t, 3> reserved0 = {};
  Fd fd;
  Fd src_fd;
  std::uint32_t path;
  std::uint32_t path_len;
  Lookupflags dirflags;
  Oflags oflags;
  std::array<std::uint8_t, 6> reserved1 = {};
  Rights rights_base;
  Rights rights_inheriting;
  Fdflags fdflags;
  Fdflagsext fdflagsext;
  std::array<std::uint8_t, 4> reserved2 = {};
};
static_assert(sizeof(ProcSpawnFdOp) == 56 && offsetof(ProcSpawnFdOp, path) == 12 &&
              offsetof(ProcSpawnFdOp, oflags) == 24 && offsetof(ProcSpawnFdOp, rights_base) == 32 &&
              offsetof(ProcSpawnFdOp, fdflags) == 48);

struct ReflectionResult {
  static constexpr std::string_view kName = "reflection_result";
  std::uint8_t cacheable;
  std::uint8_t reserved = 0;
  std::uint16_t arguments;
  std::uint16_t results;
};
static_assert(sizeof(ReflectionResult) == 6 && offsetof(ReflectionResult, arguments) == 2);

// Network addresses: a tag byte (AddressFamily), a pad byte, then what the family needs. Guests
// of different generations have buffers of different sizes, so no call may ever write more than
// the family at hand needs.
struct HardwareAddress {
  static constexpr std::string_view kName = "hardware_address";
  std::array<std::uint8_t, 6> bytes;
};
static_assert(sizeof(HardwareAddress) == 6);
struct AddrIp4 {
  static constexpr std::string_view kName = "addr_ip4";
  std::array<std::uint8_t, 4> bytes;
};
struct AddrIp6 {
  static constexpr std::string_view kName = "addr_ip6";
  std::array<std::uint8_t, 24> bytes;
};
struct Addr {
  static constexpr std::string_view kName = "addr";
  std::array<std::uint8_t, 110> bytes;
};
struct AddrPort {
  static constexpr std::string_view kName = "addr_port";
  std::array<std::uint8_t, 110> bytes;
};
struct AddrIp {
  static constexpr std::string_view kName = "addr_ip";
  std::array<std::uint8_t, 18> bytes;
};
struct AddrCidr {
  static constexpr std::string_view kName = "addr_cidr";
  std::array<std::uint8_t, 28> bytes;
};
struct Route {
  static constexpr std::string_view kName = "route";
  std::array<std::uint64_t, 22> words;
};
static_assert(sizeof(Route) == 176);

}  // namespace weft::abi
