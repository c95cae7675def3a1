#include "engine/instance.h"
#include "engine/test_guest.h"

namespace weft::engine::testing {
namespace {

GUEST std::uint32_t three(InstanceHeader* /*h*/) { return 3; }
GUEST std::uint32_t four(InstanceHeader* /*h*/) { return 4; }
GUEST void set_flag(InstanceHeader* h) { h->memory0_base[0] = std::byte{9}; }
GUEST std::uint32_t memory_init(InstanceHeader* h, std::uint32_t dst, std::uint32_t src,
                                std::uint32_t size) {
  return h->builtins->memory_init(h, 0, 0, dst, src, size);
}
GUEST void data_drop(InstanceHeader* h) { h->builtins->data_drop(h, 0); }
GUEST std::uint32_t memory_copy(InstanceHeader* h, std::uint32_t dst, std::uint32_t src,
                                std::uint32_t size) {
  return h->builtins->memory_copy(h, 0, 0, dst, src, size);
}
GUEST std::uint64_t memory_grow(InstanceHeader* h, std::uint32_t delta) {
  return h->builtins->memory_grow(h, 0, delta);
}
GUEST std::uint32_t table_init(InstanceHeader* h, std::uint32_t dst, std::uint32_t src,
                               std::uint32_t count) {
  return h->builtins->table_init(h, 0, 0, dst, src, count);
}
GUEST void elem_drop(InstanceHeader* h) { h->builtins->elem_drop(h, 0); }
GUEST std::uint32_t table_copy(InstanceHeader* h, std::uint32_t dst, std::uint32_t src,
                               std::uint32_t count) {
  return h->builtins->table_copy(h, 0, 0, dst, src, count);
}
GUEST std::uint64_t table_grow(InstanceHeader* h, std::uint32_t delta) {
  return h->builtins->table_grow(h, 0, delta, h->builtins->ref_func(h, 0));
}
GUEST std::uint32_t table_fill(InstanceHeader* h, std::uint32_t index, std::uint32_t count) {
  return h->builtins->table_fill(h, 0, index, nullptr, count);
}

std::uint64_t do_nothing(void* /*env*/, void* /*values*/) { return 0; }

std::string error_of(Store& store, GuestModule& guest, Imports imports) {
  auto made = instantiate(store, guest.code(), resolver(std::move(imports)));
  return made.has_value() ? "no error" : made.error().message;
}

class InstantiateTest : public ::testing::Test {
 protected:
  std::uint64_t run_with(std::string_view name, std::vector<std::uint32_t> arguments) {
    std::vector<Slot> values(std::max<std::size_t>(arguments.size(), 1));
    for (std::size_t i = 0; i < arguments.size(); ++i) values[i] = Slot::i32(arguments[i]);
    EXPECT_TRUE(returned(run(*instance_, name, values))) << name;
    return values[0].as_u64();
  }
  std::uint32_t run32(std::string_view name, std::vector<std::uint32_t> arguments) {
    return static_cast<std::uint32_t>(run_with(name, std::move(arguments)));
  }

