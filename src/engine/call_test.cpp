#include "engine/call.h"

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "base/sanitized.h"
#include "engine/test_guest.h"

namespace weft::engine::testing {
namespace {

using V128 [[gnu::vector_size(16)]] = std::uint64_t;

GUEST std::uint64_t spill_u64(const InstanceHeader* h, int slot) {
  return *reinterpret_cast<const std::uint64_t*>(h->spill + slot * 16);
}

// (i32, i64, f32, f64, v128, i32, i64, i32, i64) -> (i64): the last two do not fit into registers.
GUEST std::uint64_t weigh(InstanceHeader* h, std::uint32_t a, std::uint64_t b, float c, double d,
                          V128 e, std::uint32_t f, std::uint64_t g, std::uint32_t i) {
  return a + b * 10 + static_cast<std::uint64_t>(c) * 100 + static_cast<std::uint64_t>(d) * 1000 +
         e[0] * 10'000 + e[1] * 100'000 + f * 1'000'000 + g * 10'000'000 + i * 100'000'000ULL +
         spill_u64(h, 8) * 1'000'000'000;
}
const std::vector<wasm::ValType> kWeighed{kI32, kI64, kF32, kF64, kV128, kI32, kI64, kI32, kI64};

GUEST void swap(InstanceHeader* h, std::uint32_t a, double b) {
  *reinterpret_cast<double*>(h->spill) = b;
  *reinterpret_cast<std::uint64_t*>(h->spill + 16) = a;
}
GUEST double half(InstanceHeader* /*h*/, double v) { return v / 2; }
GUEST V128 flip(InstanceHeader* /*h*/, V128 v) { return V128{v[1], v[0]}; }

/// Passes its arguments on to import 0 as they are.
GUEST std::uint64_t forward_weigh(InstanceHeader* h, std::uint32_t a, std::uint64_t b, float c,
                                  double d, V128 e, std::uint32_t f, std::uint64_t g,
                                  std::uint32_t i) {
  const ImportedFunction& import = imported(h, 0);
  using F = std::uint64_t(void*, std::uint32_t, std::uint64_t, float, double, V128, std::uint32_t,
                          std::uint64_t, std::uint32_t);
  return reinterpret_cast<F*>(const_cast<void*>(import.code))(import.context, a, b, c, d, e, f, g,
                                                              i);
}
GUEST std::uint32_t call_import(InstanceHeader* h, std::uint32_t argument) {
  const ImportedFunction& import = imported(h, 0);
  volatile std::uint32_t keep = 1000;
  using F = std::uint32_t(void*, std::uint32_t);
  const std::uint32_t result =
      reinterpret_cast<F*>(const_cast<void*>(import.code))(import.context, argument);
  return result + keep;
}
GUEST std::uint32_t call_import_too(InstanceHeader* h, std::uint32_t argument) {
  const ImportedFunction& import = imported(h, 0);
  volatile std::uint32_t keep = 1001;
  using F = std::uint32_t(void*, std::uint32_t);
  const std::uint32_t result =
      reinterpret_cast<F*>(const_cast<void*>(import.code))(import.context, argument);
  return result + keep;
}
GUEST void spin(InstanceHeader* h) {
  *reinterpret_cast<volatile std::uint32_t*>(h->memory0_base) = 1;
  while (true) {
    // NOLINTNEXTLINE(hicpp-no-assembler): without it a loop that does nothing is undefined.
    asm volatile("");
  }
}
GUEST void spin_in_host(InstanceHeader* h) {
  const ImportedFunction& import = imported(h, 0);
  while (true) {
    using F = std::uint32_t(void*, std::uint32_t);
    reinterpret_cast<F*>(const_cast<void*>(import.code))(import.context, 0);
  }
}
GUEST std::uint32_t overflow_in_host_call(InstanceHeader* h, std::uint32_t n) {
  volatile std::uint32_t keep = n;
  if (keep == 0xffff'ffff) return 0;
  call_import(h, n);
  const std::uint32_t below = overflow_in_host_call(h, n + 1);
  return below + keep;
}

struct Environment {
  Store* store = nullptr;
  Instance* instance = nullptr;
  std::string_view callee;
  std::uint64_t depth = 0;
  std::uint64_t max_depth = 0;
  Outcome inner;
  std::atomic<std::uint32_t> calls = 0;
};

std::uint64_t increment(void* env, void* values) {
  static_cast<Environment*>(env)->calls.fetch_add(1);
  auto* const slots = static_cast<Slot*>(values);
  slots[0] = Slot::i32(slots[0].as_u32() + 1);
  return 0;
}
std::uint64_t leave(void* /*env*/, void* values) { return static_cast<Slot*>(values)[0].as_u32(); }
/// Calls `callee` and hands its outcome on.
std::uint64_t reenter(void* env, void* values) {
  auto& e = *static_cast<Environment*>(env);
  e.max_depth = std::max(e.max_depth, ++e.depth);
  e.inner = run(*e.instance, e.callee, {static_cast<Slot*>(values), 1});
  --e.depth;
  return e.store->propagate(e.inner);
}

const wasm::FuncType kUnary{{kI32}, {kI32}};

/// "call" (i32) -> (i32) calls import "host" and adds 1000.
class CallTest : public ::testing::Test {
 protected:
  CallTest() {
    unary_ = guest_.type(kUnary.params, kUnary.results);
    nothing_ = guest_.type({}, {});
    guest_.import_function("host", unary_);
    guest_.memory(1);
    guest_.function("call", unary_, call_import);
    // The tests' inner modules share the text range: the frames of theirs are named here.
    guest_.function("inner", unary_, call_import_too);
    guest_.function("spin", nothing_, spin);
    guest_.function("spin_in_host", nothing_, spin_in_host);
    guest_.function("overflow", unary_, overflow_in_host_call);
    env_.store = store_.get();
  }
  void link(HostCall host) { link(store_->host_function(kUnary, host, &env_)); }
  void link(const Function& host) {
    instance_ = &new_instance(*store_, guest_, {{"host", host}});
    env_.instance = instance_;
  }
  Outcome run_with(std::string_view name, std::uint32_t argument) {
    values_[0] = Slot::i32(argument);
    return run(*instance_, name, values_);
  }

  GuestModule guest_;
  std::uint32_t unary_;
  std::uint32_t nothing_;
  std::unique_ptr<Store> store_ = new_store();
  Environment env_;
  Instance* instance_ = nullptr;
  std::array<Slot, 1> values_{};
};

std::vector<Slot> weighed() {
  return {Slot::i32(1), Slot::i64(2), Slot::f32(3), Slot::f64(4), Slot{5, 6},
          Slot::i32(7), Slot::i64(8), Slot::i32(9), Slot::i64(3)};
}
constexpr std::uint64_t kWeight = 3'987'654'321;

TEST(Convention, ArgumentsAndResultsOfEveryKind) {
  GuestModule guest;
  guest.function("weigh", guest.type(kWeighed, {kI64}), weigh);
  guest.function("swap", guest.type({kI32, kF64}, {kF64, kI32}), swap);
  guest.function("half", guest.type({kF64}, {kF64}), half);
  guest.function("flip", guest.type({kV128}, {kV128}), flip);
  const auto store = new_store();
  Instance& instance = new_instance(*store, guest);

  std::vector<Slot> values = weighed();
  ASSERT_TRUE(returned(run(instance, "weigh", values)));
  EXPECT_EQ(values[0].as_u64(), kWeight);
  values = {Slot::i32(17), Slot::f64(2.5)};
  ASSERT_TRUE(returned(run(instance, "swap", values)));
  EXPECT_EQ(values[0].as_f64(), 2.5);
  EXPECT_EQ(values[1].as_u32(), 17U);
  values = {Slot::f64(5)};
  ASSERT_TRUE(returned(run(instance, "half", values)));
  EXPECT_EQ(values[0].as_f64(), 2.5);
  values = {Slot{1, 2}};
  ASSERT_TRUE(returned(run(instance, "flip", values)));
  EXPECT_EQ(values[0].lo, 2U);
  EXPECT_EQ(values[0].hi, 1U);
}

std::uint64_t weigh_on_host(void* /*env*/, void* values) {
  const std::span<Slot> v(static_cast<Slot*>(values), 9);
  const std::vector<Slot> expected = weighed();
  EXPECT_EQ(v[0].as_u32(), 1U);
  EXPECT_EQ(v[1].as_u64(), 2U);
  EXPECT_EQ(v[2].as_f32(), 3.0F);
  EXPECT_EQ(v[3].as_f64(), 4.0);
  EXPECT_EQ(v[4].lo, 5U);
  EXPECT_EQ(v[4].hi, 6U);
  EXPECT_EQ(v[5].as_u32(), 7U);
  EXPECT_EQ(v[6].as_u64(), 8U);
  EXPECT_EQ(v[7].as_u32(), 9U);
  EXPECT_EQ(v[8].as_u64(), 3U);
  v[0] = Slot::i64(kWeight + 1);
  return 0;
}

TEST(Convention, HostFunctionsOfEveryKind) {
  GuestModule guest;
  const std::uint32_t type = guest.type(kWeighed, {kI64});
  guest.import_function("weigh", type);
  guest.function("forward", type, forward_weigh);
  const auto store = new_store();
  const Function host = store->host_function({kWeighed, {kI64}}, weigh_on_host, nullptr);
  Instance& instance = new_instance(*store, guest, {{"weigh", host}});
  std::vector<Slot> values = weighed();
  ASSERT_TRUE(returned(run(instance, "forward", values)));
  EXPECT_EQ(values[0].as_u64(), kWeight + 1);
  // Directly, without any guest.
  values = weighed();
  ASSERT_TRUE(returned(call(*store, host, values)));
  EXPECT_EQ(values[0].as_u64(), kWeight + 1);
}

TEST_F(CallTest, HostFunctionReturnsAResult) {
  link(increment);
  ASSERT_TRUE(returned(run_with("call", 5)));
  EXPECT_EQ(values_[0].as_u32(), 1006U);
}

TEST_F(CallTest, HostFunctionLeavesTheGuest) {
  link(leave);
  EXPECT_EQ(left_status(run_with("call", 42)), 42U);
  ASSERT_TRUE(returned(run_with("call", 0)));
}

std::uint64_t raise_unknown(void* env, void* /*values*/) {
  return static_cast<Environment*>(env)->store->raise(TrapKind::unknown_import, "env.host");
}

TEST_F(CallTest, HostFunctionTraps) {
  link(raise_unknown);
  const Outcome outcome = run_with("call", 1);
  ASSERT_EQ(trap_kind(outcome), TrapKind::unknown_import);
  EXPECT_EQ(std::get<Trap>(outcome).message(),
            "wasm trap: call of an unknown import: env.host\n"
            "  wasm backtrace:\n"
            "    0: call at test.wasm+0x100 (the function)");
  // The detail is said once.
  EXPECT_EQ(
      std::get<Trap>(call(*store_, store_->host_function(kUnary, raise_unknown, &env_), values_))
          .message(),
      "wasm trap: call of an unknown import: env.host");
}

TEST_F(CallTest, GuestCallsHostCallsGuest) {
  GuestModule inner;
  inner.import_function("host", inner.type(kUnary.params, kUnary.results));
  inner.function("inner", 0, call_import_too);
  env_.callee = "inner";
  link(reenter);
  env_.instance =
      &new_instance(*store_, inner, {{"host", store_->host_function(kUnary, increment, &env_)}});
  ASSERT_TRUE(returned(run_with("call", 1)));
  EXPECT_EQ(values_[0].as_u32(), 2003U);
}

TEST_F(CallTest, InnerLeaveAndTrapReachTheOuterOnlyByTheHostFunction) {
  GuestModule inner;
  inner.import_function("host", inner.type(kUnary.params, kUnary.results));
  inner.function("inner", 0, call_import_too);
  env_.callee = "inner";
  link(reenter);
  env_.instance =
      &new_instance(*store_, inner, {{"host", store_->host_function(kUnary, leave, &env_)}});
  EXPECT_EQ(left_status(run_with("call", 9)), 9U);
  env_.instance = &new_instance(*store_, inner,
                                {{"host", store_->host_function(kUnary, raise_unknown, &env_)}});
  const Outcome outcome = run_with("call", 9);
  ASSERT_EQ(trap_kind(outcome), TrapKind::unknown_import);
  EXPECT_EQ(std::get<Trap>(outcome).message(), std::get<Trap>(env_.inner).message());
  // The inner trap saw both guests on the stack.
  const auto& frames = std::get<Trap>(env_.inner).backtrace;
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].name, "inner");
  EXPECT_EQ(frames[1].name, "call");
}

TEST_F(CallTest, EndlessRecursionThroughTheHostIsATrap) {
  env_.callee = "call";
  link(reenter);
  for (int i = 0; i < 3; ++i) {
    env_.max_depth = 0;
    EXPECT_EQ(trap_kind(run_with("call", 1)), TrapKind::call_stack_exhausted);
    EXPECT_GE(env_.max_depth, 100U);
    EXPECT_EQ(env_.depth, 0U);
  }
  // The same in a thread with a small stack.
  std::thread thread(
      [this] { EXPECT_EQ(trap_kind(run_with("call", 1)), TrapKind::call_stack_exhausted); });
  thread.join();
}

TEST_F(CallTest, StackOverflowAroundHostCalls) {
  link(increment);
  EXPECT_EQ(trap_kind(run_with("overflow", 1)), TrapKind::call_stack_exhausted);
  EXPECT_GE(env_.calls.load(), 10'000U);
  ASSERT_TRUE(returned(run_with("call", 1)));
}

TEST_F(CallTest, AnotherStoreInsideAHostCall) {
  const auto other = new_store();
  GuestModule inner;
  inner.import_function("host", inner.type(kUnary.params, kUnary.results));
  inner.function("inner", 0, call_import_too);
  env_.callee = "inner";
  link(reenter);
  env_.instance =
      &new_instance(*other, inner, {{"host", other->host_function(kUnary, increment, &env_)}});
  ASSERT_TRUE(returned(run_with("call", 1)));
  EXPECT_EQ(values_[0].as_u32(), 2003U);
}

TEST_F(CallTest, RequestBeforeACallEndsExactlyOne) {
  link(increment);
  store_->request_leave(7);
  EXPECT_TRUE(store_->leave_requested());
  EXPECT_EQ(left_status(run_with("call", 1)), 7U);
  EXPECT_EQ(env_.calls.load(), 0U);
  EXPECT_FALSE(store_->leave_requested());
  EXPECT_TRUE(returned(run_with("call", 1)));
  store_->request_leave(8);
  store_->cancel_leave();
  EXPECT_TRUE(returned(run_with("call", 1)));
}

std::uint64_t request(void* env, void* /*values*/) {
  static_cast<Environment*>(env)->store->request_leave(11);
  return 0;
}

TEST_F(CallTest, RequestInAHostFunctionEndsTheGuestAtItsReturn) {
  link(request);
  EXPECT_EQ(left_status(run_with("call", 1)), 11U);
  EXPECT_FALSE(store_->leave_requested());
  // With no guest around it, too.
  EXPECT_EQ(left_status(call(*store_, store_->host_function(kUnary, request, &env_), values_)),
            11U);
}

std::uint64_t request_and_leave(void* env, void* /*values*/) {
  static_cast<Environment*>(env)->store->request_leave(11);
  return 5;
}

TEST_F(CallTest, AGuestThatLeavesByItselfKeepsItsStatusAndTheRequestStays) {
  link(request_and_leave);
  EXPECT_EQ(left_status(run_with("call", 1)), 5U);
  EXPECT_EQ(left_status(run_with("call", 1)), 11U);
  EXPECT_EQ(left_status(run_with("call", 1)), 5U);
}

/// Asks while the guest runs; returns what came of it.
void wait_for_spin(Instance& instance) {
  auto* const flag = reinterpret_cast<std::uint32_t*>(instance.memory(0)->base());
  while (__atomic_load_n(flag, __ATOMIC_RELAXED) == 0) std::this_thread::yield();
}

TEST_F(CallTest, RequestEndsABusyLoop) {
  link(increment);
  for (std::uint64_t i = 1; i <= 50; ++i) {
    __atomic_store_n(reinterpret_cast<std::uint32_t*>(instance_->memory(0)->base()), 0,
                     __ATOMIC_RELAXED);
    std::thread asker([&] {
      wait_for_spin(*instance_);
      store_->request_leave(i);
    });
    EXPECT_EQ(left_status(run(*instance_, "spin")), i);
    asker.join();
    ASSERT_TRUE(returned(run_with("call", 1)));
  }
}

TEST_F(CallTest, RequestNeedsNoRoomForQueuedSignals) {
  link(increment);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_SIGPENDING, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_SIGPENDING, &none), 0);
  std::thread asker([&] {
    wait_for_spin(*instance_);
    store_->request_leave(3);
  });
  EXPECT_EQ(left_status(run(*instance_, "spin")), 3U);
  asker.join();
  EXPECT_EQ(::setrlimit(RLIMIT_SIGPENDING, &before), 0);
}

