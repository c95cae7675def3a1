// The threads of a program and its end, without the command line around it. What the thread
// sanitizer is to see.
#include "runtime/process.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

#include "base/sanitized.h"
#include "engine/instance.h"
#include "host/temporary.h"
#include "runtime/compile.h"
#include "runtime/module_file.h"
#include "text/text.h"

namespace weft::runtime {
namespace {

/// A thread does what its argument says; "run" starts `count` of them.
constexpr std::string_view kModule = R"((module
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasix_32v1" "thread_exit" (func $thread_exit (param i32)))
  (import "wasix_32v1" "thread_join" (func $join (param i32) (result i32)))
  (memory (export "memory") (import "env" "memory") 1 1 shared)
  (func $wait (drop (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1))))
  (func (export "wasi_thread_start") (param $tid i32) (param $what i32)
    (drop (i32.atomic.rmw.add (i32.const 16) (i32.const 1)))
    (if (i32.eq (local.get $what) (i32.const 1)) (then (call $exit (i32.const 7))))
    (if (i32.eq (local.get $what) (i32.const 2)) (then unreachable))
    (if (i32.eq (local.get $what) (i32.const 3)) (then (call $wait)))
    (if (i32.eq (local.get $what) (i32.const 4)) (then (loop $again (br $again))))
    (if (i32.eq (local.get $what) (i32.const 5)) (then (call $thread_exit (i32.const 1)))))
  (func (export "start") (param $what i32) (result i32) (call $spawn (local.get $what)))
  (func (export "run") (param $count i32) (result i32) (local $tid i32)
    (loop $again
      (local.set $tid (call $spawn (i32.const 0)))
      (if (i32.lt_s (local.get $tid) (i32.const 1)) (then (return (local.get $tid))))
      (if (call $join (local.get $tid)) (then (return (i32.const -1))))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (i32.atomic.load (i32.const 16)))
  (func (export "wait") (param i32) (result i32) (call $wait) (i32.const 0))
))";

class ProcessTest : public testing::Test {
 protected:
  ProcessTest() {
    options_.file = "test.wasm";
    options_.compile.cache_directory = directory_.path + "/cache";
    const auto file = module_of("test.wasm", *text::assemble(kModule));
    auto loaded = load_module_code(*file, options_.compile, "test.wasm");
    process_.emplace(*Bindings::create(options_, std::move(loaded->code), nullptr), *task_, nullptr,
                     kThreads);
    main_ = *process_->create_main();
    EXPECT_FALSE(main_->instantiate()->has_value());
  }
  ~ProcessTest() override {
    process_.reset();
    host::remove_tree(directory_);
  }

  After call(std::string_view name, std::uint32_t& value) {
    std::array values{engine::Slot::i32(value)};
    const auto function = *main_->instance().find_function(name);
    const After after = process_->judge(*main_, engine::call(main_->store(), function, values));
    value = values[0].as_u32();
    return after;
  }
  std::uint32_t start(std::uint32_t what) {
    EXPECT_EQ(call("start", what), After::goes_on);
    return what;
  }
  static std::size_t mappings() {
    std::ifstream maps("/proc/self/maps");
    std::size_t lines = 0;
    for (std::string line; std::getline(maps, line);) ++lines;
    return lines;
  }

  static constexpr std::uint32_t kThreads = 40;
  host::NamedDirectory directory_ = *host::make_temporary_directory();
  RunOptions options_;
  std::unique_ptr<kernel::Task> task_ = *kernel::Task::create({});
  std::optional<Process> process_;
  GuestThread* main_ = nullptr;
};

TEST_F(ProcessTest, ThreadsComeAndGoWithoutATrace) {
  constexpr std::uint32_t kCount = kSanitized ? 300 : 5000;
  std::uint32_t value = 200;
  EXPECT_EQ(call("run", value), After::goes_on);
  EXPECT_EQ(value, 200U);
  const std::size_t before = mappings();
  value = kCount;
  EXPECT_EQ(call("run", value), After::goes_on);
  EXPECT_EQ(value, 200 + kCount);
  // How many idle threads are kept with their stacks, up to Workers::kMaxIdle, is the scheduler's
  // to say.
  EXPECT_LE(mappings(), before + kCount / 2);
  process_->end({3});
  EXPECT_EQ(process_->wait_for_end(*main_).status, 3);
  EXPECT_TRUE(process_->all_gone());
}

TEST_F(ProcessTest, TheLastThreadEndsItWithZero) {
  start(0);
  start(5);
  EXPECT_EQ(process_->wait_for_end(*main_).status, 0);
  EXPECT_EQ(process_->group().count(), 0U);
}

TEST_F(ProcessTest, AnyThreadEndsIt) {
  start(3);
  start(4);
  // It may have ended the process before its start has returned.
  std::uint32_t value = 1;
  if (call("start", value) == After::goes_on) {
    EXPECT_EQ(call("wait", value), After::process_is_over);
  }
  EXPECT_EQ(process_->wait_for_end(*main_).status, 7);
}

TEST_F(ProcessTest, ATrapNamesItsThread) {
  // It may have ended the process before its start has told its number.
  std::uint32_t value = 2;
  std::string tid;
  if (call("start", value) == After::goes_on) {
    tid = std::to_string(value);
    EXPECT_EQ(call("wait", value), After::process_is_over);
  }
  const ProgramEnd end = process_->wait_for_end(*main_);
  EXPECT_EQ(end.status, kExitTrap);
  EXPECT_NE(end.message.find("executed\n  in thread " + tid), std::string::npos) << end.message;
}

TEST_F(ProcessTest, TheFirstEndCounts) {
  start(4);
  process_->end({5});
  process_->end({6});
  EXPECT_TRUE(process_->ending());
  EXPECT_EQ(process_->wait_for_end(*main_).status, 5);
}

TEST_F(ProcessTest, ThereAreNotTooMany) {
  for (std::uint32_t i = 1; i < kThreads; ++i) EXPECT_GT(start(3), 0U);
  EXPECT_EQ(process_->group().count(), kThreads);
  EXPECT_EQ(start(0), static_cast<std::uint32_t>(-static_cast<int>(Errno::again)));
  process_->end({0});
  (void)process_->wait_for_end(*main_);
}

}  // namespace
}  // namespace weft::runtime
