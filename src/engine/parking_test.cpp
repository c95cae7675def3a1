#include "engine/parking.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "engine/store.h"
#include "engine/test_guest.h"

namespace weft::engine {
namespace {

using testing::new_store;

constexpr std::int64_t kMillisecond = 1'000'000;

/// Until somebody sleeps on `word`, which `woken` is to show.
template <class T>
void wake_one(const T* word) {
  while (unpark(word, 1) == 0) std::this_thread::yield();
}

TEST(Parking, ComparesFirst) {
  const auto store = new_store();
  const std::uint32_t narrow = 1;
  const std::uint64_t wide = std::uint64_t{1} << 32;
  EXPECT_EQ(park(&narrow, std::uint32_t{2}, -1, *store), ParkResult::not_equal);
  // Only the upper half differs.
  EXPECT_EQ(park(&wide, std::uint64_t{0}, -1, *store), ParkResult::not_equal);
}

TEST(Parking, TimesOut) {
  const auto store = new_store();
  const std::uint64_t word = 7;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(park(&word, word, 20 * kMillisecond, *store), ParkResult::timed_out);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(20));
  EXPECT_EQ(park(&word, word, 0, *store), ParkResult::timed_out);
  EXPECT_EQ(unpark(&word, 1), 0U) << "who has timed out sleeps no more";
}

TEST(Parking, WakesByAddressAndCount) {
  const std::uint32_t words[2] = {};
  std::atomic<int> woken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      const auto store = new_store();
      EXPECT_EQ(park(&words[0], std::uint32_t{0}, -1, *store), ParkResult::woken);
      ++woken;
    });
  }
  EXPECT_EQ(unpark(&words[1], UINT32_MAX), 0U);
  wake_one(&words[0]);
  std::uint32_t rest = 0;
  while (rest < 2) rest += unpark(&words[0], UINT32_MAX);
  EXPECT_EQ(rest, 2U);
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(woken, 3);
  EXPECT_EQ(unpark(&words[0], 1), 0U);
}

TEST(Parking, LosesNoWakeUp) {
  // Two threads hand a number to and fro; each waits until the other has changed it.
  constexpr std::uint64_t kRounds = 20'000;
  std::uint64_t word = 0;
  const auto play = [&](std::uint64_t mine) {
    const auto store = new_store();
    for (;;) {
      const std::uint64_t now = __atomic_load_n(&word, __ATOMIC_SEQ_CST);
      // The turns differ in the upper half only.
      if (now >> 32 >= kRounds) break;
      if ((now >> 32) % 2 != mine) {
        park(&word, now, -1, *store);
        continue;
      }
      __atomic_store_n(&word, ((now >> 32) + 1) << 32, __ATOMIC_SEQ_CST);
      unpark(&word, 1);
    }
  };
  std::thread other(play, 1);
  play(0);
  other.join();
  EXPECT_EQ(word >> 32, kRounds);
}

}  // namespace
}  // namespace weft::engine
