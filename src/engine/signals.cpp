#include "engine/signals.h"

#include <fmt/format.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <optional>

#include "base/assert.h"
#include "base/blocking_call.h"
#include "base/fork_path.h"
#include "base/sanitized.h"
#include "base/signal_action.h"
#include "engine/backtrace.h"
#include "engine/execution.h"
#include "engine/interrupt.h"
#include "engine/machine_context.h"
#include "engine/ranges.h"

// The sanitizers' runtime must leave guest faults to the handlers below, and alternate stacks to
// prepare_thread. These are weak hooks of that runtime; without it nobody calls them.
#if WEFT_ADDRESS_SANITIZER || WEFT_THREAD_SANITIZER
#define WEFT_LEAVE_FAULTS                                                            \
  "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:use_sigaltstack=0:" \
  "allow_user_segv_handler=1"
extern "C" const char* __asan_default_options() { return WEFT_LEAVE_FAULTS; }  // NOLINT
// A child of fork may start threads, as the guest's may.
extern "C" const char* __tsan_default_options() {  // NOLINT
  return WEFT_LEAVE_FAULTS ":die_after_fork=0";
}
// Guest memory is ordered by the guest's atomics, in compiled code, which ThreadSanitizer does not
// see; and a guest's own races are no fault of ours.
extern "C" const char* __tsan_default_suppressions() {  // NOLINT
  return "race:weft::guest::load\n"
         "race:weft::guest::store\n";
}
#endif

