// A second process changes the tree while the guest's paths are resolved. It must never get out,
// whatever it meets.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <functional>

#include "kernel/test_support.h"

#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE 2
#endif

namespace weft::kernel {
namespace {

using abi::Oflags;
using enum Errno;

/// Runs `step` over and over in a process of its own until it is destroyed.
class Attacker {
 public:
  explicit Attacker(const std::function<void()>& step) : pid_(::fork()) {
    if (pid_ != 0) return;
    // A test that is killed must not leave a busy process behind.
    for (int i = 0; i < 100'000'000 && ::getppid() != 1; ++i) step();
    ::_exit(0);
  }
  ~Attacker() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Attacker(const Attacker&) = delete;
  Attacker& operator=(const Attacker&) = delete;

 private:
  pid_t pid_;
};

class Race : public testing::TestWithParam<std::pair<Resolver, Mode>> {
 protected:
  static constexpr int kRounds = 4000;

  /// Goes on after kRounds until both sides were seen: on a busy machine the attacker may not run
  /// for a while.
  template <class Step>
  static void race(Step step, const int& seen, const int& also_seen) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (int i = 0; i < kRounds || seen == 0 || also_seen == 0; ++i) {
      step();
      if (i >= kRounds && std::chrono::steady_clock::now() > give_up) return;
    }
  }

  void SetUp() override {
    host_.make("box/dir/sub");
    host_.make("box/dir2");
    host_.write("box/dir/sub/file", "inside");
    host_.write("box/dir/file", "inside");
    host_.make("outside/sub");
    host_.write("outside/file", "secret");
    host_.write("outside/sub/file", "secret");
    TaskOptions options;
    options.mounts.push_back({.host = host_ / "box", .guest = "/"});
    options.resolver = GetParam().first;
    options.mode = GetParam().second;
    task_ = task_with(std::move(options));
  }
  /// Swaps two names at one stroke.
  void exchange(const char* a, const char* b) const {
    ::syscall(SYS_renameat2, AT_FDCWD, (host_ / a).c_str(), AT_FDCWD, (host_ / b).c_str(),
              RENAME_EXCHANGE);
  }
  /// Reads through `path` if it can; what it reads must be from inside. Tells whether it could.
  bool read_inside(std::string_view path) {
    const auto fd = path_open(*task_, kPreopen, path, request({}, kReadOnly));
    if (!fd) {
      EXPECT_THAT(fd.error(), testing::AnyOf(notcapable, noent, notdir, loop, again)) << path;
      return false;
    }
    EXPECT_EQ(*read_text(*task_, *fd), "inside") << path;
    EXPECT_TRUE(fd_close(*task_, *fd));
    return true;
  }
  std::vector<std::string> names_outside() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(host_ / "outside"))
      names.push_back(std::filesystem::relative(entry.path(), host_ / "outside"));
    return names;
  }
  void expect_outside_untouched() const {
    EXPECT_THAT(names_outside(), testing::UnorderedElementsAre("file", "sub", "sub/file"));
    EXPECT_EQ(host_.read("outside/file"), "secret");
    EXPECT_EQ(host_.read("outside/sub/file"), "secret");
  }

  HostDirectory host_;
  std::unique_ptr<Task> task_;
};
INSTANTIATE_TEST_SUITE_P(All, Race,
                         testing::Values(std::pair(Resolver::openat2, Mode::wasi),
                                         std::pair(Resolver::walk, Mode::wasi),
                                         std::pair(Resolver::openat2, Mode::wasix),
                                         std::pair(Resolver::walk, Mode::wasix)),
                         [](const auto& info) {
                           const bool walks = info.param.first == Resolver::walk;
                           const bool wasix = info.param.second == Mode::wasix;
                           return std::string(walks ? "walk" : "openat2") + (wasix ? "Wasix" : "");
                         });

TEST_P(Race, ADirectoryBecomesALinkOutAndBack) {
  host_.link("../outside", "box/link");
  const Attacker attacker([&] { exchange("box/dir", "box/link"); });
  int read = 0;
  int refused = 0;
  const auto step = [&] {
    for (const char* path : {"dir/file", "dir/sub/file", "dir/sub/../file", "dir/./sub/.././file"})
      ++(read_inside(path) ? read : refused);
  };
  race(step, read, refused);
  // Both must have happened, or nothing was tested.
  EXPECT_GT(read, 0);
  EXPECT_GT(refused, 0);
  expect_outside_untouched();
}

TEST_P(Race, ADirectoryBecomesALinkOutWhileNamesAreChanged) {
  host_.link("../outside", "box/link");
  host_.write("box/file", "inside");
  const Attacker attacker([&] { exchange("box/dir", "box/link"); });
  int made = 0;
  for (int i = 0; i < kRounds; ++i) {
    Task& t = *task_;
    made += path_create_directory(t, kPreopen, "dir/new").has_value() ? 1 : 0;
    (void)path_rename(t, kPreopen, "dir/new", kPreopen, "dir/sub/new");
    (void)path_remove_directory(t, kPreopen, "dir/sub/new");
    (void)path_remove_directory(t, kPreopen, "dir/new");
    (void)path_symlink(t, "x", kPreopen, "dir/sub/link");
    (void)path_unlink_file(t, kPreopen, "dir/sub/link");
    (void)path_link(t, kPreopen, kNoFollow, "file", kPreopen, "dir/hard");
    (void)path_unlink_file(t, kPreopen, "dir/hard");
    if (const auto fd = path_open(t, kPreopen, "dir/made", request(Oflags::creat))) {
      (void)fd_close(t, *fd);
      (void)path_unlink_file(t, kPreopen, "dir/made");
    }
  }
  EXPECT_GT(made, 0);
  expect_outside_untouched();
}

