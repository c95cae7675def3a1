// MachineContext: the interrupted registers that a signal handler may read and change; and how a
// trap instruction looks. One section an architecture.
#pragma once

#include <sys/ucontext.h>
#include <ucontext.h>

#include <cstdint>

#include "engine/execution.h"

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
  /// Makes the return from the signal handler a jump.
  WEFT_ON_GUEST_STACK void redirect(std::uintptr_t pc, std::uintptr_t sp) {
    registers_[REG_RIP] = static_cast<greg_t>(pc);
    registers_[REG_RSP] = static_cast<greg_t>(sp);
    registers_[REG_EFL] &= ~greg_t{kDirectionFlag};
  }

 private:
  static constexpr int kDirectionFlag = 0x400;
  greg_t* registers_;
};

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
