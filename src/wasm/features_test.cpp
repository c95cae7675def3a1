#include "wasm/features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "wasm/testing.h"

namespace weft::wasm {
namespace {

using testing::Code;
using testing::ModuleBytes;
using testing::with_body;

std::vector<Feature> features_of(const Code& bytes) {
  std::vector<Feature> out;
  const auto m = read_module(bytes);
  EXPECT_TRUE(m) << m.error().text();
  const auto used = used_features(*m);
  EXPECT_TRUE(used) << used.error().text();
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    if (used->uses(static_cast<Feature>(i))) out.push_back(static_cast<Feature>(i));
  }
  return out;
}

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Features, OldModulesUseNone) {
  EXPECT_THAT(features_of(with_body({0, 0x41, 1, 0x1a, 0x0b})), IsEmpty());
  EXPECT_THAT(features_of(ModuleBytes().section(4, {1, 0x70, 0, 1}).bytes()), IsEmpty());
}

TEST(Features, Instructions) {
  EXPECT_THAT(features_of(with_body({0, 0x41, 1, 0xc0, 0x1a, 0x0b})),
              ElementsAre(Feature::sign_extension));
  EXPECT_THAT(features_of(with_body({0, 0x00, 0xfe, 0x03, 0x00, 0x0b})),
              ElementsAre(Feature::threads));
  EXPECT_THAT(features_of(with_body({1, 1, 0x7b, 0x0b})), ElementsAre(Feature::simd));
  EXPECT_THAT(features_of(with_body({0, 0x02, 0x00, 0x0b, 0x0b})),
              ElementsAre(Feature::multi_value));
  EXPECT_THAT(features_of(with_body({0, 0x12, 0x00, 0x0b})), ElementsAre(Feature::tail_call));
}

TEST(Features, Declarations) {
  EXPECT_THAT(features_of(ModuleBytes().section(5, {1, 3, 1, 1}).bytes()),
              ElementsAre(Feature::threads));
  EXPECT_THAT(features_of(ModuleBytes().section(5, {1, 4, 1}).bytes()),
              ElementsAre(Feature::memory64));
  EXPECT_THAT(features_of(ModuleBytes().section(5, {2, 0, 1, 0, 1}).bytes()),
              ElementsAre(Feature::multi_memory));
  EXPECT_THAT(
      features_of(ModuleBytes().section(6, {1, 0x7f, 0, 0x41, 0, 0x41, 0, 0x6a, 0x0b}).bytes()),
      ElementsAre(Feature::extended_const));
  EXPECT_THAT(features_of(ModuleBytes().section(6, {1, 0x6f, 0, 0xd0, 0x6f, 0x0b}).bytes()),
              ElementsAre(Feature::reference_types));
}

TEST(Features, RefusalNamesFeatureAndPlace) {
  const Code bytes = with_body({0, 0x12, 0x00, 0x0b});
  const auto m = read_module(bytes);
  ASSERT_TRUE(m);
  const auto used = used_features(*m);
  ASSERT_TRUE(used);
  EXPECT_TRUE(require_none(*used, std::array{Feature::simd, Feature::threads}));
  const auto refused = require_none(*used, std::array{Feature::simd, Feature::tail_call});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "the module uses tail-call, which is to be refused");
  EXPECT_EQ(bytes.at(refused.error().offset.value()), 0x12);
}

}  // namespace
}  // namespace weft::wasm
