// Loading, instantiating, running and ending in many threads at once. What the thread sanitizer is
// to see.
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "artifact/cache.h"
#include "engine/call.h"
#include "engine/instance.h"
#include "host/temporary.h"
#include "runtime/bindings.h"
#include "runtime/compile.h"
#include "runtime/guest_thread.h"
#include "runtime/module_file.h"
#include "text/text.h"

namespace weft::runtime {
namespace {

constexpr int kThreads = 8;

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
constexpr int kInstances = 500;
#else
constexpr int kInstances = 4000;
#endif
#else
constexpr int kInstances = 4000;
#endif

/// Everything that ends a call, on a memory and on a table of its own.
constexpr std::string_view kModule = R"((module
  (memory (export "memory") 1 2)
  (global $count (mut i32) (i32.const 0))
  (tag $error (param i32))
  (table 4 funcref)
  (type $unary (func (param i32) (result i32)))
  (elem (i32.const 0) $double $fail $throw)
  (data (i32.const 8) "\2a")
  (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func $fail (param i32) (result i32) unreachable)
  (func $throw (param i32) (result i32) (throw $error (local.get 0)))
  (func (export "run") (param i32) (result i32)
    (global.set $count (i32.add (global.get $count) (local.get 0)))
    (i32.store (i32.const 16) (global.get $count))
    (i32.add (call_indirect (type $unary) (i32.load (i32.const 16)) (i32.const 0))
             (i32.load8_u (i32.const 8))))
  (func (export "trap") (param i32) (result i32)
    (call_indirect (type $unary) (local.get 0) (i32.const 1)))
  (func (export "bounds") (param i32) (result i32) (i32.load (i32.const -1)))
  (func (export "divide") (param i32) (result i32) (i32.div_u (local.get 0) (i32.const 0)))
  (func (export "null") (param i32) (result i32)
    (call_indirect (type $unary) (local.get 0) (i32.const 3)))
  (func $deep (export "overflow") (param i32) (result i32)
    (i32.add (call $deep (local.get 0)) (i32.const 1)))
  (func (export "throw") (param i32) (result i32)
    (call_indirect (type $unary) (local.get 0) (i32.const 2)))
  (func (export "catch") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $error $caught)
        (drop (call $throw (local.get 0))))
      (i32.const -1)))
))";

/// A module for threads: memory is imported, data is copied by the first one's start function.
constexpr std::string_view kShared = R"((module
  (memory (export "memory") (import "env" "memory") 1 100 shared)
  (global $own (mut i32) (i32.const 0))
  (data $text "once")
  (start $init)
  (func $init
    (block $done
      (br_if $done (i32.atomic.rmw.cmpxchg (i32.const 64) (i32.const 0) (i32.const 1)))
      (memory.init $text (i32.const 0) (i32.const 0) (i32.const 4))
      (i32.atomic.store (i32.const 64) (i32.const 2))
      (drop (memory.atomic.notify (i32.const 64) (i32.const -1)))
      (return))
    (loop $again
      (if (i32.ne (i32.atomic.load (i32.const 64)) (i32.const 2)) (then
        (drop (memory.atomic.wait32 (i32.const 64) (i32.const 1) (i64.const -1)))
        (br $again)))))
  (func (export "run") (param i32) (result i32)
    (global.set $own (i32.add (global.get $own) (i32.const 1)))
    (drop (i32.atomic.rmw.add (i32.const 68) (local.get 0)))
    (global.get $own))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (param i32) (result i32) (memory.size))
))";