namespace weft::engine {
namespace {

constexpr std::array<int, 5> kFaultSignals{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
constexpr std::uintptr_t kNullPage = 4096;

// Written once under call_once, before any handler can run.
std::array<struct sigaction, kFaultSignals.size()> g_previous;
thread_local pid_t t_this_thread = 0;
SentSignalHandler* g_sent_signals = nullptr;  // atomic

WEFT_ON_GUEST_STACK void send_to_this_thread(int sig) {
  uninterrupted_call(SYS_tgkill, getpid(), uninterrupted_call(SYS_gettid, 0), sig);
}

/// A signal that somebody sent, and that is neither a fault nor a request.
WEFT_ON_GUEST_STACK bool give_sent_signal(int sig, siginfo_t* info, void* context) {
  SentSignalHandler* const handler = __atomic_load_n(&g_sent_signals, __ATOMIC_RELAXED);
  if (handler == nullptr) return false;
  handler(sig, info, context);
  return true;
}

WEFT_ON_GUEST_STACK std::optional<TrapKind> kind_of_fault(int sig, const siginfo_t& info,
                                                          const GuestStack& stack,
                                                          std::uintptr_t pc) {
  // Somebody's kill(2), not a fault.
  if (info.si_code <= 0) return std::nullopt;
  const bool code = text_ranges().contains(pc);
  const auto address = reinterpret_cast<std::uintptr_t>(info.si_addr);
  switch (sig) {
    case SIGSEGV:
    case SIGBUS:
      // The kernel gives no address for a non-canonical one.
      if (info.si_code == SI_KERNEL) return std::nullopt;
      if (stack.in_guard(address)) return TrapKind::call_stack_exhausted;
      if (memory_ranges().contains(address)) return TrapKind::out_of_bounds_memory_access;
      if (code && address < kNullPage) return TrapKind::null_reference;
      return std::nullopt;
    case SIGILL: {
      if (!code) return std::nullopt;
      const std::uint32_t number = trap_number_at(pc);
      if (number == 0 || number > static_cast<std::uint32_t>(kLastTrapKind)) {
        return std::nullopt;
      }
      return static_cast<TrapKind>(number);
    }
    case SIGFPE:
      // Code generators test for overflow themselves (engine.md), so it was the divisor.
      if (!code) return std::nullopt;
      return TrapKind::integer_divide_by_zero;
    default:
      return std::nullopt;
  }
}

WEFT_ON_GUEST_STACK void report_internal_error(int sig, const siginfo_t& info, std::uintptr_t pc) {
  std::array<char, 256> text{};
  const auto end =
      fmt::format_to_n(text.data(), text.size(),
                       "weft: internal error: signal {} at {:#x}, address {:#x}{}. This is a bug "
                       "in Weft.\n",
                       sig, pc, reinterpret_cast<std::uintptr_t>(info.si_addr),
                       text_ranges().contains(pc) ? ", in compiled code" : "");
  [[maybe_unused]] const auto n =
      ::write(STDERR_FILENO, text.data(), std::min(end.size, text.size()));
}

/// A fault that is not the guest's goes to whoever was there before, else ends the process as it
/// would have without Weft.
WEFT_ON_GUEST_STACK void pass_on(int sig, siginfo_t* info, void* context) {
  if (info->si_code <= 0 && give_sent_signal(sig, info, context)) return;
  std::size_t i = 0;
  while (kFaultSignals.data()[i] != sig) ++i;
  const struct sigaction& previous = g_previous.data()[i];
  if ((previous.sa_flags & SA_SIGINFO) != 0) {
    previous.sa_sigaction(sig, info, context);
    return;
  }
  if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(sig);
    return;
  }
  if (info->si_code > 0) {
    report_internal_error(sig, *info, MachineContext(context).pc());
  } else if (previous.sa_handler == SIG_IGN) {
    return;
  }
  static constexpr struct sigaction kByDefault{};
  (void)set_signal_action(sig, &kByDefault);
  // A fault happens again when the handler returns; a signal that somebody sent must be sent again.
  if (info->si_code <= 0) send_to_this_thread(sig);
}

WEFT_ON_GUEST_STACK void attend_to(MachineContext& machine, Activation& innermost);

/// False: it was not the guest's.
WEFT_ON_GUEST_STACK bool trap_guest(int sig, const siginfo_t& info, MachineContext& machine,
                                    Activation& innermost) {
  const auto kind = kind_of_fault(sig, info, *innermost.execution->stack, machine.pc());
  if (!kind) return false;
  const int saved_errno = errno;
  capture_backtrace(innermost.execution->backtrace);
  errno = saved_errno;
  innermost.reason = LeaveReason::trap;
  innermost.trap = *kind;
  machine.redirect(reinterpret_cast<std::uintptr_t>(&weft_engine_leave), innermost.host_sp);
  return true;
}

WEFT_ON_GUEST_STACK void on_fault(int sig, siginfo_t* info, void* context) {
  MachineContext machine(context);
  machine.stop_stepping();
  Activation* const a = weft_engine_activation;
  // The guest has been let on by an instruction (engine/interrupt.h).
  if (sig == SIGTRAP && info->si_code == TRAP_TRACE && a != nullptr &&
      (a->execution->attention.load(std::memory_order_relaxed) &
       (kLeaveRequested | kInterruptRequested)) != 0) {
    attend_to(machine, *a);
    return;
  }
  // Guest code is what runs on the guest stack: host code never does.
  if (a == nullptr || !a->execution->stack->contains(machine.sp()) ||
      !trap_guest(sig, *info, machine, *a)) {
    pass_on(sig, info, context);
  }
}

/// It came while another handler ran, below which guest code may lie: it comes again when that one
/// has returned.
WEFT_ON_GUEST_STACK bool postpone(ucontext_t& context, const MachineContext& machine) {
  const int sig = attention_signal();
  const auto stack = reinterpret_cast<std::uintptr_t>(context.uc_stack.ss_sp);
  if (machine.sp() - stack >= context.uc_stack.ss_size) return false;
  sigaddset(&context.uc_sigmask, sig);
  send_to_this_thread(sig);
  return true;
}

/// What `attention` says.
void attend_to(MachineContext& machine, Activation& innermost) {
  // A request to a store whose guest called another store's guest ends that one too.
  const Activation* asked = nullptr;
  for (const Activation* a = &innermost; a != nullptr; a = a->previous) {
    if ((a->execution->attention.load(std::memory_order_relaxed) & kLeaveRequested) != 0) asked = a;
  }
  if (asked != nullptr) {
    for (const Activation* a = &innermost; a != asked; a = a->previous) {
      a->execution->attention.fetch_or(kLeaveRequested, std::memory_order_relaxed);
    }
  }
  // On the host stack: the return to the guest looks at `attention`.
  Execution& e = *innermost.execution;
  const bool in_guest = e.stack->contains(machine.sp());
  bool soon = false;
  if (in_guest && asked != nullptr) {
    innermost.reason = LeaveReason::requested;
    machine.redirect(reinterpret_cast<std::uintptr_t>(&weft_engine_leave), innermost.host_sp);
  } else if (in_guest && (e.attention.load(std::memory_order_relaxed) & kInterruptRequested) != 0) {
    soon = interrupt_guest(machine, innermost);
  }
  // Host code may wait: who asks again wakes it again.
  if (soon) return;
  for (const Activation* a = &innermost; a != nullptr; a = a->previous) {
    a->execution->signalled.store(0, std::memory_order_relaxed);
  }
}

/// Requests come from threads of this process, and name the thread; of one that came when the
/// user's queue of signals was full Linux has forgotten all that.
WEFT_ON_GUEST_STACK void on_attention_signal(int sig, siginfo_t* info, void* context) {
  const bool forgotten = info->si_code == SI_USER && info->si_pid == 0;
  if (forgotten || (info->si_code == SI_TKILL && info->si_pid == getpid())) {
    attend(context);
  } else {
    give_sent_signal(sig, info, context);
  }
}

/// The thread that forks has another number in the child.
WEFT_FORK_PATH void after_fork_in_child() {
  t_this_thread = 0;
  for (const Activation* a = weft_engine_activation; a != nullptr; a = a->previous) {
    a->execution->runner.store(this_thread());
  }
}

void install_handlers() {
  prepare_interrupts();
  WEFT_ASSERT(pthread_atfork(nullptr, nullptr, after_fork_in_child) == 0);
  struct sigaction act{};
  sigfillset(&act.sa_mask);
  act.sa_flags = SA_SIGINFO | SA_ONSTACK;
  act.sa_sigaction = on_fault;
  for (std::size_t i = 0; i < kFaultSignals.size(); ++i) {
    WEFT_ASSERT(set_signal_action(kFaultSignals[i], &act, &g_previous[i]));
  }
  WEFT_ASSERT(install_signal_handler(attention_signal(), on_attention_signal));
}

/// Lowest address that another call into the guest may start from, of the calling thread.
std::uintptr_t host_stack_limit() {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  constexpr std::uintptr_t kReserve = std::uintptr_t{256} << 10;  // for the deepest host function
  if (getpid() == gettid()) {
    // pthread_getattr_np would read /proc/self/maps. The main thread's stack grows up to the
    // limit; arguments and environment take at most a quarter of that from above.
    rlimit limit{};
    std::uintptr_t size = std::uintptr_t{8} << 20;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
      size = std::min<std::uintptr_t>(limit.rlim_cur, std::uintptr_t{64} << 20);
    }
    return here - size / 2;
  }
  pthread_attr_t attributes;
  WEFT_ASSERT(pthread_getattr_np(pthread_self(), &attributes) == 0);
  void* lowest = nullptr;
  std::size_t size = 0;
  std::size_t guard = 0;
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_getguardsize(&attributes, &guard);
  pthread_attr_destroy(&attributes);
  return reinterpret_cast<std::uintptr_t>(lowest) + guard + std::min(kReserve, size / 4);
}

/// Handlers run on a stack of their own: the guest's may be used up.
class ThreadState {
 public:
  ThreadState() {
    stack_t old{};
    sigaltstack(nullptr, &old);
    if ((old.ss_flags & SS_DISABLE) == 0 && old.ss_size >= kAltStackSize) {
      ready_ = true;
      return;
    }
    void* const p = mmap(nullptr, kGuard + kAltStackSize, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (p == MAP_FAILED) return;
    mapping_ = p;
    mprotect(p, kGuard, PROT_NONE);
    stack_t stack{};
    stack.ss_sp = static_cast<std::byte*>(p) + kGuard;
    stack.ss_size = kAltStackSize;
    ready_ = sigaltstack(&stack, nullptr) == 0;
  }
  ~ThreadState() {
    if (mapping_ == nullptr) return;
    stack_t stack{};
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, nullptr);
    munmap(mapping_, kGuard + kAltStackSize);
  }
  ThreadState(const ThreadState&) = delete;
  ThreadState& operator=(const ThreadState&) = delete;

