#include "host/files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

#include "host/directory.h"
#include "host/io.h"

namespace weft::host {
namespace {

namespace fs = std::filesystem;

class FilesTest : public testing::Test {
 protected:
  FilesTest() {
    std::string name = testing::TempDir() + "weft-files-XXXXXX";
    path_ = ::mkdtemp(name.data());
    fd_ = *open_trusted(path_.c_str(), OpenFlags::read | OpenFlags::directory);
  }
  ~FilesTest() override { fs::remove_all(path_); }
  [[nodiscard]] int dir() const { return fd_.get(); }

  std::string path_;
  UniqueFd fd_;
};

TEST_F(FilesTest, OpenBeneathRefusesToLeave) {
  if (!has_openat2()) GTEST_SKIP() << "no openat2 here";
  fs::create_directories(path_ + "/a/b");
  fs::create_symlink("/etc", path_ + "/absolute");
  fs::create_symlink("../..", path_ + "/a/up");
  EXPECT_TRUE(open_beneath(dir(), "a/b/../..", OpenFlags::path_only));
  for (const char* path : {"..", "a/../..", "absolute", "a/up", "/", "a/b/../../../x"})
    EXPECT_EQ(open_beneath(dir(), path, OpenFlags::path_only).error(), Errno::xdev) << path;
}

TEST_F(FilesTest, OpensWithEveryFlag) {
  ASSERT_TRUE(open_at(dir(), "file", OpenFlags::write | OpenFlags::create | OpenFlags::exclusive));
  EXPECT_EQ(
      open_at(dir(), "file", OpenFlags::write | OpenFlags::create | OpenFlags::exclusive).error(),
      Errno::exist);
  const auto both = open_at(dir(), "file",
                            OpenFlags::read | OpenFlags::write | OpenFlags::append |
                                OpenFlags::nonblock | OpenFlags::full_sync);
  ASSERT_TRUE(both);
  const Status status = *status_flags(both->get());
  EXPECT_TRUE(status.readable && status.writable && status.append && status.nonblock);
  EXPECT_TRUE(status.full_sync && status.data_sync);
  const auto look = open_at(dir(), "file", OpenFlags::path_only);
  ASSERT_TRUE(look);
  EXPECT_TRUE(status_flags(look->get())->path_only);
  EXPECT_EQ(open_at(dir(), "file", OpenFlags::read | OpenFlags::directory).error(), Errno::notdir);
}

TEST_F(FilesTest, FlagsTellTheStatus) {
  ASSERT_TRUE(open_at(dir(), "file", OpenFlags::write | OpenFlags::create));
  constexpr OpenFlags kMatters[] = {
      OpenFlags::read,      OpenFlags::write,     OpenFlags::append,    OpenFlags::nonblock,
      OpenFlags::data_sync, OpenFlags::full_sync, OpenFlags::path_only, OpenFlags::truncate};
  for (unsigned chosen = 0; chosen < 1U << std::size(kMatters); ++chosen) {
    auto flags = OpenFlags::none;
    for (std::size_t i = 0; i < std::size(kMatters); ++i)
      if ((chosen >> i & 1U) != 0) flags |= kMatters[i];
    const auto fd = open_at(dir(), "file", flags);
    ASSERT_TRUE(fd) << chosen;
    EXPECT_EQ(status_after(flags), *status_flags(fd->get())) << chosen;
  }
}

TEST_F(FilesTest, TimesReachTheNanosecondAndTheFarFuture) {
  std::ofstream(path_ + "/file") << "x";
  using Kind = TimeChange::Kind;
  const std::uint64_t odd = 1'234'567'890'123'456'789;
  ASSERT_TRUE(
      set_times_at(dir(), "file", {.kind = Kind::set, .nanoseconds = odd}, {.kind = Kind::keep}));
  EXPECT_EQ(info_at(dir(), "file")->accessed, odd);
  const auto look = open_at(dir(), "file", OpenFlags::path_only);
  ASSERT_TRUE(set_times(look->get(), {.kind = Kind::keep}, {.kind = Kind::set, .nanoseconds = 7}));
  EXPECT_EQ(info_at(dir(), "file")->modified, 7U);
  EXPECT_EQ(info_at(dir(), "file")->accessed, odd);
}

TEST_F(FilesTest, OpenFilesGetASecondNameAlsoWithoutPrivileges) {
  std::ofstream(path_ + "/file") << "x";
  const auto look = open_at(dir(), "file", OpenFlags::path_only);
  ASSERT_TRUE(look);
  ASSERT_TRUE(link_open_file(look->get(), dir(), "second"));
  EXPECT_EQ(info_at(dir(), "second")->inode, info_at(dir(), "file")->inode);
  EXPECT_EQ(link_open_file(look->get(), dir(), "second").error(), Errno::exist);
}

TEST_F(FilesTest, ReadsLinksIntoAnySize) {
  fs::create_symlink("target", path_ + "/link");
  std::array<char, 16> text{};
  EXPECT_EQ(*read_link_at(dir(), "link", text), 6U);
  EXPECT_EQ(std::string_view(text.data()), "target");
  EXPECT_EQ(*read_link_at(dir(), "link", std::span(text).first(3)), 3U);
  EXPECT_EQ(*read_link_at(dir(), "link", {}), 0U);
  EXPECT_EQ(read_link_at(dir(), ".", text).error(), Errno::inval);
}

TEST_F(FilesTest, ListsEveryEntryOnce) {
  fs::create_directory(path_ + "/directory");
  fs::create_symlink("x", path_ + "/link");
  std::vector<std::byte> buffer(4096);
  const auto size = read_entries(dir(), buffer);
  ASSERT_TRUE(size);
  std::span<const std::byte> raw(buffer.data(), *size);
  DirectoryEntry entry;
  std::vector<std::pair<std::string, FileKind>> seen;
  while (next_entry(raw, entry)) seen.emplace_back(entry.name, entry.kind);
  std::ranges::sort(seen);
  const std::vector<std::pair<std::string, FileKind>> all{{".", FileKind::directory},
                                                          {"..", FileKind::directory},
                                                          {"directory", FileKind::directory},
                                                          {"link", FileKind::symbolic_link}};
  EXPECT_EQ(seen, all);
  EXPECT_EQ(*read_entries(dir(), buffer), 0U);
}

TEST_F(FilesTest, ADirectoryRemovedUnderWayIsEmpty) {
  fs::create_directory(path_ + "/gone");
  const auto gone = open_at(dir(), "gone", OpenFlags::read | OpenFlags::directory);
  ASSERT_TRUE(gone);
  fs::remove(path_ + "/gone");
  std::vector<std::byte> buffer(4096);
  EXPECT_EQ(*read_entries(gone->get(), buffer), 0U);
}

}  // namespace
}  // namespace weft::host
