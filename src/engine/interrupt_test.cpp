// Interrupts of guest code that computes, and what the interrupt function may do.
#include "engine/interrupt.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <ctime>
#include <thread>
#include <vector>

#include "base/blocking_call.h"
#include "base/sanitized.h"
#include "base/signal_action.h"
#include "engine/signals.h"
#include "engine/stacks.h"
#include "engine/test_guest.h"

namespace weft::engine::testing {
namespace {

const wasm::FuncType kUnary{{kI32}, {kI32}};

[[gnu::always_inline]] inline std::uint32_t call_import(InstanceHeader* h, std::uint32_t i,
                                                        std::uint32_t argument) {
  const ImportedFunction& f = imported(h, i);
  return reinterpret_cast<std::uint32_t (*)(void*, std::uint32_t)>(const_cast<void*>(f.code))(
      f.context, argument);
}

using Vector __attribute__((vector_size(16))) = std::uint32_t;

/// Scalar and vector registers, flags, divisions and the x87 stack, all live all the time.
GUEST std::uint64_t checksum(InstanceHeader* /*h*/, std::uint32_t rounds) {
  std::uint64_t a = 0x9e37'79b9'7f4a'7c15;
  std::uint64_t b = 1;
  double d = 1.0;
  long double x = 1.0L;
  Vector v{1, 2, 3, 4};
  Vector w{5, 6, 7, 8};
  for (std::uint32_t i = 1; i <= rounds; ++i) {
    a ^= a << 13;
    a ^= a >> 7;
    a ^= a << 17;
    b += a % (i | 1);
    if ((a & 0x40) != 0) b = ~b;
    d = d * 1.0000001 + static_cast<double>(b & 0xff);
    x = x * 0.5L + static_cast<long double>(i);
    v = v * 1664525 + w;
    w ^= v >> 3;
  }
  std::uint64_t bits = 0;
  __builtin_memcpy(&bits, &d, sizeof(bits));
  return a ^ b ^ bits ^ static_cast<std::uint64_t>(x) ^ (std::uint64_t{v[0]} << 32) ^ v[3] ^ w[2];
}
/// Copies to and fro with the builtin, and sums.
GUEST std::uint64_t copies(InstanceHeader* h, std::uint32_t rounds) {
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < rounds; ++i) {
    h->builtins->memory_fill(h, 0, 1024, i, 4000 + i % 97);
    h->builtins->memory_copy(h, 0, 0, 1024 + 8, 1024, 4096 + i % 61);
    h->builtins->memory_copy(h, 0, 0, 512, 1024, 5000);
    const auto* const p = reinterpret_cast<const volatile std::uint64_t*>(h->memory0_base + 1000);
    for (std::uint32_t k = 0; k < 512; k += 7) sum = sum * 31 + p[k];
  }
  return sum;
}
GUEST std::uint32_t copies_elsewhere(InstanceHeader* h, std::uint32_t n) {
  h->builtins->memory_fill(h, 0, 65536, n, 5000);
  h->builtins->memory_copy(h, 0, 0, 65537, 65536, 4999);
  return n;
}
GUEST std::uint32_t spin(InstanceHeader* h, std::uint32_t n) {
  volatile auto* const flag = reinterpret_cast<std::uint32_t*>(h->memory0_base);
  *flag = 1;
  while (*flag != 0) {
  }
  return n + 1;
}
GUEST std::uint32_t calls(InstanceHeader* h, std::uint32_t rounds) {
  std::uint32_t sum = 0;
  for (std::uint32_t i = 0; i < rounds; ++i) sum += call_import(h, 0, i);
  return sum;
}
GUEST std::uint32_t handler(InstanceHeader* h, std::uint32_t n) {
  auto* const count = reinterpret_cast<volatile std::uint32_t*>(h->memory0_base + 8);
  *count = *count + 1;
  return n;
}
GUEST std::uint32_t handler_stops(InstanceHeader* h, std::uint32_t n) {
  *reinterpret_cast<volatile std::uint32_t*>(h->memory0_base) = 0;
  return n;
}
GUEST std::uint32_t checkpoint_and_spin(InstanceHeader* h, std::uint32_t n) {
  volatile std::uint32_t keep = n;
  const std::uint32_t times = call_import(h, 1, 0);
  if (times < 100) spin(h, 0);
  return times + keep;
}
GUEST std::uint32_t longjmps(InstanceHeader* h, std::uint32_t n) { return call_import(h, 2, n); }
GUEST std::uint32_t waits(InstanceHeader* h, std::uint32_t n) {
  auto* const word = reinterpret_cast<std::uint32_t*>(h->memory0_base + 16);
  return h->builtins->atomic_wait(h, word, 0, -1, 4) + n;
}
GUEST std::uint32_t recurse(InstanceHeader* h, std::uint32_t n) {
  volatile std::uint32_t keep = n;
  if (keep == 0xffff'ffff) return 0;
  const std::uint32_t below = recurse(h, n + 1);
  return below + keep;
}

class InterruptTest : public ::testing::Test {
 public:
  InterruptTest() {
    const std::uint32_t unary = guest_.type({kI32}, {kI32});
    const std::uint32_t sum = guest_.type({kI32}, {kI64});
    guest_.import_function("pass", unary);
    guest_.import_function("capture", unary);
    guest_.import_function("restore", unary);
    guest_.memory(2);
    guest_.function("checksum", sum, checksum);
    guest_.function("copies", sum, copies);
    guest_.function("copies_elsewhere", unary, copies_elsewhere);
    guest_.function("spin", unary, spin);
    guest_.function("calls", unary, calls);
    guest_.function("handler", unary, handler);
    guest_.function("handler_stops", unary, handler_stops);
    guest_.function("checkpoint_and_spin", unary, checkpoint_and_spin);
    guest_.function("longjmps", unary, longjmps);
    guest_.function("waits", unary, waits);
    guest_.function("recurse", unary, recurse);
    instance_ = &new_instance(*store_, guest_,
                              {{"pass", store_->host_function(kUnary, pass, this)},
                               {"capture", store_->host_function(kUnary, capture, this)},
                               {"restore", store_->host_function(kUnary, restore, this)}});
    store_->on_interrupt(interrupted, this);
  }
  ~InterruptTest() override { stop_storm(); }

  static std::uint64_t pass(void* env, void* /*values*/) {
    auto& test = *static_cast<InterruptTest*>(env);
    if (test.requests_itself_) test.store_->request_interrupt();
    if (test.looks_) test.looked_ = blocking_call(SYS_getpid, 0);
    return 0;
  }
  static std::uint64_t capture(void* env, void* values) {
    auto& test = *static_cast<InterruptTest*>(env);
    auto* const slots = static_cast<Slot*>(values);
    test.image_ = *test.store_->stacks().capture({slots, 1});
    return 0;
  }
  static std::uint64_t restore(void* env, void* values) {
    auto& test = *static_cast<InterruptTest*>(env);
    const Slot result = *static_cast<Slot*>(values);
    return test.store_->stacks().restore(*test.image_, {&result, 1});
  }
  static std::uint64_t interrupted(void* env, void* /*values*/) {
    auto& test = *static_cast<InterruptTest*>(env);
    ++test.count_;
    if (test.handler_.empty()) return test.status_;
    std::array slots{Slot::i32(static_cast<std::uint32_t>(test.count_.load()))};
    return test.store_->propagate(run(*test.instance_, test.handler_, slots));
  }

  /// Signals to this thread at 5 kHz, whose handler asks for an interrupt.
  static WEFT_UNINSTRUMENTED void on_storm(int /*sig*/, siginfo_t* /*info*/, void* context) {
    if (kThreadSanitizer) {
      // The same for who runs the guest, and not watched.
      s_store->note_interrupt();
      attend(context);
      return;
    }
    const int saved = errno;
    s_store->request_interrupt();
    errno = saved;
  }
  void storm() {
    s_store = store_.get();
    struct sigaction act{};
    sigfillset(&act.sa_mask);
    act.sa_sigaction = on_storm;
    act.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    ASSERT_TRUE(set_signal_action(SIGUSR1, &act));
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGUSR1;
    event._sigev_un._tid = gettid();
    ASSERT_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer_), 0);
    running_ = true;
    const itimerspec spec{{0, 200'000}, {0, 200'000}};
    ASSERT_EQ(timer_settime(timer_, 0, &spec, nullptr), 0);
  }
  void stop_storm() {
    if (!running_) return;
    timer_delete(timer_);
    running_ = false;
    struct sigaction act{};
    act.sa_handler = SIG_IGN;
    sigaction(SIGUSR1, &act, nullptr);
  }

