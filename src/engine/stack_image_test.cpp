// Capturing and restoring guest stacks: what setjmp and longjmp are made of.
#include "engine/stack_image.h"

#include <gmock/gmock.h>

#include <array>
#include <memory>

#include "engine/stacks.h"
#include "engine/test_guest.h"

namespace weft::engine::testing {
namespace {

using ::testing::HasSubstr;

using HostUnary = std::uint32_t (*)(void*, std::uint32_t);
/// Calls import `i`: 0 capture, 1 restore, 2 call_inner.
[[gnu::always_inline]] inline std::uint32_t call_import(InstanceHeader* h, std::uint32_t i,
                                                        std::uint32_t argument) {
  const ImportedFunction& f = imported(h, i);
  return reinterpret_cast<HostUnary>(const_cast<void*>(f.code))(f.context, argument);
}
[[gnu::always_inline]] inline volatile std::uint32_t* word(InstanceHeader* h, std::uint32_t i) {
  return reinterpret_cast<volatile std::uint32_t*>(h->memory0_base) + i;
}

/// Recurses, captures at the bottom, and adds what every frame has kept.
GUEST std::uint32_t descend(InstanceHeader* h, std::uint32_t depth) {
  if (depth == 0) {
    const std::uint32_t value = call_import(h, 0, 0);
    *word(h, 0) = *word(h, 0) + 1;
    return value;
  }
  volatile std::uint32_t keep = depth;
  const std::uint32_t below = descend(h, depth - 1);
  return below + keep;
}
GUEST std::uint32_t restore_from(InstanceHeader* h, std::uint32_t depth, std::uint32_t value) {
  if (depth == 0) return call_import(h, 1, value);
  volatile std::uint32_t keep = depth;
  return restore_from(h, depth - 1, value) + keep;
}
/// Captures `depth` deep, and restores word 1 times, word 2 deep, after all of that has returned.
GUEST std::uint32_t again(InstanceHeader* h, std::uint32_t depth) {
  const std::uint32_t sum = descend(h, depth);
  *word(h, 3) = sum;
  if (*word(h, 0) <= *word(h, 1)) restore_from(h, *word(h, 2), *word(h, 0));
  return sum;
}
GUEST std::uint32_t trap_after(InstanceHeader* h, std::uint32_t depth) {
  const std::uint32_t sum = descend(h, depth);
  if (*word(h, 0) == 1) restore_from(h, 5, sum);
  asm volatile(".byte 0x67, 0x0f, 0xb9, 0x40, 1");  // NOLINT(hicpp-no-assembler)
  return sum;
}
/// Captures, and lets the host call a guest again.
GUEST std::uint32_t around(InstanceHeader* h, std::uint32_t depth) {
  volatile std::uint32_t keep = depth;
  const std::uint32_t value = call_import(h, 0, 0);
  *word(h, 0) = *word(h, 0) + 1;
  if (value == 0) return call_import(h, 2, depth) + 100'000;
  return value + keep;
}
GUEST std::uint32_t inner_restores(InstanceHeader* h, std::uint32_t value) {
  return restore_from(h, 3, value) + 1;
}
GUEST std::uint32_t inner_captures(InstanceHeader* h, std::uint32_t /*n*/) {
  return call_import(h, 0, 0);
}
GUEST std::uint32_t calls_then_restores(InstanceHeader* h, std::uint32_t depth) {
  const std::uint32_t inner = call_import(h, 2, depth);
  return call_import(h, 1, inner);
}
/// Holds an exception while it is captured, and only there; the value it has is the result.
GUEST std::uint32_t holds_exception(InstanceHeader* h, std::uint32_t value) {
  Exception* e = h->builtins->exception_new(h, 0);
  e->escaped = 1;
  *reinterpret_cast<volatile std::uint32_t*>(e + 1) = value;
  const std::uint32_t again_value = call_import(h, 0, 0);
  const std::uint32_t kept = *reinterpret_cast<volatile std::uint32_t*>(e + 1);
  const void* const tag = *const_cast<const void* volatile*>(&e->tag);
  return tag == nullptr ? 0 : kept + again_value;
}
GUEST std::uint32_t makes_exceptions_and_restores(InstanceHeader* h, std::uint32_t count) {
  const std::uint32_t sum = holds_exception(h, 42);
  if (*word(h, 5) != 0) return sum;
  *word(h, 5) = 1;
  for (std::uint32_t i = 0; i < count; ++i) {
    Exception* const e = h->builtins->exception_new(h, 0);
    e->escaped = 1;
    *reinterpret_cast<volatile std::uint32_t*>(e + 1) = 1000 + i;
  }
  return call_import(h, 1, 1);
}

const wasm::FuncType kUnary{{kI32}, {kI32}};

class StackImageTest : public ::testing::Test {
 protected:
  StackImageTest() {
    const std::uint32_t unary = guest_.type({kI32}, {kI32});
    guest_.import_function("capture", unary);
    guest_.import_function("restore", unary);
    guest_.import_function("call_inner", unary);
    guest_.memory(1);
    guest_.module.tags.push_back({guest_.type({kI32}, {})});
    guest_.function("again", unary, again);
    guest_.function("trap_after", unary, trap_after);
    guest_.function("around", unary, around);
    guest_.function("inner_restores", unary, inner_restores);
    guest_.function("inner_captures", unary, inner_captures);
    guest_.function("calls_then_restores", unary, calls_then_restores);
    guest_.function("makes_exceptions_and_restores", unary, makes_exceptions_and_restores);
    for (HostCall call : {&capture, &restore, &call_inner}) {
      host_.push_back(store_->host_function(kUnary, call, this));
    }
    instance_ = &new_instance(
        *store_, guest_, {{"capture", host_[0]}, {"restore", host_[1]}, {"call_inner", host_[2]}});
  }

