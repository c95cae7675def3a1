// One shared memory in several stores, each with a thread of its own.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "engine/parking.h"
#include "engine/test_guest.h"

namespace weft::engine {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

constexpr std::uint32_t kRounds = 20'000;
constexpr std::uint64_t kPages = 64;

GUEST void hammer(InstanceHeader* h) {
  for (std::uint32_t i = 0; i < kRounds; ++i) {
    __atomic_fetch_add(reinterpret_cast<std::uint64_t*>(h->memory0_base), 1, __ATOMIC_SEQ_CST);
    if (i % 1024 == 0) h->builtins->memory_grow(h, 0, 1);
  }
}

/// A lock in the memory's second word, as C libraries make one: 0 free, 1 held, 2 with sleepers.
GUEST void locked_count(InstanceHeader* h) {
  auto* const lock = reinterpret_cast<std::uint32_t*>(h->memory0_base + 8);
  auto* const count = reinterpret_cast<std::uint64_t*>(h->memory0_base + 16);
  for (std::uint32_t i = 0; i < kRounds / 4; ++i) {
    std::uint32_t free = 0;
    if (!__atomic_compare_exchange_n(lock, &free, 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
      while (__atomic_exchange_n(lock, 2, __ATOMIC_SEQ_CST) != 0) {
        h->builtins->atomic_wait(h, lock, 2, -1, 4);
      }
    }
    *count += 1;
    if (__atomic_exchange_n(lock, 0, __ATOMIC_SEQ_CST) == 2) h->builtins->atomic_notify(h, lock, 1);
  }
}

GUEST std::uint32_t sleep_for(InstanceHeader* h, std::int64_t timeout) {
  return h->builtins->atomic_wait(h, h->memory0_base, 0, timeout, 8);
}

/// Runs `name` in `count` stores at once.
void run_in_threads(GuestModule& guest, Memory* memory, std::string_view name, int count) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&] {
      const auto store = new_store();
      Instance& instance = new_instance(*store, guest, {{"m", memory}});
      EXPECT_TRUE(returned(run(instance, name)));
    });
  }
  for (std::thread& t : threads) t.join();
}

class SharedMemoryTest : public ::testing::Test {
 protected:
  SharedMemoryTest() {
    const wasm::MemoryType type{{.min = 1, .max = kPages, .shared = true}};
    memory_ = *store_->new_memory(type);
    guest_.import_memory("m", type);
    const std::uint32_t nothing = guest_.type({}, {});
    guest_.function("hammer", nothing, hammer);
    guest_.function("locked", nothing, locked_count);
    guest_.function("sleep", guest_.type({kI64}, {kI32}), sleep_for);
  }

  std::unique_ptr<Store> store_ = new_store();
  Memory* memory_ = nullptr;
  GuestModule guest_;
};

TEST_F(SharedMemoryTest, ThreadsCountAndGrowTogether) {
  run_in_threads(guest_, memory_, "hammer", 8);
  EXPECT_EQ(*reinterpret_cast<std::uint64_t*>(memory_->base()), 8U * kRounds);
  EXPECT_EQ(memory_->pages(), kPages);
}

TEST_F(SharedMemoryTest, WaitAndNotifyMakeALock) {
  run_in_threads(guest_, memory_, "locked", 4);
  EXPECT_EQ(*reinterpret_cast<std::uint64_t*>(memory_->base() + 16), 4U * (kRounds / 4));
}

TEST_F(SharedMemoryTest, AWaitTimesOutOrIsNotified) {
  Instance& instance = new_instance(*store_, guest_, {{"m", memory_}});
  std::array<Slot, 1> values{Slot::i64(1'000'000)};
  EXPECT_TRUE(returned(run(instance, "sleep", values)));
  EXPECT_EQ(values[0].as_u32(), 2U);
  std::thread other([&] {
    while (unpark(memory_->base(), 1) == 0) std::this_thread::yield();
  });
  values[0] = Slot::i64(~std::uint64_t{0});
  EXPECT_TRUE(returned(run(instance, "sleep", values)));
  EXPECT_EQ(values[0].as_u32(), 0U);
  other.join();
}

TEST_F(SharedMemoryTest, AWaitEndsWhenTheGuestIsToLeave) {
  Instance& instance = new_instance(*store_, guest_, {{"m", memory_}});
  std::atomic<bool> done = false;
  std::thread watchdog([&] {
    // A request that comes just before the kernel sleeps is not seen: ask until it is answered.
    while (!done) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (!done) store_->request_leave(7);
    }
  });
  std::array<Slot, 1> values{Slot::i64(~std::uint64_t{0})};
  EXPECT_EQ(left_status(run(instance, "sleep", values)), 7U);
  done = true;
  watchdog.join();
  store_->cancel_leave();
  EXPECT_EQ(unpark(memory_->base(), 1), 0U);
}

}  // namespace
}  // namespace weft::engine
