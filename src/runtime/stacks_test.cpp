// The engine's stacks under code that the compiler has made: what hand-made guests cannot show is
// that it keeps nothing where images, switches and interrupts would lose it.
#include "engine/stacks.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "engine/code.h"
#include "engine/store.h"
#include "runtime/compile.h"
#include "runtime/module_file.h"
#include "text/text.h"

namespace weft::runtime {
namespace {

using engine::Slot;

constexpr char kModule[] = R"(
(module
  (import "env" "capture" (func $capture (param i32) (result i32)))
  (import "env" "restore" (func $restore (param i32) (result i32)))
  (import "env" "resume" (func $resume (param i32) (result i32)))
  (import "env" "suspend" (func $suspend (param i32) (result i32)))
  (memory (export "memory") 4)
  (tag $t (param i32))
  (global $count (mut i32) (i32.const 0))

  ;; Ten parameters: some are spilled. Values of all types live across the capture, in every frame.
  (func $deep (export "deep") (param $n i32) (param $a i64) (param $b f32) (param $c f64)
      (param $d i64) (param $e i64) (param $f i64) (param $g i32) (param $h f64) (param $v v128)
      (result i64)
    (local $r i64)
    (if (result i64) (i32.eqz (local.get $n))
      (then
        (local.set $r (i64.extend_i32_u (call $capture (i32.const 0))))
        (global.set $count (i32.add (global.get $count) (i32.const 1)))
        (i64.mul (local.get $r) (i64.const 1000003)))
      (else
        (local.set $r (call $deep (i32.sub (local.get $n) (i32.const 1))
          (i64.add (local.get $a) (i64.const 3)) (f32.add (local.get $b) (f32.const 0.5))
          (f64.mul (local.get $c) (f64.const 1.0001)) (i64.xor (local.get $d) (local.get $a))
          (i64.rotl (local.get $e) (i64.const 7)) (i64.sub (local.get $f) (local.get $d))
          (i32.add (local.get $g) (i32.const 11)) (f64.sub (local.get $h) (local.get $c))
          (i32x4.add (local.get $v) (i32x4.splat (local.get $n)))))
        (local.set $r (i64.add (i64.mul (local.get $r) (i64.const 31)) (local.get $a)))
        (local.set $r (i64.xor (local.get $r) (i64.extend_i32_u (i32.reinterpret_f32 (local.get $b)))))
        (local.set $r (i64.add (local.get $r) (i64.reinterpret_f64 (local.get $c))))
        (local.set $r (i64.xor (local.get $r) (i64.mul (local.get $d) (local.get $e))))
        (local.set $r (i64.add (local.get $r) (i64.add (local.get $f) (i64.extend_i32_u (local.get $g)))))
        (local.set $r (i64.xor (local.get $r) (i64.reinterpret_f64 (local.get $h))))
        (i64.add (local.get $r) (i64x2.extract_lane 1 (local.get $v))))))
  (func $start (param $n i32) (result i64)
    (call $deep (local.get $n) (i64.const 0x123456789) (f32.const 1.25) (f64.const 3.5)
      (i64.const -7) (i64.const 0xabcdef) (i64.const 5) (i32.const 9) (f64.const 1e10)
      (v128.const i32x4 1 2 3 4)))
  ;; Captures, returns, and restores until that has come back `times` times.
  (func (export "again") (param $n i32) (param $times i32) (result i64)
    (local $r i64)
    (global.set $count (i32.const 0))
    (local.set $r (call $start (local.get $n)))
    (if (i32.le_s (global.get $count) (local.get $times))
      (then (drop (call $restore (i32.const 5)))))
    (local.get $r))

  ;; A caught exception that is held, and one that is in flight, around a capture.
  (func $throws (param $n i32)
    (throw $t (i32.add (call $capture (i32.const 0)) (local.get $n))))
  (func (export "exceptions") (param $times i32) (result i32)
    (local $x i32) (local $e exnref)
    (global.set $count (i32.const 0))
    (block $caught (result i32 exnref)
      (try_table (catch_ref $t $caught) (throw $t (i32.const 100)))
      (unreachable))
    (local.set $e)
    (local.set $x)
    (block $again (result i32)
      (try_table (catch $t $again) (call $throws (i32.const 7)))
      (unreachable))
    (local.set $x (i32.add (local.get $x)))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (if (i32.le_s (global.get $count) (local.get $times))
      (then (drop (call $restore (global.get $count)))))
    (block $rethrown (result i32)
      (try_table (catch $t $rethrown) (throw_ref (local.get $e)))
      (unreachable))
    (i32.add (local.get $x)))

  (func (export "generate") (param $n i32) (result i32)
    (local $d f64)
    (loop $more
      (local.set $d (f64.add (local.get $d) (f64.convert_i32_s (local.get $n))))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (drop (call $suspend (i32.trunc_sat_f64_s (local.get $d))))
      (br $more))
    (unreachable))
  (func (export "consume") (param $times i32) (result i32)
    (local $sum i32)
    (loop $more
      (local.set $sum (i32.xor (i32.rotl (local.get $sum) (i32.const 1))
                               (call $resume (i32.const 0))))
      (br_if $more (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum))
  (func (export "throws_late") (param $n i32) (result i32)
    (drop (call $suspend (i32.const 1)))
    (throw $t (i32.const 55)))
  (func (export "catches") (param $n i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $t $caught)
        (drop (call $resume (i32.const 0)))
        (drop (call $resume (i32.const 0))))
      (i32.const -1)))

  (func $spin (result i32)
    (i32.store (i32.const 200000) (i32.const 1))
    (loop $more (br_if $more (i32.load (i32.const 200000))))
    (i32.const 1))
  (func (export "catches_interrupt") (param $n i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $t $caught) (drop (call $spin)))
      (i32.const -1)))

