// stack_checkpoint, stack_restore and context_* as compiled guests call them.
#include "runtime/call_stack.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/sanitized.h"
#include "engine/call.h"
#include "engine/stacks.h"
#include "runtime/bindings.h"
#include "runtime/compile.h"
#include "runtime/guest_thread.h"
#include "runtime/module_file.h"
#include "text/text.h"

namespace weft::runtime {
namespace {

constexpr std::string_view kModule = R"((module
  (import "wasix_32v1" "stack_checkpoint" (func $checkpoint (param i32 i32) (result i32)))
  (import "wasix_32v1" "stack_restore" (func $restore (param i32 i64)))
  (import "wasix_32v1" "context_create" (func $create (param i32 i32) (result i32)))
  (import "wasix_32v1" "context_switch" (func $switch (param i64) (result i32)))
  (import "wasix_32v1" "context_destroy" (func $destroy (param i64) (result i32)))
  (memory (export "memory") 64)
  (global $sp (export "__stack_pointer") (mut i32) (i32.const 65536))
  (tag $t (param i32))
  (table (export "__indirect_function_table") 16 funcref)
  (elem (i32.const 1) $adds $returns $throws $with_argument $pings $traps $spins)
  ;; 64: a snapshot; 100: what restore gave; 200: a counter.
  (func $count (result i32)
    (i32.store (i32.const 200) (i32.add (i32.load (i32.const 200)) (i32.const 1)))
    (i32.load (i32.const 200)))
  (func $copy (param $to i32) (param $from i32)
    (memory.copy (local.get $to) (local.get $from) (i32.const 24)))
  ;; Traps on failure.
  (func $mark (param $at i32) (result i32)
    (if (call $checkpoint (local.get $at) (i32.const 104)) (then unreachable))
    (i32.wrap_i64 (i64.load (i32.const 104))))

  ;; Restores from `depth` calls further in until that has been done `times` times.
  (func $jump_from (param $depth i32) (param $value i64)
    (global.set $sp (i32.sub (global.get $sp) (i32.const 64)))
    (if (local.get $depth)
      (then (call $jump_from (i32.sub (local.get $depth) (i32.const 1)) (local.get $value)))
      (else (call $restore (i32.const 64) (local.get $value)))))
  (func (export "again") (param $times i32) (param $depth i32) (result i32)
    (local $sum i32)
    (local.set $sum (i32.const 7))
    (global.set $sp (i32.const 60000))
    (i32.store (i32.const 200) (i32.const 0))
    (if (call $mark (i32.const 64))
      (then (if (i32.ne (i32.const 60000) (global.get $sp)) (then unreachable))
            (if (i64.ne (i64.load (i32.const 104)) (i64.const 0x100000005)) (then unreachable))))
    (local.set $sum (i32.add (local.get $sum) (i32.const 1)))
    (if (i32.lt_u (call $count) (local.get $times))
      (then (call $jump_from (local.get $depth) (i64.const 0x100000005))))
    ;; The counter is memory, the sum is not.
    (i32.add (i32.mul (i32.load (i32.const 200)) (i32.const 100)) (local.get $sum)))

  ;; Two places of one function with the same snapshot; a copy stands for the first.
  (func (export "copies") (param i32 i32) (result i32)
    (local $got i32)
    (i32.store (i32.const 200) (i32.const 0))
    (local.set $got (call $mark (i32.const 64)))
    (if (local.get $got) (then (return (i32.add (local.get $got) (i32.const 1000)))))
    (call $copy (i32.const 300) (i32.const 64))
    (local.set $got (call $mark (i32.const 64)))
    (if (local.get $got) (then (call $restore (i32.const 300) (i64.const 4))))
    (call $restore (i32.const 64) (i64.const 3))
    (i32.const -1))

