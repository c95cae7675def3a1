#include "engine/interrupt.h"

#include "engine/backtrace.h"
#include "engine/unwind.h"

extern "C" {
/// Where x86_64.S looks at Execution::attention by itself. Each counts from the range's own place.
struct NotedRange {
  std::int32_t begin;
  std::int32_t end;
  std::uint32_t soon;   // 1: and before anything of the host's that waits; 2: steps over it
  std::int32_t resume;  // 0: goes on as if nothing had been
};
// The linker defines these around the section.
extern const NotedRange __start_weft_engine_noted[];  // NOLINT(bugprone-reserved-identifier)
extern const NotedRange __stop_weft_engine_noted[];   // NOLINT(bugprone-reserved-identifier)
}

namespace weft::engine {
namespace {

std::uint64_t run_interrupt(void* /*env*/, void* /*values*/) {
  Execution& e = *weft_engine_activation->execution;
  // First: what is requested from now on runs it again.
  e.signalled.store(0);
  const bool wanted = (e.attention.fetch_and(~kInterruptRequested) & kInterruptRequested) != 0;
  if (!wanted || e.interrupt == nullptr) return 0;
  return e.interrupt(e.interrupt_env, nullptr);
}

WEFT_ON_GUEST_STACK const NotedRange* noted_range_at(std::uintptr_t pc) {
  for (const NotedRange* r = __start_weft_engine_noted; r != __stop_weft_engine_noted; ++r) {
    const auto distance = static_cast<std::intptr_t>(pc) -
                          static_cast<std::intptr_t>(reinterpret_cast<std::uintptr_t>(r));
    if (distance >= r->begin && distance < r->end) return r;
  }
  return nullptr;
}

/// So many instructions take some milliseconds.
constexpr std::uint32_t kMostSteps = 4000;
/// What C calls when it has caught a longjmp, to see whether it is meant, takes no more.
constexpr std::int32_t kGrace = 64;

WEFT_ON_GUEST_STACK bool is_long_way(const Stepping& stepping, std::uintptr_t pc) {
  for (std::size_t i = 0; i < stepping.long_ways.size(); ++i) {
    const Stepping::Range& range = stepping.long_ways.data()[i];
    if (pc >= range.begin && pc <= range.end) return true;
  }
  return false;
}

/// Shall the guest go on by an instruction before it is interrupted?
WEFT_ON_GUEST_STACK bool must_go_on(Stepping& stepping, const MachineContext& machine) {
  const std::uintptr_t pc = machine.pc();
  if (!is_between_calls_that_catch(pc)) {
    if (stepping.steps == 0) return false;
    if (stepping.grace < 0) {
      const auto caller = *reinterpret_cast<const volatile std::uintptr_t*>(machine.sp());
      stepping.grace = is_call_that_does_not_catch(caller) ? kGrace : 0;
    }
    return stepping.grace > 0 && stepping.grace-- > 0;
  }
  stepping.grace = -1;
  if (is_long_way(stepping, pc)) return false;
  if (stepping.steps++ < kMostSteps) {
    // The latter half of a long way is the loop that makes it one.
    if (stepping.steps <= kMostSteps / 2) stepping.seen = {pc, pc};
    if (pc < stepping.seen.begin) stepping.seen.begin = pc;
    if (pc > stepping.seen.end) stepping.seen.end = pc;
    return true;
  }
  const std::size_t place = stepping.next_long_way++ % stepping.long_ways.size();
  stepping.long_ways.data()[place] = stepping.seen;
  return false;
}

}  // namespace

extern "C" {
constinit VectorState weft_engine_vector_state{};
constinit const HostFunction weft_engine_interrupt_function{
    .call = run_interrupt, .env = nullptr, .spill = nullptr, .builtins = nullptr};
}

void prepare_interrupts() { weft_engine_vector_state = vector_state(); }

bool interrupt_guest(MachineContext& machine, Activation& activation) {
  Execution& e = *activation.execution;
  if (const NotedRange* const range = noted_range_at(machine.pc())) {
    const auto place = reinterpret_cast<std::uintptr_t>(range);
    if (range->resume != 0) {
      machine.resume_at(place + static_cast<std::uintptr_t>(std::intptr_t{range->resume}));
    }
    if (range->soon == 2) machine.step();
    return range->soon != 0;
  }
  if (must_go_on(e.stepping, machine)) {
    machine.step();
    return true;
  }
  e.stepping.steps = 0;
  e.stepping.grace = -1;
  const std::uint64_t need = kInterruptFrame + e.spill_used + weft_engine_vector_state.size;
  if (!e.stack->has_room(machine.sp(), need)) {
    // As Linux ends a process whose stack has no room for a signal's frame.
    capture_backtrace(e.backtrace);
    activation.reason = LeaveReason::trap;
    activation.trap = TrapKind::call_stack_exhausted;
    machine.redirect(reinterpret_cast<std::uintptr_t>(&weft_engine_leave), activation.host_sp);
    return false;
  }
  machine.call(reinterpret_cast<std::uintptr_t>(&weft_engine_interrupted));
  return true;
}

}  // namespace weft::engine
