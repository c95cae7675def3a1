#include "codegen/batches.h"

#include <gtest/gtest.h>

namespace weft::codegen {
namespace {

wasm::Module module_of(const std::vector<std::size_t>& sizes) {
  static const std::vector<std::uint8_t> kBytes(std::size_t{8} << 20);
  wasm::Module module;
  for (const std::size_t size : sizes) {
    module.bodies.push_back({.bytes = wasm::Bytes(kBytes).first(size), .offset = 0, .size = 0});
  }
  return module;
}

/// Every function is in exactly one batch, in order.
void expect_partition(const std::vector<Batch>& batches, const wasm::Module& module) {
  std::uint32_t next = 0;
  for (const Batch& b : batches) {
    EXPECT_EQ(b.first, next);
    EXPECT_GT(b.count, 0U);
    std::uint64_t bytes = 0;
    for (std::uint32_t i = 0; i < b.count; ++i) bytes += module.bodies[b.first + i].bytes.size();
    EXPECT_EQ(b.bytes, bytes);
    next += b.count;
  }
  EXPECT_EQ(next, module.bodies.size());
}

TEST(Batches, none_for_a_module_without_functions) {
  EXPECT_TRUE(make_batches(module_of({})).empty());
}

TEST(Batches, small_module_is_one) { EXPECT_EQ(make_batches(module_of({10, 20, 30})).size(), 1U); }

TEST(Batches, large_module_is_divided_evenly) {
  const wasm::Module module = module_of(std::vector<std::size_t>(20'000, 100));
  const auto batches = make_batches(module);
  expect_partition(batches, module);
  EXPECT_GT(batches.size(), 10U);
  for (const Batch& b : batches) EXPECT_LE(b.bytes, 100'000U);
}

TEST(Batches, number_of_objects_is_bounded) {
  const wasm::Module module = module_of(std::vector<std::size_t>(1000, std::size_t{900} << 10));
  const auto batches = make_batches(module);
  expect_partition(batches, module);
  EXPECT_LE(batches.size(), 1000U);
  const wasm::Module many = module_of(std::vector<std::size_t>(200'000, 1000));
  EXPECT_LE(make_batches(many).size(), 420U);
}

TEST(Batches, huge_function_stands_alone_and_is_marked) {
  const wasm::Module module = module_of({100, kHugeBody + 1, 100, 100});
  const auto batches = make_batches(module);
  expect_partition(batches, module);
  ASSERT_EQ(batches.size(), 3U);
  EXPECT_FALSE(batches[0].huge);
  EXPECT_TRUE(batches[1].huge);
  EXPECT_FALSE(batches[2].huge);
  EXPECT_EQ(batches[2].count, 2U);
}

}  // namespace
}  // namespace weft::codegen