TEST_P(Race, TheLastComponentBecomesALinkOut) {
  host_.write("box/name", "inside");
  host_.link("../outside/file", "box/link");
  const Attacker attacker([&] { exchange("box/name", "box/link"); });
  int read = 0;
  int refused = 0;
  const auto step = [&] {
    ++(read_inside("name") ? read : refused);
    const auto fd =
        path_open(*task_, kPreopen, "name", request(Oflags::creat, abi::kAllRights, kNoFollow));
    if (fd) {
      (void)write_text(*task_, *fd, "inside");
      (void)fd_close(*task_, *fd);
    }
    (void)path_filestat_set_times(*task_, kPreopen, kFollow, "name", 1, 1, abi::Fstflags::mtim);
    const auto hard = path_link(*task_, kPreopen, kFollow, "name", kPreopen, "stolen");
    if (hard) {
      const auto stat = path_filestat_get(*task_, kPreopen, kNoFollow, "stolen");
      const auto secret = std::filesystem::hard_link_count(host_ / "outside/file");
      EXPECT_EQ(secret, 1U);
      EXPECT_TRUE(stat);
      (void)path_unlink_file(*task_, kPreopen, "stolen");
    }
  };
  race(step, read, refused);
  EXPECT_GT(read, 0);
  EXPECT_GT(refused, 0);
  expect_outside_untouched();
  struct ::stat s{};
  ASSERT_EQ(::stat((host_ / "outside/file").c_str(), &s), 0);
  EXPECT_NE(s.st_mtim.tv_sec, 0);
}

TEST_P(Race, ADirectoryIsMovedOutFromUnderDotDot) {
  // While the guest stands in dir/sub, `..` may suddenly lead to outside/.
  const Attacker attacker([&] {
    std::error_code ignored;
    std::filesystem::rename(host_ / "box/dir/sub", host_ / "outside/moved", ignored);
    std::filesystem::rename(host_ / "outside/moved", host_ / "box/dir/sub", ignored);
  });
  int read = 0;
  for (int i = 0; i < kRounds; ++i) {
    for (const char* path : {"dir/sub/../file", "dir/sub/../sub/../file", "dir/sub/.././sub/file"})
      read += read_inside(path) ? 1 : 0;
    // Two steps up from there is the mount's root, or outside's parent.
    const auto above = path_filestat_get(*task_, kPreopen, kFollow, "dir/sub/../../outside");
    EXPECT_FALSE(above);
  }
  EXPECT_GT(read, 0);
}

TEST_P(Race, AnOpenDirectoryIsMovedOutAndAskedForItsParent) {
  const auto sub = path_open(*task_, kPreopen, "dir/sub", request(Oflags::directory, kReadOnly));
  ASSERT_TRUE(sub);
  int read = 0;
  int refused = 0;
  {
    const Attacker attacker([&] {
      std::error_code ignored;
      std::filesystem::rename(host_ / "box/dir/sub", host_ / "outside/moved", ignored);
      std::filesystem::rename(host_ / "outside/moved", host_ / "box/dir/sub", ignored);
    });
    // Preview 1 has no parent of an open directory.
    const bool wasix = GetParam().second == Mode::wasix;
    for (int i = 0; i < kRounds; ++i) {
      const auto fd = path_open(*task_, *sub, "../file", request({}, kReadOnly));
      ++(fd ? read : refused);
      if (!fd) continue;
      EXPECT_TRUE(wasix);
      EXPECT_EQ(*read_text(*task_, *fd), "inside");
      EXPECT_TRUE(fd_close(*task_, *fd));
    }
  }
  EXPECT_EQ(read + refused, kRounds);
}

TEST_P(Race, TwoTasksMakeLinksAndResolveThem) {
  // The guest's own second process makes, renames and removes links to everywhere.
  const Attacker attacker([&] {
    const std::string name = host_ / "box/dir2/l";
    for (const char* target : {"..", "../..", "../../outside", "../dir", "/", "/proc/self/root"}) {
      (void)::symlink(target, name.c_str());
      (void)::rename(name.c_str(), (host_ / "box/dir2/link").c_str());
    }
    (void)::unlink((host_ / "box/dir2/link").c_str());
  });
  for (int i = 0; i < kRounds; ++i) {
    read_inside("dir2/link/file");
    read_inside("dir2/link/sub/file");
    read_inside("dir2/link/../dir/file");
    const auto up = path_filestat_get(*task_, kPreopen, kFollow, "dir2/link/outside");
    EXPECT_FALSE(up);
    EXPECT_FALSE(path_filestat_get(*task_, kPreopen, kFollow, "dir2/link/etc"));
  }
  expect_outside_untouched();
}

}  // namespace
}  // namespace weft::kernel