  [[nodiscard]] bool ready() const { return ready_; }
  [[nodiscard]] std::uintptr_t stack_limit() const { return stack_limit_; }

 private:
  static constexpr std::size_t kAltStackSize = std::size_t{128} << 10;
  static constexpr std::size_t kGuard = 4096;
  void* mapping_ = nullptr;
  bool ready_ = false;
  std::uintptr_t stack_limit_ = host_stack_limit();
};

const ThreadState& thread_state() {
  thread_local const ThreadState state;
  return state;
}

}  // namespace

extern "C" {
constinit __thread Activation* weft_engine_activation __attribute__((tls_model("initial-exec"))) =
    nullptr;
}

// Real-time signals are queued, and lost where the user's queue is full (RLIMIT_SIGPENDING).
int attention_signal() { return SIGURG; }

bool is_engines(int sig) {
  return sig == attention_signal() || std::ranges::find(kFaultSignals, sig) != kFaultSignals.end();
}

WEFT_ON_GUEST_STACK void attend(void* context) {
  leave_blocking_call(context);
  Activation* const innermost = weft_engine_activation;
  if (innermost == nullptr) return;
  MachineContext machine(context);
  if (postpone(*static_cast<ucontext_t*>(context), machine)) return;
  machine.stop_stepping();
  attend_to(machine, *innermost);
}

void on_sent_signals(SentSignalHandler* handler) {
  __atomic_store_n(&g_sent_signals, handler, __ATOMIC_SEQ_CST);
}

bool install_signal_handler(int sig, SentSignalHandler* handler) {
  struct sigaction act{};
  sigfillset(&act.sa_mask);
  // Without SA_RESTART, so that waiting host functions wake up.
  act.sa_flags = SA_SIGINFO | SA_ONSTACK;
  act.sa_sigaction = handler;
  return set_signal_action(sig, &act);
}

WEFT_FORK_PATH pid_t this_thread() {
  if (t_this_thread == 0) t_this_thread = static_cast<pid_t>(uninterrupted_call(SYS_gettid, 0));
  return t_this_thread;
}

bool prepare_thread() {
  static std::once_flag installed;
  std::call_once(installed, install_handlers);
  return thread_state().ready();
}

bool host_stack_has_room() {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) >
         thread_state().stack_limit();
}

}  // namespace weft::engine
