#include "engine/call.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/assert.h"
#include "base/blocking_call.h"
#include "engine/backtrace.h"
#include "engine/execution.h"
#include "engine/generic_call.h"
#include "engine/instance.h"
#include "engine/record.h"
#include "engine/signals.h"
#include "engine/stacks.h"
#include "engine/store.h"
#include "engine/unwind.h"

namespace weft::engine {
namespace {

/// Marks the store as running on this thread while its outermost call lasts.
void begin_outermost(Execution& e) {
  const MutexLock lock(e.lock);
  WEFT_ASSERT(!e.running);
  e.running = true;
  e.thread = pthread_self();
  e.signalled.store(0);
  e.watched_before = watch_attention(&e.attention);
  // Before anything here looks at `attention`: see Store::request_interrupt.
  e.runner.store(this_thread());
}

/// Answers a leave request, if the outcome lets it. From here on no more signals come.
void end_outermost(Execution& e, Outcome& outcome) {
  const MutexLock lock(e.lock);
  e.running = false;
  e.runner.store(0);
  watch_attention(e.watched_before);
  if (e.requested && (e.answered || std::holds_alternative<Returned>(outcome))) {
    outcome = Left{e.requested_status};
    e.requested = false;
  }
  e.answered = false;
  if (!e.requested) e.attention.fetch_and(~kLeaveRequested);
}

/// The status to report when an activation was left on request: its store's own, or that of the
/// store around it that was asked.
std::uint64_t requested_status(const Activation* a) {
  std::uint64_t status = 0;
  for (; a != nullptr; a = a->previous) {
    Execution& e = *a->execution;
    const MutexLock lock(e.lock);
    if (e.requested) {
      e.answered = true;
      return e.requested_status;
    }
    // Taken back since; the guest is gone all the same.
    status = e.requested_status;
  }
  return status;
}

Trap take_raised(Execution& e) { return *std::exchange(e.raised, std::nullopt); }

Outcome outcome_of(const Activation& a) {
  switch (a.reason) {
    case LeaveReason::none:
      return Returned{};
    case LeaveReason::status:
      return Left{a.status};
    case LeaveReason::trap: {
      Trap trap{.kind = a.trap};
      name_frames(a.execution->backtrace, a, trap);
      return trap;
    }
    case LeaveReason::raised: {
      Trap trap = take_raised(*a.execution);
      if (!a.execution->raised_has_backtrace) name_frames(a.execution->backtrace, a, trap);
      return trap;
    }
    case LeaveReason::requested:
      return Left{requested_status(&a)};
  }
  return Returned{};
}

void enter(Activation& a, const FunctionRecord& f, std::span<Slot> values, std::byte* spill) {
  if (f.entry != nullptr) {
    weft_engine_enter(&a, f.entry, f.ref.context, f.ref.code, values.data());
    return;
  }
  RegisterFile registers;
  place_arguments(*f.signature, values, registers, spill);
  weft_engine_enter(&a, &weft_engine_generic_entry, f.ref.context, f.ref.code, &registers);
  if (a.reason == LeaveReason::none) take_results(*f.signature, values, registers, spill);
}

void call_guest(Activation& a, const FunctionRecord& f, std::span<Slot> values, std::byte* spill) {
  Execution& e = *a.execution;
  a.outer = e.innermost;
  a.previous = weft_engine_activation;
  a.id = ++e.activations;
  const bool direct = std::exchange(e.direct, false);
  e.store->stacks().begin(a);
  e.innermost = &a;
  weft_engine_activation = &a;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  // A request to the store around this one: the handler passes on those that come from now on.
  if (a.previous != nullptr && (a.previous->execution->attention.load() & kLeaveRequested) != 0) {
    e.attention.fetch_or(kLeaveRequested);
  }
  enter(a, f, values, spill);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  weft_engine_activation = a.previous;
  e.innermost = a.outer;
  e.signalled.store(0);  // an interrupt that was about to run may have been left
  e.store->stacks().end(a);
  e.direct = direct;
}

/// Host functions need no guest stack.
Outcome call_host(Execution& e, const FunctionRecord& f, std::span<Slot> values) {
  const bool direct = std::exchange(e.direct, true);
  const std::uint64_t status = f.host.call(f.host.env, values.data());
  e.direct = direct;
  if (status == 0) return Returned{};
  if (status != kRaisedStatus || !e.raised) return Left{status};
  return take_raised(e);
}

}  // namespace

Outcome call(Store& store, const Function& function, std::span<Slot> values) {
  Execution& e = store.execution();
  const FunctionRecord& f = FunctionRecord::of(function.ref);
  // SANDBOX: results of the guest's must not be written beyond the host's array.
  WEFT_ASSERT(values.size() >= f.signature->slots());
  if (!prepare_thread()) {
    return Trap{.kind = TrapKind::call_stack_exhausted, .detail = "no memory for a signal stack"};
  }
  if (!host_stack_has_room()) return Trap{.kind = TrapKind::call_stack_exhausted};

  const bool outermost = e.depth == 0;
  if (outermost) begin_outermost(e);
  ++e.depth;
  Outcome outcome;
  if (f.is_host()) {
    outcome = call_host(e, f, values);
  } else {
    Activation a{.execution = &e};
    call_guest(a, f, values, store.spill());
    outcome = outcome_of(a);
  }
  --e.depth;
  if (outermost) end_outermost(e, outcome);
  return outcome;
}

Outcome run_start(Instance& instance) {
  if (!instance.module().start) return Returned{};
  return call(instance.store(), instance.function(*instance.module().start), {});
}

const Landing* weft_engine_left_by_host(std::uint64_t status) {
  Activation& a = *weft_engine_activation;
  Execution& e = *a.execution;
  Stacks& stacks = e.store->stacks();
  if (status == kSwitchStatus) {
    if (const Landing* const landing = stacks.land_on_target()) return landing;
    status = kRaisedStatus;
  } else if (status == kRestoreStatus && e.restoring != nullptr) {
    if (const Landing* const landing = stacks.land_on_image(a)) return landing;
    if (e.raised) status = kRaisedStatus;
  }
  if (status != kRaisedStatus || !e.raised) {
    a.reason = LeaveReason::status;
    a.status = status;
    return nullptr;
  }
  if (e.raised->exception != nullptr) {
    const Landing* landing = find_landing(a, e.raised->exception, Journey::begins);
    if (landing == nullptr) landing = stacks.land_on_link(e.raised->exception);
    if (landing != nullptr) {
      e.raised.reset();
      return landing;
    }
  }
  if (!e.raised_has_backtrace) capture_backtrace(e.backtrace);
  a.reason = LeaveReason::raised;
  return nullptr;
}

}  // namespace weft::engine
