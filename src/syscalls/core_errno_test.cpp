// Errnos that need the right circumstances: a full device, too many descriptors, another mount.
#include <fcntl.h>
#include <sys/resource.h>

#include <csignal>

#include "syscalls/test_guest.h"

namespace weft::syscalls {
namespace {

class RareErrnos : public LargeTestGuest {
 protected:
  static constexpr std::uint64_t kDevices = 4;
  static constexpr std::uint64_t kOther = 5;
  static constexpr std::uint64_t kOut = 440;
  static constexpr std::uint64_t kAll = std::to_underlying(abi::kAllRights);
  static constexpr std::size_t kDescriptors = 12;

  void prepare(kernel::TaskOptions& options) override {
    std::filesystem::create_directory(directory_ / "other");
    options.mounts.push_back({.host = "/dev", .guest = "/dev"});
    options.mounts.push_back({.host = (directory_ / "other").string(), .guest = "/other"});
    options.fd_limit = kDescriptors;
  }
  Errno open_in(std::uint64_t directory, std::string_view name, std::uint64_t rights,
                std::uint64_t oflags = 0, std::uint64_t fdflags = 0) {
    put_text(16, name);
    return call("path_open", {directory, 1, 16, name.size(), oflags, rights, 0, fdflags, kOut});
  }
  Errno write_text(std::uint64_t fd, std::string_view content) {
    put_text(200, content);
    put(180, std::array<std::uint32_t, 2>{200, static_cast<std::uint32_t>(content.size())});
    return call("fd_write", {fd, 180, 1, kOut});
  }
};

TEST_F(RareErrnos, NospcOnAFullDevice) {
  ASSERT_EQ(open_in(kDevices, "full", std::to_underlying(abi::Rights::fd_write)), Errno::success);
  EXPECT_EQ(write_text(get<std::uint32_t>(kOut), "x"), Errno::nospc);
}

TEST_F(RareErrnos, MfileAtTheLimitAndRoomAgainAfterAClose) {
  write_file("f", "");
  const auto rights = std::to_underlying(abi::Rights::fd_read);
  std::uint64_t last = 0;
  for (std::size_t fd = 6; fd < kDescriptors; ++fd) {
    ASSERT_EQ(open_in(kPreopen, "f", rights), Errno::success) << fd;
    last = get<std::uint32_t>(kOut);
  }
  fill();
  EXPECT_EQ(open_in(kPreopen, "f", rights), Errno::mfile);
  EXPECT_TRUE(untouched(kOut));
  EXPECT_EQ(call("fd_close", {last}), Errno::success);
  EXPECT_EQ(open_in(kPreopen, "f", rights), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(kOut), last);
}

TEST_F(RareErrnos, FbigBeyondTheProcessLimit) {
  write_file("f", "");
  const auto fd = open("f");
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 4096, .rlim_max = old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  EXPECT_EQ(call("fd_filestat_set_size", {fd, 8192}), Errno::fbig);
  EXPECT_EQ(call("fd_allocate", {fd, 0, 8192}), Errno::fbig);
  put(180, std::array<std::uint32_t, 2>{200, 4});
  EXPECT_EQ(call("fd_pwrite", {fd, 180, 1, 8192, kOut}), Errno::fbig);
  EXPECT_EQ(call("fd_filestat_set_size", {fd, 4096}), Errno::success);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, handler);
}

TEST_F(RareErrnos, XdevAcrossMounts) {
  write_file("f", "");
  put_text(16, "f");
  EXPECT_EQ(call("path_rename", {kPreopen, 16, 1, kOther, 16, 1}), Errno::xdev);
  EXPECT_EQ(call("path_link", {kPreopen, 0, 16, 1, kOther, 16, 1}), Errno::xdev);
  EXPECT_TRUE(std::filesystem::exists(host("f")));
  EXPECT_FALSE(std::filesystem::exists(host("other/f")));
}

TEST_F(RareErrnos, NxioForAPipeThatNobodyReads) {
  ASSERT_EQ(::mkfifo(host("pipe").c_str(), 0600), 0);
  EXPECT_EQ(open_in(kPreopen, "pipe", std::to_underlying(abi::Rights::fd_write), 0,
                    std::to_underlying(abi::Fdflags::nonblock)),
            Errno::nxio);
}

TEST_F(RareErrnos, LoopAfterTooManyLinks) {
  write_file("end", "");
  std::filesystem::create_symlink("end", host("l0"));
  for (int i = 1; i < 60; ++i) {
    std::filesystem::create_symlink("l" + std::to_string(i - 1), host("l" + std::to_string(i)));
  }
  const auto rights = std::to_underlying(abi::Rights::fd_read);
  EXPECT_EQ(open_in(kPreopen, "l30", rights), Errno::success);
  EXPECT_EQ(open_in(kPreopen, "l59", rights), Errno::loop);
}

TEST_F(RareErrnos, SpipeOnStreams) {
  EXPECT_EQ(call("fd_tell", {1, kOut}), Errno::spipe);
  EXPECT_EQ(call("fd_seek", {0, 0, 1, kOut}), Errno::spipe);
  put(180, std::array<std::uint32_t, 2>{200, 4});
  EXPECT_EQ(call("fd_pread", {0, 180, 1, 0, kOut}), Errno::spipe);
  EXPECT_EQ(call("fd_pwrite", {1, 180, 1, 0, kOut}), Errno::spipe);
}

TEST_F(RareErrnos, AccesWithoutPermission) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody without permission here";
  write_file("secret", "x");
  ASSERT_EQ(::chmod(host("secret").c_str(), 0), 0);
  ASSERT_EQ(::chmod(directory_.c_str(), 0755), 0);
  ASSERT_EQ(::seteuid(65534), 0);
  const Errno read = open_in(kPreopen, "secret", std::to_underlying(abi::Rights::fd_read));
  const Errno create = open_in(kPreopen, "new", kAll, std::to_underlying(abi::Oflags::creat));
  put_text(16, "d");
  const Errno directory = call("path_create_directory", {kPreopen, 16, 1});
  put_text(16, "secret");
  const Errno remove = call("path_unlink_file", {kPreopen, 16, 6});
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_EQ(read, Errno::acces);
  EXPECT_EQ(create, Errno::acces);
  EXPECT_EQ(directory, Errno::acces);
  EXPECT_EQ(remove, Errno::acces);
  EXPECT_EQ(read_file("secret"), "x");
}

}  // namespace
}  // namespace weft::syscalls
