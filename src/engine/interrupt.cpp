#include "engine/interrupt.h"

#include "engine/backtrace.h"

#if defined(__SANITIZE_THREAD__)
#define WEFT_SIGNALS_ARE_LATE 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WEFT_SIGNALS_ARE_LATE 1
#endif
#endif

extern "C" {
/// Where x86_64.S says that an interrupt is only noted. Each counts from the range's own place.
struct NotedRange {
  std::int32_t begin;
  std::int32_t end;
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
  const bool wanted = (e.attention.fetch_and(~kInterruptRequested) & kInterruptRequested) != 0;
  if (!wanted || e.interrupt == nullptr) return 0;
  return e.interrupt(e.interrupt_env, nullptr);
}

/// Has nothing been done for the request but what x86_64.S wants to be done?
WEFT_ON_GUEST_STACK bool only_noted(MachineContext& machine) {
  const std::uintptr_t pc = machine.pc();
  for (const NotedRange* r = __start_weft_engine_noted; r != __stop_weft_engine_noted; ++r) {
    const auto place = reinterpret_cast<std::uintptr_t>(r);
    const auto at = [&](std::int32_t distance) __attribute__((always_inline)) {
      return place + static_cast<std::uintptr_t>(std::intptr_t{distance});
    };
    if (pc < at(r->begin) || pc >= at(r->end)) continue;
    if (r->resume != 0) machine.resume_at(at(r->resume));
    return true;
  }
  return false;
}

}  // namespace

extern "C" {
constinit VectorState weft_engine_vector_state{};
constinit const HostFunction weft_engine_interrupt_function{
    .call = run_interrupt, .env = nullptr, .spill = nullptr, .builtins = nullptr};
}

void prepare_interrupts() { weft_engine_vector_state = vector_state(); }

void interrupt_guest(MachineContext& machine, Activation& activation) {
#if defined(WEFT_SIGNALS_ARE_LATE)
  // ThreadSanitizer calls handlers later, from elsewhere, and with the registers of then.
  return;
#endif
  Execution& e = *activation.execution;
  if (only_noted(machine)) return;
  const std::uint64_t need = kInterruptFrame + e.spill_used + weft_engine_vector_state.size;
  if (!e.stack->has_room(machine.sp(), need)) {
    // As Linux ends a process whose stack has no room for a signal's frame.
    capture_backtrace(e.backtrace);
    activation.reason = LeaveReason::trap;
    activation.trap = TrapKind::call_stack_exhausted;
    machine.redirect(reinterpret_cast<std::uintptr_t>(&weft_engine_leave), activation.host_sp);
    return;
  }
  machine.call(reinterpret_cast<std::uintptr_t>(&weft_engine_interrupted));
}

}  // namespace weft::engine
