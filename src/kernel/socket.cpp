#include "kernel/socket.h"

#include <utility>

#include "host/socket.h"
#include "kernel/fd_ops.h"
#include "kernel/rights.h"

namespace weft::kernel {
namespace {

/// [ENOTSOCK] comes before a missing right: what is no socket never has one.
Result<FdRef> socket_with(Task& task, abi::Fd fd, abi::Rights needed) {
  WEFT_TRY(FdRef file, task.fds().get(fd));
  if (!file->is_socket()) return fail(Errno::notsock);
  if (!file.may(needed)) return fail(task.fds().missing_right());
  return file;
}

std::span<const IoSlice> capped(std::span<const IoSlice> slices) {
  return slices.first(std::min(slices.size(), kMaxSlices));
}

}  // namespace

Result<abi::Fd> sock_accept(Task& task, abi::Fd fd, abi::Fdflags flags) {
  if (!has_all(abi::Fdflags::nonblock, flags)) return fail(Errno::inval);
  WEFT_TRY(const FdRef listener, socket_with(task, fd, abi::Rights::sock_accept));
  const bool nonblock = has(flags, abi::Fdflags::nonblock);
  WEFT_TRY(UniqueFd peer, host::accept(listener->host_fd(), nonblock, host::OnSignal::report));
  WEFT_TRY(std::shared_ptr<File> file, File::create(std::move(peer)));
  RightsPair rights = natural_rights(*file);
  rights.base &= listener.rights().inheriting;
  rights.inheriting &= listener.rights().inheriting;
  return task.fds().insert({.file = std::move(file), .rights = rights});
}

Result<Received> sock_recv(Task& task, abi::Fd fd, std::span<const IoSlice> slices,
                           abi::Riflags flags) {
  constexpr auto kKnown = abi::Riflags::peek | abi::Riflags::waitall |
                          abi::Riflags::data_truncated | abi::Riflags::dont_wait;
  if (!has_all(kKnown, flags)) return fail(Errno::inval);
  WEFT_TRY(const FdRef file, socket_with(task, fd, abi::Rights::fd_read));
  WEFT_TRY(const host::Received got,
           host::receive(file->host_fd(), capped(slices),
                         {.peek = has(flags, abi::Riflags::peek),
                          .wait_all = has(flags, abi::Riflags::waitall),
                          .dont_wait = has(flags, abi::Riflags::dont_wait)},
                         host::OnSignal::report));
  return Received{.size = static_cast<std::uint32_t>(got.size),
                  .flags = got.truncated ? abi::Roflags::data_truncated : abi::Roflags::none};
}

Result<std::uint32_t> sock_send(Task& task, abi::Fd fd, std::span<const IoSlice> slices,
                                abi::Siflags flags) {
  if (!has_all(abi::Siflags::dont_wait, flags)) return fail(Errno::inval);
  WEFT_TRY(const FdRef file, socket_with(task, fd, abi::Rights::fd_write));
  WEFT_TRY(const std::size_t size,
           host::send(file->host_fd(), capped(slices), has(flags, abi::Siflags::dont_wait),
                      host::OnSignal::report));
  return static_cast<std::uint32_t>(size);
}

Result<> sock_shutdown(Task& task, abi::Fd fd, abi::Sdflags how) {
  using enum abi::Sdflags;
  const bool receive = has(how, rd);
  const bool send = has(how, wr);
  WEFT_TRY(const FdRef file, socket_with(task, fd, abi::Rights::sock_shutdown));
  if (!has_all(rd | wr, how) || (!receive && !send)) return fail(Errno::inval);
  host::Shutdown which = host::Shutdown::both;
  if (!send) which = host::Shutdown::receive;
  if (!receive) which = host::Shutdown::send;
  return host::shutdown(file->host_fd(), which);
}

}  // namespace weft::kernel
