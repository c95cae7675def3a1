// Host sockets: listening, accepting, sending and receiving. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "base/diagnostic.h"
#include "base/io_slice.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "host/errno.h"

namespace weft::host {

enum class SocketKind : std::uint8_t { stream, datagram, raw, sequenced, other };
Result<SocketKind> socket_kind(int fd);
/// Whether it is a socket that listen() was called on.
bool is_listening(int fd);

/// The file of a listening Unix socket: removed with this object, if it is still the same file and
/// this still the process that made it.
class SocketFile {
 public:
  struct State {
    std::string path = {};  // empty: there is nothing to remove
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
  };
  SocketFile() = default;
  explicit SocketFile(State state);
  ~SocketFile();
  SocketFile(SocketFile&& other) noexcept { *this = std::move(other); }
  SocketFile& operator=(SocketFile&& other) noexcept {
    std::swap(state_, other.state_);
    std::swap(owner_, other.owner_);
    return *this;
  }
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] bool is_ours() const;

 private:
  State state_;
  int owner_ = 0;
};

struct Listener {
  UniqueFd fd;
  SocketFile file = SocketFile();
};
/// A listening stream socket for "HOST:PORT", "[v6]:PORT" or "unix:PATH". A socket file that
/// nobody listens on any more is replaced.
Diagnosed<Listener> listen_on(const std::string& address);
/// The new socket is closed at exec.
Result<UniqueFd> accept(int fd, bool nonblock, OnSignal on_signal);

struct ReceiveOptions {
  bool peek = false;
  bool wait_all = false;
  bool dont_wait = false;
};
struct Received {
  std::size_t size;
  bool truncated;
};
Result<Received> receive(int fd, std::span<const IoSlice> slices, ReceiveOptions options,
                         OnSignal on_signal);
/// Never raises SIGPIPE.
Result<std::size_t> send(int fd, std::span<const IoSlice> slices, bool dont_wait,
                         OnSignal on_signal);
enum class Shutdown : std::uint8_t { receive, send, both };
Result<> shutdown(int fd, Shutdown how);

/// For the whole process: a write to a broken pipe answers pipe, one beyond the limit of file sizes
/// fbig, instead of killing Weft.
void ignore_signals_of_writes();

}  // namespace weft::host
