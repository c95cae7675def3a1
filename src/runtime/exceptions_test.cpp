// Exceptions of compiled modules on their way through host functions that call guests themselves.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "engine/call.h"
#include "engine/code.h"
#include "engine/instance.h"
#include "engine/store.h"
#include "runtime/compile.h"
#include "runtime/module_file.h"
#include "text/text.h"

namespace weft::runtime {
namespace {

using engine::Slot;
using engine::TrapKind;

constexpr wasm::ValType kI32 = wasm::ValKind::i32;

/// Throws, and catches what comes through "host" "through", in both encodings. The argument is the
/// exception's value; each way of catching adds something else to it.
constexpr std::string_view kGuest = R"((module
  (tag $e (export "e") (import "host" "e") (param i32))
  (import "host" "through" (func $through (param i32) (result i32)))
  (global $kept (mut exnref) (ref.null exn))
  (func (export "throw") (param i32) (result i32) (throw $e (local.get 0)))
  (func (export "throw_again") (param i32) (result i32)
    (block $h (result i32 exnref)
      (try_table (catch_ref $e $h) (throw $e (local.get 0)))
      (unreachable))
    (throw_ref))
  (func (export "rethrow") (param i32) (result i32)
    (try $t (result i32)
      (do (throw $e (local.get 0)))
      (catch $e (drop) (rethrow $t))))
  (func (export "trap") (param i32) (result i32) (unreachable))
  (func (export "catch_legacy") (param i32) (result i32)
    (try (result i32)
      (do (call $through (local.get 0)))
      (catch $e (i32.add (i32.const 1000)))))
  (func (export "catch_standard") (param i32) (result i32)
    (block $h (result i32)
      (return (try_table (result i32) (catch $e $h) (call $through (local.get 0)))))
    (i32.add (i32.const 2000)))
  (func (export "catch_delegated") (param i32) (result i32)
    (try $outer (result i32)
      (do
        (try (result i32)
          (do
            (try (result i32)
              (do (call $through (local.get 0)))
              (delegate $outer)))
          (catch_all (i32.const -1))))
      (catch $e (i32.add (i32.const 3000)))))
  (func (export "catch_rethrown") (param i32) (result i32)
    (block $h (result i32)
      (return (try_table (result i32) (catch $e $h)
        (try $t (result i32)
          (do (call $through (local.get 0)))
          (catch_all (rethrow $t))))))
    (i32.add (i32.const 4000)))
  (func (export "catch_reference") (param i32) (result i32)
    (block $h (result i32)
      (try_table (catch $e $h)
        (block $r (result exnref)
          (return (try_table (result i32) (catch_all_ref $r) (call $through (local.get 0)))))
        (global.set $kept)
        (throw_ref (global.get $kept)))
      (unreachable))
    (i32.add (i32.const 5000)))))";

struct Catcher {
  const char* name;
  std::int32_t adds;
};
constexpr std::array kCatchers = {Catcher{"catch_legacy", 1000}, Catcher{"catch_standard", 2000},
                                  Catcher{"catch_delegated", 3000}, Catcher{"catch_rethrown", 4000},
                                  Catcher{"catch_reference", 5000}};

class GuestHostGuest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    const auto binary = text::assemble(kGuest);
    ASSERT_TRUE(binary.has_value()) << binary.error().text();
    const auto file = module_of("guest", *binary);
    ASSERT_TRUE(file.has_value());
    CompileOptions options;
    options.level = GetParam();
    options.use_cache = false;
    auto loaded = load_module_code(*file, options, "guest");
    ASSERT_TRUE(loaded.has_value()) << loaded.error().text();
    auto store = engine::Store::create();
    ASSERT_TRUE(store.has_value());
    store_ = *std::move(store);
    tag_ = store_->new_tag({{kI32}, {}});
    const auto resolve = [this](const wasm::Import& import) -> std::optional<engine::Extern> {
      if (import.name == "e") return tag_;
      return store_->host_function({{kI32}, {kI32}}, through, this);
    };
    const auto made = engine::instantiate(*store_, loaded->code, resolve);
    ASSERT_TRUE(made.has_value()) << made.error().text();
    ASSERT_TRUE(std::holds_alternative<engine::Instance*>(*made));
    guest_ = std::get<engine::Instance*>(*made);
  }

  struct Result {
    engine::Outcome outcome;
    std::int32_t value = 0;
  };
  Result run(const char* function, std::int32_t argument) {
    std::array<Slot, 1> values = {Slot::i32(static_cast<std::uint32_t>(argument))};
    Result out;
    out.outcome = engine::call(*store_, *guest_->find_function(function), values);
    out.value = static_cast<std::int32_t>(values[0].as_u32());
    return out;
  }

  /// Calls `thrower_` with its argument and passes on how that ended, `depth_` host frames deep.
  static std::uint64_t through(void* env, void* values) {
    auto& self = *static_cast<GuestHostGuest*>(env);
    auto* const slots = static_cast<Slot*>(values);
    std::array<Slot, 1> inner = {slots[0]};
    const bool deeper = self.depth_-- > 1;
    const auto target = self.guest_->find_function(deeper ? self.between_ : self.thrower_);
    engine::Outcome outcome = engine::call(*self.store_, *target, inner);
    slots[0] = inner[0];
    return self.store_->propagate(std::move(outcome));
  }

  std::unique_ptr<engine::Store> store_;
  engine::Tag* tag_ = nullptr;
  engine::Instance* guest_ = nullptr;
  const char* thrower_ = "throw";
  const char* between_ = "catch_legacy";
  int depth_ = 1;
};

TEST_P(GuestHostGuest, EveryEncodingCatchesWhatEveryOtherThrew) {
  for (const char* thrower : {"throw", "throw_again", "rethrow"}) {
    thrower_ = thrower;
    for (const Catcher& catcher : kCatchers) {
      depth_ = 1;
      const Result result = run(catcher.name, 7);
      EXPECT_TRUE(std::holds_alternative<engine::Returned>(result.outcome))
          << catcher.name << " of " << thrower;
      EXPECT_EQ(result.value, 7 + catcher.adds) << catcher.name << " of " << thrower;
    }
  }
}

TEST_P(GuestHostGuest, TheInnermostOfTwoHostFramesCatches) {
  for (const Catcher& inner : kCatchers) {
    between_ = inner.name;
    depth_ = 2;
    const Result result = run("catch_standard", 1);
    EXPECT_TRUE(std::holds_alternative<engine::Returned>(result.outcome)) << inner.name;
    EXPECT_EQ(result.value, 1 + inner.adds) << inner.name;
  }
}

TEST_P(GuestHostGuest, TrapsPassAllOfThem) {
  thrower_ = "trap";
  for (const Catcher& catcher : kCatchers) {
    depth_ = 1;
    const Result result = run(catcher.name, 1);
    ASSERT_TRUE(std::holds_alternative<engine::Trap>(result.outcome)) << catcher.name;
    EXPECT_EQ(std::get<engine::Trap>(result.outcome).kind, TrapKind::unreachable);
  }
}

TEST_P(GuestHostGuest, ManyInARowLeaveNothingBehind) {
  std::int64_t sum = 0;
  for (int i = 0; i < 20'000; ++i) {
    depth_ = 1;
    sum += run(kCatchers[static_cast<std::size_t>(i) % kCatchers.size()].name, 1).value;
  }
  EXPECT_EQ(sum, 20'000 * 3001);
}

INSTANTIATE_TEST_SUITE_P(Levels, GuestHostGuest, ::testing::Values(0, 2));

}  // namespace
}  // namespace weft::runtime
