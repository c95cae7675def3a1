#include "engine/parking.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>  // NOLINT(modernize-deprecated-headers): clock_gettime
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>

#include "base/mutex.h"
#include "engine/execution.h"
#include "engine/store.h"

// Each sleeper has a futex of its own, and the queues are ours. The kernel compares 32 bits only,
// so a 64-bit word could change in its upper half between our comparison and the kernel's.
namespace weft::engine {
namespace {

using Word = std::atomic<std::uint32_t>;

struct Sleeper {
  Word* word;  // its store's
  const void* address = nullptr;
  Sleeper* next = nullptr;
};

void wake_sleeper(Word* word) {
  ::syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

/// Sleepers on some of all addresses, those that came first in front.
class Queue {
 public:
  template <class T>
  bool enter(Sleeper& sleeper, const T* address, T expected) {
    const MutexLock lock(lock_);
    if (__atomic_load_n(address, __ATOMIC_SEQ_CST) != expected) return false;
    sleeper.address = address;
    Sleeper** last = &first_;
    while (*last != nullptr) last = &(*last)->next;
    *last = &sleeper;
    return true;
  }

  /// False: it has been woken already.
  bool cancel(Sleeper& sleeper) {
    const MutexLock lock(lock_);
    for (Sleeper** s = &first_; *s != nullptr; s = &(*s)->next) {
      if (*s != &sleeper) continue;
      *s = sleeper.next;
      return true;
    }
    return false;
  }

  std::uint32_t wake(const void* address, std::uint32_t count) {
    std::uint32_t woken = 0;
    std::uint32_t more = 0;
    do {
      Taken taken;
      take(address, std::min<std::uint32_t>(count - woken, taken.words.size()), taken);
      // Without the lock: who wakes up may want it. The sleepers may be gone by now, too; the
      // kernel takes the addresses as mere names.
      for (std::uint32_t i = 0; i < taken.asleep; ++i) wake_sleeper(taken.words.at(i));
      more = taken.count;
      woken += more;
    } while (more == 32 && woken < count);
    return woken;
  }

 private:
  struct Taken {
    std::uint32_t count = 0;
    std::uint32_t asleep = 0;
    std::array<Word*, 32> words{};  // of those that are asleep
  };

  /// The first sleepers on `address`, which are awake from now on.
  void take(const void* address, std::uint32_t count, Taken& taken) {
    const MutexLock lock(lock_);
    Sleeper** s = &first_;
    while (*s != nullptr && taken.count < count) {
      Sleeper* const sleeper = *s;
      if (sleeper->address != address) {
        s = &sleeper->next;
        continue;
      }
      *s = sleeper->next;
      ++taken.count;
      Word* const word = sleeper->word;
      // From here on the sleeper may be gone.
      const std::uint32_t before = word->fetch_or(kParkWoken, std::memory_order_release);
      if ((before & kParkAsleep) != 0) taken.words.at(taken.asleep++) = word;
    }
  }

  Mutex lock_;
  Sleeper* first_ WEFT_GUARDED_BY(lock_) = nullptr;
};

using Queues = std::array<Queue, 256>;

Queues& all_queues() {
  static Queues& queues = *new Queues;  // outlives every thread
  return queues;
}

/// Has anybody ever entered a queue or looked into one? A process with one thread rarely does, and
/// its children have nothing to clean.
std::atomic<bool> g_used = false;

Queue& queue_of(const void* address) {
  if (!g_used.load(std::memory_order_relaxed)) g_used.store(true, std::memory_order_relaxed);
  Queues& queues = all_queues();
  const auto number = reinterpret_cast<std::uintptr_t>(address);
  return queues[(number >> 2 ^ number >> 10 ^ number >> 18) % queues.size()];
}

/// The end of a wait on the monotonic clock.
timespec deadline_after(std::int64_t timeout) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  t.tv_sec += timeout / kSecond;
  t.tv_nsec += timeout % kSecond;
  if (t.tv_nsec >= kSecond) {
    t.tv_nsec -= kSecond;
    ++t.tv_sec;
  }
  return t;
}

ParkResult sleep(Queue& queue, Sleeper& sleeper, std::int64_t timeout, const Store& store) {
  const timespec deadline = timeout < 0 ? timespec{} : deadline_after(timeout);
  while (true) {
    std::uint32_t seen = sleeper.word->load(std::memory_order_acquire);
    if ((seen & kParkWoken) != 0) return ParkResult::woken;
    ParkResult end = ParkResult::woken;
    if (store.leave_requested() || store.interrupt_requested()) {
      end = ParkResult::interrupted;
    } else if ((seen & kParkAttention) != 0) {
      // A request that has been answered since.
      sleeper.word->fetch_and(~kParkAttention);
    } else if (seen == 0 && !sleeper.word->compare_exchange_strong(seen, kParkAsleep)) {
      continue;
    } else if (::syscall(SYS_futex, sleeper.word, FUTEX_WAIT_BITSET_PRIVATE, kParkAsleep,
                         timeout < 0 ? nullptr : &deadline, nullptr, FUTEX_BITSET_MATCH_ANY) != 0 &&
               errno == ETIMEDOUT) {
      end = ParkResult::timed_out;
    }
    if (end != ParkResult::woken && queue.cancel(sleeper)) return end;
  }
}

template <class T>
ParkResult park_on(const T* address, T expected, std::int64_t timeout, Store& store) {
  Queue& queue = queue_of(address);
  Execution& execution = store.execution();
  execution.park_word.store(0);
  Sleeper sleeper{.word = &execution.park_word};
  if (!queue.enter(sleeper, address, expected)) return ParkResult::not_equal;
  // Before the requests are looked at: who makes one now sees this, and none is missed.
  execution.parked.store(1);
  const ParkResult end = sleep(queue, sleeper, timeout, store);
  execution.parked.store(0);
  return end;
}

}  // namespace

ParkResult park(const std::uint32_t* address, std::uint32_t expected, std::int64_t timeout,
                Store& store) {
  return park_on(address, expected, timeout, store);
}

ParkResult park(const std::uint64_t* address, std::uint64_t expected, std::int64_t timeout,
                Store& store) {
  return park_on(address, expected, timeout, store);
}

std::optional<Bell> note_request(Execution& execution) {
  if (execution.parked.load() == 0) return std::nullopt;
  if ((execution.park_word.fetch_or(kParkAttention) & kParkAsleep) == 0) return Bell{};
  constexpr auto kWake = [](std::uint64_t word) { wake_sleeper(reinterpret_cast<Word*>(word)); };
  return Bell{.rung = kWake, .whose = reinterpret_cast<std::uintptr_t>(&execution.park_word)};
}

WEFT_UNINSTRUMENTED void note_own_request(Execution& execution) {
  if (execution.parked.load() != 0) execution.park_word.fetch_or(kParkAttention);
}

std::uint32_t unpark(const void* address, std::uint32_t count) {
  return queue_of(address).wake(address, count);
}

void forget_parked() {
  if (!g_used.exchange(false)) return;
  for (Queue& queue : all_queues()) new (&queue) Queue;
}

}  // namespace weft::engine
