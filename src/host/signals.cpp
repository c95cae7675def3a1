#include "host/signals.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

#include "base/blocking_call.h"
#include "base/fork_path.h"
#include "base/uninstrumented.h"

namespace weft::host {
namespace {

// The engine asks threads for their attention with SIGURG, and signals that are pending for a
// thread do not queue; others belong to the host's C library. So one of those that a guest sends to
// a thread comes as another, which does queue.
constexpr int kCarrier = kLastSignal;
constexpr std::uintptr_t kCarried = 0x7765'6674'0000'0000;

siginfo_t carry(std::uint32_t signal) {
  siginfo_t info{};
  info.si_signo = kCarrier;
  info.si_code = SI_QUEUE;
  info.si_pid = ::getpid();
  info.si_uid = ::getuid();
  info.si_value.sival_ptr = reinterpret_cast<void*>(kCarried | signal);
  return info;
}

std::vector<std::uint32_t> ignored_signals() {
  std::vector<std::uint32_t> out;
  for (int sig = 1; sig <= kLastSignal; ++sig) {
    struct sigaction act{};
    if (::sigaction(sig, nullptr, &act) == 0 && act.sa_handler == SIG_IGN) {
      out.push_back(static_cast<std::uint32_t>(sig));
    }
  }
  return out;
}

/// As the kernel has sets. Faults come at once, whatever is blocked, the engine's signal must get
/// through, and so must the C library's own.
constexpr std::uint64_t kGuestSignals = [] {
  std::uint64_t set = ~std::uint64_t{0};
  for (const int sig : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGURG, 32, 33})
    set &= ~(std::uint64_t{1} << (sig - 1));
  return set;
}();

}  // namespace

DefaultAction default_action(std::uint32_t signal) {
  switch (signal) {
    case SIGCHLD:
    case SIGCONT:
    case SIGURG:
    case SIGWINCH:
      return DefaultAction::ignore;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
      return DefaultAction::stop;
    default:
      return DefaultAction::terminate;
  }
}

WEFT_FORK_PATH std::uint32_t thread_id() {
  return static_cast<std::uint32_t>(uninterrupted_call(SYS_gettid, 0));
}

Result<> send_to_process(int process, std::uint32_t signal) {
  if (is_hosts_own(signal)) {
    siginfo_t info = carry(signal);
    return done(::syscall(SYS_rt_sigqueueinfo, process, kCarrier, &info));
  }
  return done(::kill(process, static_cast<int>(signal)));
}

Result<> send_to_thread(std::uint32_t thread, std::uint32_t signal) {
  const auto sig = static_cast<int>(signal);
  if (sig == SIGURG || is_hosts_own(signal)) {
    siginfo_t info = carry(signal);
    return done(::syscall(SYS_rt_tgsigqueueinfo, ::getpid(), thread, kCarrier, &info));
  }
  return done(::syscall(SYS_tgkill, ::getpid(), thread, sig));
}

WEFT_UNINSTRUMENTED int meant_signal(int signal, const void* info) {
  const auto& i = *static_cast<const siginfo_t*>(info);
  if (signal != kCarrier || i.si_code != SI_QUEUE || i.si_pid != ::getpid()) return signal;
  const auto value = reinterpret_cast<std::uintptr_t>(i.si_value.sival_ptr);
  const auto carried = static_cast<std::uint32_t>(value & 0xff);
  if ((value & ~std::uintptr_t{0xff}) != kCarried || !is_signal(carried)) return signal;
  return static_cast<int>(carried);
}

WEFT_UNINSTRUMENTED bool is_for_thread(const void* info) {
  const auto& i = *static_cast<const siginfo_t*>(info);
  // SIGPIPE and SIGXFSZ by the kernel are for the thread that writes.
  if (i.si_signo == SIGPIPE || i.si_signo == SIGXFSZ)
    return i.si_code == SI_TKILL || i.si_pid == ::getpid();
  return i.si_code == SI_TKILL || (i.si_code == SI_QUEUE && i.si_signo == kCarrier);
}

void forget_carried_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, kCarrier);
  constexpr timespec kNow{};
  siginfo_t info{};
  int meant_itself = 0;
  while (::sigtimedwait(&set, &info, &kNow) == kCarrier) {
    if (meant_signal(kCarrier, &info) == kCarrier) ++meant_itself;
  }
  for (; meant_itself > 0; --meant_itself)
    (void)send_to_thread(thread_id(), static_cast<std::uint32_t>(kCarrier)).has_value();
}

void stop_process(std::uint32_t signal) {
  const auto sig = static_cast<int>(signal);
  struct sigaction by_default{};
  struct sigaction before{};
  by_default.sa_handler = SIG_DFL;
  if (sig != SIGSTOP) ::sigaction(sig, &by_default, &before);
  ::kill(::getpid(), sig);
  if (sig != SIGSTOP) ::sigaction(sig, &before, nullptr);
}

const std::vector<std::uint32_t>& signals_ignored_at_start() {
  static const std::vector<std::uint32_t> found = ignored_signals();
  return found;
}

void set_disposition(std::uint32_t signal, Disposition disposition) {
  struct sigaction act{};
  act.sa_handler = disposition == Disposition::ignored ? SIG_IGN : SIG_DFL;
  ::sigaction(static_cast<int>(signal), &act, nullptr);
}

WEFT_FORK_PATH void block_signals(Blocked blocked) {
  const std::uint64_t set = kGuestSignals;
  uninterrupted_call(SYS_rt_sigprocmask, blocked == Blocked::yes ? SIG_BLOCK : SIG_UNBLOCK,
                     word_of(&set), 0, sizeof set);
}

NoPipeSignal::NoPipeSignal() {
  sigset_t set;
  sigset_t before;
  ::sigpending(&set);
  pending_ = ::sigismember(&set, SIGPIPE) == 1;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &set, &before);
  blocked_ = ::sigismember(&before, SIGPIPE) == 1;
}

NoPipeSignal::~NoPipeSignal() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGPIPE);
  const timespec now{};
  if (!pending_) ::sigtimedwait(&set, nullptr, &now);
  if (!blocked_) ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace weft::host
