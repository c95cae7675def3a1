// Execution and Activation: what the engine knows of guest code that runs right now. The stack
// switch (x86_64.S) and the signal handlers read them. An Execution belongs to a store; only its
// leave request may be touched by other threads.
#pragma once

#include <pthread.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/mutex.h"
#include "base/uninstrumented.h"
#include "engine/function.h"
#include "engine/guest_stack.h"
#include "engine/layout.h"
#include "engine/trap.h"

// Functions that run on the guest stack or in a signal handler: they may be abandoned at any
// instruction, so sanitizers must not keep books about them.
#define WEFT_ON_GUEST_STACK WEFT_UNINSTRUMENTED __attribute__((noinline))

namespace weft::engine {

/// Addresses in compiled code, innermost first: the first and the last of a deep stack.
struct RawBacktrace {
  static constexpr std::size_t kEnds = 32;
  std::array<std::uintptr_t, kEnds> first{};
  std::array<std::uintptr_t, kEnds> last{};  // a ring
  std::size_t total = 0;
};

/// Where an exception goes on: what a frame of compiled code expects in its registers at a landing
/// pad. x86_64.S knows the layout.
struct Landing {
  std::uint64_t rbx = 0;
  std::uint64_t rbp = 0;
  std::uint64_t r12 = 0;
  std::uint64_t r13 = 0;
  std::uint64_t r14 = 0;
  std::uint64_t r15 = 0;
  std::uint64_t sp = 0;
  std::uint64_t pc = 0;
  Exception* exception = nullptr;
};
static_assert(offsetof(Landing, sp) == 48);
static_assert(offsetof(Landing, exception) == 64);

/// Bits of Execution::attention.
inline constexpr std::uint32_t kLeaveRequested = 1;
inline constexpr std::uint32_t kInterruptRequested = 2;
/// Only for the host's calls that wait: the next one does not begin.
inline constexpr std::uint32_t kWaitRefused = 4;

/// Bits of Execution::park_word.
inline constexpr std::uint32_t kParkWoken = 1;
inline constexpr std::uint32_t kParkAttention = 2;
/// Who wakes it has to tell the kernel.
inline constexpr std::uint32_t kParkAsleep = 4;

/// How the guest is let on to where an interrupt may throw (engine/interrupt.cpp).
struct Stepping {
  struct Range {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
  };
  std::uint32_t steps = 0;  // so far; 0: it is not
  /// Of those that it may take in what the function has called.
  std::int32_t grace = -1;  // -1: it has not left the function yet
  Range seen;               // where the latest of them were
  /// Where that took too long: nobody steps there again.
  std::array<Range, 16> long_ways{};
  std::uint32_t next_long_way = 0;
};

struct Execution {
  /// What somebody wants of the guest. Compiled code never sees it, but every return from host code
  /// to the guest looks here.
  std::atomic<std::uint32_t> attention = 0;
  /// So many bytes of the spill area may be in use between two instructions of compiled code.
  std::uint32_t spill_used = 0;
  std::byte* spill = nullptr;

  class Store* store = nullptr;
  /// Where guest code of this store runs or will run: `current`'s.
  const GuestStack* stack = nullptr;
  class Fiber* current = nullptr;
  struct Activation* innermost = nullptr;  // of this store
  std::uint64_t activations = 0;           // so far
  std::size_t depth = 0;                   // of calls of this store, host functions included
  /// A host function runs that the host has called: there is no guest's call to go on behind.
  bool direct = false;
  /// What Stacks::switch_to and Stacks::restore left for the end of the host function.
  class Fiber* switch_target = nullptr;
  const class StackImage* restoring = nullptr;
  /// A signal is on its way for an interrupt: more of them could keep the thread from answering.
  std::atomic<std::uint32_t> signalled = 0;
  /// What the thread sleeps on in park(): kParkWoken, kParkAttention and kParkAsleep. The second is
  /// set by those who want something of it and see that it is `parked`.
  std::atomic<std::uint32_t> park_word = 0;
  std::atomic<std::uint32_t> parked = 0;
  Stepping stepping;
  HostCall interrupt = nullptr;
  void* interrupt_env = nullptr;
  RawBacktrace backtrace;
  /// What Store::raise and Store::propagate left for call().
  std::optional<Trap> raised;
  bool raised_has_backtrace = false;

  Landing landing;
  /// The frames that `traced` has left so far.
  RawBacktrace throw_trace;
  const Exception* traced = nullptr;

