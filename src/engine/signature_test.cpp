#include "engine/signature.h"

#include <gtest/gtest.h>

namespace weft::engine {
namespace {

using wasm::HeapKind;
using wasm::ValKind;
using wasm::ValType;

ValType ref(std::uint32_t type) { return ValType::ref(HeapKind::indexed, true, type); }

wasm::Module module_of(std::vector<wasm::FuncType> types) {
  wasm::Module m;
  m.types = std::move(types);
  return m;
}

TEST(Signature, EqualTypesOfDifferentModulesAreOne) {
  const auto a = canonical_types(module_of({{{ValKind::i32}, {}}, {{}, {ValKind::i32}}}));
  const auto b = canonical_types(module_of({{{}, {ValKind::i32}}, {{ValKind::i32}, {}}}));
  EXPECT_EQ(a[0], b[1]);
  EXPECT_EQ(a[1], b[0]);
  EXPECT_NE(a[0], a[1]);
  EXPECT_NE(a[0], 0U);
  EXPECT_EQ(signature_of({{ValKind::i32}, {}}).id, a[0]);
  EXPECT_EQ(signature(a[1]).type, (wasm::FuncType{{}, {ValKind::i32}}));
}

TEST(Signature, ReferencesCompareByWhatTheyReferTo) {
  const auto a = canonical_types(module_of({{{ValKind::i64}, {}}, {{ref(0)}, {}}}));
  const auto b =
      canonical_types(module_of({{{}, {}}, {{ValKind::i64}, {}}, {{ref(1)}, {}}, {{ref(0)}, {}}}));
  EXPECT_EQ(a[1], b[2]);
  EXPECT_NE(a[1], b[3]);
  const auto self_a = canonical_types(module_of({{{ref(0)}, {}}}));
  const auto self_b = canonical_types(module_of({{{}, {}}, {{ref(1)}, {}}}));
  EXPECT_EQ(self_a[0], self_b[1]);
  EXPECT_NE(canonical_types(module_of({{{ValType::funcref()}, {}}})),
            canonical_types(module_of({{{ValType::externref()}, {}}})));
}

TEST(Signature, PlacesFollowTheConvention) {
  std::vector<ValType> params(kIntegerRegisters + 1, ValKind::i32);
  params.insert(params.end(), kVectorRegisters + 1, ValKind::f64);
  params.emplace_back(ValType::externref());
  const Signature& s = signature_of({params, {ValKind::v128}});
  EXPECT_EQ(s.params[0].kind, Place::Kind::integer);
  EXPECT_EQ(s.params[kIntegerRegisters - 1].index, kIntegerRegisters - 1);
  EXPECT_EQ(s.params[kIntegerRegisters].kind, Place::Kind::spill);
  EXPECT_EQ(s.params[kIntegerRegisters].index, kIntegerRegisters);
  EXPECT_EQ(s.params[kIntegerRegisters + 1].kind, Place::Kind::vector);
  EXPECT_EQ(s.params[kIntegerRegisters + 1 + kVectorRegisters].kind, Place::Kind::spill);
  EXPECT_EQ(s.params[s.param_count - 1].kind, Place::Kind::spill);
  EXPECT_EQ(s.params[s.param_count - 1].index, s.param_count - 1);
  EXPECT_EQ(s.result.kind, Place::Kind::vector);
  EXPECT_EQ(signature_of({{}, {ValKind::i32, ValKind::i32}}).result.kind, Place::Kind::spill);
}

}  // namespace
}  // namespace weft::engine