class Threads : public ::testing::Test {
 protected:
  Threads() {
    options_.file = "test.wasm";
    options_.stack_size = std::uint64_t{256} << 10;  // overflows soon
    options_.compile.level = 0;
    options_.compile.cache_directory = directory_.path + "/cache";
  }
  ~Threads() override { host::remove_tree(directory_); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  /// Nothing, and the test has failed, where it does not go.
  std::shared_ptr<const engine::Code> load(std::string_view source) const {
    const auto bytes = text::assemble(source);
    if (!bytes.has_value()) {
      ADD_FAILURE() << bytes.error().text();
      return nullptr;
    }
    const auto file = module_of("test.wasm", *bytes);
    if (!file.has_value()) return nullptr;
    auto loaded = load_module_code(*file, options_.compile, "test.wasm");
    if (!loaded.has_value()) {
      ADD_FAILURE() << loaded.error().text();
      return nullptr;
    }
    EXPECT_EQ(loaded->note, "");
    return std::move(loaded->code);
  }
  std::shared_ptr<const Bindings> bind(std::string_view source) const {
    auto bindings = Bindings::create(options_, load(source), nullptr);
    if (!bindings.has_value()) {
      ADD_FAILURE() << bindings.error().text();
      std::abort();
    }
    return *std::move(bindings);
  }
  std::unique_ptr<GuestThread> start(const std::shared_ptr<const Bindings>& bindings) {
    auto thread = GuestThread::create(bindings, *task_);
    if (!thread.has_value()) {
      ADD_FAILURE() << thread.error().text();
      std::abort();
    }
    const auto trap = (*thread)->instantiate();
    if (!trap.has_value()) {
      ADD_FAILURE() << trap.error().text();
      std::abort();
    }
    EXPECT_FALSE(trap->has_value());
    EXPECT_TRUE(std::holds_alternative<engine::Returned>(engine::run_start((*thread)->instance())));
    return *std::move(thread);
  }
  static engine::Outcome call(GuestThread& thread, std::string_view name, std::uint32_t& value) {
    std::array<engine::Slot, 1> values{engine::Slot::i32(value)};
    auto outcome = engine::call(thread.store(), *thread.instance().find_function(name), values);
    value = values[0].as_u32();
    return outcome;
  }
  static std::optional<engine::TrapKind> trap(GuestThread& thread, std::string_view name) {
    std::uint32_t value = 5;
    const engine::Outcome outcome = call(thread, name, value);
    const auto* const found = std::get_if<engine::Trap>(&outcome);
    return found == nullptr ? std::nullopt : std::optional(found->kind);
  }
  /// One of all calls, each with the end that it must have.
  static void use(GuestThread& thread) {
    using engine::TrapKind;
    std::uint32_t value = 4;
    EXPECT_TRUE(std::holds_alternative<engine::Returned>(call(thread, "run", value)));
    EXPECT_EQ(value, 4U * 2 + 42);
    EXPECT_EQ(trap(thread, "trap"), TrapKind::unreachable);
    EXPECT_EQ(trap(thread, "bounds"), TrapKind::out_of_bounds_memory_access);
    EXPECT_EQ(trap(thread, "divide"), TrapKind::integer_divide_by_zero);
    EXPECT_TRUE(trap(thread, "null").has_value());
    EXPECT_EQ(trap(thread, "overflow"), TrapKind::call_stack_exhausted);
    EXPECT_EQ(trap(thread, "throw"), TrapKind::uncaught_exception);
    value = 77;
    EXPECT_TRUE(std::holds_alternative<engine::Returned>(call(thread, "catch", value)));
    EXPECT_EQ(value, 77U);
  }
  template <class F>
  static void in_threads(F work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) threads.emplace_back([&work, i] { work(i); });
    for (std::thread& thread : threads) thread.join();
  }
  static std::size_t mappings() {
    std::ifstream maps("/proc/self/maps");
    std::size_t lines = 0;
    for (std::string line; std::getline(maps, line);) ++lines;
    return lines;
  }

  host::NamedDirectory directory_ = *host::make_temporary_directory();
  RunOptions options_;
  std::unique_ptr<kernel::Task> task_ = *kernel::Task::create({});
};

TEST_F(Threads, OneColdModuleIsLoadedByAllAtOnce) {
  in_threads([&](int) {
    const auto bindings = bind(kModule);
    use(*start(bindings));
  });
  const auto cache = artifact::Cache::open(options_.compile.cache_directory);
  ASSERT_TRUE(cache.has_value());
  EXPECT_EQ(cache->list()->size(), 1U);
}

TEST_F(Threads, DifferentModulesAreLoadedAndUnloadedAtOnce) {
  in_threads([&](int i) {
    const std::string source = fmt::format(
        "(module (func (export \"f\") (param i32) (result i32) (i32.add (local.get 0) (i32.const "
        "{}))))",
        i);
    for (int round = 0; round < 10; ++round) {
      const auto bindings = bind(source);
      const auto thread = start(bindings);
      std::uint32_t value = 100;
      EXPECT_TRUE(std::holds_alternative<engine::Returned>(call(*thread, "f", value)));
      EXPECT_EQ(value, 100U + static_cast<std::uint32_t>(i));
    }
  });
}

