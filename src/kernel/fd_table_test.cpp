#include "kernel/fd_table.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "base/sanitized.h"
#include "host/files.h"
#include "kernel/test_support.h"

namespace weft::kernel {
namespace {

using enum Errno;

std::shared_ptr<File> null_file() {
  return *File::create(*host::open_trusted("/dev/null", host::OpenFlags::read));
}
Descriptor with_rights(abi::Rights base, abi::Rights inheriting = {}) {
  return {.file = null_file(), .rights = {.base = base, .inheriting = inheriting}};
}

TEST(FdTable, GivesTheLowestFreeNumber) {
  FdTable table;
  const auto file = null_file();
  for (std::uint32_t i = 0; i < 200; ++i) EXPECT_EQ(*table.insert({.file = file}), abi::Fd{i});
  ASSERT_TRUE(table.close(abi::Fd{150}));
  ASSERT_TRUE(table.close(abi::Fd{7}));
  ASSERT_TRUE(table.close(abi::Fd{64}));
  EXPECT_EQ(table.open_count(), 197U);
  EXPECT_EQ(*table.insert({.file = file}), abi::Fd{7});
  EXPECT_EQ(*table.insert({.file = file}), abi::Fd{64});
  EXPECT_EQ(*table.insert({.file = file}), abi::Fd{150});
  EXPECT_EQ(*table.insert({.file = file}), abi::Fd{200});
}

TEST(FdTable, AgreesWithASimpleModel) {
  constexpr std::uint32_t kLimit = 700;
  FdTable table(kLimit);
  std::set<std::uint32_t> open;
  std::mt19937 random(1);
  const auto file = null_file();
  for (int step = 0; step < 30000; ++step) {
    const auto n = static_cast<std::uint32_t>(random() % (kLimit + 20));
    // Long runs of opening and of closing reach the full and the empty table.
    if (random() % 16 < ((step / 3000) % 2 == 0 ? 11U : 5U)) {
      const std::uint32_t minimum = random() % 4 == 0 ? n : 0;
      std::uint32_t expected = minimum;
      while (open.contains(expected)) ++expected;
      const auto got = table.insert({.file = file}, minimum);
      if (expected < kLimit) {
        ASSERT_EQ(got.value(), abi::Fd{expected});
        open.insert(expected);
      } else {
        ASSERT_EQ(got.error(), minimum > kLimit ? inval : mfile);
      }
    } else {
      ASSERT_EQ(error_of(table.close(abi::Fd{n})), open.erase(n) == 1 ? success : badf);
    }
    ASSERT_EQ(table.open_count(), open.size());
  }
}

TEST(FdTable, StopsAtItsLimit) {
  FdTable table(3);
  const auto file = null_file();
  ASSERT_TRUE(table.insert({.file = file}));
  ASSERT_TRUE(table.insert({.file = file}));
  EXPECT_EQ(error_of(table.insert_pair({.file = file}, {.file = file})), mfile);
  EXPECT_EQ(table.open_count(), 2U);
  ASSERT_TRUE(table.insert({.file = file}));
  EXPECT_EQ(error_of(table.insert({.file = file})), mfile);
  EXPECT_EQ(file.use_count(), 4);
}

TEST(FdTable, HoldsMoreThanAMillionDescriptors) {
  // A sanitized build would need half a minute.
  constexpr std::uint32_t kCount = kSanitized ? 1U << 16 : 1U << 20;
  FdTable table(kCount);
  const auto file = null_file();
  for (std::uint32_t i = 0; i < kCount; ++i) ASSERT_TRUE(table.insert({.file = file}));
  EXPECT_EQ(error_of(table.insert({.file = file})), mfile);
  ASSERT_TRUE(table.close(abi::Fd{kCount - 7}));
  EXPECT_EQ(*table.insert({.file = file}), abi::Fd{kCount - 7});
}

TEST(FdTable, LooksUpWithRights) {
  FdTable table(10, acces);
  ASSERT_TRUE(table.insert(with_rights(abi::Rights::fd_read | abi::Rights::fd_seek)));
  for (const bool shared : {false, true}) {
    if (shared) table.share();
    EXPECT_TRUE(table.get(abi::Fd{0}, abi::Rights::fd_read));
    EXPECT_EQ(error_of(table.get(abi::Fd{0}, abi::Rights::fd_read | abi::Rights::fd_write)), acces);
    EXPECT_EQ(error_of(table.get(abi::Fd{1}, abi::Rights::fd_read)), badf);
    EXPECT_EQ(error_of(table.get(abi::Fd{~0U})), badf);
  }
}

TEST(FdTable, MovesAsFdRenumberDoes) {
  FdTable table;
  const auto a = null_file();
  const auto b = null_file();
  ASSERT_TRUE(table.insert({.file = a}));
  ASSERT_TRUE(table.insert({.file = b}));
  EXPECT_EQ(error_of(table.move(abi::Fd{0}, abi::Fd{5})), badf);
  EXPECT_EQ(error_of(table.move(abi::Fd{5}, abi::Fd{0})), badf);
  EXPECT_TRUE(table.move(abi::Fd{0}, abi::Fd{0}));
  ASSERT_TRUE(table.move(abi::Fd{0}, abi::Fd{1}));
  EXPECT_EQ(b.use_count(), 1);
  EXPECT_EQ(error_of(table.get(abi::Fd{0})), badf);
  EXPECT_EQ(&**table.get(abi::Fd{1}), a.get());
}

TEST(FdTable, CopiesAsDup2Does) {
  FdTable table(20);
  const auto a = null_file();
  const auto b = null_file();
  ASSERT_TRUE(table.insert({.file = a, .close_on_exec = true}));
  ASSERT_TRUE(table.insert({.file = b}));
  ASSERT_TRUE(table.copy(abi::Fd{0}, abi::Fd{1}));
  ASSERT_TRUE(table.copy(abi::Fd{0}, abi::Fd{9}));
  EXPECT_EQ(error_of(table.copy(abi::Fd{0}, abi::Fd{20})), badf);
  EXPECT_EQ(error_of(table.copy(abi::Fd{2}, abi::Fd{3})), badf);
  EXPECT_EQ(b.use_count(), 1);
  EXPECT_EQ(a.use_count(), 4);
  EXPECT_FALSE(table.describe(abi::Fd{9})->close_on_exec);
  table.close_marked();
  EXPECT_EQ(error_of(table.get(abi::Fd{0})), badf);
  EXPECT_TRUE(table.get(abi::Fd{1}));
  table.close_all();
  EXPECT_EQ(table.open_count(), 0U);
  EXPECT_EQ(a.use_count(), 1);
  EXPECT_EQ(*table.insert({.file = b}), abi::Fd{0});
}

TEST(FdTable, RightsOnlyShrink) {
  FdTable table;
  const auto rw = abi::Rights::fd_read | abi::Rights::fd_write;
  ASSERT_TRUE(table.insert(with_rights(rw, rw)));
  EXPECT_EQ(error_of(table.shrink_rights(abi::Fd{0}, {.base = rw | abi::Rights::fd_seek})),
            notcapable);
  EXPECT_EQ(error_of(table.shrink_rights(abi::Fd{0}, {.base = {}, .inheriting = abi::kAllRights})),
            notcapable);
  ASSERT_TRUE(table.shrink_rights(abi::Fd{0}, {.base = abi::Rights::fd_read}));
  EXPECT_EQ(error_of(table.shrink_rights(abi::Fd{0}, {.base = rw})), notcapable);
  EXPECT_EQ(error_of(table.shrink_rights(abi::Fd{1}, {})), badf);
}

TEST(FdTable, ALookupOutlivesTheCloseByAnotherThread) {
  FdTable table;
  table.share();
  std::atomic<bool> stop = false;
  std::thread churn([&] {
    while (!stop) {
      const auto fd = table.insert({.file = null_file()});
      if (fd) (void)table.close(*fd);
    }
  });
  int found = 0;
  for (int i = 0; i < 20000; ++i) {
    const auto ref = table.get(abi::Fd{0});
    if (!ref) continue;
    ++found;
    ASSERT_EQ((*ref)->type(), abi::Filetype::character_device);
  }
  stop = true;
  churn.join();
  EXPECT_EQ(table.open_count(), 0U);
  RecordProperty("found", found);
}

}  // namespace
}  // namespace weft::kernel
