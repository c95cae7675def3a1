#include "runtime/processes.h"

#include <sys/prctl.h>
#include <sys/single_threaded.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <utility>

#include "base/assert.h"
#include "base/blocking_call.h"
#include "base/fork_path.h"
#include "base/result.h"
#include "base/signal_action.h"
#include "base/uninstrumented.h"
#include "base/unique_fd.h"
#include "engine/fork.h"
#include "host/process.h"
#include "host/signals.h"
#include "kernel/thread.h"
#include "runtime/guest_thread.h"
#include "runtime/process.h"

namespace weft::runtime {
namespace {

using host::ChildReport;
using host::Take;
using host::Wait;
using kernel::ChildEvent;
using kernel::ProcessId;

/// Of the first process: what its SIGCHLD handler looks at. A forked child has it as well, rather
/// than a page of its own where it has not.
Members* g_orphanage = nullptr;  // atomic

WEFT_UNINSTRUMENTED bool looks_after(const Members* members) {
  return members != nullptr && members->first() == host::process_id();
}

/// Of a handler: what it calls of the C library does nothing but the system call.
struct Reaper {
  Members* members;

  WEFT_UNINSTRUMENTED void operator()(int pid, bool adopted) const {
    if (!adopted || !has_ended(pid, WNOWAIT)) return;
    members->release(pid);
    has_ended(pid, 0);
  }

 private:
  WEFT_UNINSTRUMENTED static bool has_ended(int pid, int options) {
    siginfo_t info;
    info.si_pid = 0;
    return uninterrupted_call(SYS_waitid, P_PID, pid, word_of(&info), WEXITED | WNOHANG | options,
                              0) == 0 &&
           info.si_pid != 0;
  }
};

/// Weft's own threads count, too.
bool is_only_thread() { return __libc_single_threaded != 0; }

}  // namespace

WEFT_UNINSTRUMENTED void reap_orphans() {
  Members* const members = __atomic_load_n(&g_orphanage, __ATOMIC_SEQ_CST);
  if (members == nullptr || !members->has_adopted() || !looks_after(members)) return;
  members->each(::getpid(), Reaper{members});
}

namespace {

WEFT_UNINSTRUMENTED void on_child_signal(int) { reap_orphans(); }

}  // namespace

/// A guest that handles SIGCHLD has a handler of its own, which calls reap_orphans as well.
void watch_orphans() {
  if (!looks_after(__atomic_load_n(&g_orphanage, __ATOMIC_SEQ_CST))) return;
  struct sigaction now{};
  if (!set_signal_action(SIGCHLD, nullptr, &now) || (now.sa_flags & SA_SIGINFO) != 0 ||
      now.sa_handler != SIG_DFL)
    return;
  struct sigaction act{};
  act.sa_handler = on_child_signal;
  act.sa_flags = SA_RESTART | SA_ONSTACK;
  sigfillset(&act.sa_mask);
  WEFT_ASSERT(set_signal_action(SIGCHLD, &act));
}

namespace {

ChildEvent event_of(const ChildReport& report) {
  ChildEvent out{.pid = report.pid, .value = report.value};
  switch (report.kind) {
    case ChildReport::Kind::nothing:
      out.kind = ChildEvent::Kind::nothing;
      break;
    case ChildReport::Kind::exited:
      out.kind = ChildEvent::Kind::exited;
      break;
    case ChildReport::Kind::killed:
      out.kind = ChildEvent::Kind::killed;
      break;
    case ChildReport::Kind::stopped:
      out.kind = ChildEvent::Kind::stopped;
      break;
  }
  return out;
}

}  // namespace

Members* HostProcesses::shared() {
  const MutexLock lock(mutex_);
  if (members_ != nullptr) return members_.get();
  auto lifeline = Lifeline::create();
  auto members = Members::create(options_.max_processes);
  if (!lifeline.has_value() || !members.has_value()) return nullptr;
  lifeline_ = *std::move(lifeline);
  members_ = *std::move(members);
  look_after_orphans(*members_);
  return members_.get();
}

std::optional<Members::Ticket> HostProcesses::reserve(Members& members) {
  if (!company_.exchange(true) && on_company_) on_company_();
  return members.reserve(host::process_id());
}

engine::MemoryAccount* HostProcesses::memory_account() {
  if (!options_.max_memory) return nullptr;
  Members* const members = shared();
  const auto place = members == nullptr ? std::nullopt : members->find(host::process_id());
  if (!place) return nullptr;
  memory_.begin(*members, *place, *options_.max_memory);
  return &memory_;
}

void HostProcesses::look_after_orphans(Members& members) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  __atomic_store_n(&g_orphanage, &members, __ATOMIC_SEQ_CST);
  watch_orphans();
}

