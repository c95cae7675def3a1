#include "engine/interrupt.h"

#include "engine/backtrace.h"

extern "C" {
/// Where x86_64.S looks at Execution::attention by itself. Each counts from the range's own place.
struct NotedRange {
  std::int32_t begin;
  std::int32_t end;
  std::uint32_t soon;   // 1: and before anything of the host's that waits
  std::int32_t resume;  // 0: goes on as if nothing had been
};
// The linker defines these around the section.
extern const NotedRange __start_weft_engine_noted[];  // NOLINT(bugprone-reserved-identifier)
extern const NotedRange __stop_weft_engine_noted[];   // NOLINT(bugprone-reserved-identifier)
}

namespace weft::engine {
namespace {

// ThreadSanitizer calls handlers later, from elsewhere, and with the registers of then.
#if defined(__SANITIZE_THREAD__)
constexpr bool kSignalsAreLate = true;
#elif defined(__has_feature)
constexpr bool kSignalsAreLate = __has_feature(thread_sanitizer);
#else
constexpr bool kSignalsAreLate = false;
#endif

std::uint64_t run_interrupt(void* /*env*/, void* /*values*/) {
  Execution& e = *weft_engine_activation->execution;
  // First: what is requested from now on runs it again.
  e.signalled.store(false);
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

}  // namespace

extern "C" {
constinit VectorState weft_engine_vector_state{};
constinit const HostFunction weft_engine_interrupt_function{
    .call = run_interrupt, .env = nullptr, .spill = nullptr, .builtins = nullptr};
}

void prepare_interrupts() { weft_engine_vector_state = vector_state(); }

bool interrupt_guest(MachineContext& machine, Activation& activation) {
  if (kSignalsAreLate) return false;
  Execution& e = *activation.execution;
  if (const NotedRange* const range = noted_range_at(machine.pc())) {
    const auto place = reinterpret_cast<std::uintptr_t>(range);
    if (range->resume != 0) {
      machine.resume_at(place + static_cast<std::uintptr_t>(std::intptr_t{range->resume}));
    }
    return range->soon != 0;
  }
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
