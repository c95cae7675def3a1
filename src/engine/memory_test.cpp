#include "engine/memory.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/sanitized.h"

namespace weft::engine {
namespace {

constexpr std::uint64_t kPage = wasm::kPageSize;
constexpr std::uint64_t kPlenty = std::uint64_t{1} << 40;

wasm::MemoryType type(std::uint64_t min, std::optional<std::uint64_t> max = std::nullopt) {
  return {{.min = min, .max = max}};
}

std::unique_ptr<Memory> make(const wasm::MemoryType& memory_type, MemoryBudget& budget) {
  auto memory = Memory::create(memory_type, budget);
  if (!memory.has_value()) {
    ADD_FAILURE() << memory.error().text();
    return nullptr;
  }
  return *std::move(memory);
}

TEST(Memory, GrowsUpToItsMaximumWithoutMoving) {
  MemoryBudget budget(kPlenty);
  const auto m = make(type(1, 3), budget);
  std::byte* const base = m->base();
  base[0] = std::byte{1};
  base[kPage - 1] = std::byte{2};
  EXPECT_EQ(m->grow(1), 1U);
  EXPECT_EQ(m->grow(0), 2U);
  EXPECT_EQ(m->grow(2), std::nullopt);
  EXPECT_EQ(m->grow(1), 2U);
  EXPECT_EQ(m->grow(1), std::nullopt);
  EXPECT_EQ(m->grow(~std::uint64_t{0}), std::nullopt);
  EXPECT_EQ(m->base(), base);
  EXPECT_EQ(m->size(), 3 * kPage);
  EXPECT_EQ(base[kPage - 1], std::byte{2});
  EXPECT_EQ(base[3 * kPage - 1], std::byte{0});
  base[3 * kPage - 1] = std::byte{3};
}

TEST(Memory, ReachesFourGibibytesAndNoMore) {
  MemoryBudget budget(kPlenty);
  const auto m = make(type(0), budget);
  EXPECT_EQ(m->size(), 0U);
  EXPECT_EQ(m->grow(65537), std::nullopt);
  EXPECT_EQ(m->grow(65536), 0U);
  EXPECT_EQ(m->size(), std::uint64_t{1} << 32);
  m->base()[0xffff'ffff] = std::byte{1};
  EXPECT_EQ(m->grow(1), std::nullopt);
}

TEST(Memory, AllMemoriesShareTheBudget) {
  MemoryBudget budget(3 * kPage);
  auto a = make(type(1), budget);
  const auto b = make(type(1), budget);
  EXPECT_EQ(a->grow(2), std::nullopt);
  EXPECT_EQ(a->grow(1), 1U);
  EXPECT_EQ(b->grow(1), std::nullopt);
  EXPECT_EQ(budget.used(), 3 * kPage);
  a.reset();
  EXPECT_EQ(budget.used(), kPage);
  EXPECT_EQ(b->grow(2), 1U);
}

TEST(Memory, WhatDoesNotFitIsRefusedWithAHint) {
  MemoryBudget budget(2 * kPage);
  const auto big = Memory::create(type(3), budget);
  ASSERT_FALSE(big.has_value());
  EXPECT_NE(big.error().message.find("192 KiB"), std::string::npos) << big.error().message;
  EXPECT_NE(big.error().hint.find("--max-memory"), std::string::npos);
  EXPECT_EQ(budget.used(), 0U);
  EXPECT_FALSE(Memory::create(type(65537), budget).has_value());
}

TEST(MemoryTest, A64BitMemoryReservesWhatItMayHave) {
  MemoryBudget budget(3 * kPage);
  wasm::MemoryType wide = type(1);
  wide.limits.is64 = true;
  wide.limits.max = std::uint64_t{1} << 48;
  const auto m = Memory::create(wide, budget);
  ASSERT_TRUE(m.has_value()) << m.error().message;
  EXPECT_FALSE((*m)->grow(UINT64_MAX).has_value());
  EXPECT_FALSE((*m)->grow(3).has_value());
  EXPECT_EQ((*m)->grow(2), 1U);
  (*m)->base()[3 * kPage - 1] = std::byte{1};
  EXPECT_FALSE((*m)->grow(1).has_value());
  wide.limits.min = wide.limits.max.value();
  EXPECT_FALSE(Memory::create(wide, budget).has_value());
}

[[noreturn]] void create_without_address_space() {
  const rlimit limit{std::uint64_t{1} << 30, std::uint64_t{1} << 30};
  if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(2);
  MemoryBudget budget(kPlenty);
  const auto m = Memory::create(type(1), budget);
  _exit(!m.has_value() && m.error().hint.find("ulimit -v") != std::string::npos ? 0 : 1);
}

TEST(MemoryDeathTest, NoAddressSpaceIsADiagnostic) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer's shadow memory needs more address space";
  EXPECT_EXIT(create_without_address_space(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace weft::engine