void HostProcesses::end_all() {
  if (!first_ || members_ == nullptr) return;
  members_->close();
  // A member that forks right now has its child look whether the sandbox ends.
  const auto kill_all = [&] {
    int left = 0;
    members_->each(::getpid(), [&](int pid, bool) {
      if (!signal(pid, SIGKILL)) {
        members_->release(pid);
      } else {
        ++left;
      }
    });
    return left;
  };
  while (kill_all() > 0) {
    const auto ended = host::wait_for_child(0, Wait::yes, Take::no, false);
    if (!ended && ended.error() == Errno::intr) continue;
    if (!ended) break;
    members_->release(ended->pid);
    (void)host::wait_for_child(ended->pid, Wait::no, Take::yes, false).has_value();
  }
}

Result<ProcessId> HostProcesses::parent_of(ProcessId pid) {
  Members* members = nullptr;
  {
    const MutexLock lock(mutex_);
    members = members_.get();
  }
  if (members == nullptr) {
    if (pid != host::process_id()) return fail(Errno::badf);
    return 0;
  }
  const auto parent = members->parent_of(pid);
  if (!parent) return fail(Errno::badf);
  return *parent;
}

/// Nobody else holds a lock, so none has to be taken: that, and giving it back, would have both
/// processes copy the page that it lies in.
WEFT_FORK_PATH pid_t HostProcesses::fork_alone(kernel::Thread& caller,
                                               const Members::Ticket& ticket) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    became_child(caller, ticket);
    GuestThread::of(caller).process()->became_child(caller);
  }
  return pid;
}

pid_t HostProcesses::fork_locked(kernel::Thread& caller, const Members::Ticket& ticket) {
  kernel::FdTable& fds = caller.task().fds();
  GuestThread& thread = GuestThread::of(caller);
  pid_t pid = 0;
  thread.process()->before_fork();
  {
    // The child's threads must not find it taken.
    const MutexLock lock(mutex_);
    fds.lock_for_fork();
    caller.task().signals().lock_for_fork();
    const engine::ForkGuard guard(thread.store());
    pid = ::fork();
    if (pid == 0) {
      became_child(caller, ticket);
      engine::ForkGuard::became_child();
      thread.process()->after_fork_in_child(thread);
    }
  }
  caller.task().signals().unlock_after_fork();
  fds.unlock_after_fork();
  if (pid != 0) thread.process()->after_fork_in_parent();
  return pid;
}

WEFT_FORK_PATH Result<ProcessId> HostProcesses::fork(kernel::Thread& caller) {
  if (caller.acts_for_child()) return fail(Errno::notsup);
  Members* const members = shared();
  if (members == nullptr) return fail(Errno::again);
  const auto ticket = reserve(*members);
  if (!ticket) return fail(Errno::again);
  if (!memory_.take_for_copy(ticket->index)) {
    members->cancel(*ticket);
    return fail(Errno::again);
  }
  // What comes to the child while it becomes one waits; what had come to the parent is not its own.
  host::block_signals(host::Blocked::yes);
  const pid_t pid = is_only_thread() ? fork_alone(caller, *ticket) : fork_locked(caller, *ticket);
  if (!caller.blocks_signals()) host::block_signals(host::Blocked::no);
  if (pid < 0) {
    members->cancel(*ticket);
    return fail(Errno::again);
  }
  if (pid > 0) members->occupy(*ticket, pid);
  return pid;
}