  Mutex lock;
  bool running WEFT_GUARDED_BY(lock) = false;
  /// What the thread's blocking calls looked at before this store ran.
  const std::atomic<std::uint32_t>* watched_before = nullptr;
  /// The same for those who may not lock: of the thread while `running`, else 0.
  std::atomic<pid_t> runner = 0;
  pthread_t thread WEFT_GUARDED_BY(lock){};
  bool requested WEFT_GUARDED_BY(lock) = false;
  std::uint64_t requested_status WEFT_GUARDED_BY(lock) = 0;
  bool answered WEFT_GUARDED_BY(lock) = false;  // an activation has been left on request
};

enum class LeaveReason : std::uint32_t { none, status, trap, requested, raised };

/// One call from the host into the guest; lies on the host stack in call().
struct Activation {
  std::uint64_t host_sp = 0;   // where leaving the guest continues
  std::uint64_t guest_sp = 0;  // where the guest starts; then, while host code runs, where it was
  Execution* execution = nullptr;
  Activation* previous = nullptr;  // of the thread, whichever store it belongs to
  LeaveReason reason = LeaveReason::none;
  TrapKind trap{};
  std::uint64_t status = 0;
  Activation* outer = nullptr;  // of the same store
  std::uint64_t id = 0;         // of the store's; never again another one's
  Fiber* base = nullptr;        // on whose stack it has begun …
  std::uint64_t entry_sp = 0;   // … here
  Activation* below = nullptr;  // the one before it on the same stack
};
// x86_64.S knows these.
static_assert(offsetof(Activation, host_sp) == 0);
static_assert(offsetof(Activation, guest_sp) == 8);
static_assert(offsetof(Activation, execution) == 16);
static_assert(offsetof(Activation, reason) == 32);
static_assert(static_cast<int>(LeaveReason::requested) == 3);
static_assert(offsetof(Execution, attention) == 0);
static_assert(offsetof(Execution, spill_used) == 4);
static_assert(offsetof(Execution, spill) == 8);
static_assert(kLeaveRequested == 1);

/// A host function's status that means: there is a trap in Execution::raised.
inline constexpr std::uint64_t kRaisedStatus = ~std::uint64_t{0};
/// … that means: go on with Execution::switch_target.
inline constexpr std::uint64_t kSwitchStatus = kRaisedStatus - 1;
/// … that means: go on with Execution::restoring.
inline constexpr std::uint64_t kRestoreStatus = kRaisedStatus - 2;

/// Registers of a call, for functions without a compiled thunk. x86_64.S knows the layout.
struct RegisterFile {
  std::array<std::uint64_t, kIntegerRegisters> integers{};
  std::uint64_t integer_result = 0;
  struct alignas(16) Vector {
    std::uint64_t lo, hi;
  };
  std::array<Vector, kVectorRegisters> vectors{};
  Vector vector_result{};
};
static_assert(offsetof(RegisterFile, integer_result) == 40);
static_assert(offsetof(RegisterFile, vectors) == 48);
static_assert(offsetof(RegisterFile, vector_result) == 176);
static_assert(sizeof(RegisterFile) == 192);

extern "C" {
/// The thread's innermost activation, or null. Constant-initialised, so signal handlers may read
/// it.
extern constinit __thread Activation* weft_engine_activation
    __attribute__((tls_model("initial-exec")));

// --- x86_64.S ----------------------------------------------------------------------------------

/// Switches to the guest stack at activation->guest_sp and calls thunk(context, code, values).
/// Returns when that returns, or when the guest is left (activation->reason says why).
void weft_engine_enter(Activation* activation, EntryThunk* thunk, void* context, const void* code,
                       void* values);
/// Where the signal handlers send a thread that leaves the guest, with SP = host_sp.
void weft_engine_leave();
/// Goes on at `landing` with the guest, or leaves it if that is null; on the host stack. Jumped to.
void weft_engine_land();
/// The guest leaves because a host function said so; called by weft_engine_call_host on the host
/// stack. The result: where the guest goes on, because there was an exception and it catches it.
const Landing* weft_engine_left_by_host(std::uint64_t status);
/// The outermost frame of a fiber. Landed on, with a FiberStart* in the first callee-saved
/// register.
void weft_engine_fiber_main();
/// A fiber's function has returned; called by weft_engine_fiber_main on the host stack.
const Landing* weft_engine_fiber_ended();
/// Throws the landing's exception from behind the call to which it returns. Landed on.
void weft_engine_throw_on();
/// What an interrupted instruction is made to call, beyond the red zone (engine/interrupt.h).
void weft_engine_interrupted();
/// Builtins::call_host.
void weft_engine_call_host(const HostFunction* f, void* values);
/// An EntryThunk for every type: `values` is a RegisterFile.
void weft_engine_generic_entry(void* context, const void* code, void* values);
/// A host thunk for every type.
void weft_engine_generic_host_thunk();
}

}  // namespace weft::engine
