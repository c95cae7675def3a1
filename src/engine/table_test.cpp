#include "engine/table.h"

#include <gtest/gtest.h>

namespace weft::engine {
namespace {

TEST(TableBudget, CountsWhatIsCreatedAndGrown) {
  MemoryBudget budget(100 * sizeof(TableEntry));
  const wasm::TableType type{wasm::ValType::externref(), {.min = 50, .max = {}}};
  {
    const auto first = Table::create(type, budget);
    ASSERT_TRUE(first.has_value()) << first.error().text();
    EXPECT_EQ((*first)->grow(40, nullptr), 50U);
    EXPECT_EQ((*first)->grow(11, nullptr), std::nullopt);
    EXPECT_EQ((*first)->size(), 90U);
    EXPECT_EQ((*first)->grow(10, nullptr), 90U);
    EXPECT_FALSE(Table::create(type, budget).has_value());
  }
  EXPECT_EQ(budget.used(), 0U);
  EXPECT_TRUE(Table::create(type, budget).has_value());
}

}  // namespace
}  // namespace weft::engine
