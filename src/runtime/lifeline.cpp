#include "runtime/lifeline.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include "base/blocking_call.h"
#include "base/fork_path.h"
#include "host/process.h"

namespace weft::runtime {
namespace {

/// The member would outlive its sandbox.
[[noreturn]] void give_up() { ::_exit(128 + SIGKILL); }

WEFT_FORK_PATH void close_now(UniqueFd& fd) {
  if (fd) uninterrupted_call(SYS_close, fd.release());
}

}  // namespace

Diagnosed<Lifeline> Lifeline::create() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return diagnose(fmt::format("cannot make a pipe (errno {})", errno));
  const int list = ::open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
  // Far from the numbers that a person's tools look at, and below 64: so many a process has without
  // a table of its own, which each fork would have to make.
  const auto far = [](int fd) { return ::fcntl(fd, F_DUPFD_CLOEXEC, 40); };
  Lifeline out({.read = far(ends[0]), .write = far(ends[1]), .list = far(list)});
  ::close(ends[0]);
  ::close(ends[1]);
  if (list >= 0) ::close(list);
  if (!out.read_ || !out.write_) return diagnose("there are too many open files");
  return out;
}

/// A description of the read end of its own: descriptions have one owner each. All members have it
/// at the same number as the first, in whose list in /proc it is known by now, while one's own
/// would have to be made for it and torn down at the end. That one is for who may not look there.
WEFT_FORK_PATH int Lifeline::open_again() const {
  constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_CLOEXEC;
  std::array<char, 16> text{};
  char* number = text.end() - 1;
  // Without std::to_chars and its tables.
  for (int rest = read_.get(); rest > 0; rest /= 10) *--number = static_cast<char>('0' + rest % 10);
  const long fd = uninterrupted_call(SYS_openat, list_.get(), word_of(number), kFlags);
  if (fd >= 0) return static_cast<int>(fd);
  return ::open((std::string("/proc/self/fd/") + number).c_str(), kFlags);
}

WEFT_FORK_PATH void Lifeline::arm() {
  // Not by the C library's functions, which lie all over it: see fork_path.h.
  close_now(write_);
  close_now(armed_);
  armed_ = UniqueFd(open_again());
  const auto set = [&](int what, int value) {
    return uninterrupted_call(SYS_fcntl, armed_.get(), what, value) == 0;
  };
  if (!armed_ || !set(F_SETOWN, host::process_id()) || !set(F_SETSIG, SIGKILL) ||
      !set(F_SETFL, O_NONBLOCK | O_ASYNC))
    give_up();
  // It may have gone before that.
  pollfd look{armed_.get(), POLLIN, 0};
  if (uninterrupted_call(SYS_poll, word_of(&look), 1, 0) != 0) give_up();
}

}  // namespace weft::runtime
