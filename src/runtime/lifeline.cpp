#include "runtime/lifeline.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace weft::runtime {
namespace {

/// The member would outlive its sandbox.
[[noreturn]] void give_up() { ::_exit(128 + SIGKILL); }

}  // namespace

Diagnosed<Lifeline> Lifeline::create() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return diagnose(fmt::format("cannot make a pipe (errno {})", errno));
  // Far from the numbers that a person's tools look at.
  Lifeline out(UniqueFd(::fcntl(ends[0], F_DUPFD_CLOEXEC, 100)),
               UniqueFd(::fcntl(ends[1], F_DUPFD_CLOEXEC, 100)), UniqueFd());
  ::close(ends[0]);
  ::close(ends[1]);
  if (!out.read_ || !out.write_) return diagnose("there are too many open files");
  return out;
}

void Lifeline::arm() {
  write_.reset();
  std::array<char, 40> path{};
  fmt::format_to_n(path.data(), path.size() - 1, "/proc/self/fd/{}", read_.get());
  // A description has one owner: each member needs its own.
  armed_.reset(::open(path.data(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!armed_ || ::fcntl(armed_.get(), F_SETOWN, ::getpid()) != 0 ||
      ::fcntl(armed_.get(), F_SETSIG, SIGKILL) != 0 ||
      ::fcntl(armed_.get(), F_SETFL, O_NONBLOCK | O_ASYNC) != 0)
    give_up();
  // It may have gone before that.
  pollfd look{armed_.get(), POLLIN, 0};
  if (::poll(&look, 1, 0) != 0) give_up();
}

}  // namespace weft::runtime
