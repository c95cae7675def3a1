// Ways out of a mount, tried and refused, and both resolvers compared on paths made at random.
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <random>

#include "kernel/resolve.h"
#include "kernel/test_support.h"

namespace weft::kernel {
namespace {

using abi::Oflags;
using enum Errno;

/// The guest sees box/, and must never see or change what stands beside it.
class Escape : public testing::TestWithParam<Resolver> {
 protected:
  void SetUp() override {
    host_.make("box/dir/sub");
    host_.write("box/file", "inside");
    host_.make("outside");
    host_.write("outside/secret", "secret");
    host_.write("secret", "secret");
    TaskOptions options;
    options.mounts.push_back({.host = host_ / "box", .guest = "/"});
    options.resolver = GetParam();
    task_ = task_with(std::move(options));
  }
  void TearDown() override {
    EXPECT_EQ(host_.read("secret"), "secret");
    EXPECT_EQ(host_.read("outside/secret"), "secret");
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(host_.path()))
      names.push_back(entry.path().filename());
    EXPECT_THAT(names, testing::UnorderedElementsAre("box", "outside", "secret"));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(host_ / "outside"), {}), 1);
  }

  /// What every call that takes a path answers to this one.
  void expect_refused(const std::string& path, Errno why = notcapable) {
    SCOPED_TRACE(path);
    Task& t = *task_;
    EXPECT_EQ(error_of(path_open(t, kPreopen, path, request({}, kReadOnly))), why);
    EXPECT_EQ(error_of(path_open(t, kPreopen, path, request(Oflags::creat))), why);
    EXPECT_EQ(error_of(path_open(t, kPreopen, path, request(Oflags::directory))), why);
    EXPECT_EQ(error_of(path_open(t, kPreopen, path, request(Oflags::trunc))), why);
    EXPECT_EQ(error_of(path_filestat_get(t, kPreopen, kFollow, path)), why);
    EXPECT_EQ(
        error_of(path_filestat_set_times(t, kPreopen, kFollow, path, 1, 1, abi::Fstflags::mtim)),
        why);
    EXPECT_EQ(error_of(path_link(t, kPreopen, kFollow, path, kPreopen, "stolen")), why);
    for (const std::string& below : {path + "/secret", path + "/outside/secret", path + "/new"}) {
      EXPECT_EQ(error_of(path_open(t, kPreopen, below, request(Oflags::creat))), why) << below;
      expect_unchangeable(below, why);
    }
  }
  /// What changes a name, which would be made or removed beyond the way out.
  void expect_unchangeable(const std::string& path, Errno why) {
    Task& t = *task_;
    std::string buffer(64, '?');
    EXPECT_EQ(error_of(path_create_directory(t, kPreopen, path)), why) << path;
    EXPECT_EQ(error_of(path_remove_directory(t, kPreopen, path)), why) << path;
    EXPECT_EQ(error_of(path_unlink_file(t, kPreopen, path)), why) << path;
    EXPECT_EQ(error_of(path_symlink(t, "x", kPreopen, path)), why) << path;
    EXPECT_EQ(error_of(path_rename(t, kPreopen, "file", kPreopen, path)), why) << path;
    EXPECT_EQ(error_of(path_rename(t, kPreopen, path, kPreopen, "stolen")), why) << path;
    EXPECT_EQ(error_of(path_link(t, kPreopen, kNoFollow, "file", kPreopen, path)), why) << path;
    EXPECT_EQ(error_of(path_link(t, kPreopen, kNoFollow, path, kPreopen, "stolen")), why) << path;
    EXPECT_EQ(error_of(path_readlink(t, kPreopen, path, buffer)), why) << path;
    EXPECT_EQ(error_of(path_filestat_get(t, kPreopen, kNoFollow, path)), why) << path;
  }

  HostDirectory host_;
  std::unique_ptr<Task> task_;
};
WEFT_WITH_BOTH_RESOLVERS(Escape);

