#include "wasm/skeleton.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wasm/testing.h"

namespace weft::wasm {
namespace {

using testing::Code;
using testing::ModuleBytes;

Code sample() {
  return ModuleBytes()
      .custom("dylink.0", {})
      .section(1, {1, 0x60, 0, 0})
      .section(3, {2, 0, 0})
      .section(5, {1, 0, 1})
      .section(7, {1, 1, 'f', 0, 1})
      .section(10, {2, 2, 0, 0x0b, 3, 0, 0x01, 0x0b})
      .section(11, {1, 0, 0x41, 0, 0x0b, 2, 'h', 'i'})
      .custom(".debug_info", {1, 2, 3, 4})
      .custom("name", {1, 4, 1, 1, 1, 'g'})
      .bytes();
}

TEST(Skeleton, KeepsAllButTheCode) {
  const Code bytes = sample();
  const auto m = read_module(bytes);
  ASSERT_TRUE(m) << m.error().text();
  const auto skeleton = make_skeleton(*m);
  const auto back = read_skeleton(skeleton);
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->functions, m->functions);
  EXPECT_EQ(back->declared_functions, m->declared_functions);
  EXPECT_EQ(back->find_export("f")->index, 1U);
  EXPECT_EQ(back->data.at(0).bytes.size(), 2U);
  ASSERT_EQ(back->bodies.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(back->bodies[i].offset, m->bodies[i].offset);
    EXPECT_EQ(back->bodies[i].size, m->bodies[i].size);
    EXPECT_TRUE(back->bodies[i].bytes.empty());
  }
  EXPECT_EQ(back->find_custom(".debug_info"), nullptr);
  EXPECT_EQ(back->find_custom("weft.bodies"), nullptr);
  EXPECT_NE(back->find_custom("name"), nullptr);
  EXPECT_TRUE(back->is_dynamic());
  EXPECT_TRUE(validate_module(*back));
}

TEST(Skeleton, HasNoCodeSection) { EXPECT_FALSE(read_skeleton(sample())); }

TEST(Skeleton, OfAModuleThatForgesOne) {
  const Code bytes = ModuleBytes().custom("weft.bodies", {1, 5, 5}).bytes();
  const auto m = read_module(bytes);
  ASSERT_TRUE(m);
  EXPECT_TRUE(m->bodies.empty());
  const Code skeleton = make_skeleton(*m);
  const auto back = read_skeleton(skeleton);
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->bodies.empty());
}

}  // namespace
}  // namespace weft::wasm
