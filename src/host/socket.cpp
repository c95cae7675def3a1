#include "host/socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstring>
#include <memory>

#include "host/blocking.h"
#include "host/io.h"
#include "host/signals.h"

namespace weft::host {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr const char* kAddressHint =
    "write HOST:PORT, [IPV6]:PORT or unix:PATH; port 0 takes any free port";

int int_option(int fd, int option) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

std::unexpected<Diagnostic> cannot_listen(const std::string& address, int linux_errno) {
  return diagnose(fmt::format("cannot listen on {}: {}", address,
                              fmt::string_view(::strerrordesc_np(linux_errno))));
}

Diagnosed<UniqueFd> listen_at(const std::string& address, int family, const sockaddr* where,
                              socklen_t size) {
  UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return cannot_listen(address, errno);
  const int on = 1;
  if (family != AF_UNIX) ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd.get(), where, size) != 0 || ::listen(fd.get(), SOMAXCONN) != 0)
    return cannot_listen(address, errno);
  return fd;
}

/// Others that make or replace a socket file in the same directory wait for us.
UniqueFd lock_directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  UniqueFd directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Without the right to list the directory it goes without.
  if (directory) ::flock(directory.get(), LOCK_EX);
  return directory;
}

/// What a server left that was killed: a socket file that refuses connections.
void remove_dead_socket(const std::string& path, const sockaddr* where, socklen_t size) {
  struct stat s{};
  if (::lstat(path.c_str(), &s) != 0 || !S_ISSOCK(s.st_mode)) return;
  const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe || ::connect(probe.get(), where, size) == 0 || errno != ECONNREFUSED) return;
  ::unlink(path.c_str());
}

Diagnosed<Listener> listen_on_unix(const std::string& address) {
  const std::string path = address.substr(kUnixPrefix.size());
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof where.sun_path || path.find('\0') != std::string::npos)
    return diagnose(fmt::format("{} is no usable socket path", address),
                    fmt::format("a socket's path has 1 to {} bytes", sizeof where.sun_path - 1));
  std::memcpy(where.sun_path, path.data(), path.size());
  const auto* const generic = reinterpret_cast<const sockaddr*>(&where);
  const UniqueFd lock = lock_directory_of(path);
  if (lock) remove_dead_socket(path, generic, sizeof where);
  WEFT_TRY(UniqueFd fd, listen_at(address, AF_UNIX, generic, sizeof where));
  struct stat s{};
  if (::lstat(path.c_str(), &s) != 0) return Listener{std::move(fd)};
  return Listener{std::move(fd), SocketFile({path, s.st_dev, s.st_ino})};
}

}  // namespace

SocketFile::SocketFile(State state) : state_(std::move(state)), owner_(::getpid()) {}

bool SocketFile::is_ours() const { return !state_.path.empty() && owner_ == ::getpid(); }

SocketFile::~SocketFile() {
  if (!is_ours()) return;
  const UniqueFd lock = lock_directory_of(state_.path);
  struct stat s{};
  if (::lstat(state_.path.c_str(), &s) == 0 && s.st_dev == state_.device &&
      s.st_ino == state_.inode) {
    ::unlink(state_.path.c_str());
  }
}

Result<SocketKind> socket_kind(int fd) {
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0) return fail_with_errno();
  switch (type) {
    case SOCK_STREAM:
      return SocketKind::stream;
    case SOCK_DGRAM:
      return SocketKind::datagram;
    case SOCK_RAW:
      return SocketKind::raw;
    case SOCK_SEQPACKET:
      return SocketKind::sequenced;
    default:
      return SocketKind::other;
  }
}

bool is_listening(int fd) { return int_option(fd, SO_ACCEPTCONN) == 1; }

Diagnosed<Listener> listen_on(const std::string& address) {
  if (address.starts_with(kUnixPrefix)) return listen_on_unix(address);
  const std::size_t colon = address.rfind(':');
  std::string name = colon == std::string::npos ? "" : address.substr(0, colon);
  const std::string port = colon == std::string::npos ? "" : address.substr(colon + 1);
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (name.empty() || port.empty() || error != std::errc() || end != port.data() + port.size())
    return diagnose(fmt::format("{} is no address to listen on", address), kAddressHint);

  addrinfo hints{};
  hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int failure = ::getaddrinfo(name.c_str(), port.c_str(), &hints, &found); failure != 0)
    return diagnose(fmt::format("cannot listen on {}: {}", address, ::gai_strerror(failure)),
                    kAddressHint);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  WEFT_TRY(UniqueFd fd, listen_at(address, found->ai_family, found->ai_addr, found->ai_addrlen));
  return Listener{std::move(fd)};
}

Result<UniqueFd> accept(int fd, bool nonblock, OnSignal on_signal) {
  const long flags = SOCK_CLOEXEC | (nonblock ? SOCK_NONBLOCK : 0);
  WEFT_TRY(const long peer, blocking(on_signal, SYS_accept4, fd, 0L, 0L, flags));
  return UniqueFd(static_cast<int>(peer));
}

Result<Received> receive(int fd, std::span<const IoSlice> slices, ReceiveOptions options,
                         OnSignal on_signal) {
  msghdr message{};
  // Linux takes the array as input only.
  message.msg_iov = reinterpret_cast<iovec*>(const_cast<IoSlice*>(slices.data()));
  message.msg_iovlen = std::min(slices.size(), kMaxSlices);
  const int flags = (options.peek ? MSG_PEEK : 0) | (options.wait_all ? MSG_WAITALL : 0) |
                    (options.dont_wait ? MSG_DONTWAIT : 0) | MSG_CMSG_CLOEXEC;
  WEFT_TRY(const long size, blocking(on_signal, SYS_recvmsg, fd, word_of(&message), long{flags}));
  return Received{static_cast<std::size_t>(size), (message.msg_flags & MSG_TRUNC) != 0};
}

Result<std::size_t> send(int fd, std::span<const IoSlice> slices, bool dont_wait,
                         OnSignal on_signal) {
  msghdr message{};
  message.msg_iov = reinterpret_cast<iovec*>(const_cast<IoSlice*>(slices.data()));
  message.msg_iovlen = std::min(slices.size(), kMaxSlices);
  const long flags = MSG_NOSIGNAL | (dont_wait ? MSG_DONTWAIT : 0);
  WEFT_TRY(const long size, blocking(on_signal, SYS_sendmsg, fd, word_of(&message), flags));
  return static_cast<std::size_t>(size);
}

Result<> shutdown(int fd, Shutdown how) {
  constexpr int kHow[] = {SHUT_RD, SHUT_WR, SHUT_RDWR};
  return done(::shutdown(fd, kHow[static_cast<int>(how)]));
}

void ignore_signals_of_writes() {
  (void)signals_ignored_at_start();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace weft::host