TEST_P(Escape, DotDot) {
  for (const char* path : {"..", "../", "../..", "dir/../..", "dir/sub/../../..", "./..", "../.",
                           "../box/..", "..//", "dir/../../box/../"})
    expect_refused(path);
  expect_unchangeable("..", notcapable);
  expect_unchangeable("dir/../..", notcapable);
  expect_unchangeable("../new", notcapable);
  // As far up as the mount is no way out.
  EXPECT_TRUE(path_filestat_get(*task_, kPreopen, kFollow, "dir/sub/../../file"));
}

TEST_P(Escape, DotDotFromADirectoryBelow) {
  const auto dir = path_open(*task_, kPreopen, "dir", request(Oflags::directory));
  ASSERT_TRUE(dir);
  // What was opened is the border, not the mount: capabilities only narrow.
  EXPECT_EQ(error_of(path_filestat_get(*task_, *dir, kFollow, "../file")), notcapable);
  EXPECT_EQ(error_of(path_unlink_file(*task_, *dir, "../file")), notcapable);
  EXPECT_TRUE(path_filestat_get(*task_, *dir, kFollow, "sub/.."));
  EXPECT_TRUE(host_.has("box/file"));
}

TEST_P(Escape, AbsolutePaths) {
  expect_refused("/");
  expect_refused("//");
  expect_refused("/etc");
  expect_refused(host_ / "outside");
  expect_unchangeable(host_ / "secret", notcapable);
}

TEST_P(Escape, Links) {
  host_.link("..", "box/up");
  host_.link("../..", "box/dir/up");
  host_.link(host_.path(), "box/absolute");
  host_.link("/", "box/root");
  host_.link("absolute", "box/chain1");
  host_.link("chain1", "box/chain2");
  host_.link("dir/sub/../../../", "box/crooked");
  host_.link("chain2/outside", "box/dir/../into");
  for (const char* path : {"up", "dir/up", "absolute", "root", "chain1", "chain2", "crooked",
                           "dir/../up", "into", "up/box", "dir/sub/../up"})
    expect_refused(path);
  // The links themselves are the guest's to look at and to remove.
  std::string buffer(2, '?');
  EXPECT_EQ(*path_readlink(*task_, kPreopen, "up", buffer), 2U);
  EXPECT_TRUE(path_filestat_get(*task_, kPreopen, kNoFollow, "absolute"));
  EXPECT_TRUE(path_unlink_file(*task_, kPreopen, "absolute"));
  EXPECT_TRUE(path_rename(*task_, kPreopen, "root", kPreopen, "other"));
}

TEST_P(Escape, ASlashBehindALinkDoesNotFollowItOut) {
  host_.link("../outside", "box/out");
  host_.link("../missing", "box/dangling");
  Task& t = *task_;
  std::string buffer(64, '?');
  EXPECT_EQ(error_of(path_remove_directory(t, kPreopen, "out/")), notdir);
  EXPECT_EQ(error_of(path_unlink_file(t, kPreopen, "out/")), notdir);
  EXPECT_EQ(error_of(path_create_directory(t, kPreopen, "out/")), exist);
  EXPECT_EQ(error_of(path_create_directory(t, kPreopen, "dangling/")), exist);
  EXPECT_EQ(error_of(path_symlink(t, "x", kPreopen, "dangling/")), exist);
  EXPECT_EQ(error_of(path_rename(t, kPreopen, "dir", kPreopen, "dangling/")), notdir);
  EXPECT_EQ(error_of(path_rename(t, kPreopen, "out/", kPreopen, "stolen")), notdir);
  EXPECT_EQ(error_of(path_link(t, kPreopen, kNoFollow, "file", kPreopen, "dangling/")), exist);
  EXPECT_EQ(error_of(path_link(t, kPreopen, kNoFollow, "out/", kPreopen, "stolen")), notcapable);
  EXPECT_EQ(error_of(path_readlink(t, kPreopen, "out/", buffer)), notcapable);
  EXPECT_EQ(error_of(path_filestat_get(t, kPreopen, kNoFollow, "out/")), notcapable);
  EXPECT_EQ(
      error_of(path_filestat_set_times(t, kPreopen, kNoFollow, "out/", 1, 1, abi::Fstflags::mtim)),
      notcapable);
  EXPECT_EQ(error_of(path_open(t, kPreopen, "out/", request({}, kReadOnly, kNoFollow))),
            notcapable);
  EXPECT_FALSE(host_.has("missing"));
}