TEST_F(CallTest, RequestEndsALoopOfHostCalls) {
  link(increment);
  for (std::uint64_t i = 1; i <= 50; ++i) {
    env_.calls = 0;
    std::thread asker([&] {
      while (env_.calls.load() < 100) std::this_thread::yield();
      store_->request_leave(i);
    });
    EXPECT_EQ(left_status(run(*instance_, "spin_in_host")), i);
    asker.join();
    ASSERT_TRUE(returned(run_with("call", 1)));
  }
}

TEST_F(CallTest, RequestsRacingWithShortCallsAreAnsweredOnceEach) {
  link(increment);
  ASSERT_TRUE(returned(run_with("call", 1)));
  constexpr int kRequests = 200;
  std::atomic<bool> done = false;
  std::thread asker([&] {
    for (int i = 0; i < kRequests; ++i) {
      store_->request_leave(3);
      while (store_->leave_requested()) std::this_thread::yield();
    }
    done = true;
  });
  int answered = 0;
  while (!done) {
    if (left_status(run_with("call", 1)) == 3U) ++answered;
  }
  asker.join();
  EXPECT_EQ(answered, kRequests);
}

std::uint64_t wait_for_signal(void* env, void* /*values*/) {
  auto& e = *static_cast<Environment*>(env);
  e.calls.fetch_add(1);
  while (!e.store->leave_requested()) ::usleep(1000);
  return 0;
}

TEST_F(CallTest, RequestEndsAWaitingHostFunction) {
  link(wait_for_signal);
  std::thread asker([&] {
    while (env_.calls.load() == 0) std::this_thread::yield();
    store_->request_leave(4);
  });
  EXPECT_EQ(left_status(run_with("call", 1)), 4U);
  asker.join();
}

TEST_F(CallTest, RequestToTheOuterStoreEndsTheInnerOnesGuest) {
  const auto other = new_store();
  GuestModule inner;
  inner.memory(1);
  inner.function("spin", inner.type({}, {}), spin);
  env_.callee = "spin";
  link(reenter);
  env_.instance = &new_instance(*other, inner);
  std::thread asker([&] {
    wait_for_spin(*env_.instance);
    store_->request_leave(6);
  });
  EXPECT_EQ(left_status(run_with("call", 1)), 6U);
  EXPECT_EQ(left_status(env_.inner), 6U);
  asker.join();
  EXPECT_FALSE(other->leave_requested());
  EXPECT_FALSE(store_->leave_requested());
}

}  // namespace
}  // namespace weft::engine::testing