  GuestModule guest_;
  std::unique_ptr<Store> store_ = new_store();
  Instance* instance_ = nullptr;
};

TEST_F(InstantiateTest, AMissingImportIsNamedWithItsType) {
  guest_.import_function("f", guest_.type({kI32}, {kI64}));
  EXPECT_EQ(error_of(*store_, guest_, {}),
            "import \"env\".\"f\" is missing: the module wants a function (i32) -> (i64)");
}

TEST_F(InstantiateTest, AFunctionOfAnotherTypeIsNamedWithBoth) {
  guest_.import_function("f", guest_.type({kI32}, {kI64}));
  const Function other = store_->host_function({{kI64}, {}}, do_nothing, nullptr);
  EXPECT_EQ(error_of(*store_, guest_, {{"f", other}}),
            "import \"env\".\"f\" has another type: the module wants a function (i32) -> (i64), "
            "but was given a function (i64) -> ()");
}

TEST_F(InstantiateTest, MemoriesMatchByLimits) {
  guest_.import_memory("m", {limits(2, 4)});
  Memory* const good = *store_->new_memory({limits(2, 4)});
  Memory* const small = *store_->new_memory({limits(1, 4)});
  Memory* const unlimited = *store_->new_memory({limits(2)});
  EXPECT_EQ(error_of(*store_, guest_, {{"m", good}}), "no error");
  EXPECT_EQ(error_of(*store_, guest_, {{"m", small}}),
            "import \"env\".\"m\" has another type: the module wants a memory of at least 2 and at "
            "most 4 pages, but was given a memory of at least 1 and at most 4 pages");
  ASSERT_EQ(small->grow(1), 1U);  // its size counts, not its type's minimum
  EXPECT_EQ(error_of(*store_, guest_, {{"m", small}}), "no error");
  EXPECT_NE(error_of(*store_, guest_, {{"m", unlimited}}), "no error");
}

TEST_F(InstantiateTest, TablesAndGlobalsMatchByTheirTypes) {
  guest_.import_table("t", {wasm::ValType::funcref(), limits(1)});
  guest_.import_global("g", {kI32, true});
  Table* const functions = *store_->new_table({wasm::ValType::funcref(), limits(1)});
  Table* const externs = *store_->new_table({wasm::ValType::externref(), limits(1)});
  Global* const good = store_->new_global({kI32, true}, Slot::i32(1));
  Global* const constant = store_->new_global({kI32, false}, Slot::i32(1));
  Global* const wide = store_->new_global({kI64, true}, Slot::i64(1));
  EXPECT_EQ(error_of(*store_, guest_, {{"t", functions}, {"g", good}}), "no error");
  EXPECT_NE(error_of(*store_, guest_, {{"t", externs}, {"g", good}}), "no error");
  EXPECT_NE(error_of(*store_, guest_, {{"t", functions}, {"g", wide}}), "no error");
  EXPECT_EQ(error_of(*store_, guest_, {{"t", functions}, {"g", constant}}),
            "import \"env\".\"g\" has another type: the module wants a mutable global of type i32, "
            "but was given an immutable global of type i32");
  EXPECT_NE(error_of(*store_, guest_, {{"t", functions}, {"g", functions}}), "no error");
}

TEST_F(InstantiateTest, GlobalsAreInitialisedInOrder) {
  guest_.import_global("base", {kI32, false});
  // base * 3 + 5
  guest_.module.globals.push_back(
      {{kI32, false}, guest_.expression({0x23, 0, 0x41, 3, 0x6c, 0x41, 5, 0x6a})});
  guest_.module.globals.push_back({{kI32, true}, guest_.expression({0x23, 1})});
  guest_.module.globals.push_back({{kI64, true}, guest_.expression({0x42, 10, 0x42, 4, 0x7d})});
  guest_.module.globals.push_back(
      {{wasm::ValType::funcref(), false}, guest_.expression({0xd2, 0})});
  guest_.function("three", guest_.type({}, {kI32}), three);
  guest_.module.exports.push_back({"g", wasm::ExternKind::global, 2});
  Global* const base = store_->new_global({kI32, false}, Slot::i32(7));
  instance_ = &new_instance(*store_, guest_, {{"base", base}});
  EXPECT_EQ(instance_->global(1)->get().as_u32(), 26U);
  EXPECT_EQ(instance_->find_global("g")->get().as_u32(), 26U);
  EXPECT_EQ(instance_->global(3)->get().as_u64(), 6U);
  EXPECT_EQ(instance_->global(4)->get().as_ref<FuncRef>(), instance_->func_ref(0));
  // Compiled code finds them where the layout says.
  const InstanceLayout layout(guest_.module);
  const auto* const header = reinterpret_cast<const std::byte*>(instance_->header());
  EXPECT_EQ(*reinterpret_cast<Slot* const*>(header + layout.imported_global(0)), base->slot());
  EXPECT_EQ(reinterpret_cast<const Slot*>(header + layout.own_global(2)),
            instance_->global(2)->slot());
  EXPECT_EQ(instance_->find_global("three"), nullptr);
  EXPECT_EQ(instance_->find_memory("nothing"), nullptr);
}

TEST_F(InstantiateTest, WhatIsNoConstantExpressionIsRefused) {
  guest_.module.globals.push_back({{kI32, false}, guest_.expression({0x01})});
  EXPECT_EQ(error_of(*store_, guest_, {}), "not a constant expression");
}

TEST_F(InstantiateTest, ActiveDataIsWrittenUpToTheFirstOutOfBounds) {
  static constexpr std::array<std::uint8_t, 3> kBytes{1, 2, 3};
  guest_.import_memory("m", {limits(1)});
  guest_.module.data.push_back({wasm::SegmentMode::active, 0, guest_.i32_const(5), kBytes});
  // 65533 fits exactly, 65534 does not.
  guest_.module.data.push_back(
      {wasm::SegmentMode::active, 0, guest_.expression({0x41, 0xfd, 0xff, 3}), kBytes});
  Memory* const memory = *store_->new_memory({limits(1)});
  new_instance(*store_, guest_, {{"m", memory}});
  EXPECT_EQ(memory->base()[7], std::byte{3});
  EXPECT_EQ(memory->base()[65535], std::byte{3});
  guest_.module.data[1].offset = guest_.expression({0x41, 0xfe, 0xff, 3});
  Memory* const other = *store_->new_memory({limits(1)});
  const auto made = instantiate(*store_, guest_.code(), resolver({{"m", other}}));
  ASSERT_TRUE(made.has_value());
  ASSERT_TRUE(std::holds_alternative<Trap>(*made));
  EXPECT_EQ(std::get<Trap>(*made).kind, TrapKind::out_of_bounds_memory_access);
  EXPECT_EQ(other->base()[7], std::byte{3});
  EXPECT_EQ(other->base()[65535], std::byte{0});
}

TEST_F(InstantiateTest, ActiveElementsAndTheirBounds) {
  guest_.function("three", guest_.type({}, {kI32}), three);
  guest_.function("four", 0, four);
  guest_.module.tables.push_back({{wasm::ValType::funcref(), limits(3, 3)}, std::nullopt});
  guest_.module.elements.push_back(
      {.offset = guest_.i32_const(1), .functions = {1, 0}, .expressions = {}});
  instance_ = &new_instance(*store_, guest_);
  const Table& table = *instance_->table(0);
  EXPECT_EQ(table.get(0), nullptr);
  EXPECT_EQ(table.get(1), instance_->func_ref(1));
  EXPECT_EQ(instance_->table(0)->view()->entries[1].code, code_of(four));
  EXPECT_EQ(instance_->table(0)->view()->entries[1].signature, instance_->code().signatures()[0]);
  std::array<Slot, 1> values{};
  ASSERT_TRUE(returned(call(*store_, function_of(static_cast<FuncRef*>(table.get(2))), values)));
  EXPECT_EQ(values[0].as_u32(), 3U);

  guest_.module.elements[0].offset = guest_.i32_const(2);
  const auto made = instantiate(*store_, guest_.code(), resolver({}));
  ASSERT_TRUE(made.has_value());
  ASSERT_TRUE(std::holds_alternative<Trap>(*made));
  EXPECT_EQ(std::get<Trap>(*made).kind, TrapKind::out_of_bounds_table_access);
}

TEST_F(InstantiateTest, StartRunsOnlyWhenAsked) {
  guest_.memory(1);
  guest_.module.start = guest_.function("start", guest_.type({}, {}), set_flag);
  instance_ = &new_instance(*store_, guest_);
  EXPECT_EQ(instance_->memory(0)->base()[0], std::byte{0});
  EXPECT_TRUE(returned(run_start(*instance_)));
  EXPECT_EQ(instance_->memory(0)->base()[0], std::byte{9});
}

TEST_F(InstantiateTest, PassiveDataBulkMemory) {
  static constexpr std::array<std::uint8_t, 4> kBytes{1, 2, 3, 4};
  const std::uint32_t ternary = guest_.type({kI32, kI32, kI32}, {kI32});
  guest_.memory(1, 2);
  guest_.module.data.push_back({wasm::SegmentMode::passive, 0, {}, kBytes});
  guest_.function("init", ternary, memory_init);
  guest_.function("copy", ternary, memory_copy);
  guest_.function("drop", guest_.type({}, {}), data_drop);
  guest_.function("grow", guest_.type({kI32}, {kI64}), memory_grow);
  instance_ = &new_instance(*store_, guest_);
  const std::byte* const base = instance_->memory(0)->base();
  const auto out = static_cast<std::uint32_t>(TrapKind::out_of_bounds_memory_access);
  EXPECT_EQ(run32("init", {65533, 1, 3}), 0U);
  EXPECT_EQ(base[65535], std::byte{4});
  EXPECT_EQ(run32("init", {65534, 1, 3}), out);
  EXPECT_EQ(run32("init", {0, 2, 3}), out);
  EXPECT_EQ(run32("init", {0, 0xffff'ffff, 2}), out);
  EXPECT_EQ(run32("copy", {0, 65533, 3}), 0U);
  EXPECT_EQ(run32("copy", {1, 0, 3}), 0U);  // overlapping
  EXPECT_EQ(base[1], std::byte{2});
  EXPECT_EQ(base[3], std::byte{4});
  EXPECT_EQ(run32("copy", {0, 65534, 3}), out);
  EXPECT_EQ(run32("copy", {65534, 0, 3}), out);
  EXPECT_EQ(run32("copy", {65536, 65536, 0}), 0U);
  run32("drop", {});
  EXPECT_EQ(run32("init", {0, 0, 0}), 0U);
  EXPECT_EQ(run32("init", {0, 0, 1}), out);
  EXPECT_EQ(run_with("grow", {1}), 1U);
  EXPECT_EQ(run_with("grow", {1}), ~std::uint64_t{0});
  EXPECT_EQ(run32("copy", {131071, 0, 1}), 0U);
}

TEST_F(InstantiateTest, PassiveElementsAndTableBuiltins) {
  const std::uint32_t ternary = guest_.type({kI32, kI32, kI32}, {kI32});
  const std::uint32_t nullary = guest_.type({}, {kI32});
  guest_.function("three", nullary, three);
  guest_.function("four", nullary, four);
  guest_.module.tables.push_back({{wasm::ValType::funcref(), limits(4, 6)}, std::nullopt});
  guest_.module.elements.push_back(
      {.mode = wasm::SegmentMode::passive,
       .offset = {},
       .functions = {},
       .expressions = {guest_.expression({0xd2, 0}), guest_.expression({0xd0, 0x70}),
                       guest_.expression({0xd2, 1})}});
  guest_.function("init", ternary, table_init);
  guest_.function("copy", ternary, table_copy);
  guest_.function("fill", guest_.type({kI32, kI32}, {kI32}), table_fill);
  guest_.function("grow", guest_.type({kI32}, {kI64}), table_grow);
  guest_.function("drop", guest_.type({}, {}), elem_drop);
  instance_ = &new_instance(*store_, guest_);
  const Table& table = *instance_->table(0);
  const auto out = static_cast<std::uint32_t>(TrapKind::out_of_bounds_table_access);
  EXPECT_EQ(run32("init", {1, 0, 3}), 0U);
  EXPECT_EQ(table.get(1), instance_->func_ref(0));
  EXPECT_EQ(table.get(2), nullptr);
  EXPECT_EQ(table.get(3), instance_->func_ref(1));
  EXPECT_EQ(run32("init", {2, 0, 3}), out);
  EXPECT_EQ(run32("init", {0, 1, 3}), out);
  EXPECT_EQ(run32("copy", {0, 1, 3}), 0U);
  EXPECT_EQ(table.get(0), instance_->func_ref(0));
  EXPECT_EQ(table.get(2), instance_->func_ref(1));
  EXPECT_EQ(run32("copy", {2, 1, 3}), out);
  EXPECT_EQ(run_with("grow", {2}), 4U);
  EXPECT_EQ(table.get(5), instance_->func_ref(0));
  EXPECT_EQ(run_with("grow", {1}), ~std::uint64_t{0});
  EXPECT_EQ(run32("fill", {5, 1}), 0U);
  EXPECT_EQ(table.get(5), nullptr);
  EXPECT_EQ(run32("fill", {5, 2}), out);
  EXPECT_EQ(run32("fill", {0xffff'ffff, 0xffff'ffff}), out);
  run32("drop", {});
  EXPECT_EQ(run32("init", {0, 0, 1}), out);
  EXPECT_EQ(run32("init", {6, 0, 0}), 0U);
}

TEST_F(InstantiateTest, FunctionsTravelBetweenInstances) {
  guest_.function("three", guest_.type({}, {kI32}), three);
  Instance& exporter = new_instance(*store_, guest_);
  GuestModule importer;
  importer.import_function("f", importer.type({}, {kI32}));
  importer.module.exports.push_back({"again", wasm::ExternKind::func, 0});
  instance_ = &new_instance(*store_, importer, {{"f", *exporter.find_function("three")}});
  EXPECT_EQ(instance_->find_function("again")->ref, exporter.find_function("three")->ref);
  EXPECT_EQ(run32("again", {}), 3U);
}

TEST_F(InstantiateTest, HugeTablesAreRefused) {
  guest_.module.tables.push_back({{wasm::ValType::funcref(), limits(kMaxTableElements + 1)}, {}});
  EXPECT_NE(error_of(*store_, guest_, {}).find("10000000"), std::string::npos);
}

TEST(Code, AFileThatIsNoArtifactIsRefused) {
  const auto missing = Code::load("/nonexistent/file.so");
  ASSERT_FALSE(missing.has_value());
  EXPECT_NE(missing.error().message.find("/nonexistent/file.so"), std::string::npos);
  // A shared object, but not ours.
  const auto foreign = Code::load("/lib/x86_64-linux-gnu/libm.so.6");
  ASSERT_FALSE(foreign.has_value());
}

}  // namespace
}  // namespace weft::engine::testing