  ;; 250000: may interrupts throw? 250004: $i as it was at the latest call.
  (func $work (param $n i32) (result i32)
    (local $sum i32)
    (loop $more
      (local.set $sum (i32.xor (i32.mul (local.get $sum) (i32.const 31)) (local.get $n)))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (tag $other (param i64))
  ;; Catches, but nothing that comes.
  (func $further (param $n i32) (param $work i32) (result i32)
    (block $c (result i64)
      (try_table (catch $other $c)
        (return (i32.add (i32.const 1)
          (if (result i32) (local.get $n)
            (then (call $further (i32.sub (local.get $n) (i32.const 1)) (local.get $work)))
            (else (call $work (local.get $work)))))))
      (unreachable))
    (drop)
    (unreachable))
  (func (export "catches_any") (param $wanted i32) (param $depth i32) (result i32)
    (local $caught i32) (local $i i32) (local $x i64) (local $d f64)
    (i32.store (i32.const 250000) (i32.const 1))
    (loop $more
      (block $c (result i32)
        (try_table (catch $t $c)
          (loop $inner
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (local.set $x (i64.xor (i64.rotl (local.get $x) (i64.const 9))
                                   (i64.extend_i32_u (local.get $i))))
            (local.set $d (f64.add (local.get $d) (f64.convert_i64_s (local.get $x))))
            (i32.store (i32.const 250004) (local.get $i))
            (i64.store (i32.const 250008) (local.get $x))
            (drop (call $further (local.get $depth) (i32.add (i32.const 1)
              (i32.and (local.get $i) (i32.const 7)))))
            (memory.fill (i32.const 100000) (local.get $i) (i32.and (local.get $i) (i32.const 63)))
            (br $inner)))
        (unreachable))
      (if (i32.ne (i32.const 66)) (then unreachable))
      (if (i32.ne (local.get $i) (i32.load (i32.const 250004))) (then unreachable))
      (if (i64.ne (local.get $x) (i64.load (i32.const 250008))) (then unreachable))
      (local.set $caught (i32.add (local.get $caught) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $caught) (local.get $wanted))))
    (i32.store (i32.const 250000) (i32.const 0))
    (local.get $caught))
  ;; No calls: nothing to wait for.
  (func (export "computes") (param $rounds i32) (result i32)
    (local $sum i32)
    (block $c (result i32)
      (try_table (catch $t $c) (drop (call $work (i32.const 1))))
      (loop $more
        (local.set $sum (i32.xor (i32.mul (local.get $sum) (i32.const 31)) (local.get $rounds)))
        (br_if $more (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
      (return (local.get $sum))))

  (func $mix (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64 i64)
    (i64.add (i64.rotl (local.get 0) (i64.const 5)) (i64.mul (local.get 7) (local.get 3)))
    (i64.xor (i64.sub (local.get 6) (local.get 1)) (i64.add (local.get 5) (local.get 2))))
  ;; Scalars, doubles, vectors, copies, divisions, spilled arguments and results, all at once.
  (func (export "checksum") (param $rounds i32) (result i64)
    (local $a i64) (local $b i64) (local $d f64) (local $v v128) (local $w v128) (local $i i32)
    (local.set $a (i64.const 0x9e3779b97f4a7c15))
    (local.set $v (v128.const i32x4 1 2 3 4))
    (loop $more
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (call $mix (local.get $a) (local.get $b) (i64.const 3) (i64.extend_i32_u (local.get $i))
        (i64.const 5) (local.get $a) (i64.const 77) (local.get $b))
      (local.set $b)
      (local.set $a (i64.add (i64.rem_u (i64.const 1000000007)) (local.get $a)))
      (local.set $a (i64.xor (local.get $a) (i64.shl (local.get $a) (i64.const 13))))
      (local.set $a (i64.xor (local.get $a) (i64.shr_u (local.get $a) (i64.const 7))))
      (local.set $d (f64.add (f64.mul (local.get $d) (f64.const 0.999))
                             (f64.convert_i64_u (local.get $b))))
      (local.set $v (i32x4.add (i32x4.mul (local.get $v) (v128.const i32x4 1664525 22695477 3 5))
                               (local.get $w)))
      (local.set $w (v128.xor (local.get $w) (i32x4.shr_u (local.get $v) (i32.const 3))))
      (i64.store (i32.and (local.get $i) (i32.const 0xfff8)) (local.get $a))
      (if (i32.eqz (i32.and (local.get $i) (i32.const 63)))
        (then
          (memory.copy (i32.const 70000) (i32.const 0) (i32.const 9001))
          (memory.copy (i32.const 11) (i32.const 70003) (i32.const 8999))
          (memory.fill (i32.const 20000) (local.get $i) (i32.const 777))))
      (br_if $more (i32.lt_u (local.get $i) (local.get $rounds))))
    (i64.xor (i64.xor (local.get $a) (i64.reinterpret_f64 (local.get $d)))
      (i64.xor (i64x2.extract_lane 0 (local.get $v))
        (i64.xor (i64x2.extract_lane 1 (local.get $w)) (i64.load (i32.const 4096)))))))
)";

class StacksTest : public ::testing::TestWithParam<int> {
 public:
  void SetUp() override {
    auto bytes = text::assemble(kModule);
    ASSERT_TRUE(bytes.has_value()) << bytes.error().text();
    auto file = module_of("stacks.wat", *bytes);
    ASSERT_TRUE(file.has_value()) << file.error().text();
    CompileOptions options;
    options.level = GetParam();
    options.use_cache = false;
    auto loaded = load_module_code(*file, options, "stacks.wat");
    ASSERT_TRUE(loaded.has_value()) << loaded.error().text();
    auto store = engine::Store::create();
    ASSERT_TRUE(store.has_value());
    store_ = *std::move(store);
    const wasm::FuncType unary{{wasm::ValKind::i32}, {wasm::ValKind::i32}};
    auto made = engine::instantiate(
        *store_, loaded->code, [&](const wasm::Import& import) -> std::optional<engine::Extern> {
          engine::HostCall call = capture;
          if (import.name == "restore") call = restore;
          if (import.name == "resume") call = resume;
          if (import.name == "suspend") call = suspend;
          return store_->host_function(unary, call, this);
        });
    ASSERT_TRUE(made.has_value()) << made.error().text();
    instance_ = std::get<engine::Instance*>(*made);
  }
  void TearDown() override { image_.reset(); }

  static std::uint64_t capture(void* env, void* values) {
    auto& test = *static_cast<StacksTest*>(env);
    auto* const slots = static_cast<Slot*>(values);
    auto image = test.store_->stacks().capture({slots, 1});
    if (!image.has_value()) return 1;
    test.image_ = *std::move(image);
    slots[0] = Slot::i32(test.first_);
    return 0;
  }
  static std::uint64_t restore(void* env, void* values) {
    auto& test = *static_cast<StacksTest*>(env);
    const Slot result = *static_cast<Slot*>(values);
    return test.store_->stacks().restore(*test.image_, {&result, 1});
  }
  static std::uint64_t resume(void* env, void* values) {
    auto& test = *static_cast<StacksTest*>(env);
    return test.store_->stacks().resume(*test.fiber_, {static_cast<Slot*>(values), 1});
  }
  static std::uint64_t suspend(void* env, void* values) {
    auto& test = *static_cast<StacksTest*>(env);
    engine::Stacks& stacks = test.store_->stacks();
    stacks.current().link()->call_values()[0] = *static_cast<Slot*>(values);
    return stacks.suspend({static_cast<Slot*>(values), 1});
  }

  std::uint64_t call(std::string_view name, std::uint32_t a, std::uint32_t b = 0) {
    std::array slots{Slot::i32(a), Slot::i32(b)};
    const engine::Outcome outcome = engine::call(*store_, *instance_->find_function(name), slots);
    if (const auto* trap = std::get_if<engine::Trap>(&outcome)) {
      ADD_FAILURE() << trap->message();
    } else {
      EXPECT_TRUE(std::holds_alternative<engine::Returned>(outcome));
    }
    return slots[0].as_u64();
  }
  void make_fiber(std::string_view name) {
    const std::array arguments{Slot::i32(0)};
    auto fiber = store_->stacks().create_fiber(*instance_->find_function(name), arguments);
    ASSERT_TRUE(fiber.has_value());
    fiber_ = *fiber;
  }

  std::unique_ptr<engine::Store> store_;
  std::unique_ptr<engine::StackImage> image_;
  engine::Instance* instance_ = nullptr;
  engine::Fiber* fiber_ = nullptr;
  std::uint32_t first_ = 0;
  int interrupts_ = 0;
};

TEST_P(StacksTest, FramesComeBackAsTheyWere) {
  for (const std::uint32_t depth : {1U, 10U, 1000U}) {
    first_ = 5;
    const std::uint64_t expected = call("again", depth, 0);
    // Any number of returns later it is as if the call had returned 5 at once.
    first_ = 0;
    EXPECT_EQ(call("again", depth, depth == 10 ? 10'000 : 100), expected);
  }
}

TEST_P(StacksTest, ExceptionsInFlightAndHeld) {
  // 100 twice, 7, and what the last restore gave.
  EXPECT_EQ(static_cast<std::uint32_t>(call("exceptions", 1000)), 100U + 100U + 7U + 1000U);
}

TEST_P(StacksTest, Generators) {
  make_fiber("generate");
  std::uint32_t expected = 0;
  std::uint32_t yielded = 0;
  constexpr std::uint32_t kTimes = 50'000;
  for (std::uint32_t i = 0; i < kTimes; ++i) {
    yielded += i;
    expected = (expected << 1 | expected >> 31) ^ yielded;
  }
  EXPECT_EQ(static_cast<std::uint32_t>(call("consume", kTimes)), expected);
}

TEST_P(StacksTest, TheResumerCatches) {
  make_fiber("throws_late");
  EXPECT_EQ(static_cast<std::uint32_t>(call("catches", 0)), 55U);
  EXPECT_EQ(fiber_->state(), engine::Fiber::State::ended);
}

TEST_P(StacksTest, InterruptsDisturbNothing) {
  constexpr std::uint32_t kRounds = 200'000;
  constexpr int kWanted = 300;
  call("checksum", kRounds);  // from now on each begins with the memory that the last one left
  const std::uint64_t expected = call("checksum", kRounds);
  store_->on_interrupt(
      [](void* env, void*) -> std::uint64_t {
        // Guest code that has all registers for itself.
        auto& test = *static_cast<StacksTest*>(env);
        ++test.interrupts_;
        test.first_ = 3;
        test.call("again", 3, 0);
        return 0;
      },
      this);
  std::atomic<bool> done = false;
  std::thread asker([&] {
    while (!done) {
      store_->request_interrupt();
      ::usleep(200);
    }
  });
  int calls = 0;
  while (interrupts_ < kWanted && calls++ < 10'000) EXPECT_EQ(call("checksum", kRounds), expected);
  done = true;
  asker.join();
  EXPECT_GE(interrupts_, kWanted);
}

TEST_P(StacksTest, WhatAnInterruptThrowsIsCaughtAroundTheInterruptedFunction) {
  store_->on_interrupt(
      [](void* env, void*) -> std::uint64_t {
        auto& test = *static_cast<StacksTest*>(env);
        const std::array values{Slot::i32(66)};
        return test.store_->throw_exception(*test.instance_->tag(0), values);
      },
      this);
  std::thread asker([&] {
    const auto* const flag = reinterpret_cast<const volatile std::uint32_t*>(
        instance_->find_memory("memory")->base() + 200'000);
    while (*flag == 0) std::this_thread::yield();
    store_->request_interrupt();
  });
  EXPECT_EQ(static_cast<std::uint32_t>(call("catches_interrupt", 0)), 66U);
  asker.join();
}

/// Requests interrupts at odd intervals until it is destroyed.
class Asker {
 public:
  explicit Asker(engine::Store& store) : thread_([this, &store] { run(store); }) {}
  ~Asker() {
    done_ = true;
    thread_.join();
  }
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

 private:
  void run(engine::Store& store) {
    std::uint32_t random = 12345;
    while (!done_) {
      store.request_interrupt();
      random = random * 1664525 + 1013904223;
      ::usleep(20 + (random >> 16) % 200);
    }
  }
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

TEST_P(StacksTest, WhatInterruptsThrowIsCaughtWhereverTheyCome) {
  store_->on_interrupt(
      [](void* env, void*) -> std::uint64_t {
        auto& test = *static_cast<StacksTest*>(env);
        const auto* const may_throw = test.instance_->find_memory("memory")->base() + 250'000;
        if (*may_throw == std::byte{0}) return 0;
        const std::array values{Slot::i32(66)};
        return test.store_->throw_exception(*test.instance_->tag(0), values);
      },
      this);
  const Asker asker(*store_);
  constexpr std::uint32_t kWanted = 500;
  EXPECT_EQ(static_cast<std::uint32_t>(call("catches_any", kWanted, 0)), kWanted);
  EXPECT_EQ(static_cast<std::uint32_t>(call("catches_any", kWanted, 10)), kWanted);
}

TEST_P(StacksTest, FunctionsThatCatchAreInterruptedInLoopsWithoutCalls) {
  constexpr std::uint32_t kRounds = 20'000'000;
  const std::uint64_t expected = call("computes", kRounds);
  store_->on_interrupt(
      [](void* env, void*) -> std::uint64_t {
        ++static_cast<StacksTest*>(env)->interrupts_;
        return 0;
      },
      this);
  const Asker asker(*store_);
  for (int calls = 0; interrupts_ < 100 && calls < 1000; ++calls) {
    EXPECT_EQ(call("computes", kRounds), expected);
  }
  EXPECT_GE(interrupts_, 100);
}

INSTANTIATE_TEST_SUITE_P(Levels, StacksTest, ::testing::Values(0, 2));

}  // namespace
}  // namespace weft::runtime