TEST_F(Threads, InstancesComeAndGoWhileOthersRunTrapAndThrow) {
  const auto bindings = bind(kModule);
  in_threads([&](int) {
    for (int round = 0; round < 20; ++round) use(*start(bindings));
  });
}

TEST_F(Threads, LoadingSurvivesACacheThatIsEmptiedAllTheTime) {
  std::atomic<bool> done = false;
  const auto cache = artifact::Cache::open(options_.compile.cache_directory);
  ASSERT_TRUE(cache.has_value());
  std::thread cleaner([&] {
    while (!done) {
      EXPECT_TRUE(cache->clear().has_value());
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  options_.compile.cache_directory.clear();
  ASSERT_EQ(::setenv("WEFT_CACHE_DIR", cache->directory().c_str(), 1), 0);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto bytes = text::assemble(kModule);
      const auto file = module_of("test.wasm", *bytes);
      for (int round = 0; round < 3; ++round) {
        const auto loaded = load_module_code(*file, options_.compile, "test.wasm");
        EXPECT_TRUE(loaded.has_value()) << loaded.error().text();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  done = true;
  cleaner.join();
  ::unsetenv("WEFT_CACHE_DIR");
}

/// Uninstrumented: the guest's own atomics order its start function's write before this, and the
/// thread sanitizer does not see them.
__attribute__((no_sanitize("thread"))) std::string first_word(GuestThread& thread) {
  const auto* base = static_cast<const volatile std::byte*>(thread.instance().memory(0)->base());
  return {static_cast<char>(base[0]), static_cast<char>(base[1]), static_cast<char>(base[2]),
          static_cast<char>(base[3])};
}

TEST_F(Threads, OneMemoryManyInstances) {
  const auto bindings = bind(kShared);
  in_threads([&](int i) {
    const auto thread = start(bindings);
    EXPECT_EQ(first_word(*thread), "once");
    for (std::uint32_t round = 1; round <= 100; ++round) {
      auto value = static_cast<std::uint32_t>(i);
      EXPECT_TRUE(std::holds_alternative<engine::Returned>(call(*thread, "run", value)));
      EXPECT_EQ(value, round);
    }
    std::uint32_t pages = 1;
    EXPECT_TRUE(std::holds_alternative<engine::Returned>(call(*thread, "grow", pages)));
  });
  const auto last = start(bindings);
  std::uint32_t size = 0;
  EXPECT_TRUE(std::holds_alternative<engine::Returned>(call(*last, "size", size)));
  EXPECT_EQ(size, 9U);
  std::uint32_t sum = 0;
  std::memcpy(&sum, last->instance().memory(0)->base() + 68, sizeof sum);
  EXPECT_EQ(sum, 100U * (0 + 1 + 2 + 3 + 4 + 5 + 6 + 7));
}

// The memory goes with the last store that has it, whichever that is.
TEST_F(Threads, TheFirstStoreMayGoFirst) {
  auto bindings = bind(kShared);
  auto first = start(bindings);
  const auto second = start(bindings);
  bindings.reset();
  first.reset();
  std::uint32_t value = 3;
  EXPECT_TRUE(std::holds_alternative<engine::Returned>(call(*second, "grow", value)));
  EXPECT_EQ(value, 1U);
  EXPECT_TRUE(std::holds_alternative<engine::Returned>(call(*second, "run", value)));
}

TEST_F(Threads, ThousandsOfThreadsLeaveNothingBehind) {
  const auto shared = bind(kShared);
  const auto own = bind(kModule);
  std::size_t before = 0;
  for (int i = 0; i < kInstances; i += kThreads) {
    in_threads([&](int number) {
      const auto thread = start(number % 4 == 0 ? own : shared);
      std::uint32_t value = 1;
      EXPECT_TRUE(std::holds_alternative<engine::Returned>(call(*thread, "run", value)));
    });
    // What the C library keeps of ended threads is there by then.
    if (i == 40 * kThreads) before = mappings();
  }
  EXPECT_LE(mappings(), before + 10);
  std::uint32_t sum = 0;
  const auto last = start(shared);
  std::memcpy(&sum, last->instance().memory(0)->base() + 68, sizeof sum);
  EXPECT_EQ(sum, static_cast<std::uint32_t>((kInstances + kThreads - 1) / kThreads * 6));
}

}  // namespace
}  // namespace weft::runtime
