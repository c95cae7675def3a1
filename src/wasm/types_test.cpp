#include "wasm/types.h"

#include <gtest/gtest.h>

namespace weft::wasm {
namespace {

TEST(Types, AreWrittenAsInTheTextFormat) {
  EXPECT_EQ(to_string(ValType(ValKind::v128)), "v128");
  EXPECT_EQ(to_string(ValType::funcref()), "funcref");
  EXPECT_EQ(to_string(ValType::exnref()), "exnref");
  EXPECT_EQ(to_string(ValType::ref(HeapKind::extern_, false)), "(ref extern)");
  EXPECT_EQ(to_string(ValType::ref(HeapKind::nofunc, true)), "nullfuncref");
  EXPECT_EQ(to_string(ValType::ref(HeapKind::indexed, false, 3)), "(ref 3)");
  EXPECT_EQ(to_string(ValType::ref(HeapKind::indexed, true, 3)), "(ref null 3)");
  EXPECT_EQ(to_string(FuncType{{ValKind::i32, ValKind::i64}, {ValKind::f32}}),
            "(i32, i64) -> (f32)");
  EXPECT_EQ(to_string(FuncType{}), "() -> ()");
}

TEST(Types, PackAllTheirParts) {
  const ValType t = ValType::ref(HeapKind::indexed, true, 0xffff'ffff);
  EXPECT_EQ(t.kind(), ValKind::ref);
  EXPECT_EQ(t.heap(), HeapKind::indexed);
  EXPECT_TRUE(t.nullable());
  EXPECT_EQ(t.type_index(), 0xffff'ffffU);
  EXPECT_NE(t, ValType::ref(HeapKind::indexed, false, 0xffff'ffff));
  static_assert(sizeof(ValType) == 8);
}

}  // namespace
}  // namespace weft::wasm
