// WASI and WASIX error numbers: the one error type of Weft's own functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace weft {

/// Numbers as a guest sees them (u16). 0–76 are WASI Preview 1's, 77–80 are WASIX's.
/// https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#errno
enum class Errno : std::uint16_t {
  success = 0,
  toobig,
  acces,
  addrinuse,
  addrnotavail,
  afnosupport,
  again,
  already,
  badf,
  badmsg,
  busy,
  canceled,
  child,
  connaborted,
  connrefused,
  connreset,
  deadlk,
  destaddrreq,
  dom,
  dquot,
  exist,
  fault,
  fbig,
  hostunreach,
  idrm,
  ilseq,
  inprogress,
  intr,
  inval,
  io,
  isconn,
  isdir,
  loop,
  mfile,
  mlink,
  msgsize,
  multihop,
  nametoolong,
  netdown,
  netreset,
  netunreach,
  nfile,
  nobufs,
  nodev,
  noent,
  noexec,
  nolck,
  nolink,
  nomem,
  nomsg,
  noprotoopt,
  nospc,
  nosys,
  notconn,
  notdir,
  notempty,
  notrecoverable,
  notsock,
  notsup,
  notty,
  nxio,
  overflow,
  ownerdead,
  perm,
  pipe,
  proto,
  protonosupport,
  prototype,
  range,
  rofs,
  spipe,
  srch,
  stale,
  timedout,
  txtbsy,
  xdev,
  notcapable,
  shutdown,
  memviolation,
  unknown,
  pending,
};

/// Not for guests: the call has not begun, because a signal's handler is to run before it. Whoever
/// called it for a guest calls it again afterwards. So no call may answer it that has done a part.
inline constexpr Errno kRestart = static_cast<Errno>(0xffff);
/// Not for guests either: intr, of a call that is never made again after a handler (poll, sleep).
inline constexpr Errno kInterrupted = static_cast<Errno>(0xfffe);

/// The name as the specification writes it: "badf", "2big"; "?" for a number outside the list.
std::string_view errno_name(Errno e);

}  // namespace weft
