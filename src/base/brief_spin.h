// BriefSpin: looks a few times whether what a thread is about to sleep for has come, where that has
// paid lately: a sleep and its end cost both sides a system call. Of one thread.
#pragma once

#include <sched.h>

#include <algorithm>
#include <cstdint>

namespace weft {

class BriefSpin {
 public:
  /// Whether `done` has become true meanwhile. A few microseconds; every 128th time, a wake-up.
  template <class Done>
  bool until(const Done& done) {
    // Who waits for a thread that needs this processor, or for long, spins in vain: ever less
    // often.
    if (skip_ > 0) {
      --skip_;
      return done();
    }
    // Two that wait for each other in turn must both be awake for once; that takes a wake-up's
    // time.
    const int looks = in_vain_ == 0 ? kLooks : kMostLooks;
    for (int i = several_processors() ? looks : 1; i > 0; --i) {
      if (done()) {
        in_vain_ = 0;
        return true;
      }
      relax();
    }
    in_vain_ = std::min<std::uint32_t>(in_vain_ * 2 + 1, kMostSkipped);
    skip_ = in_vain_;
    return false;
  }

 private:
  static constexpr int kLooks = 100;
  static constexpr int kMostLooks = 2000;
  static constexpr std::uint32_t kMostSkipped = 127;

  /// That this process may use; asked once.
  static bool several_processors() {
    static const bool several = [] {
      cpu_set_t set;
      return ::sched_getaffinity(0, sizeof set, &set) != 0 || CPU_COUNT(&set) > 1;
    }();
    return several;
  }
  static void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }

  std::uint32_t in_vain_ = 0;
  std::uint32_t skip_ = 0;
};

}  // namespace weft