  ;; What bash does: an inner function sets the snapshot anew and puts the old one back.
  (func $inner (param $where i32) (result i32)
    (call $copy (local.get $where) (i32.const 64))
    (if (i32.eqz (call $mark (i32.const 64))) (then (call $restore (i32.const 64) (i64.const 1))))
    (call $copy (i32.const 64) (local.get $where))
    (i32.const 1))
  (func (export "nested") (param $times i32) (param i32) (result i32)
    (i32.store (i32.const 200) (i32.const 0))
    (if (call $mark (i32.const 64))
      (then (if (i32.eq (call $count) (local.get $times)) (then (return (i32.load (i32.const 200)))))))
    (drop (call $inner (i32.const 400)))
    (call $restore (i32.const 64) (i64.const 2))
    (i32.const -1))

  ;; The function that made the snapshot has returned.
  (func $leaves (result i32) (i32.add (call $mark (i32.const 64)) (i32.const 10)))
  (func (export "after_return") (param $times i32) (param i32) (result i32)
    (local $got i32)
    (i32.store (i32.const 200) (i32.const 0))
    (local.set $got (call $leaves))
    (if (i32.lt_u (call $count) (local.get $times))
      (then (call $restore (i32.const 64) (i64.extend_i32_u (i32.load (i32.const 200))))))
    (local.get $got))

