#include "engine/trap.h"

#include <csignal>
#include <thread>

#include "engine/test_guest.h"

namespace weft::engine::testing {
namespace {

// NOLINTBEGIN(hicpp-no-assembler): trap instructions as the compiler emits them.
// One function for each number: GCC puts no instance of a template into a section of our choice.
GUEST void raise_1(InstanceHeader* /*context*/) { asm volatile(".byte 0x67, 0x0f, 0xb9, 0x40, 1"); }
GUEST void raise_2(InstanceHeader* /*context*/) { asm volatile(".byte 0x67, 0x0f, 0xb9, 0x40, 2"); }
GUEST void raise_3(InstanceHeader* /*context*/) { asm volatile(".byte 0x67, 0x0f, 0xb9, 0x40, 3"); }
GUEST void raise_9(InstanceHeader* /*context*/) { asm volatile(".byte 0x67, 0x0f, 0xb9, 0x40, 9"); }
GUEST void raise_14(InstanceHeader* /*context*/) {
  asm volatile(".byte 0x67, 0x0f, 0xb9, 0x40, 14");
}
/// The long form, for numbers above 127 — which no trap has.
GUEST void raise_unknown_trap(InstanceHeader* /*context*/) {
  asm volatile(".byte 0x67, 0x0f, 0xb9, 0x80, 0xc8, 0, 0, 0");
}
GUEST void divide(InstanceHeader* /*context*/) {
  asm volatile("xorl %%ecx, %%ecx; movl $1, %%eax; cltd; idivl %%ecx" : : : "eax", "ecx", "edx");
}
// NOLINTEND(hicpp-no-assembler)

GUEST std::uint32_t load(InstanceHeader* h, std::uint32_t address) {
  return *reinterpret_cast<volatile std::uint32_t*>(h->memory0_base + address);
}
GUEST void store_far(InstanceHeader* h) {
  *reinterpret_cast<volatile std::uint64_t*>(h->memory0_base + 0x1'ffff'fffe) = 1;
}
GUEST std::uint32_t recurse(InstanceHeader* h, std::uint32_t n) {
  volatile std::uint32_t keep = n;
  if (keep == 0xffff'ffff) return 0;
  const std::uint32_t below = recurse(h, n + 1);
  return below + keep;
}
GUEST std::uint32_t descend(InstanceHeader* h, std::uint32_t n) {
  volatile std::uint32_t keep = n;
  const std::uint32_t below = n == 0 ? load(h, 0xffff'0000) : descend(h, n - 1);
  return below + keep;
}
GUEST std::uint32_t touch_unmapped(InstanceHeader* /*h*/) {
  return *reinterpret_cast<volatile std::uint32_t*>(0x10'0000);
}
GUEST std::uint32_t touch_null(InstanceHeader* /*h*/) {
  volatile std::uintptr_t address = 8;
  return *reinterpret_cast<volatile std::uint32_t*>(address);
}
GUEST std::uint32_t fill(InstanceHeader* h, std::uint32_t begin, std::uint32_t size) {
  return h->builtins->memory_fill(h, 0, begin, 7, size);
}

class TrapTest : public ::testing::Test {
 protected:
  TrapTest() {
    guest_.memory(1, 2);
    nothing_ = guest_.type({}, {});
    unary_ = guest_.type({kI32}, {kI32});
    guest_.function("load", unary_, load);
    guest_.function("store_far", nothing_, store_far);
    guest_.function("recurse", unary_, recurse);
    guest_.function("descend", unary_, descend);
    guest_.function("divide", nothing_, divide);
    guest_.function("touch_null", nothing_, touch_null);
  }
  Outcome run_with(std::string_view name, std::uint32_t argument) {
    values_[0] = Slot::i32(argument);
    return run(*instance_, name, values_);
  }

  GuestModule guest_;
  std::uint32_t nothing_;
  std::uint32_t unary_;
  std::unique_ptr<Store> store_ = new_store();
  Instance* instance_ = nullptr;
  std::array<Slot, 2> values_{};
};

TEST_F(TrapTest, MemoryFaultsAreTraps) {
  instance_ = &new_instance(*store_, guest_);
  EXPECT_TRUE(returned(run_with("load", 65532)));
  EXPECT_EQ(values_[0].as_u32(), 0U);
  EXPECT_EQ(trap_kind(run_with("load", 65536)), TrapKind::out_of_bounds_memory_access);
  EXPECT_EQ(trap_kind(run_with("load", 0xffff'ffff)), TrapKind::out_of_bounds_memory_access);
  // An unaligned access over the end of what is there.
  EXPECT_EQ(trap_kind(run_with("load", 65533)), TrapKind::out_of_bounds_memory_access);
  EXPECT_EQ(trap_kind(run_with("store_far", 0)), TrapKind::out_of_bounds_memory_access);
  EXPECT_TRUE(returned(run_with("load", 0)));
}

TEST_F(TrapTest, EveryNumberIsDecoded) {
  guest_.function("1", nothing_, raise_1);
  guest_.function("2", nothing_, raise_2);
  guest_.function("3", nothing_, raise_3);
  guest_.function("9", nothing_, raise_9);
  guest_.function("14", nothing_, raise_14);
  instance_ = &new_instance(*store_, guest_);
  EXPECT_EQ(trap_kind(run(*instance_, "1")), TrapKind::unreachable);
  EXPECT_EQ(trap_kind(run(*instance_, "2")), TrapKind::integer_divide_by_zero);
  EXPECT_EQ(trap_kind(run(*instance_, "3")), TrapKind::integer_overflow);
  EXPECT_EQ(trap_kind(run(*instance_, "9")), TrapKind::indirect_call_type_mismatch);
  EXPECT_EQ(trap_kind(run(*instance_, "14")), TrapKind::unknown_import);
}

TEST_F(TrapTest, DivisionFaultIsATrap) {
  instance_ = &new_instance(*store_, guest_);
  EXPECT_EQ(trap_kind(run(*instance_, "divide")), TrapKind::integer_divide_by_zero);
}

TEST_F(TrapTest, NullPageInCompiledCodeIsANullReference) {
  instance_ = &new_instance(*store_, guest_);
  EXPECT_EQ(trap_kind(run(*instance_, "touch_null")), TrapKind::null_reference);
}

TEST_F(TrapTest, MessageNamesFunctionsInnermostFirst) {
  instance_ = &new_instance(*store_, guest_);
  const Outcome outcome = run_with("descend", 2);
  const auto& trap = std::get<Trap>(outcome);
  EXPECT_EQ(trap.message(),
            "wasm trap: out of bounds memory access\n"
            "  wasm backtrace:\n"
            "    0: load at test.wasm+0x100 (the function)\n"
            "    1: descend at test.wasm+0x130 (the function)\n"
            "    2: descend at test.wasm+0x130 (the function)\n"
            "    3: descend at test.wasm+0x130 (the function)");
}

TEST_F(TrapTest, DeepBacktraceKeepsBothEnds) {
  instance_ = &new_instance(*store_, guest_);
  const Outcome outcome = run_with("descend", 999);
  const auto& trap = std::get<Trap>(outcome);
  ASSERT_EQ(trap.backtrace.size(), 64U);
  EXPECT_EQ(trap.omitted, 1001U - 64U);
  EXPECT_EQ(trap.omitted_at, 32U);
  EXPECT_EQ(trap.backtrace[0].name, "load");
  EXPECT_NE(trap.message().find("… 937 more …\n  969: descend at test.wasm+0x130"),
            std::string::npos)
      << trap.message();
  EXPECT_TRUE(trap.message().ends_with("\n  1000: descend at test.wasm+0x130 (the function)"))
      << trap.message();
}

TEST_F(TrapTest, StackOverflowIsATrapAgainAndAgain) {
  instance_ = &new_instance(*store_, guest_);
  for (int i = 0; i < 5; ++i) {
    const Outcome outcome = run_with("recurse", 0);
    ASSERT_EQ(trap_kind(outcome), TrapKind::call_stack_exhausted);
    EXPECT_GE(std::get<Trap>(outcome).omitted, 10'000U);
  }
  EXPECT_TRUE(returned(run_with("load", 0)));
}

TEST_F(TrapTest, TenThousandTrapsInARow) {
  instance_ = &new_instance(*store_, guest_);
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_EQ(trap_kind(run_with("load", 1U << 31)), TrapKind::out_of_bounds_memory_access);
  }
}

TEST_F(TrapTest, TrapsInManyThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([this] {
      const auto store = new_store({.stack_size = 256 << 10});
      Instance& instance = new_instance(*store, guest_);
      std::array<Slot, 1> values{};
      for (int i = 0; i < 20; ++i) {
        values[0] = Slot::i32(1U << 30);
        ASSERT_EQ(trap_kind(run(instance, "load", values)), TrapKind::out_of_bounds_memory_access);
        ASSERT_EQ(trap_kind(run(instance, "recurse", values)), TrapKind::call_stack_exhausted);
        values[0] = Slot::i32(8);
        ASSERT_TRUE(returned(run(instance, "load", values)));
      }
    });
  }
  for (std::thread& t : threads) t.join();
}

TEST_F(TrapTest, BuiltinsReportWhatIsOutOfBounds) {
  const std::uint32_t binary = guest_.type({kI32, kI32}, {kI32});
  guest_.function("fill", binary, fill);
  instance_ = &new_instance(*store_, guest_);
  const auto filled = [this](std::uint32_t begin, std::uint32_t size) {
    values_ = {Slot::i32(begin), Slot::i32(size)};
    EXPECT_TRUE(returned(run(*instance_, "fill", values_)));
    return values_[0].as_u32();
  };
  const auto out = static_cast<std::uint32_t>(TrapKind::out_of_bounds_memory_access);
  EXPECT_EQ(filled(65535, 1), 0U);
  EXPECT_EQ(filled(65536, 0), 0U);
  EXPECT_EQ(filled(65536, 1), out);
  EXPECT_EQ(filled(65537, 0), out);
  EXPECT_EQ(filled(0xffff'ffff, 0xffff'ffff), out);
  EXPECT_EQ(std::to_integer<int>(instance_->memory(0)->base()[65535]), 7);
  EXPECT_EQ(std::to_integer<int>(instance_->memory(0)->base()[65534]), 0);
}

using TrapDeathTest = TrapTest;

TEST_F(TrapDeathTest, AnUnknownAddressInCompiledCodeIsOurBug) {
  guest_.function("touch", nothing_, touch_unmapped);
  instance_ = &new_instance(*store_, guest_);
  EXPECT_EXIT(static_cast<void>(run(*instance_, "touch")), ::testing::KilledBySignal(SIGSEGV),
              "weft: internal error: signal 11 .* in compiled code");
}

TEST_F(TrapDeathTest, AnUnknownTrapNumberIsOurBug) {
  guest_.function("raise", nothing_, raise_unknown_trap);
  instance_ = &new_instance(*store_, guest_);
  EXPECT_EXIT(static_cast<void>(run(*instance_, "raise")), ::testing::KilledBySignal(SIGILL),
              "weft: internal error: signal 4 .* in compiled code");
}

std::uint64_t crash(void* env, void* /*values*/) {
  // A linear memory's guard, but touched by the host.
  return *reinterpret_cast<volatile std::uint8_t*>(static_cast<Memory*>(env)->base() + (1U << 31));
}

GUEST void call_import(InstanceHeader* h) {
  const ImportedFunction& f = imported(h, 0);
  reinterpret_cast<void (*)(void*)>(const_cast<void*>(f.code))(f.context);
}

TEST_F(TrapDeathTest, AFaultInAHostFunctionIsOurBug) {
  GuestModule guest;
  const std::uint32_t nothing = guest.type({}, {});
  guest.import_function("crash", nothing);
  guest.function("call", nothing, call_import);
  auto memory = store_->new_memory({limits(1, 1)});
  ASSERT_TRUE(memory.has_value());
  Instance& instance =
      new_instance(*store_, guest, {{"crash", store_->host_function({}, crash, *memory)}});
  EXPECT_EXIT(static_cast<void>(run(instance, "call")), ::testing::KilledBySignal(SIGSEGV),
              "weft: internal error: signal 11");
}

TEST_F(TrapDeathTest, AKilledProcessIsKilled) {
  instance_ = &new_instance(*store_, guest_);
  ASSERT_TRUE(returned(run_with("load", 0)));
  EXPECT_EXIT(kill(getpid(), SIGSEGV), ::testing::KilledBySignal(SIGSEGV), "^$");
}

}  // namespace
}  // namespace weft::engine::testing