  /// The result of `name` with `rounds` so often that some interrupts come, all the same.
  void computes_the_same(std::string_view name, std::uint32_t rounds, int wanted) {
    values_[0] = Slot::i32(rounds);
    ASSERT_TRUE(returned(run(*instance_, name, values_)));
    const std::uint64_t expected = values_[0].as_u64();
    storm();
    int repeats = 0;
    while (count_ < wanted && repeats++ < 100'000) {
      values_[0] = Slot::i32(rounds);
      ASSERT_TRUE(returned(run(*instance_, name, values_)));
      ASSERT_EQ(values_[0].as_u64(), expected);
    }
    stop_storm();
    EXPECT_GE(count_, wanted);
  }
  void wait_for_spin() {
    auto* const flag = reinterpret_cast<std::uint32_t*>(instance_->memory(0)->base());
    while (__atomic_load_n(flag, __ATOMIC_RELAXED) == 0) std::this_thread::yield();
  }
  volatile std::uint32_t& word(std::size_t i) {
    return reinterpret_cast<volatile std::uint32_t*>(instance_->memory(0)->base())[i];
  }
  Outcome call_with(std::string_view name, std::uint32_t argument) {
    values_[0] = Slot::i32(argument);
    return run(*instance_, name, values_);
  }

  static inline Store* s_store = nullptr;
  std::unique_ptr<Store> store_ = new_store();
  std::unique_ptr<StackImage> image_;
  std::vector<Fiber*> fibers_;
  GuestModule guest_;
  Instance* instance_ = nullptr;
  std::array<Slot, 1> values_{};
  std::string handler_;
  std::uint64_t status_ = 0;
  std::atomic<int> count_ = 0;
  bool requests_itself_ = false;
  bool looks_ = false;
  long looked_ = 0;
  bool running_ = false;
  timer_t timer_{};
};

