// MachineContext: the interrupted registers that a signal handler may read and change; and how a
// trap instruction looks. One section an architecture.
#pragma once

#include <sys/ucontext.h>
#include <ucontext.h>

#include <algorithm>
#include <cstdint>

#include "engine/execution.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace weft::engine {

#if defined(__x86_64__)

class MachineContext {
 public:
  WEFT_ON_GUEST_STACK explicit MachineContext(void* context)
      : registers_(static_cast<ucontext_t*>(context)->uc_mcontext.gregs) {}
  [[nodiscard]] WEFT_ON_GUEST_STACK std::uintptr_t pc() const {
    return static_cast<std::uintptr_t>(registers_[REG_RIP]);
  }
  [[nodiscard]] WEFT_ON_GUEST_STACK std::uintptr_t sp() const {
    return static_cast<std::uintptr_t>(registers_[REG_RSP]);
  }
  /// Makes the next instruction, and no other, end in SIGTRAP.
  WEFT_ON_GUEST_STACK void step() { registers_[REG_EFL] |= greg_t{kTrapFlag}; }
  WEFT_ON_GUEST_STACK void stop_stepping() { registers_[REG_EFL] &= ~greg_t{kTrapFlag}; }
  /// Makes the return from the signal handler a jump.
  WEFT_ON_GUEST_STACK void redirect(std::uintptr_t pc, std::uintptr_t sp) {
    registers_[REG_RIP] = static_cast<greg_t>(pc);
    registers_[REG_RSP] = static_cast<greg_t>(sp);
    registers_[REG_EFL] &= ~greg_t{kDirectionFlag | kTrapFlag};
  }
  /// Within a function that has no more to lose than its registers.
  WEFT_ON_GUEST_STACK void resume_at(std::uintptr_t pc) {
    registers_[REG_RIP] = static_cast<greg_t>(pc);
  }
  /// Makes the return from the signal handler a call of `function` by the interrupted instruction,
  /// which loses nothing by it: its red zone is left out.
  WEFT_ON_GUEST_STACK void call(std::uintptr_t function) {
    const std::uintptr_t at = sp() - kRedZone - sizeof(std::uintptr_t);
    *reinterpret_cast<volatile std::uintptr_t*>(at) = pc();
    registers_[REG_RIP] = static_cast<greg_t>(function);
    registers_[REG_RSP] = static_cast<greg_t>(at);
  }

 private:
  static constexpr int kDirectionFlag = 0x400;
  static constexpr int kTrapFlag = 0x100;
  static constexpr std::uintptr_t kRedZone = 128;
  greg_t* registers_;
};

/// What weft_engine_call_host pushes: Activation::guest_sp points to it while a host function runs.
struct HostCallFrame {
  std::uint64_t r15;
  std::uint64_t r14;
  std::uint64_t r13;
  std::uint64_t r12;
  std::uint64_t rbx;
  std::uint64_t rbp;
  std::uint64_t pc;  // behind the call
};

/// Goes on behind the host call whose frame lies at `sp`.
inline Landing landing_behind(std::uint64_t sp) {
  const auto& f = *reinterpret_cast<const HostCallFrame*>(sp);
  return {f.rbx, f.rbp, f.r12, f.r13, f.r14, f.r15, sp + sizeof(HostCallFrame), f.pc};
}

/// Throws `exception` as if that host call had.
inline Landing landing_throws(std::uint64_t sp, Exception* exception) {
  Landing landing = landing_behind(sp);
  landing.sp -= sizeof(std::uint64_t);
  landing.pc = reinterpret_cast<std::uintptr_t>(&weft_engine_throw_on);
  landing.exception = exception;
  return landing;
}

/// Begins a fiber on an empty stack.
inline Landing landing_begins(std::uint64_t top, const void* start) {
  Landing landing;
  landing.rbx = reinterpret_cast<std::uintptr_t>(start);
  landing.sp = top & ~std::uint64_t{15};
  landing.pc = reinterpret_cast<std::uintptr_t>(&weft_engine_fiber_main);
  return landing;
}

/// Of the guest stack, which weft_engine_interrupted needs besides vector registers and spill area.
inline constexpr std::uint64_t kInterruptFrame = 128 + 20 * 8 + 64 + 2 * sizeof(HostCallFrame);

/// How weft_engine_interrupted keeps the vector registers: bytes, and components for XSAVE; none =
/// FXSAVE. Only what compiled code and libc's functions may use.
struct VectorState {
  std::uint64_t size = 0;
  std::uint64_t components = 0;
};
[[nodiscard]] inline VectorState vector_state() {
  constexpr std::uint32_t kHasOsXsave = 1U << 27;
  constexpr std::uint64_t kLegacyAndHeader = 512 + 64;
  // x87, SSE, AVX, the three of AVX-512, and the 16 registers of APX.
  constexpr std::uint64_t kWanted = 0x800e7;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
  std::uint32_t d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & kHasOsXsave) == 0) return {512, 0};
  // What the kernel has enabled. Without -mxsave there is no function for this.
  asm("xgetbv" : "=a"(a), "=d"(d) : "c"(0));  // NOLINT(hicpp-no-assembler)
  const std::uint64_t components = (std::uint64_t{d} << 32 | a) & kWanted;
  std::uint64_t size = kLegacyAndHeader;
  for (std::uint32_t i = 2; i < 63; ++i) {
    if ((components >> i & 1) == 0) continue;
    if (__get_cpuid_count(0xd, i, &a, &b, &c, &d) == 0) continue;
    size = std::max(size, std::uint64_t{a} + b);
  }
  return {size, components};
}

/// llvm.ubsantrap(n) is `ud1l n(%eax), %eax`: 67 0f b9, then a ModRM byte that says how wide n is.
/// 0 if there is something else. `pc` lies in code, which is never at the very end of its mapping.
WEFT_ON_GUEST_STACK inline std::uint32_t trap_number_at(std::uintptr_t pc) {
  const auto* p = reinterpret_cast<const std::uint8_t*>(pc);
  if (*p == 0x67) ++p;
  if (p[0] != 0x0f || p[1] != 0xb9) return 0;
  if (p[2] == 0x40) return p[3];
  if (p[2] == 0x80) return p[3] | std::uint32_t{p[4]} << 8;
  return 0;
}

#else
#error "Weft's engine needs this architecture's registers: see docs/engine.md"
#endif

}  // namespace weft::engine