  static std::uint64_t capture(void* env, void* values) {
    auto& test = *static_cast<StackImageTest*>(env);
    auto* const slots = static_cast<Slot*>(values);
    auto image = test.store_->stacks().capture({slots, 1});
    if (!image.has_value()) {
      test.error_ = image.error().text();
      return 9;
    }
    slots[0] = Slot::i32(0);
    test.image_ = *std::move(image);
    ++test.captures_;
    return 0;
  }
  static std::uint64_t restore(void* env, void* values) {
    auto& test = *static_cast<StackImageTest*>(env);
    ++test.restores_;
    const Slot result = *static_cast<Slot*>(values);
    return test.store_->stacks().restore(*test.image_, {&result, 1});
  }
  static std::uint64_t call_inner(void* env, void* values) {
    auto& test = *static_cast<StackImageTest*>(env);
    const Outcome inner = run(*test.instance_, test.inner_, {static_cast<Slot*>(values), 1});
    test.inner_left_ = std::holds_alternative<Left>(inner);
    if (test.drop_image_) test.image_.reset();
    return test.swallow_ ? 0 : test.store_->propagate(inner);
  }

  static std::uint64_t capture_first(void* env, void* values) {
    return static_cast<StackImageTest*>(env)->image_ == nullptr ? capture(env, values) : 0;
  }
  static std::uint64_t nest(void* env, void* values) {
    auto& test = *static_cast<StackImageTest*>(env);
    const Slot result = Slot::i32(77);
    if (++test.nesting_ == 20) return test.store_->stacks().restore(*test.image_, {&result, 1});
    return test.store_->propagate(run(*test.nested_, "around", {static_cast<Slot*>(values), 1}));
  }
  static std::uint64_t capture_directly(void* env, void* values) {
    auto& test = *static_cast<StackImageTest*>(env);
    return test.store_->propagate(
        call(*test.store_, test.host_[0], {static_cast<Slot*>(values), 1}));
  }
  static std::uint64_t capture_until_it_fails(void* env, void* values) {
    auto& test = *static_cast<StackImageTest*>(env);
    for (;;) {
      auto image = test.store_->stacks().capture({static_cast<Slot*>(values), 1});
      if (!image.has_value()) {
        test.error_ = image.error().text();
        return 0;
      }
      test.images_.push_back(*std::move(image));
    }
  }

  /// One function of a module of its own, which captures and calls like this.
  template <class F>
  Instance& link(std::string_view name, F* native, HostCall capture_call, HostCall inner_call) {
    auto& guest = modules_.emplace_back();
    const std::uint32_t unary = guest.type({kI32}, {kI32});
    guest.import_function("capture", unary);
    guest.import_function("restore", unary);
    guest.import_function("call_inner", unary);
    guest.memory(1);
    guest.function(name, unary, native);
    return new_instance(*store_, guest,
                        {{"capture", store_->host_function(kUnary, capture_call, this)},
                         {"restore", host_[1]},
                         {"call_inner", store_->host_function(kUnary, inner_call, this)}});
  }

  volatile std::uint32_t& word(std::uint32_t i) {
    return reinterpret_cast<volatile std::uint32_t*>(instance_->memory(0)->base())[i];
  }
  Outcome call_with(std::string_view name, std::uint32_t argument) {
    values_[0] = Slot::i32(argument);
    return run(*instance_, name, values_);
  }