TEST_P(Escape, ProcMagicLinks) {
  TaskOptions options;
  options.mounts.push_back({.host = "/proc/self", .guest = "/"});
  options.resolver = GetParam();
  const auto task = task_with(std::move(options));
  const auto attempt = [&](std::string_view path) {
    return error_of(path_open(*task, kPreopen, path, request({}, kReadOnly)));
  };
  const auto no = testing::AnyOf(loop, notcapable, noent);
  for (const char* path : {"root", "cwd", "exe", "fd/0", "root/etc", "cwd/x", "task/../root/etc"})
    EXPECT_THAT(attempt(path), no) << path;
  EXPECT_EQ(attempt("status"), success);
}

TEST_P(Escape, AMovedDirectoryTakesItsBorderAlong) {
  const auto dir = path_open(*task_, kPreopen, "dir", request(Oflags::directory));
  ASSERT_TRUE(dir);
  std::filesystem::rename(host_ / "box/dir", host_ / "outside/dir");
  EXPECT_EQ(error_of(path_filestat_get(*task_, *dir, kFollow, "../secret")), notcapable);
  EXPECT_EQ(error_of(path_filestat_get(*task_, *dir, kFollow, "sub/../../secret")), notcapable);
  std::filesystem::rename(host_ / "outside/dir", host_ / "box/dir");
}

TEST_P(Escape, AMountPointReplacedUnderWayStaysTheOldDirectory) {
  std::filesystem::rename(host_ / "box", host_ / "old");
  std::filesystem::create_symlink("/", host_ / "box");
  EXPECT_EQ(error_of(path_filestat_get(*task_, kPreopen, kFollow, "etc")), noent);
  EXPECT_TRUE(path_filestat_get(*task_, kPreopen, kFollow, "file"));
  std::filesystem::remove(host_ / "box");
  std::filesystem::rename(host_ / "old", host_ / "box");
}

TEST_P(Escape, MountsInsideAreEnteredAndNotLeftUpwards) {
  if (::mount("/proc", (host_ / "box/dir").c_str(), nullptr, MS_BIND, nullptr) != 0)
    GTEST_SKIP() << "mounting is not permitted here";
  EXPECT_TRUE(path_filestat_get(*task_, kPreopen, kFollow, "dir/self/../uptime"));
  EXPECT_TRUE(path_filestat_get(*task_, kPreopen, kFollow, "dir/../file"));
  EXPECT_EQ(error_of(path_filestat_get(*task_, kPreopen, kFollow, "dir/self/root/etc")),
            GetParam() == Resolver::walk ? notcapable : loop);
  EXPECT_EQ(error_of(path_filestat_get(*task_, kPreopen, kFollow, "dir/../..")), notcapable);
  ::umount2((host_ / "box/dir").c_str(), MNT_DETACH);
}

TEST_P(Escape, ADirectoryOnStdinIsNoWayIn) {
  TaskOptions options;
  const auto etc = host::open_trusted("/etc", host::OpenFlags::read | host::OpenFlags::directory);
  ASSERT_TRUE(etc);
  options.stdio = {etc->get(), -1, -1};
  const auto task = Task::create(std::move(options));
  ASSERT_TRUE(task);
  EXPECT_EQ(error_of(path_open(**task, abi::Fd{0}, "passwd", request({}))), notcapable);
  EXPECT_EQ(error_of(path_filestat_get(**task, abi::Fd{0}, kFollow, "passwd")), notcapable);
  std::vector<std::byte> buffer(512);
  EXPECT_EQ(error_of(fd_readdir(**task, abi::Fd{0}, buffer, 0)), notcapable);
}