  ;; `times` snapshots at `step` bytes from each other, from frames of so many depths.
  (func $at_depth (param $depth i32) (param $at i32) (result i32)
    (if (result i32) (local.get $depth)
      (then (i32.add (i32.const 1)
        (call $at_depth (i32.sub (local.get $depth) (i32.const 1)) (local.get $at))))
      (else (call $mark (local.get $at)))))
  (func (export "many") (param $times i32) (param $step i32) (result i32)
    (local $i i32) (local $depths i32)
    (local.set $depths (select (i32.const 37) (i32.const 3) (local.get $step)))
    (loop $more
      (drop (call $at_depth (i32.rem_u (local.get $i) (local.get $depths))
        (i32.add (i32.const 65536)
          (i32.rem_u (i32.mul (local.get $i) (local.get $step)) (i32.const 4000000)))))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                             (local.get $times))))
    (local.get $i))
  ;; The same, all of them far down.
  (func $far (export "far") (param $depth i32) (param $times i32) (result i32)
    (if (result i32) (local.get $depth)
      (then (i32.add (i32.const 1)
        (call $far (i32.sub (local.get $depth) (i32.const 1)) (local.get $times))))
      (else
        (loop $more
          (drop (call $mark (i32.mul (local.get $times) (i32.const 1024))))
          (br_if $more (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
        (i32.const 0))))
  (func (export "mark") (param $at i32) (param i32) (result i32) (call $mark (local.get $at)))
  (func (export "restore") (param $at i32) (param i32) (result i32)
    (call $restore (local.get $at) (i64.const 1))
    (i32.const 0))

  ;; Contexts. 500: an id; 600: a sum.
  (func $adds
    (local $i i32)
    (loop $more
      (i32.store (i32.const 600) (i32.add (i32.load (i32.const 600))
        (local.tee $i (i32.add (local.get $i) (i32.const 1)))))
      (if (call $switch (i64.const 0)) (then unreachable))
      (br $more)))
  (func $returns)
  (func $throws (throw $t (i32.const 77)))
  (func $traps unreachable)
  (func $with_argument (param i32))
  (func $spins
    (i32.store (i32.const 700) (i32.const 1))
    (loop $more (br_if $more (i32.atomic.load (i32.const 700))))
    (if (call $switch (i64.const 0)) (then unreachable)))
  ;; Each has a stack of its own, and its stack pointer comes back.
  (func $pings
    (local $sp i32)
    (local.set $sp (i32.sub (global.get $sp) (i32.const 16)))
    (global.set $sp (local.get $sp))
    (loop $more
      (i32.store (local.get $sp) (local.get $sp))
      (if (call $switch (i64.load (i32.const 520))) (then unreachable))
      (if (i32.ne (global.get $sp) (local.get $sp)) (then unreachable))
      (if (i32.ne (i32.load (local.get $sp)) (local.get $sp)) (then unreachable))
      (br $more)))
  (func (export "create") (param $function i32) (param $at i32) (result i32)
    (call $create (local.get $at) (local.get $function)))
  (func (export "switch") (param $at i32) (param $times i32) (result i32)
    (local $errno i32)
    (i32.store (i32.const 600) (i32.const 0))
    (loop $more
      (local.set $errno (call $switch (i64.load (local.get $at))))
      (if (local.get $errno) (then (return (i32.sub (i32.const 0) (local.get $errno)))))
      (br_if $more (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (i32.load (i32.const 600)))
  (func (export "destroy") (param $at i32) (param i32) (result i32)
    (call $destroy (i64.load (local.get $at))))
  (func (export "catches") (param $at i32) (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $t $caught) (drop (call $switch (i64.load (local.get $at)))))
      (i32.const -1)))
  (func (export "ping") (param $times i32) (param i32) (result i32)
    (local $sp i32)
    (if (call $create (i32.const 520) (i32.const 5)) (then unreachable))
    (if (call $create (i32.const 528) (i32.const 5)) (then unreachable))
    (local.set $sp (global.get $sp))
    ;; The first one switches to itself, which is nothing, until 520 names the other one.
    (i64.store (i32.const 520) (i64.const 0))
    (loop $more
      (if (call $switch (i64.load (i32.const 528))) (then unreachable))
      (if (i32.ne (global.get $sp) (local.get $sp)) (then unreachable))
      (br_if $more (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (i32.const 1))
))";

class CallStackTest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    options_.file = "stacks.wat";
    options_.compile.level = GetParam();
    options_.compile.use_cache = false;
    const auto bytes = text::assemble(kModule);
    ASSERT_TRUE(bytes.has_value()) << bytes.error().text();
    const auto file = module_of("stacks.wat", *bytes);
    ASSERT_TRUE(file.has_value()) << file.error().text();
    auto loaded = load_module_code(*file, options_.compile, "stacks.wat");
    ASSERT_TRUE(loaded.has_value()) << loaded.error().text();
    auto bindings = Bindings::create(options_, loaded->code, nullptr);
    ASSERT_TRUE(bindings.has_value()) << bindings.error().text();
    bindings_ = *std::move(bindings);
    kernel::TaskOptions process;
    process.mode = kernel::Mode::wasix;
    auto task = kernel::Task::create(std::move(process));
    ASSERT_TRUE(task.has_value()) << task.error().text();
    task_ = *std::move(task);
    thread_ = new_thread();
  }
  std::unique_ptr<GuestThread> new_thread() {
    auto thread = GuestThread::create(bindings_, *task_);
    if (!thread.has_value()) std::abort();
    if (!(*thread)->instantiate().has_value()) std::abort();
    return *std::move(thread);
  }

  engine::Outcome run(std::string_view name, std::uint32_t a, std::uint32_t b,
                      std::uint32_t& result) {
    std::array slots{engine::Slot::i32(a), engine::Slot::i32(b)};
    auto outcome = engine::call(thread_->store(), *thread_->instance().find_function(name), slots);
    result = slots[0].as_u32();
    return outcome;
  }
  std::uint32_t call(std::string_view name, std::uint32_t a = 0, std::uint32_t b = 0) {
    std::uint32_t result = 0;
    const engine::Outcome outcome = run(name, a, b, result);
    if (const auto* trap = std::get_if<engine::Trap>(&outcome)) ADD_FAILURE() << trap->message();
    EXPECT_TRUE(std::holds_alternative<engine::Returned>(outcome)) << name;
    return result;
  }
  std::string trap(std::string_view name, std::uint32_t a = 0, std::uint32_t b = 0) {
    std::uint32_t result = 0;
    const engine::Outcome outcome = run(name, a, b, result);
    const auto* const trap = std::get_if<engine::Trap>(&outcome);
    return trap == nullptr ? "no trap" : trap->message();
  }
  void expect_unknown(std::uint32_t at) {
    std::uint32_t result = 0;
    EXPECT_TRUE(std::holds_alternative<engine::Left>(run("restore", at, 0, result)));
    EXPECT_EQ(thread_->control().kind, syscalls::Control::Kind::exit);
    EXPECT_EQ(thread_->control().value, 79U);
    EXPECT_NE(thread_->control().message, nullptr);
  }
  std::size_t image_bytes() { return thread_->store().stacks().image_bytes(); }
  std::byte* memory(std::uint32_t at) {
    return thread_->instance().find_memory("memory")->base() + at;
  }

  RunOptions options_;
  std::shared_ptr<const Bindings> bindings_;
  std::unique_ptr<kernel::Task> task_;
  std::unique_ptr<GuestThread> thread_;
};

constexpr std::uint32_t kInval = 28;
constexpr std::uint32_t kNotsup = 58;

TEST_P(CallStackTest, ReturnsAgainAndAgain) {
  EXPECT_EQ(call("again", 1, 0), 108U);
  EXPECT_EQ(call("again", 5, 0), 508U);
  EXPECT_EQ(call("again", 100'000, 10), 10'000'008U);
  EXPECT_EQ(call("again", 100, 1000), 10'008U);
}

TEST_P(CallStackTest, CopiesNameWhatWasCopied) { EXPECT_EQ(call("copies"), 1004U); }

TEST_P(CallStackTest, AnInnerFunctionPutsTheSnapshotBack) {
  EXPECT_EQ(call("nested", 1), 1U);
  EXPECT_EQ(call("nested", 10'000), 10'000U);
}

TEST_P(CallStackTest, FramesThatHaveReturnedComeBack) {
  EXPECT_EQ(call("after_return", 1), 10U);
  EXPECT_EQ(call("after_return", 1000), 1009U);
}

TEST_P(CallStackTest, MillionsOfSnapshotsTakeLittleMemory) {
  constexpr std::uint32_t kTimes = kSanitized ? 200'000 : 10'000'000;
  // One place, places that are overwritten, and ever more of them.
  call("many", kTimes, 0);
  EXPECT_LT(image_bytes(), std::size_t{1} << 20);
  call("many", kTimes / 10, 8);
  EXPECT_LT(image_bytes(), std::size_t{40} << 20);
  call("many", kTimes / 10, 1000);
  EXPECT_LT(image_bytes(), std::size_t{40} << 20);
}

TEST_P(CallStackTest, TheOldestAreGivenUpWhereThereAreTooMany) {
  // Some megabytes each, all of them in use.
  EXPECT_EQ(call("far", 30'000, 500), 30'000U);
  EXPECT_LE(image_bytes(), engine::Stacks::kMaxImages);
  EXPECT_GT(image_bytes(), engine::Stacks::kMaxImages / 2);
  expect_unknown(500 * 1024);
}

TEST_P(CallStackTest, UnknownSnapshotsEndTheProcess) {
  expect_unknown(64);              // zeroes
  expect_unknown(64 * 65536 - 8);  // beyond the memory
  call("mark", 64);
  const std::unique_ptr<GuestThread> other = std::exchange(thread_, new_thread());
  // Another thread's.
  call("mark", 128);
  std::memcpy(memory(64), other->instance().find_memory("memory")->base() + 64, 24);
  expect_unknown(64);
}

TEST_P(CallStackTest, TheCallHasEnded) {
  call("mark", 64);
  EXPECT_NE(trap("restore", 64).find("belongs to a call that has ended"), std::string::npos);
}

TEST_P(CallStackTest, ContextsTakeTurns) {
  ASSERT_EQ(call("create", 1, 500), 0U);
  EXPECT_NE(*reinterpret_cast<std::uint64_t*>(memory(500)), 0U);
  EXPECT_EQ(call("switch", 500, 100), 5050U);
  EXPECT_EQ(call("switch", 500, 1), 101U);
  ASSERT_EQ(call("create", 1, 508), 0U);
  EXPECT_EQ(call("switch", 508, 2), 3U);
  EXPECT_EQ(call("destroy", 500), 0U);
  EXPECT_EQ(call("destroy", 500), 0U);
  EXPECT_EQ(call("switch", 500, 1), 0U - kInval);
  EXPECT_EQ(call("switch", 508, 1), 3U);
}

TEST_P(CallStackTest, ContextsHaveShadowStacks) { EXPECT_EQ(call("ping", 1000), 1U); }

TEST_P(CallStackTest, ContextsThatCannotBe) {
  EXPECT_EQ(call("create", 4, 500), kInval);   // it has a parameter
  EXPECT_EQ(call("create", 0, 500), kInval);   // null
  EXPECT_EQ(call("create", 16, 500), kInval);  // beyond the table
  *reinterpret_cast<std::uint64_t*>(memory(500)) = 0;
  EXPECT_EQ(call("destroy", 500), kInval);  // the first
  EXPECT_EQ(call("switch", 500, 1), 0U);    // which is this one
  *reinterpret_cast<std::uint64_t*>(memory(500)) = 9;
  EXPECT_EQ(call("destroy", 500), kInval);  // never made
  EXPECT_EQ(call("switch", 500, 1), 0U - kInval);
}

TEST_P(CallStackTest, ContextsThatEnd) {
  ASSERT_EQ(call("create", 2, 500), 0U);
  EXPECT_NE(trap("switch", 500, 1).find("the function of a context returned"), std::string::npos);
  EXPECT_EQ(call("switch", 500, 1), 0U - kInval);
  ASSERT_EQ(call("create", 3, 508), 0U);
  EXPECT_EQ(call("catches", 508), 77U);
  EXPECT_EQ(call("switch", 508, 1), 0U - kInval);
  ASSERT_EQ(call("create", 6, 500), 0U);
  EXPECT_NE(trap("switch", 500, 1).find("unreachable"), std::string::npos);
  // None of it is in the way of others.
  ASSERT_EQ(call("create", 1, 500), 0U);
  EXPECT_EQ(call("switch", 500, 2), 3U);
  EXPECT_EQ(call("destroy", 508), 0U);
}

TEST_P(CallStackTest, ContextsAreLimited) {
  // The guest's memory is, long before the number of stacks.
  std::uint32_t made = 0;
  const std::uint64_t before = thread_->instance().find_memory("memory")->size();
  for (; made < 100; ++made) {
    ASSERT_EQ(call("create", 1, 500), 0U);
    ASSERT_EQ(call("destroy", 500), 0U);
  }
  // Their stacks are used again.
  EXPECT_LE(thread_->instance().find_memory("memory")->size() - before, Contexts::kShadowStack);
}

TEST_P(CallStackTest, NoSwitchFromACallOfTheHost) {
  // As a signal's handler calls it, on the stack of the context that it interrupts.
  static std::function<void()> interrupt;
  interrupt = [&] {
    EXPECT_EQ(call("switch", 508, 1), 0U - kNotsup);
    *reinterpret_cast<volatile std::uint32_t*>(memory(700)) = 0;
  };
  thread_->store().on_interrupt(
      [](void*, void*) -> std::uint64_t {
        interrupt();
        return 0;
      },
      nullptr);
  ASSERT_EQ(call("create", 7, 500), 0U);
  *reinterpret_cast<std::uint64_t*>(memory(508)) = 0;
  std::thread asker([&] {
    while (*reinterpret_cast<volatile std::uint32_t*>(memory(700)) == 0) std::this_thread::yield();
    thread_->store().request_interrupt();
  });
  EXPECT_EQ(call("switch", 500, 1), 0U);
  asker.join();
}

INSTANTIATE_TEST_SUITE_P(Levels, CallStackTest, ::testing::Values(0, 2));

}  // namespace
}  // namespace weft::runtime