  std::unique_ptr<Store> store_ = new_store();
  std::unique_ptr<StackImage> image_;
  std::vector<std::unique_ptr<StackImage>> images_;
  GuestModule guest_;
  std::deque<GuestModule> modules_;
  Instance* nested_ = nullptr;
  int nesting_ = 0;
  std::vector<Function> host_;
  Instance* instance_ = nullptr;
  std::array<Slot, 1> values_{};
  std::string inner_;
  std::string error_;
  int captures_ = 0;
  int restores_ = 0;
  bool inner_left_ = false;
  bool swallow_ = false;
  bool drop_image_ = false;
};

TEST_F(StackImageTest, ComesBackTenThousandTimesFromDeeperAndShallower) {
  for (const std::uint32_t depth : {1U, 10U, 1000U}) {
    for (const std::uint32_t from : {0U, 10U, 2000U}) {
      const std::uint32_t times = from == 10 ? 10'000 : 100;
      word(0) = 0;
      word(1) = times;
      word(2) = from;
      restores_ = 0;
      ASSERT_TRUE(returned(call_with("again", depth)));
      // Every frame had again what it kept, and the last call returned the last number.
      EXPECT_EQ(values_[0].as_u32(), depth * (depth + 1) / 2 + times);
      EXPECT_EQ(restores_, static_cast<int>(times));
      EXPECT_EQ(word(0), times + 1);
    }
  }
  EXPECT_EQ(captures_, 9);
  EXPECT_GT(image_->size(), 1000U * 16);
  EXPECT_EQ(store_->stacks().image_bytes(), image_->size());
  image_.reset();
  EXPECT_EQ(store_->stacks().image_bytes(), 0U);
}

TEST_F(StackImageTest, TrapsAfterwardsHaveTheRestoredFrames) {
  const Outcome outcome = call_with("trap_after", 4);
  ASSERT_EQ(trap_kind(outcome), TrapKind::unreachable);
  EXPECT_EQ(restores_, 1);
  const auto& frames = std::get<Trap>(outcome).backtrace;
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].name, "trap_after");
}

TEST_F(StackImageTest, RestoringOutwardsLeavesTheCallsBetween) {
  inner_ = "inner_restores";
  ASSERT_TRUE(returned(call_with("around", 7)));
  EXPECT_EQ(values_[0].as_u32(), 14U);
  EXPECT_TRUE(inner_left_);
  EXPECT_EQ(word(0), 2U);
}

TEST_F(StackImageTest, ThroughTwentyCallsOfTheHosts) {
  // around → host → around → host → …, and the innermost restores what the outermost captured.
  Instance& nested = link("around", around, capture_first, nest);
  nested_ = &nested;
  ASSERT_TRUE(returned(run(nested, "around", values_)));
  EXPECT_EQ(values_[0].as_u32(), 77U);
  EXPECT_EQ(nesting_, 20);
}

TEST_F(StackImageTest, OfACallThatHasEndedIsATrap) {
  inner_ = "inner_captures";
  const Outcome outcome = call_with("calls_then_restores", 1);
  ASSERT_EQ(trap_kind(outcome), TrapKind::unreachable);
  EXPECT_THAT(std::get<Trap>(outcome).message(), HasSubstr("a call that has ended"));
  // And so it is later on, from another call.
  EXPECT_EQ(trap_kind(call_with("inner_restores", 1)), TrapKind::unreachable);
  EXPECT_EQ(restores_, 2);
}

TEST_F(StackImageTest, AHostFunctionMaySwallowIt) {
  inner_ = "inner_restores";
  swallow_ = true;
  ASSERT_TRUE(returned(call_with("around", 7)));
  EXPECT_EQ(values_[0].as_u32(), 100'007U);
  EXPECT_TRUE(inner_left_);
}

TEST_F(StackImageTest, AnImageThatIsGoneLeavesTheGuest) {
  inner_ = "inner_restores";
  drop_image_ = true;
  const Outcome outcome = call_with("around", 7);
  EXPECT_TRUE(std::holds_alternative<Left>(outcome));
  ASSERT_EQ(image_, nullptr);
  drop_image_ = false;
  ASSERT_TRUE(returned(call_with("around", 7)));
}

TEST_F(StackImageTest, WithoutAGuestThereIsNothingToCapture) {
  EXPECT_EQ(left_status(call(*store_, host_[0], values_)), 9U);
  EXPECT_THAT(error_, HasSubstr("not called by a guest"));
  EXPECT_FALSE(store_->stacks().capture({}).has_value());
  // Nor below a guest that is in a host function.
  error_.clear();
  Instance& other = link("inner_captures", inner_captures, capture_directly, restore);
  EXPECT_EQ(left_status(run(other, "inner_captures", values_)), 9U);
  EXPECT_THAT(error_, HasSubstr("not called by a guest"));
}

TEST_F(StackImageTest, KeepsExceptionsAlive) {
  ASSERT_TRUE(returned(call_with("makes_exceptions_and_restores", 10'000)));
  EXPECT_EQ(values_[0].as_u32(), 43U);
  EXPECT_GE(store_->exceptions().live(), 1U);
}

TEST_F(StackImageTest, AreBounded) {
  Instance& other = link("descend", descend, capture_until_it_fails, restore);
  values_[0] = Slot::i32(20'000);
  ASSERT_TRUE(returned(run(other, "descend", values_)));
  EXPECT_THAT(error_, HasSubstr("256 MiB"));
  EXPECT_LE(store_->stacks().image_bytes(), Stacks::kMaxImages);
  EXPECT_GT(images_.size(), 10U);
  images_.clear();
  EXPECT_EQ(store_->stacks().image_bytes(), 0U);
}

}  // namespace
}  // namespace weft::engine::testing
