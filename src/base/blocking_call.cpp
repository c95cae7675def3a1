#include "base/blocking_call.h"

#include <sys/ucontext.h>
#include <ucontext.h>

#include <type_traits>

#include "base/fork_path.h"
#include "base/uninstrumented.h"

extern "C" {
/// x86_64 and aarch64: blocking_call_….S.
long weft_base_blocking_call(const void* attention, long number, long a, long b, long c, long d,
                             long e, long f);
// Labels in it. The first and the last instruction from which it can still be left, and where to.
extern const char weft_base_blocking_begin[] __attribute__((visibility("hidden")));
extern const char weft_base_blocking_end[] __attribute__((visibility("hidden")));
extern const char weft_base_blocking_left[] __attribute__((visibility("hidden")));
}

namespace weft {
namespace {

constinit AttentionWord g_nobody = 0;
thread_local constinit const AttentionWord* t_attention = &g_nobody;

}  // namespace

const AttentionWord* watch_attention(const AttentionWord* word) {
  const AttentionWord* const before = t_attention;
  t_attention = word == nullptr ? &g_nobody : word;
  return before == &g_nobody ? nullptr : before;
}

bool attention_wanted() { return t_attention->load() != 0; }

long blocking_call(long number, long a, long b, long c, long d, long e, long f) {
  return weft_base_blocking_call(t_attention, number, a, b, c, d, e, f);
}

WEFT_FORK_PATH WEFT_UNINSTRUMENTED long uninterrupted_call(long number, long a, long b, long c,
                                                           long d, long e, long f) {
  for (;;) {
    const long result = weft_base_blocking_call(&g_nobody, number, a, b, c, d, e, f);
    if (result != kNotBegun) return result;
  }
}

WEFT_UNINSTRUMENTED void leave_blocking_call(void* context) {
  mcontext_t& machine = static_cast<ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  auto& pc = machine.gregs[REG_RIP];
#elif defined(__aarch64__)
  auto& pc = machine.pc;
#else
#error "Weft's blocking calls need this architecture's program counter: see blocking_call.h"
#endif
  const auto at = static_cast<std::uintptr_t>(pc);
  if (at >= reinterpret_cast<std::uintptr_t>(weft_base_blocking_begin) &&
      at < reinterpret_cast<std::uintptr_t>(weft_base_blocking_end)) {
    using Pc = std::remove_reference_t<decltype(pc)>;
    pc = static_cast<Pc>(reinterpret_cast<std::uintptr_t>(weft_base_blocking_left));
  }
}

}  // namespace weft
