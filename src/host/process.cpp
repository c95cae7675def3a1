#include "host/process.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <cstring>
#include <string_view>

#include "base/blocking_call.h"
#include "base/fork_path.h"
#include "base/uninstrumented.h"
#include "base/unique_fd.h"
#include "host/blocking.h"

namespace weft::host {

WEFT_FORK_PATH WEFT_UNINSTRUMENTED int process_id() {
  return static_cast<int>(uninterrupted_call(SYS_getpid, 0));
}

Result<ChildReport> wait_for_child(int pid, Wait wait, Take take, bool stopped_too) {
  int options = WEXITED;
  if (wait == Wait::no) options |= WNOHANG;
  if (take == Take::no) options |= WNOWAIT;
  if (stopped_too) options |= WSTOPPED;
  siginfo_t info{};
  const idtype_t kind = pid == 0 ? P_PGID : P_PID;
  const auto id = static_cast<id_t>(pid == 0 ? ::getpgrp() : pid);
  // What is taken has been promised: no signal comes between.
  const OnSignal on_signal = wait == Wait::yes ? OnSignal::report : OnSignal::retry;
  WEFT_CHECK(blocking(on_signal, SYS_waitid, static_cast<long>(kind), static_cast<long>(id),
                      word_of(&info), static_cast<long>(options), 0L));
  if (info.si_pid == 0) return ChildReport{};
  ChildReport out{.pid = info.si_pid, .value = static_cast<std::uint8_t>(info.si_status)};
  switch (info.si_code) {
    case CLD_EXITED:
      out.kind = ChildReport::Kind::exited;
      break;
    case CLD_STOPPED:
    case CLD_TRAPPED:
      out.kind = ChildReport::Kind::stopped;
      break;
    default:
      out.kind = ChildReport::Kind::killed;
  }
  return out;
}

namespace {

/// What the kernel says of a process.
struct ProcessStat {
  char state = 'X';
  int parent = 0;
};

ProcessStat stat_of(int pid) {
  std::array<char, 32> path{};
  std::memcpy(path.data(), "/proc/", 6);
  const auto end = std::to_chars(path.data() + 6, path.data() + 24, pid);
  std::memcpy(end.ptr, "/stat", 6);
  const UniqueFd file(::open(path.data(), O_RDONLY | O_CLOEXEC));
  std::array<char, 512> buffer{};
  const ssize_t n = file ? ::read(file.get(), buffer.data(), buffer.size()) : 0;
  const std::string_view text(buffer.data(), n < 0 ? 0 : static_cast<std::size_t>(n));
  // "PID (NAME) S PPID …"; the name may hold anything.
  const std::size_t close = text.rfind(')');
  if (close == std::string_view::npos || text.size() - close < 5) return {};
  ProcessStat out{.state = text[close + 2]};
  std::from_chars(text.data() + close + 4, text.data() + text.size(), out.parent);
  return out;
}

}  // namespace

int parent_of_process(int pid) { return stat_of(pid).parent; }

bool process_has_ended(int pid) {
  const char state = stat_of(pid).state;
  return state == 'Z' || state == 'X';
}

Result<int> open_process(int pid) {
  const long fd = ::syscall(SYS_pidfd_open, pid, 0);
  if (fd < 0) return fail_with_errno();
  return static_cast<int>(fd);
}

Result<> signal_process(int process, int signal) {
  return done(::syscall(SYS_pidfd_send_signal, process, signal, nullptr, 0));
}

}  // namespace weft::host
