#include "host/temporary.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace weft::host {
namespace {

namespace fs = std::filesystem;

/// Points TMPDIR to a directory of its own.
class TemporaryTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "weft-temporary-XXXXXX";
    base_ = ::mkdtemp(name.data());
    ::setenv("TMPDIR", base_.c_str(), 1);
  }
  void TearDown() override {
    ::unsetenv("TMPDIR");
    fs::remove_all(base_);
  }
  [[nodiscard]] std::ptrdiff_t entries() const {
    return std::distance(fs::directory_iterator(base_), {});
  }
  std::string base_;
};

TEST_F(TemporaryTest, IsPrivateAndRemovedWithAllItHolds) {
  auto made = make_temporary_directory();
  ASSERT_TRUE(made);
  EXPECT_EQ(fs::path(made->path).parent_path(), base_);
  struct stat s{};
  ASSERT_EQ(::stat(made->path.c_str(), &s), 0);
  EXPECT_EQ(s.st_mode & 0777U, 0700U);
  fs::create_directories(made->path + "/a/b/c");
  fs::create_directories(made->path + "/a/empty");
  fs::create_directories(made->path + "/x");
  std::ofstream(made->path + "/a/b/file") << "text";
  std::ofstream(made->path + "/file") << "text";
  std::ofstream(base_ + "/outside") << "text";
  fs::create_symlink("../../outside", made->path + "/a/link");
  fs::create_directory_symlink(base_, made->path + "/a/b/dirlink");
  fs::permissions(made->path + "/a/b", fs::perms::none);
  remove_tree(*made);
  EXPECT_FALSE(fs::exists(made->path));
  EXPECT_TRUE(fs::exists(base_ + "/outside"));
  EXPECT_EQ(entries(), 1);
}

TEST_F(TemporaryTest, RemovesTreesDeeperThanAnyPath) {
  auto made = make_temporary_directory();
  ASSERT_TRUE(made);
  UniqueFd at(::openat(made->fd.get(), ".", O_RDONLY | O_DIRECTORY));
  for (int depth = 0; depth < 3000; ++depth) {
    ASSERT_EQ(::mkdirat(at.get(), "directory", 0700), 0);
    UniqueFd below(::openat(at.get(), "directory", O_RDONLY | O_DIRECTORY));
    at = std::move(below);
  }
  remove_tree(*made);
  EXPECT_FALSE(fs::exists(made->path));
}

TEST_F(TemporaryTest, SweepsWhatADeadOwnerLeftButNotWhatIsInUse) {
  auto in_use = make_temporary_directory();
  ASSERT_TRUE(in_use);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto left = make_temporary_directory();
    if (left) std::ofstream(left->path + "/file") << "text";
    ::_exit(left ? 0 : 1);
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  ASSERT_EQ(entries(), 2);
  auto next = make_temporary_directory();
  ASSERT_TRUE(next);
  EXPECT_EQ(entries(), 2);
  EXPECT_TRUE(fs::exists(in_use->path));
  EXPECT_TRUE(fs::exists(next->path));
  remove_tree(*in_use);
  remove_tree(*next);
  EXPECT_EQ(entries(), 0);
}

TEST_F(TemporaryTest, FailsWhereNothingCanBeMade) {
  ::setenv("TMPDIR", (base_ + "/missing").c_str(), 1);
  EXPECT_EQ(make_temporary_directory().error(), Errno::noent);
}

TEST(PrivateTmpfs, HoldsNoMoreThanItsSize) {
  const auto root = private_tmpfs(64 << 10);
  if (!root) GTEST_SKIP() << "no right to mount here";
  const UniqueFd file(::openat(root->get(), "file", O_WRONLY | O_CREAT, 0600));
  ASSERT_TRUE(file);
  const std::string text(48 << 10, 'x');
  EXPECT_EQ(::write(file.get(), text.data(), text.size()), 48 << 10);
  EXPECT_EQ(::write(file.get(), text.data(), text.size()), 16 << 10);
  EXPECT_EQ(::write(file.get(), text.data(), text.size()), -1);
  EXPECT_EQ(errno, ENOSPC);
}

TEST_F(TemporaryTest, PrivateTmpfsHasNoName) {
  const auto root = private_tmpfs();
  if (!root) GTEST_SKIP() << "mounting is not permitted here: " << errno_name(root.error());
  ASSERT_EQ(::mkdirat(root->get(), "directory", 0700), 0);
  const UniqueFd file(::openat(root->get(), "directory/file", O_CREAT | O_RDWR, 0600));
  EXPECT_TRUE(file.valid());
  EXPECT_EQ(entries(), 0);
}

}  // namespace
}  // namespace weft::host
