#include "runtime/cpu.h"

namespace weft::runtime {

Diagnosed<std::string_view> cpu_target() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4") != 0) return "x86-64-v4";
  if (__builtin_cpu_supports("x86-64-v3") != 0) return "x86-64-v3";
  if (__builtin_cpu_supports("x86-64-v2") != 0) return "x86-64-v2";
  return diagnose("this CPU is too old: Weft needs x86-64-v2 (SSE4.2, POPCNT)",
                  "CPUs since about 2009 have it; an emulator may hide it: try -cpu host");
#else
  return diagnose("Weft compiles for x86-64 only so far");
#endif
}

}  // namespace weft::runtime