/// A small tree with links to everywhere, and paths through it. Linux's own resolver is the oracle
/// for ours: the same file or the same error.
class Agreement : public testing::Test {
 protected:
  static constexpr std::string_view kNames[] = {"a", "b", "c", "d", "e"};
  void SetUp() override {
    if (!host::has_openat2()) GTEST_SKIP() << "no openat2 here";
    for (const char* directory : {"a/b/c", "b/a", "c", "d/e"}) host_.make(directory);
    for (const char* file : {"a/e", "b/b", "a/b/a", "e"}) host_.write(file, "text");
    const std::pair<const char*, const char*> links[] = {
        {"../b", "a/a"},         {"a/b/../e", "d/a"}, {"..", "d/b"},           {"../..", "d/c"},
        {"/etc", "c/a"},         {"b", "c/b"},        {"./../a/b/", "c/c"},    {"missing", "c/d"},
        {"../d/e/", "b/c"},      {"b/c/..", "a/d"},   {"e/", "b/d"},           {"../c/e", "c/e"},
        {"a/./b//c/../", "d/d"}, {"../a/e", "b/e"},   {"../../../x", "a/b/b"}, {".", "a/b/d"},
        {"d/../../e", "a/b/e"}};
    for (const auto& [target, name] : links) {
      ASSERT_FALSE(host_.has(name)) << name;
      host_.link(target, name);
    }
    root_ = *host::open_trusted(host_.path().c_str(),
                                host::OpenFlags::read | host::OpenFlags::directory);
  }
  std::string random_path() {
    std::string path;
    const int parts = 1 + static_cast<int>(random_() % 6);
    for (int i = 0; i < parts; ++i) {
      const auto pick = random_() % 8;
      path += pick < 5 ? std::string(kNames[pick]) : pick == 5 ? "." : pick == 6 ? ".." : "a/b";
      if (i + 1 < parts || random_() % 4 == 0) path += random_() % 8 == 0 ? "//" : "/";
    }
    return path;
  }
  static std::string outcome(const Result<UniqueFd>& fd) {
    if (!fd) return std::string(errno_name(fd.error() == xdev ? notcapable : fd.error()));
    return "inode " + std::to_string(host::info(fd->get())->inode);
  }

  HostDirectory host_;
  UniqueFd root_;
  std::mt19937 random_{7};
};

TEST_F(Agreement, OfBothResolvers) {
  using enum host::OpenFlags;
  const host::OpenFlags kinds[] = {host::OpenFlags::read,
                                   host::OpenFlags::read | no_follow,
                                   path_only,
                                   path_only | no_follow,
                                   path_only | directory,
                                   path_only | directory | no_follow,
                                   host::OpenFlags::read | directory,
                                   host::OpenFlags::read | directory | no_follow,
                                   host::OpenFlags::write,
                                   host::OpenFlags::read | create | exclusive};
  int found = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string path = random_path();
    const host::OpenFlags flags = kinds[random_() % std::size(kinds)];
    const auto kernel = host::open_beneath(root_.get(), path.c_str(), flags);
    const auto kernel_says = outcome(kernel);
    if (kernel && host::has(flags, create)) std::filesystem::remove(host_ / path);
    const auto ours = walk_below(root_.get(), path, flags);
    if (ours && host::has(flags, create)) {
      std::filesystem::remove(host_ / path);
      ASSERT_TRUE(kernel) << path;
      continue;
    }
    ASSERT_EQ(outcome(ours), kernel_says) << path << " with flags " << std::to_underlying(flags);
    found += kernel ? 1 : 0;
  }
  EXPECT_GT(found, 2000);
}

}  // namespace
}  // namespace weft::kernel
