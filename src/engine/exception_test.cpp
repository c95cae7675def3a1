// Exceptions without a compiler: a guest that catches is assembly with a table of landing pads.
#include "engine/exception.h"

#include <array>

#include "base/sanitized.h"
#include "engine/test_guest.h"

#if defined(__x86_64__)
// i32 catch(): calls import 0 and returns its result. After an exception of any tag it is the first
// value + 1000, which lies in a register that the callee saves.
// NOLINTNEXTLINE(hicpp-no-assembler)
asm(R"(
  .pushsection weft_guest, "ax", @progbits
  .type weft_test_catch, @function
weft_test_personality:
  ud2
  .globl weft_test_catch
weft_test_catch:
  .cfi_startproc
  .cfi_personality 0x1b, weft_test_personality
  .cfi_lsda 0x1b, .Lweft_test_table
  pushq %rbx
  .cfi_def_cfa_offset 16
  .cfi_offset %rbx, -16
  movl $1000, %ebx
  movq 64(%rdi), %rax
  movq 72(%rdi), %rdi
.Lweft_test_call:
  call *%rax
.Lweft_test_called:
  popq %rbx
  .cfi_remember_state
  .cfi_def_cfa_offset 8
  ret
  .cfi_restore_state
.Lweft_test_pad:
  movl 16(%rax), %eax
  addl %ebx, %eax
  popq %rbx
  .cfi_def_cfa_offset 8
  ret
  .cfi_endproc
  .size weft_test_catch, . - weft_test_catch
  .popsection
  .pushsection .gcc_except_table, "a", @progbits
.Lweft_test_table:
  .byte 0xff
  .byte 0xff
  .byte 0x01
  .uleb128 .Lweft_test_end - .Lweft_test_begin
.Lweft_test_begin:
  .uleb128 .Lweft_test_call - weft_test_catch
  .uleb128 .Lweft_test_called - .Lweft_test_call
  .uleb128 .Lweft_test_pad - weft_test_catch
  .uleb128 0
.Lweft_test_end:
  .popsection
)");
#endif

extern "C" std::uint32_t weft_test_catch(weft::engine::InstanceHeader* h);

namespace weft::engine::testing {
namespace {

constexpr wasm::ValType kExn = wasm::ValType::exnref();

GUEST std::uint32_t throw_7(InstanceHeader* h) {
  Exception* const e = h->builtins->exception_new(h, 0);
  reinterpret_cast<std::uint32_t*>(e + 1)[0] = 7;
  h->builtins->exception_throw(h, e, 0);
  return 1;
}
/// In the way of an exception, with registers of its own.
GUEST std::uint32_t pass_through(InstanceHeader* h) {
  volatile std::uint32_t keep = 5;
  return throw_7(h) + keep;
}
/// `n` exceptions that nobody refers to any more, as far as the engine has not been told.
GUEST void forget(InstanceHeader* h, std::uint32_t n) {
  for (std::uint32_t i = 0; i < n; ++i) h->builtins->exception_new(h, 0)->escaped = 1;
}
GUEST void forget_and_tell(InstanceHeader* h, std::uint32_t n) {
  for (std::uint32_t i = 0; i < n; ++i) {
    h->builtins->exception_release(h, h->builtins->exception_new(h, 0));
  }
}
GUEST Exception* make(InstanceHeader* h) { return h->builtins->exception_new(h, 0); }
/// Exceptions that hold one another: the last one made is the result.
GUEST Exception* chain(InstanceHeader* h, std::uint32_t n) {
  Exception* last = nullptr;
  for (std::uint32_t i = 0; i < n; ++i) {
    Exception* const e = h->builtins->exception_new(h, 0);
    e->escaped = 1;
    *reinterpret_cast<Exception**>(e + 1) = last;
    last = e;
  }
  return last;
}

/// A module with tag 0, exported or imported.
class Exceptional : public GuestModule {
 public:
  explicit Exceptional(std::vector<wasm::ValType> values, bool imported = false) {
    const std::uint32_t tag_type = type(std::move(values), {});
    if (imported) {
      module.imports.push_back({"env", "tag", wasm::ExternKind::tag, 0});
      module.imported_tags = 1;
    } else {
      module.exports.push_back({"tag", wasm::ExternKind::tag, 0});
    }
    module.tags.push_back({tag_type});
  }
};

struct Thrower {
  Exceptional guest;
  Instance* instance = nullptr;

