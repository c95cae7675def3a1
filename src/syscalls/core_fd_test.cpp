#include "syscalls/test_guest.h"

namespace weft::syscalls {
namespace {

class FdCalls : public LargeTestGuest {
 protected:
  static constexpr std::uint64_t kBad = 99;
};

TEST_F(FdCalls, EveryCallRefusesAnUnknownDescriptor) {
  EXPECT_EQ(call("fd_advise", {kBad, 0, 0, 0}), Errno::badf);
  EXPECT_EQ(call("fd_allocate", {kBad, 0, 1}), Errno::badf);
  EXPECT_EQ(call("fd_close", {kBad}), Errno::badf);
  EXPECT_EQ(call("fd_datasync", {kBad}), Errno::badf);
  EXPECT_EQ(call("fd_fdstat_get", {kBad, 0}), Errno::badf);
  EXPECT_EQ(call("fd_fdstat_set_flags", {kBad, 0}), Errno::badf);
  EXPECT_EQ(call("fd_fdstat_set_rights", {kBad, 0, 0}), Errno::badf);
  EXPECT_EQ(call("fd_filestat_get", {kBad, 0}), Errno::badf);
  EXPECT_EQ(call("fd_filestat_set_size", {kBad, 0}), Errno::badf);
  EXPECT_EQ(call("fd_filestat_set_times", {kBad, 0, 0, 0}), Errno::badf);
  EXPECT_EQ(call("fd_prestat_get", {kBad, 0}), Errno::badf);
  EXPECT_EQ(call("fd_prestat_dir_name", {kBad, 0, 16}), Errno::badf);
  EXPECT_EQ(call("fd_renumber", {kBad, 0}), Errno::badf);
  EXPECT_EQ(call("fd_sync", {kBad}), Errno::badf);
  EXPECT_EQ(call("fd_close", {0xffff'ffff}), Errno::badf);
  EXPECT_TRUE(untouched());
}

TEST_F(FdCalls, Advise) {
  write_file("f", "hello");
  const auto fd = open("f");
  for (std::uint64_t advice = 0; advice <= 5; ++advice)
    EXPECT_EQ(call("fd_advise", {fd, 0, 0, advice}), Errno::success);
  EXPECT_EQ(call("fd_advise", {fd, 0, 0, 6}), Errno::inval);
  EXPECT_EQ(call("fd_advise", {fd, ~0ULL, 2, 0}), Errno::inval) << "the end overflows";
  const auto blind = open("f", {}, abi::Rights::fd_read);
  EXPECT_EQ(call("fd_advise", {blind, 0, 0, 0}), Errno::notcapable);
}

TEST_F(FdCalls, AllocateExtendsAndNeverShrinks) {
  write_file("f", "hello");
  const auto fd = open("f");
  EXPECT_EQ(call("fd_allocate", {fd, 0, 100}), Errno::success);
  EXPECT_EQ(std::filesystem::file_size(host("f")), 100U);
  EXPECT_EQ(call("fd_allocate", {fd, 0, 10}), Errno::success);
  EXPECT_EQ(std::filesystem::file_size(host("f")), 100U);
  EXPECT_EQ(call("fd_allocate", {fd, 0, 0}), Errno::inval) << "POSIX: len of zero";
  EXPECT_NE(call("fd_allocate", {fd, 1ULL << 62, 1ULL << 62}), Errno::success);
  EXPECT_EQ(std::filesystem::file_size(host("f")), 100U);
}

TEST_F(FdCalls, CloseFreesTheNumber) {
  write_file("f", "");
  const auto fd = open("f");
  EXPECT_EQ(call("fd_close", {fd}), Errno::success);
  EXPECT_EQ(call("fd_close", {fd}), Errno::badf);
  EXPECT_EQ(open("f"), fd);
}

TEST_F(FdCalls, SyncAndDatasync) {
  write_file("f", "x");
  const auto fd = open("f");
  EXPECT_EQ(call("fd_sync", {fd}), Errno::success);
  EXPECT_EQ(call("fd_datasync", {fd}), Errno::success);
  const auto blind = open("f", {}, abi::Rights::fd_read);
  EXPECT_EQ(call("fd_sync", {blind}), Errno::notcapable);
  EXPECT_EQ(call("fd_datasync", {blind}), Errno::notcapable);
}

TEST_F(FdCalls, FdstatTellsTypeFlagsAndRights) {
  write_file("f", "x");
  const auto fd = open("f", {}, abi::kAllRights, abi::Fdflags::append);
  ASSERT_EQ(call("fd_fdstat_get", {fd, 488}), Errno::success);
  const auto stat = get<abi::Fdstat>(488);
  EXPECT_EQ(stat.filetype, abi::Filetype::regular_file);
  EXPECT_EQ(stat.flags, abi::Fdflags::append);
  EXPECT_TRUE(abi::has_all(stat.rights_base, abi::Rights::fd_read | abi::Rights::fd_write));
  EXPECT_EQ(stat.reserved0, 0);
  EXPECT_EQ(stat.reserved1, 0U);
  EXPECT_TRUE(untouched(0, 488));
  fill();
  ASSERT_EQ(call("fd_fdstat_get", {kPreopen, 0}), Errno::success);
  EXPECT_EQ(get<abi::Fdstat>(0).filetype, abi::Filetype::directory);
  EXPECT_TRUE(abi::has(get<abi::Fdstat>(0).rights_base, abi::Rights::path_open));
  fill();
  refuses_bad_pointer("fd_fdstat_get", {fd, 0}, 1, 24);
}

TEST_F(FdCalls, SetFlags) {
  write_file("f", "x");
  const auto fd = open("f");
  EXPECT_EQ(call("fd_fdstat_set_flags", {fd, 5}), Errno::success);
  ASSERT_EQ(call("fd_fdstat_get", {fd, 0}), Errno::success);
  EXPECT_EQ(get<abi::Fdstat>(0).flags, abi::Fdflags::append | abi::Fdflags::nonblock);
  EXPECT_EQ(call("fd_fdstat_set_flags", {fd, 0x20}), Errno::inval);
}

TEST_F(FdCalls, RightsOnlyShrink) {
  write_file("f", "x");
  const auto fd = open("f");
  const auto read = std::to_underlying(abi::Rights::fd_read);
  EXPECT_EQ(call("fd_fdstat_set_rights", {fd, read, 0}), Errno::success);
  ASSERT_EQ(call("fd_fdstat_get", {fd, 0}), Errno::success);
  EXPECT_EQ(get<abi::Fdstat>(0).rights_base, abi::Rights::fd_read);
  EXPECT_EQ(get<abi::Fdstat>(0).rights_inheriting, abi::Rights::none);
  EXPECT_EQ(call("fd_fdstat_set_rights", {fd, read * 3, 0}), Errno::notcapable);
  EXPECT_EQ(call("fd_fdstat_set_rights", {fd, read, read}), Errno::notcapable);
  EXPECT_EQ(call("fd_sync", {fd}), Errno::notcapable);
}

TEST_F(FdCalls, FilestatIsTheHosts) {
  write_file("f", "hello");
  std::filesystem::create_hard_link(host("f"), host("g"));
  const auto fd = open("f");
  ASSERT_EQ(call("fd_filestat_get", {fd, 448}), Errno::success);
  const auto stat = get<abi::Filestat>(448);
  struct stat native{};
  ASSERT_EQ(::stat(host("f").c_str(), &native), 0);
  EXPECT_EQ(stat.dev, native.st_dev);
  EXPECT_EQ(stat.ino, native.st_ino);
  EXPECT_EQ(stat.filetype, abi::Filetype::regular_file);
  EXPECT_EQ(stat.nlink, 2U);
  EXPECT_EQ(stat.size, 5U);
  EXPECT_EQ(stat.mtim, static_cast<std::uint64_t>(native.st_mtim.tv_sec) * 1'000'000'000 +
                           static_cast<std::uint64_t>(native.st_mtim.tv_nsec));
  EXPECT_EQ(stat.reserved, (std::array<std::uint8_t, 7>{}));
  EXPECT_TRUE(untouched(0, 448));
  fill();
  refuses_bad_pointer("fd_filestat_get", {fd, 0}, 1, 64);
}

TEST_F(FdCalls, SetSize) {
  write_file("f", "hello");
  const auto fd = open("f");
  EXPECT_EQ(call("fd_filestat_set_size", {fd, 2}), Errno::success);
  EXPECT_EQ(read_file("f"), "he");
  EXPECT_EQ(call("fd_filestat_set_size", {fd, 4}), Errno::success);
  EXPECT_EQ(read_file("f"), std::string_view("he\0\0", 4));
  EXPECT_EQ(call("fd_filestat_set_size", {fd, ~0ULL}), Errno::inval) << "beyond off_t";
  const auto blind = open("f", {}, abi::Rights::fd_read);
  // "[EINVAL] The fildes argument is not a file descriptor open for writing."
  EXPECT_EQ(call("fd_filestat_set_size", {blind, 0}), Errno::inval);
}

TEST_F(FdCalls, SetTimes) {
  write_file("f", "x");
  const auto fd = open("f");
  constexpr std::uint64_t atim = 1'000'000'001;
  constexpr std::uint64_t mtim = 2'000'000'002;
  EXPECT_EQ(call("fd_filestat_set_times", {fd, atim, mtim, 1 | 4}), Errno::success);
  ASSERT_EQ(call("fd_filestat_get", {fd, 0}), Errno::success);
  EXPECT_EQ(get<abi::Filestat>(0).atim, atim);
  EXPECT_EQ(get<abi::Filestat>(0).mtim, mtim);
  // Only one of them, by number and by now.
  EXPECT_EQ(call("fd_filestat_set_times", {fd, 5, 5, 4}), Errno::success);
  EXPECT_EQ(call("fd_filestat_set_times", {fd, 5, 5, 2}), Errno::success);
  ASSERT_EQ(call("fd_filestat_get", {fd, 0}), Errno::success);
  EXPECT_GT(get<abi::Filestat>(0).atim, atim);
  EXPECT_EQ(get<abi::Filestat>(0).mtim, 5U);
  EXPECT_EQ(call("fd_filestat_set_times", {fd, 0, 0, 1 | 2}), Errno::inval);
  EXPECT_EQ(call("fd_filestat_set_times", {fd, 0, 0, 4 | 8}), Errno::inval);
  EXPECT_EQ(call("fd_filestat_set_times", {fd, 0, 0, 16}), Errno::inval);
}

TEST_F(FdCalls, PrestatNamesTheDirectory) {
  ASSERT_EQ(call("fd_prestat_get", {kPreopen, 504}), Errno::success);
  EXPECT_EQ(get<abi::Prestat>(504).tag, abi::Preopentype::dir);
  EXPECT_EQ(get<abi::Prestat>(504).name_len, 4U);
  ASSERT_EQ(call("fd_prestat_dir_name", {kPreopen, 0, 4}), Errno::success);
  EXPECT_EQ(text(0, 4), "/dir");
  EXPECT_TRUE(untouched(4, 500)) << "no NUL behind it";
  fill();
  EXPECT_EQ(call("fd_prestat_dir_name", {kPreopen, 0, 3}), Errno::nametoolong);
  EXPECT_TRUE(untouched());
  EXPECT_EQ(call("fd_prestat_get", {0, 0}), Errno::badf) << "not preopened";
  refuses_bad_pointer("fd_prestat_get", {kPreopen, 0}, 1, 8);
  refuses_bad_pointer("fd_prestat_dir_name", {kPreopen, 0, 4}, 1, 4);
}

TEST_F(FdCalls, RenumberMoves) {
  write_file("f", "f");
  write_file("g", "g");
  const auto f = open("f");
  const auto g = open("g");
  EXPECT_EQ(call("fd_renumber", {f, g}), Errno::success);
  EXPECT_EQ(call("fd_sync", {f}), Errno::badf);
  put(0, std::uint32_t{16});
  put(4, std::uint32_t{1});
  ASSERT_EQ(call("fd_read", {g, 0, 1, 8}), Errno::success);
  EXPECT_EQ(text(16, 1), "f");
  EXPECT_EQ(call("fd_renumber", {g, g}), Errno::success);
  EXPECT_EQ(call("fd_renumber", {g, kBad}), Errno::badf) << "the target must be open";
  EXPECT_EQ(call("fd_sync", {g}), Errno::success) << "and nothing has moved";
}

TEST_F(FdCalls, WasixCopies) {
  module_ = "wasix_32v1";
  write_file("f", "x");
  const auto fd = open("f");
  ASSERT_EQ(call("fd_dup", {fd, 508}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(508), fd + 1);
  ASSERT_EQ(call("fd_dup2", {fd, 20, 1, 508}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(508), 20U);
  ASSERT_EQ(call("fd_dup2", {fd, 20, 0, 508}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(508), 21U);
  ASSERT_EQ(call("fd_fdflags_get", {20, 510}), Errno::success);
  EXPECT_EQ(get<std::uint16_t>(510), 1);
  ASSERT_EQ(call("fd_fdflags_get", {21, 510}), Errno::success);
  EXPECT_EQ(get<std::uint16_t>(510), 0);
  EXPECT_EQ(call("fd_fdflags_set", {21, 1}), Errno::success);
  ASSERT_EQ(call("fd_fdflags_get", {21, 510}), Errno::success);
  EXPECT_EQ(get<std::uint16_t>(510), 1);
  EXPECT_EQ(call("fd_fdflags_set", {21, 2}), Errno::inval);
  EXPECT_EQ(call("fd_dup", {kBad, 0}), Errno::badf);
  EXPECT_EQ(call("fd_dup2", {kBad, 0, 0, 0}), Errno::badf);
  EXPECT_EQ(call("fd_fdflags_get", {kBad, 0}), Errno::badf);
  EXPECT_EQ(call("fd_fdflags_set", {kBad, 0}), Errno::badf);
  fill();
  refuses_bad_pointer("fd_dup", {fd, 0}, 1, 4);
  refuses_bad_pointer("fd_dup2", {fd, 0, 0, 0}, 3, 4);
  refuses_bad_pointer("fd_fdflags_get", {fd, 0}, 1, 2);
  ASSERT_EQ(call("fd_dup", {kPreopen, 508}), Errno::success);
  EXPECT_EQ(call("fd_prestat_get", {get<std::uint32_t>(508), 0}), Errno::badf)
      << "a copy is no preopen";
}

}  // namespace
}  // namespace weft::syscalls
