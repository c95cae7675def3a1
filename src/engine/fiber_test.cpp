// Several guest stacks in one store: generators, green threads.
#include "engine/fiber.h"

#include <gmock/gmock.h>

#include <array>
#include <deque>

#include "engine/stacks.h"
#include "engine/test_guest.h"

namespace weft::engine::testing {
namespace {

using ::testing::HasSubstr;

const wasm::FuncType kUnary{{kI32}, {kI32}};

/// Calls import `i`: 0 resume, 1 suspend, 2 call_inner, 3 leave.
[[gnu::always_inline]] inline std::uint32_t call_import(InstanceHeader* h, std::uint32_t i,
                                                        std::uint32_t argument) {
  const ImportedFunction& f = imported(h, i);
  return reinterpret_cast<std::uint32_t (*)(void*, std::uint32_t)>(const_cast<void*>(f.code))(
      f.context, argument);
}

/// Yields n, n + 1, … until it is told 0, and returns what it was told in all.
GUEST std::uint32_t generate(InstanceHeader* h, std::uint32_t n) {
  std::uint32_t sum = 0;
  for (;;) {
    const std::uint32_t told = call_import(h, 1, n++);
    if (told == 0) return sum;
    sum += told;
  }
}
/// Resumes fiber 0 so often, telling it 1, and adds what it yields.
GUEST std::uint32_t consume(InstanceHeader* h, std::uint32_t times) {
  std::uint32_t sum = 0;
  for (std::uint32_t i = 0; i < times; ++i) sum += call_import(h, 0, 1);
  return sum;
}
GUEST std::uint32_t resume_once(InstanceHeader* h, std::uint32_t value) {
  volatile std::uint32_t keep = value;
  return call_import(h, 0, value) + keep;
}
GUEST std::uint32_t suspend_deep(InstanceHeader* h, std::uint32_t depth) {
  if (depth == 0) return call_import(h, 1, 5);
  volatile std::uint32_t keep = depth;
  return suspend_deep(h, depth - 1) + keep;
}
GUEST std::uint32_t trap(InstanceHeader* /*h*/, std::uint32_t n) {
  asm volatile(".byte 0x67, 0x0f, 0xb9, 0x40, 1");  // NOLINT(hicpp-no-assembler)
  return n;
}
GUEST std::uint32_t suspend_and_trap(InstanceHeader* h, std::uint32_t n) {
  volatile std::uint32_t keep = call_import(h, 1, n);
  return trap(h, keep) + keep;
}
GUEST std::uint32_t recurse(InstanceHeader* h, std::uint32_t n) {
  volatile std::uint32_t keep = n;
  if (keep == 0xffff'ffff) return 0;
  const std::uint32_t below = recurse(h, n + 1);
  return below + keep;
}
GUEST std::uint32_t leave(InstanceHeader* h, std::uint32_t n) { return call_import(h, 3, n); }
GUEST std::uint32_t throws(InstanceHeader* h, std::uint32_t n) {
  volatile std::uint32_t keep = call_import(h, 1, n);
  Exception* const e = h->builtins->exception_new(h, 0);
  *reinterpret_cast<std::uint32_t*>(e + 1) = keep;
  h->builtins->exception_throw(h, e, 0);
  return 0;
}
GUEST std::uint32_t nest(InstanceHeader* h, std::uint32_t n) { return call_import(h, 2, n) + 1; }
GUEST std::uint32_t suspend_once(InstanceHeader* h, std::uint32_t n) {
  return call_import(h, 1, n);
}
GUEST double many(InstanceHeader* /*h*/, double a, std::uint64_t b, float c) {
  return a + static_cast<double>(b) + static_cast<double>(c);
}

class FiberTest : public ::testing::Test {
 protected:
  FiberTest() {
    unary_ = guest_.type({kI32}, {kI32});
    for (const auto* name : {"resume", "suspend", "call_inner", "leave"}) {
      guest_.import_function(name, unary_);
    }
    guest_.module.exports.push_back({"tag", wasm::ExternKind::tag, 0});
    guest_.module.tags.push_back({guest_.type({kI32}, {})});
    guest_.function("generate", unary_, generate);
    guest_.function("consume", unary_, consume);
    guest_.function("resume_once", unary_, resume_once);
    guest_.function("suspend_deep", unary_, suspend_deep);
    guest_.function("trap", unary_, trap);
    guest_.function("suspend_and_trap", unary_, suspend_and_trap);
    guest_.function("recurse", unary_, recurse);
    guest_.function("leave_guest", unary_, leave);
    guest_.function("throws", unary_, throws);
    guest_.function("nest", unary_, nest);
    guest_.function("suspend_once", unary_, suspend_once);
    guest_.function("many", guest_.type({kF64, kI64, kF32}, {kF64}), many);
    instance_ = &new_instance(*store_, guest_,
                              {{"resume", store_->host_function(kUnary, resume, this)},
                               {"suspend", store_->host_function(kUnary, suspend, this)},
                               {"call_inner", store_->host_function(kUnary, call_inner, this)},
                               {"leave", store_->host_function(kUnary, leave_guest, this)}});
  }

  /// Resumes the first fiber; a suspended one is told the argument.
  static std::uint64_t resume(void* env, void* values) {
    auto& test = *static_cast<FiberTest*>(env);
    auto* const slots = static_cast<Slot*>(values);
    Fiber& target = *test.fibers_.front();
    if (test.rotate_) std::ranges::rotate(test.fibers_, test.fibers_.begin() + 1);
    if (target.state() == Fiber::State::suspended) target.call_values()[0] = slots[0];
    return test.store_->stacks().resume(target, {slots, 1});
  }
  static std::uint64_t suspend(void* env, void* values) {
    auto& test = *static_cast<FiberTest*>(env);
    auto* const slots = static_cast<Slot*>(values);
    Stacks& stacks = test.store_->stacks();
    Fiber* const link = stacks.current().link();
    if (link != nullptr) link->call_values()[0] = slots[0];
    return stacks.suspend({slots, 1});
  }
  static std::uint64_t call_inner(void* env, void* values) {
    auto& test = *static_cast<FiberTest*>(env);
    const Outcome inner = run(*test.instance_, test.inner_, {static_cast<Slot*>(values), 1});
    test.inner_trapped_ = trap_kind(inner).has_value();
    return test.swallow_ ? 0 : test.store_->propagate(inner);
  }
  static std::uint64_t leave_guest(void* /*env*/, void* /*values*/) { return 31; }
  static std::uint64_t gives_result(void* /*env*/, void* values) {
    const auto& fiber = *static_cast<Fiber*>(values);
    fiber.link()->call_values()[0] = fiber.results()[0];
    return 0;
  }
  static std::uint64_t ends_everything(void* /*env*/, void* /*values*/) { return 55; }

  Fiber& add(std::string_view function, std::uint32_t argument, FiberOptions options = {}) {
    const std::array arguments{Slot::i32(argument)};
    auto fiber =
        store_->stacks().create_fiber(*instance_->find_function(function), arguments, options);
    if (!fiber.has_value()) {
      ADD_FAILURE() << fiber.error().text();
      std::abort();
    }
    fibers_.push_back(*fiber);
    return **fiber;
  }
  Outcome call_with(std::string_view name, std::uint32_t argument) {
    values_[0] = Slot::i32(argument);
    return run(*instance_, name, values_);
  }

  std::unique_ptr<Store> store_ = new_store();
  GuestModule guest_;
  std::uint32_t unary_ = 0;
  Instance* instance_ = nullptr;
  std::deque<Fiber*> fibers_;
  std::array<Slot, 1> values_{};
  std::string inner_;
  bool rotate_ = false;
  bool swallow_ = false;
  bool inner_trapped_ = false;
};

TEST_F(FiberTest, PingPongAHundredThousandTimes) {
  Fiber& fiber = add("generate", 0, {.ended = gives_result});
  constexpr std::uint64_t kTimes = 100'000;
  ASSERT_TRUE(returned(call_with("consume", kTimes)));
  EXPECT_EQ(values_[0].as_u32(), static_cast<std::uint32_t>(kTimes * (kTimes - 1) / 2));
  EXPECT_EQ(fiber.state(), Fiber::State::suspended);
  // It stays over calls, and ends with a result.
  ASSERT_TRUE(returned(call_with("resume_once", 0)));
  EXPECT_EQ(values_[0].as_u32(), kTimes - 1);
  EXPECT_EQ(fiber.state(), Fiber::State::ended);
  EXPECT_EQ(fiber.results()[0].as_u32(), kTimes - 1);
  EXPECT_TRUE(store_->stacks().destroy(fiber));
}

TEST_F(FiberTest, ThousandsInTurn) {
  constexpr std::uint32_t kFibers = 5000;
  constexpr std::uint32_t kRounds = 4;
  for (std::uint32_t i = 0; i < kFibers; ++i) add("generate", i, {.stack_size = 64 << 10});
  EXPECT_EQ(store_->stacks().fiber_count(), kFibers + 1);
  rotate_ = true;
  ASSERT_TRUE(returned(call_with("consume", kRounds * kFibers)));
  const std::uint64_t first = std::uint64_t{kFibers} * (kFibers - 1) / 2;
  EXPECT_EQ(values_[0].as_u32(),
            static_cast<std::uint32_t>(kRounds * first + kFibers * (0 + 1 + 2 + 3)));
  // Destroyed where they are, deep or not; the next ones have their stacks.
  for (Fiber* fiber : fibers_) EXPECT_TRUE(store_->stacks().destroy(*fiber));
  fibers_.clear();
  EXPECT_EQ(store_->stacks().fiber_count(), 1U);
  rotate_ = false;
  for (int i = 0; i < 2000; ++i) {
    Fiber& fiber = add("suspend_deep", 50);
    ASSERT_TRUE(returned(call_with("resume_once", 1)));
    EXPECT_EQ(values_[0].as_u32(), 6U);
    EXPECT_TRUE(store_->stacks().destroy(fiber));
    fibers_.clear();
  }
}

TEST_F(FiberTest, ThereIsALimit) {
  const std::array arguments{Slot::i32(1)};
  const Function f = *instance_->find_function("generate");
  std::size_t made = 0;
  std::string error;
  for (; made < Stacks::kMaxFibers && error.empty(); ++made) {
    const auto fiber = store_->stacks().create_fiber(f, arguments, {.stack_size = 1});
    if (!fiber.has_value()) error = fiber.error().text();
  }
  EXPECT_THAT(error, HasSubstr("stack"));
  EXPECT_GT(made, 1000U);
}

TEST_F(FiberTest, AllKindsOfValues) {
  const std::array arguments{Slot::f64(1.5), Slot::i64(1ULL << 40), Slot::f32(0.25F)};
  fibers_.push_back(*store_->stacks().create_fiber(*instance_->find_function("many"), arguments));
  ASSERT_TRUE(returned(call_with("resume_once", 1)));
  EXPECT_EQ(fibers_[0]->results()[0].as_f64(), 1.75 + 0x1p40);
}

TEST_F(FiberTest, ATrapEndsTheCallAndTheFiberOnly) {
  Fiber& bystander = add("generate", 7);
  ASSERT_TRUE(returned(call_with("resume_once", 1)));
  Fiber& fiber = add("suspend_and_trap", 3);
  std::ranges::reverse(fibers_);
  ASSERT_TRUE(returned(call_with("resume_once", 1)));
  const Outcome outcome = call_with("resume_once", 9);
  ASSERT_EQ(trap_kind(outcome), TrapKind::unreachable);
  const auto& frames = std::get<Trap>(outcome).backtrace;
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].name, "trap");
  EXPECT_EQ(frames[1].name, "suspend_and_trap");
  EXPECT_EQ(fiber.state(), Fiber::State::ended);
  EXPECT_EQ(bystander.state(), Fiber::State::suspended);
  EXPECT_EQ(store_->stacks().current().id(), store_->stacks().main().id());
  fibers_.pop_front();
  ASSERT_TRUE(returned(call_with("resume_once", 1)));
  EXPECT_EQ(values_[0].as_u32(), 9U);
  // An ended one cannot be resumed.
  fibers_.push_front(&fiber);
  EXPECT_EQ(trap_kind(call_with("resume_once", 1)), TrapKind::unreachable);
}

TEST_F(FiberTest, EachStackHasItsOwnEnd) {
  for (int i = 0; i < 20; ++i) {
    add("recurse", 0, {.stack_size = 64 << 10});
    EXPECT_EQ(trap_kind(call_with("resume_once", 1)), TrapKind::call_stack_exhausted);
    EXPECT_TRUE(store_->stacks().destroy(*fibers_.front()));
    fibers_.clear();
  }
  EXPECT_EQ(trap_kind(call_with("recurse", 0)), TrapKind::call_stack_exhausted);
}

TEST_F(FiberTest, AStatusAndARequestEndTheCall) {
  Fiber& fiber = add("leave_guest", 0);
  EXPECT_EQ(left_status(call_with("resume_once", 1)), 31U);
  EXPECT_EQ(fiber.state(), Fiber::State::ended);
  fibers_.clear();
  add("generate", 0, {.ended = ends_everything});
  ASSERT_TRUE(returned(call_with("resume_once", 1)));
  EXPECT_EQ(left_status(call_with("resume_once", 0)), 55U);
}

TEST_F(FiberTest, AnExceptionGoesOnInTheLink) {
  // In the link nobody catches it: a trap, with the frames of both.
  Fiber& fiber = add("throws", 3);
  ASSERT_TRUE(returned(call_with("resume_once", 1)));
  const Outcome outcome = call_with("resume_once", 9);
  ASSERT_EQ(trap_kind(outcome), TrapKind::uncaught_exception);
  const Trap& trapped = std::get<Trap>(outcome);
  ASSERT_EQ(trapped.backtrace.size(), 2U);
  EXPECT_EQ(trapped.backtrace[0].name, "throws");
  EXPECT_EQ(trapped.backtrace[1].name, "resume_once");
  ASSERT_NE(trapped.exception, nullptr);
  EXPECT_EQ(values_of(trapped.exception)[0].as_u32(), 9U);
  EXPECT_EQ(fiber.state(), Fiber::State::ended);
}

TEST_F(FiberTest, NobodyResumedTheMainOne) {
  const Outcome outcome = call_with("suspend_once", 1);
  ASSERT_EQ(trap_kind(outcome), TrapKind::unreachable);
  EXPECT_THAT(std::get<Trap>(outcome).message(), HasSubstr("nothing has resumed this stack"));
}

TEST_F(FiberTest, AHostsCallIsNeverSuspended) {
  // main → fiber → host → guest, which wants to suspend the fiber with the host's call on it.
  Fiber& fiber = add("nest", 1);
  inner_ = "suspend_once";
  swallow_ = true;
  fiber.set_link(&store_->stacks().main());
  ASSERT_EQ(trap_kind(call_with("resume_once", 1)), std::nullopt);
  EXPECT_TRUE(inner_trapped_);
  EXPECT_EQ(fiber.state(), Fiber::State::ended);
}

TEST_F(FiberTest, InnerCallsSwitchAmongTheirOwn) {
  // main → host → guest on main's stack, which resumes a fiber that an earlier call has suspended.
  add("generate", 10);
  ASSERT_TRUE(returned(call_with("resume_once", 1)));
  inner_ = "consume";
  ASSERT_TRUE(returned(call_with("nest", 3)));
  EXPECT_EQ(values_[0].as_u32(), 11U + 12U + 13U + 1U);
}

TEST_F(FiberTest, WhatIsInUseIsNotDestroyed) {
  Stacks& stacks = store_->stacks();
  EXPECT_FALSE(stacks.destroy(stacks.main()));
  Fiber& fiber = add("generate", 0);
  EXPECT_FALSE(stacks.can_switch_to(fiber));  // no guest runs
  EXPECT_EQ(trap_kind(call(*store_, store_->host_function(kUnary, resume, this), values_)),
            TrapKind::unreachable);
  Fiber& other = add("generate", 0);
  fiber.set_link(&other);
  EXPECT_TRUE(stacks.destroy(other));
  EXPECT_EQ(fiber.link(), nullptr);
}

TEST_F(FiberTest, SuspendedStacksKeepExceptionsAlive) {
  // "throws" makes its exception only when it goes on, so make many before and after.
  Fiber& fiber = add("throws", 3);
  ASSERT_TRUE(returned(call_with("resume_once", 1)));
  for (int i = 0; i < 3; ++i) {
    for (std::size_t k = 0; k < Exceptions::kFirstLimit; ++k) {
      ASSERT_NE(store_->exceptions().make(*store_, *instance_->tag(0)), nullptr);
    }
  }
  EXPECT_LE(store_->exceptions().live(), 2 * Exceptions::kFirstLimit);
  EXPECT_EQ(fiber.state(), Fiber::State::suspended);
}

}  // namespace
}  // namespace weft::engine::testing