  explicit Thrower(Store& store, std::vector<wasm::ValType> values = {kI32})
      : guest(std::move(values)) {
    const std::uint32_t to_i32 = guest.type({}, {kI32});
    const std::uint32_t from_i32 = guest.type({kI32}, {});
    guest.function("throw_7", to_i32, throw_7);
    guest.function("pass_through", to_i32, pass_through);
    guest.function("forget", from_i32, forget);
    guest.function("forget_and_tell", from_i32, forget_and_tell);
    guest.function("make", guest.type({}, {kExn}), make);
    guest.function("chain", guest.type({kI32}, {kExn}), chain);
    instance = &new_instance(store, guest);
  }
};

struct Catcher {
  GuestModule guest;
  Instance* instance = nullptr;

  Catcher(Store& store, Function f) {
    const std::uint32_t to_i32 = guest.type({}, {kI32});
    guest.import_function("f", to_i32);
    guest.function("catch", to_i32, weft_test_catch);
    instance = &new_instance(store, guest, {{"f", f}});
  }
};

TEST(Exception, is_caught_in_another_module) {
  const auto store = new_store();
  const Thrower thrower(*store);
  for (const auto* name : {"throw_7", "pass_through"}) {
    const Catcher catcher(*store, *thrower.instance->find_function(name));
    std::array<Slot, 1> values{};
    EXPECT_TRUE(returned(run(*catcher.instance, "catch", values)));
    EXPECT_EQ(values[0].as_u32(), 1007U);
  }
}

TEST(Exception, that_nobody_catches_is_a_trap_where_it_was_thrown) {
  const auto store = new_store();
  const Thrower thrower(*store);
  std::array<Slot, 1> values{};
  const Outcome outcome = run(*thrower.instance, "pass_through", values);
  ASSERT_EQ(trap_kind(outcome), TrapKind::uncaught_exception);
  const Trap& trap = std::get<Trap>(outcome);
  ASSERT_EQ(trap.backtrace.size(), 2U);
  EXPECT_EQ(trap.backtrace[0].name, "throw_7");
  EXPECT_EQ(trap.backtrace[1].name, "pass_through");
  ASSERT_NE(trap.exception, nullptr);
  EXPECT_EQ(&tag_of(trap.exception), thrower.instance->find_tag("tag"));
  EXPECT_EQ(values_of(trap.exception)->as_u32(), 7U);
  // A guest that is handed it and catches it by its tag says that it is done.
  store->exceptions().release(trap.exception);
  EXPECT_TRUE(store->exceptions().owns(trap.exception));
}

struct HostEnvironment {
  Store* store = nullptr;
  const Thrower* thrower = nullptr;
};

TEST(Exception, passes_a_host_function_that_lets_it) {
  const auto store = new_store();
  const Thrower thrower(*store);
  HostEnvironment environment{store.get(), &thrower};
  const auto host = [](void* env, void* /*values*/) -> std::uint64_t {
    auto& e = *static_cast<HostEnvironment*>(env);
    std::array<Slot, 1> values{};
    Outcome inner = run(*e.thrower->instance, "throw_7", values);
    EXPECT_EQ(trap_kind(inner), TrapKind::uncaught_exception);
    return e.store->propagate(std::move(inner));
  };
  const Catcher catcher(*store, store->host_function({{}, {kI32}}, host, &environment));
  std::array<Slot, 1> values{};
  EXPECT_TRUE(returned(run(*catcher.instance, "catch", values)));
  EXPECT_EQ(values[0].as_u32(), 1007U);
}

TEST(Exception, of_another_store_is_only_a_trap) {
  const auto store = new_store();
  const auto other = new_store();
  const Thrower thrower(*other);
  HostEnvironment environment{store.get(), &thrower};
  const auto host = [](void* env, void* /*values*/) -> std::uint64_t {
    auto& e = *static_cast<HostEnvironment*>(env);
    std::array<Slot, 1> values{};
    return e.store->propagate(run(*e.thrower->instance, "throw_7", values));
  };
  const Catcher catcher(*store, store->host_function({{}, {kI32}}, host, &environment));
  std::array<Slot, 1> values{};
  EXPECT_EQ(trap_kind(run(*catcher.instance, "catch", values)), TrapKind::uncaught_exception);
}

TEST(Exception, can_be_thrown_by_the_host) {
  const auto store = new_store();
  const Tag* const tag = store->new_tag({{kI32}, {}});
  struct Environment {
    Store* store;
    const Tag* tag;
  } environment{store.get(), tag};
  const auto host = [](void* env, void* /*values*/) -> std::uint64_t {
    const auto& e = *static_cast<Environment*>(env);
    return e.store->throw_exception(*e.tag, std::array{Slot::i32(9)});
  };
  const Function f = store->host_function({{}, {kI32}}, host, &environment);
  const Catcher catcher(*store, f);
  std::array<Slot, 1> values{};
  EXPECT_TRUE(returned(run(*catcher.instance, "catch", values)));
  EXPECT_EQ(values[0].as_u32(), 1009U);
  EXPECT_EQ(trap_kind(call(*store, f, values)), TrapKind::uncaught_exception);
}

TEST(Exception, traps_are_not_caught) {
  const auto store = new_store();
  const auto host = [](void* env, void* /*values*/) -> std::uint64_t {
    return static_cast<Store*>(env)->raise(TrapKind::unreachable);
  };
  const Catcher catcher(*store, store->host_function({{}, {kI32}}, host, store.get()));
  std::array<Slot, 1> values{};
  EXPECT_EQ(trap_kind(run(*catcher.instance, "catch", values)), TrapKind::unreachable);
}

TEST(Exception, millions_do_not_grow_the_store) {
  const auto store = new_store();
  const Thrower thrower(*store);
  constexpr std::uint32_t kMany = kSanitized ? 200'000 : 1'000'000;
  std::array<Slot, 1> values{Slot::i32(kMany)};
  EXPECT_TRUE(returned(run(*thrower.instance, "forget_and_tell", values)));
  EXPECT_EQ(store->exceptions().live(), 0U);
  values[0] = Slot::i32(kMany);
  EXPECT_TRUE(returned(run(*thrower.instance, "forget", values)));
  EXPECT_LE(store->exceptions().live(), Exceptions::kFirstLimit);
}

TEST(Exception, lives_while_a_global_or_a_table_holds_it) {
  const auto store = new_store();
  const Thrower thrower(*store);
  std::array<Slot, 1> values{};
  ASSERT_TRUE(returned(run(*thrower.instance, "make", values)));
  auto* const in_global = values[0].as_ref<Exception>();
  values_of(in_global)->lo = 41;
  ASSERT_NE(store->new_global({kExn, true}, values[0]), nullptr);
  ASSERT_TRUE(returned(run(*thrower.instance, "make", values)));
  auto* const in_table = values[0].as_ref<Exception>();
  values_of(in_table)->lo = 42;
  const auto table = store->new_table({kExn, limits(10)});
  ASSERT_TRUE(table);
  (*table)->set(9, in_table);

  values[0] = Slot::i32(100'000);
  ASSERT_TRUE(returned(run(*thrower.instance, "forget", values)));
  EXPECT_TRUE(store->exceptions().owns(in_global));
  EXPECT_EQ(values_of(in_global)->lo, 41U);
  EXPECT_TRUE(store->exceptions().owns(in_table));
  EXPECT_EQ(values_of(in_table)->lo, 42U);
}

TEST(Exception, lives_while_another_one_holds_it) {
  const auto store = new_store();
  const Thrower thrower(*store);
  constexpr std::uint32_t kLength = 20'000;  // found while the chain grows, on the guest's stack
  std::array<Slot, 1> values{Slot::i32(kLength)};
  ASSERT_TRUE(returned(run(*thrower.instance, "chain", values)));
  std::uint32_t length = 0;
  for (const auto* e = values[0].as_ref<Exception>(); e != nullptr && length <= kLength; ++length) {
    ASSERT_TRUE(store->exceptions().owns(e));
    e = values_of(const_cast<Exception*>(e))->as_ref<Exception>();
  }
  EXPECT_EQ(length, kLength);
}

TEST(Exception, too_many_are_a_trap) {
  const auto store = new_store();
  // Large ones, so that fewer do.
  const Thrower thrower(*store, std::vector<wasm::ValType>(60, kI32));
  std::array<Slot, 1> values{Slot::i32(100'000'000)};
  const Outcome outcome = run(*thrower.instance, "chain", values);
  ASSERT_EQ(trap_kind(outcome), TrapKind::call_stack_exhausted);
  EXPECT_EQ(std::get<Trap>(outcome).detail, kTooManyExceptions);
}

TEST(Tag, of_another_type_is_refused) {
  const auto store = new_store();
  Exceptional guest({kI32}, /*imported=*/true);
  Tag* const wrong = store->new_tag({{kI64}, {}});
  const auto made = instantiate(*store, guest.code(), resolver({{"tag", wrong}}));
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().text().find("a tag of type (i32) -> ()"), std::string::npos);
  EXPECT_NE(made.error().text().find("given a tag of type (i64) -> ()"), std::string::npos);
  Tag* const right = store->new_tag({{kI32}, {}});
  EXPECT_TRUE(instantiate(*store, guest.code(), resolver({{"tag", right}})));
}

}  // namespace
}  // namespace weft::engine::testing
