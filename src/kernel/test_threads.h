// A host of threads for tests: nothing ever comes, so that every wait is over at once.
#pragma once

#include <cstdint>

#include "kernel/thread.h"

namespace weft::kernel {

class FakeHost : public ThreadHost {
 public:
  void request_interrupt() override { ++interrupts; }
  [[nodiscard]] bool interrupted() const override { return interrupts != 0; }
  WaitEnd wait_on(const std::uint32_t* word, std::uint32_t expected,
                  std::int64_t timeout) override {
    last_timeout = timeout;
    if (*word != expected) return WaitEnd::not_equal;
    return interrupts != 0 ? WaitEnd::interrupted : WaitEnd::timed_out;
  }
  std::uint32_t wake(const std::uint32_t* word, std::uint32_t count) override {
    last_woken = word;
    return count < sleepers ? count : sleepers;
  }
  Result<abi::Tid> spawn(const ThreadEntry& entry) override {
    last_entry = entry;
    return spawned;
  }

  int interrupts = 0;
  std::uint32_t sleepers = 0;
  std::int64_t last_timeout = 0;
  const std::uint32_t* last_woken = nullptr;
  ThreadEntry last_entry;
  Result<abi::Tid> spawned = fail(Errno::again);
};

}  // namespace weft::kernel