WEFT_FORK_PATH void HostProcesses::became_child(kernel::Thread& caller,
                                                const Members::Ticket& ticket) {
  first_ = false;
  lifeline_->arm();
  members_->occupy(ticket, host::process_id());
  if (members_->closing()) ::_exit(128 + SIGKILL);
  memory_.moved_to(ticket.index);
  caller.task().became_child();
  // "The set of signals pending for the child process shall be initialized to the empty set."
  caller.pending().clear();
  caller.set_host_thread(host::thread_id());
  if (on_child_) on_child_();
}

WEFT_FORK_PATH void HostProcesses::end_at_once(int status) {
  // The way out through the engine and main() would only have a forked process, which has few of
  // its pages mapped yet, map the code that lies on it: a third of what fork and exit cost.
  if (!first_ && trace_.lines < 0 && trace_.counts < 0) uninterrupted_call(SYS_exit_group, status);
}

Result<ChildEvent> HostProcesses::take(int pid) {
  // In this order: see Members::release.
  members_->release(pid);
  WEFT_TRY(const ChildReport report, host::wait_for_child(pid, Wait::no, Take::yes, false));
  return event_of(report);
}

Result<ChildEvent> HostProcesses::join(kernel::Thread& caller, const kernel::JoinRequest& request) {
  Members* members = nullptr;
  {
    const MutexLock lock(mutex_);
    members = members_.get();
  }
  // A child that a thread acts for has none itself.
  if (caller.acts_for_child()) return fail(Errno::child);
  const int self = host::process_id();
  const bool any = request.whom == kernel::Whom::any;
  const Wait wait = request.block ? Wait::yes : Wait::no;
  while (true) {
    if (members == nullptr ||
        !(any ? members->has_children(self) : members->is_child(request.pid, self)))
      return fail(Errno::child);
    const auto report =
        host::wait_for_child(any ? 0 : request.pid, wait, Take::no, request.stopped);
    if (!report) {
      if (report.error() == Errno::intr || report.error() == kRestart) return fail(report.error());
      // The kernel reaps the children of who ignores SIGCHLD.
      if (any) {
        members->release_children(self);
      } else {
        members->release(request.pid);
      }
      return fail(Errno::child);
    }
    if (report->kind == ChildReport::Kind::nothing) return ChildEvent{};
    const bool own = members->is_child(report->pid, self);
    if (own && report->kind == ChildReport::Kind::stopped) {
      (void)host::wait_for_child(report->pid, Wait::no, Take::yes, true).has_value();
      return event_of(*report);
    }
    const auto taken = take(report->pid);
    // Another thread may have been quicker; an orphan is nobody's business.
    if (own && taken && taken->kind != ChildEvent::Kind::nothing) return taken;
  }
}

Result<> HostProcesses::signal(ProcessId pid, int signal) {
  Members* members = nullptr;
  {
    const MutexLock lock(mutex_);
    members = members_.get();
  }
  const auto parent = members == nullptr ? std::nullopt : members->parent_of(pid);
  if (!parent) return fail(Errno::srch);
  WEFT_TRY(const int opened, host::open_process(pid));
  const UniqueFd process(opened);
  // SANDBOX: a member that nobody reaped here (its parent ignores SIGCHLD) leaves its place, and
  // its number may be another's by now. What is open is the process that has these parents.
  const int now = host::parent_of_process(pid);
  if (pid != members->first() && now != *parent && now != members->first())
    return fail(Errno::srch);
  return host::signal_process(process.get(), signal);
}

}  // namespace weft::runtime