TEST_F(InterruptTest, ChecksumsAreTheSameUnderAStorm) {
  handler_ = "handler";
  computes_the_same("checksum", 300'000, 500);
  EXPECT_EQ(static_cast<int>(word(2)), count_);
}

TEST_F(InterruptTest, HandlersThatComputeDisturbNothing) {
  handler_ = "checksum";
  store_->on_interrupt(
      [](void* env, void*) -> std::uint64_t {
        auto& test = *static_cast<InterruptTest*>(env);
        ++test.count_;
        std::array slots{Slot::i32(100)};
        return test.store_->propagate(run(*test.instance_, "checksum", slots));
      },
      this);
  computes_the_same("checksum", 100'000, 300);
}

TEST_F(InterruptTest, CopiesAreTheSameUnderAStorm) {
  handler_ = "copies_elsewhere";
  computes_the_same("copies", 2000, 500);
}

TEST_F(InterruptTest, ComputationsAreCapturedAndRestored) {
  // The first interrupt captures the computation, the next twenty put it back to there.
  constexpr std::uint32_t kRounds = 1'000'000;
  ASSERT_TRUE(returned(call_with("checksum", kRounds)));
  const std::uint64_t expected = values_[0].as_u64();
  store_->on_interrupt(
      [](void* env, void*) -> std::uint64_t {
        auto& test = *static_cast<InterruptTest*>(env);
        Stacks& stacks = test.store_->stacks();
        if (test.image_ == nullptr) {
          test.image_ = *stacks.capture({});
          return 0;
        }
        return ++test.count_ > 20 ? 0 : stacks.restore(*test.image_, {});
      },
      this);
  storm();
  for (int i = 0; i < 10'000 && count_ < 20; ++i) {
    image_.reset();
    ASSERT_TRUE(returned(call_with("checksum", kRounds)));
    ASSERT_EQ(values_[0].as_u64(), expected);
  }
  stop_storm();
  EXPECT_GE(count_, 20);
}

TEST_F(InterruptTest, ExceptionsInACapturedComputationAreNotGivenBack) {
  Exception* const exception =
      store_->exceptions().make(*store_, *store_->new_tag(wasm::FuncType{{kI32}, {}}));
  store_->on_interrupt(
      [](void* env, void*) -> std::uint64_t {
        auto& test = *static_cast<InterruptTest*>(env);
        test.image_ = *test.store_->stacks().capture({});
        return 0;
      },
      this);
  store_->request_interrupt();
  ASSERT_TRUE(returned(call_with("handler", 1)));
  store_->exceptions().release(exception);
  EXPECT_TRUE(store_->exceptions().owns(exception));
  image_.reset();
}

TEST_F(InterruptTest, SwitchesBetweenThreadsThatComputeOnly) {
  // Green threads that are taken away from the processor: each interrupt goes on with the next one.
  constexpr std::uint32_t kRounds = 3'000'000;
  ASSERT_TRUE(returned(call_with("checksum", kRounds)));
  const std::uint64_t expected = values_[0].as_u64();
  const std::array arguments{Slot::i32(kRounds)};
  for (int i = 0; i < 3; ++i) {
    fibers_.push_back(
        *store_->stacks().create_fiber(*instance_->find_function("checksum"), arguments));
    fibers_.back()->set_link(&store_->stacks().main());
  }
  store_->on_interrupt(
      [](void* env, void*) -> std::uint64_t {
        auto& test = *static_cast<InterruptTest*>(env);
        Stacks& stacks = test.store_->stacks();
        for (std::size_t i = 0; i < test.fibers_.size(); ++i) {
          std::ranges::rotate(test.fibers_, test.fibers_.begin() + 1);
          if (!stacks.can_switch_to(*test.fibers_.front())) continue;
          ++test.count_;
          return stacks.switch_to(*test.fibers_.front());
        }
        return 0;
      },
      this);
  storm();
  const auto ended = [](Fiber* f) { return f->state() == Fiber::State::ended; };
  for (int i = 0; i < 10'000 && !std::ranges::all_of(fibers_, ended); ++i) {
    ASSERT_TRUE(returned(call_with("checksum", kRounds)));
    ASSERT_EQ(values_[0].as_u64(), expected);
  }
  stop_storm();
  for (const Fiber* fiber : fibers_) EXPECT_EQ(fiber->results()[0].as_u64(), expected);
  EXPECT_GE(count_, 4);
}

TEST_F(InterruptTest, HostCallsUnderAStorm) {
  handler_ = "handler";
  computes_the_same("calls", 100'000, 500);
}

TEST_F(InterruptTest, ARequestInAHostFunctionIsSeenOnTheWayBack) {
  requests_itself_ = true;
  handler_ = "handler";
  ASSERT_TRUE(returned(call_with("calls", 1000)));
  EXPECT_EQ(count_, 1000);
  EXPECT_EQ(values_[0].as_u32(), 999U * 1000 / 2);
  EXPECT_FALSE(store_->interrupt_requested());
}

TEST_F(InterruptTest, ARequestBeforeACallIsSeenInIt) {
  store_->request_interrupt();
  EXPECT_TRUE(store_->interrupt_requested());
  ASSERT_TRUE(returned(call_with("handler", 1)));
  EXPECT_EQ(count_, 1);
  store_->request_interrupt();
  EXPECT_TRUE(store_->take_interrupt());
  EXPECT_FALSE(store_->take_interrupt());
  ASSERT_TRUE(returned(call_with("handler", 1)));
  EXPECT_EQ(count_, 1);
}

TEST_F(InterruptTest, NoneIsLostWhileTheGuestComputes) {
  handler_ = "handler_stops";
  for (int i = 0; i < 100; ++i) {
    std::thread asker([&] {
      wait_for_spin();
      store_->request_interrupt();
    });
    ASSERT_TRUE(returned(call_with("spin", 5)));
    EXPECT_EQ(values_[0].as_u32(), 6U);
    asker.join();
  }
  EXPECT_EQ(count_, 100);
}

TEST_F(InterruptTest, ItMayLeaveTheGuest) {
  status_ = 19;
  std::thread asker([&] {
    wait_for_spin();
    store_->request_interrupt();
  });
  EXPECT_EQ(left_status(call_with("spin", 5)), 19U);
  asker.join();
}

TEST_F(InterruptTest, ItMayTrapWithTheInterruptedFrames) {
  store_->on_interrupt(
      [](void* env, void*) -> std::uint64_t {
        return static_cast<InterruptTest*>(env)->store_->raise(TrapKind::unreachable, "stop");
      },
      this);
  std::thread asker([&] {
    wait_for_spin();
    store_->request_interrupt();
  });
  const Outcome outcome = call_with("checkpoint_and_spin", 5);
  asker.join();
  ASSERT_EQ(trap_kind(outcome), TrapKind::unreachable);
  const auto& frames = std::get<Trap>(outcome).backtrace;
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].name, "spin");
  EXPECT_EQ(frames[1].name, "checkpoint_and_spin");
}

TEST_F(InterruptTest, ItMayRestoreAnEarlierStackManyTimes) {
  // From the handler's own call of the guest, out of the computation that was interrupted.
  handler_ = "longjmps";
  std::atomic<bool> done = false;
  std::thread asker([&] {
    while (!done) {
      store_->request_interrupt();
      ::usleep(100);
    }
  });
  // Only while it spins: the others are as if blocked.
  store_->on_interrupt(
      [](void* env, void* values) -> std::uint64_t {
        auto& test = *static_cast<InterruptTest*>(env);
        if (test.word(0) == 0) return 0;
        test.word(0) = 0;
        return interrupted(env, values);
      },
      this);
  const Outcome outcome = call_with("checkpoint_and_spin", 5);
  done = true;
  asker.join();
  ASSERT_TRUE(returned(outcome)) << std::get<Trap>(outcome).message();
  EXPECT_GE(values_[0].as_u32(), 105U);
}

TEST_F(InterruptTest, AsManyAsThereCanBe) {
  // One signal is always on its way: the stack must not grow by what they keep.
  ASSERT_TRUE(returned(call_with("checksum", 100'000)));
  const std::uint64_t expected = values_[0].as_u64();
  std::vector<std::thread> askers;
  for (int i = 0; i < 2; ++i) {
    askers.emplace_back([&] {
      while (count_ < 300) store_->request_interrupt();
    });
  }
  do {
    values_[0] = Slot::i32(100'000);
    const Outcome outcome = run(*instance_, "checksum", values_);
    if (!returned(outcome)) {
      ADD_FAILURE() << std::get<Trap>(outcome).message();
      count_ = 300;
    }
    EXPECT_EQ(values_[0].as_u64(), expected);
  } while (count_ < 300);
  for (std::thread& asker : askers) asker.join();
}

TEST_F(InterruptTest, EndsAWait) {
  handler_ = "handler";
  std::atomic<bool> done = false;
  std::thread asker([&] {
    while (!done) {
      store_->request_interrupt();
      ::usleep(1000);
    }
  });
  ASSERT_TRUE(returned(call_with("waits", 5)));
  done = true;
  asker.join();
  EXPECT_EQ(values_[0].as_u32(), 5U);
  EXPECT_GE(count_, 1);
}

TEST_F(InterruptTest, RefusedWaitsAreTheHostsAlone) {
  store_->on_interrupt(
      [](void* env, void* values) {
        static_cast<InterruptTest*>(env)->store_->refuse_waits();
        return interrupted(env, values);
      },
      this);
  requests_itself_ = true;
  // The way back to the guest and the next call into it do not go on asking.
  ASSERT_TRUE(returned(call_with("calls", 3)));
  EXPECT_EQ(count_, 3);
  requests_itself_ = false;
  looks_ = true;
  ASSERT_TRUE(returned(call_with("calls", 1)));
  EXPECT_EQ(looked_, kNotBegun);
  EXPECT_TRUE(store_->allow_waits());
  EXPECT_FALSE(store_->allow_waits());
  ASSERT_TRUE(returned(call_with("calls", 1)));
  EXPECT_EQ(looked_, ::getpid());
  EXPECT_EQ(count_, 3);
}

TEST_F(InterruptTest, StackOverflowUnderAStorm) {
  handler_ = "handler";
  storm();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(trap_kind(call_with("recurse", 0)), TrapKind::call_stack_exhausted);
  }
  stop_storm();
  EXPECT_GE(count_, 1);
}

TEST_F(InterruptTest, LeaveRequestsAndInterruptsTogether) {
  handler_ = "handler";
  storm();
  for (std::uint64_t i = 1; i <= 30; ++i) {
    std::thread asker([&] {
      wait_for_spin();
      store_->request_leave(i);
    });
    EXPECT_EQ(left_status(call_with("spin", 1)), i);
    asker.join();
    word(0) = 0;
  }
}

TEST_F(InterruptTest, VectorRegistersFitTheRoomForThem) {
  EXPECT_GE(weft_engine_vector_state.size, 512U);
  EXPECT_LE(weft_engine_vector_state.size, 16384U);
}

}  // namespace
}  // namespace weft::engine::testing
