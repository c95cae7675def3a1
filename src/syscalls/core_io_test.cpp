#include <algorithm>

#include "syscalls/test_guest.h"

namespace weft::syscalls {
namespace {

class Io : public LargeTestGuest {
 protected:
  /// One iovec at 0 that covers `length` bytes at `at`.
  void one_buffer(std::uint32_t at, std::uint32_t length) {
    put(0, at);
    put(4, length);
  }
  static constexpr std::uint64_t kBad = 99;
};

TEST_F(Io, EveryCallRefusesAnUnknownDescriptor) {
  one_buffer(64, 4);
  EXPECT_EQ(call("fd_read", {kBad, 0, 1, 16}), Errno::badf);
  EXPECT_EQ(call("fd_write", {kBad, 0, 1, 16}), Errno::badf);
  EXPECT_EQ(call("fd_pread", {kBad, 0, 1, 0, 16}), Errno::badf);
  EXPECT_EQ(call("fd_pwrite", {kBad, 0, 1, 0, 16}), Errno::badf);
  EXPECT_EQ(call("fd_readdir", {kBad, 64, 64, 0, 16}), Errno::badf);
  EXPECT_EQ(call("fd_seek", {kBad, 0, 0, 16}), Errno::badf);
  EXPECT_EQ(call("fd_tell", {kBad, 16}), Errno::badf);
  EXPECT_TRUE(untouched(8));
}

TEST_F(Io, WriteGathersAndReadScatters) {
  put(0, std::array<std::uint32_t, 4>{64, 3, 509, 3});
  put_text(64, "abc");
  put_text(509, "def");
  const auto fd = open("f", abi::Oflags::creat);
  ASSERT_EQ(call("fd_write", {fd, 0, 2, 32}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(32), 6U);
  EXPECT_EQ(read_file("f"), "abcdef");
  ASSERT_EQ(call("fd_seek", {fd, 0, 0, 40}), Errno::success);
  put(0, std::array<std::uint32_t, 4>{96, 2, 508, 4});
  ASSERT_EQ(call("fd_read", {fd, 0, 2, 32}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(32), 6U);
  EXPECT_EQ(text(96, 2), "ab");
  EXPECT_EQ(text(508, 4), "cdef");
  ASSERT_EQ(call("fd_read", {fd, 0, 2, 32}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(32), 0U) << "end of file";
}

TEST_F(Io, NothingToTransferSucceeds) {
  const auto fd = open("f", abi::Oflags::creat);
  for (const char* name : {"fd_read", "fd_write"}) {
    ASSERT_EQ(call(name, {fd, 512, 0, 8}), Errno::success) << name;
    EXPECT_EQ(get<std::uint32_t>(8), 0U);
    one_buffer(512, 0);
    ASSERT_EQ(call(name, {fd, 0, 1, 8}), Errno::success) << name;
    EXPECT_EQ(get<std::uint32_t>(8), 0U);
  }
}

TEST_F(Io, BadRangesAreRefusedBeforeAnythingMoves) {
  const auto fd = open("f", abi::Oflags::creat);
  one_buffer(64, 4);
  refuses_bad_pointer("fd_write", {fd, 0, 1, 16}, 1, 8);
  refuses_bad_pointer("fd_write", {fd, 0, 1, 16}, 3, 4);
  refuses_bad_pointer("fd_pwrite", {fd, 0, 1, 0, 16}, 1, 8);
  refuses_bad_pointer("fd_pwrite", {fd, 0, 1, 0, 16}, 4, 4);
  EXPECT_EQ(call("fd_write", {fd, 0, 1024, 16}), Errno::fault);
  EXPECT_EQ(call("fd_write", {fd, 0, 1025, 16}), Errno::inval) << "IOV_MAX is looked at first";
  EXPECT_EQ(call("fd_read", {fd, 0, 0xffff'ffff, 16}), Errno::inval);
  for (const std::uint32_t at : {509U, 512U, 513U, 0xffff'ffffU, 0xffff'fffcU}) {
    one_buffer(at, 4);
    EXPECT_EQ(call("fd_write", {fd, 0, 1, 16}), Errno::fault) << at;
    EXPECT_EQ(call("fd_pwrite", {fd, 0, 1, 0, 16}), Errno::fault) << at;
    EXPECT_EQ(call("fd_read", {fd, 0, 1, 16}), Errno::fault) << at;
    EXPECT_EQ(call("fd_pread", {fd, 0, 1, 0, 16}), Errno::fault) << at;
  }
  EXPECT_EQ(read_file("f"), "");
  put_text(64, "data");
  one_buffer(64, 4);
  ASSERT_EQ(call("fd_write", {fd, 0, 1, 16}), Errno::success);
  refuses_bad_pointer("fd_read", {fd, 0, 1, 16}, 1, 8);
  refuses_bad_pointer("fd_read", {fd, 0, 1, 16}, 3, 4);
  refuses_bad_pointer("fd_pread", {fd, 0, 1, 0, 16}, 1, 8);
  refuses_bad_pointer("fd_pread", {fd, 0, 1, 0, 16}, 4, 4);
}

TEST_F(Io, RightsDecideTheDirection) {
  write_file("f", "x");
  one_buffer(64, 1);
  const auto reader = open("f", {}, abi::Rights::fd_read);
  const auto writer = open("f", {}, abi::Rights::fd_write);
  // "[EBADF] The fildes argument is not a valid file descriptor open for writing" (reading).
  EXPECT_EQ(call("fd_write", {reader, 0, 1, 16}), Errno::badf);
  EXPECT_EQ(call("fd_read", {writer, 0, 1, 16}), Errno::badf);
  EXPECT_EQ(call("fd_pread", {reader, 0, 1, 0, 16}), Errno::notcapable) << "needs fd_seek too";
  EXPECT_EQ(call("fd_seek", {reader, 1, 0, 16}), Errno::notcapable);
  EXPECT_EQ(call("fd_read", {reader, 0, 1, 16}), Errno::success);
  EXPECT_EQ(call("fd_write", {writer, 0, 1, 16}), Errno::success);
}

TEST_F(Io, DirectoriesHaveNoBytes) {
  one_buffer(64, 1);
  const Errno e = call("fd_read", {kPreopen, 0, 1, 16});
  EXPECT_TRUE(e == Errno::isdir || e == Errno::notcapable || e == Errno::badf) << errno_name(e);
}

TEST_F(Io, PreadAndPwriteLeaveThePosition) {
  write_file("f", "0123456789");
  const auto fd = open("f");
  one_buffer(64, 4);
  ASSERT_EQ(call("fd_pread", {fd, 0, 1, 3, 508}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(508), 4U);
  EXPECT_EQ(text(64, 4), "3456");
  ASSERT_EQ(call("fd_pwrite", {fd, 0, 1, 8, 508}), Errno::success);
  EXPECT_EQ(read_file("f"), "012345673456");
  ASSERT_EQ(call("fd_tell", {fd, 504}), Errno::success);
  EXPECT_EQ(get<std::uint64_t>(504), 0U);
  ASSERT_EQ(call("fd_pread", {fd, 0, 1, 100, 508}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(508), 0U) << "behind the end";
  EXPECT_EQ(call("fd_pread", {fd, 0, 1, ~0ULL, 508}), Errno::inval) << "negative as an off_t";
  EXPECT_EQ(call("fd_pwrite", {fd, 0, 1, ~0ULL, 508}), Errno::inval);
}

TEST_F(Io, SeekKnowsThreeOrigins) {
  write_file("f", "0123456789");
  const auto fd = open("f");
  ASSERT_EQ(call("fd_seek", {fd, 4, 0, 504}), Errno::success);
  EXPECT_EQ(get<std::uint64_t>(504), 4U);
  ASSERT_EQ(call("fd_seek", {fd, static_cast<std::uint64_t>(-1), 1, 504}), Errno::success);
  EXPECT_EQ(get<std::uint64_t>(504), 3U);
  ASSERT_EQ(call("fd_seek", {fd, 5, 2, 504}), Errno::success);
  EXPECT_EQ(get<std::uint64_t>(504), 15U) << "beyond the end is allowed";
  ASSERT_EQ(call("fd_seek", {fd, 1ULL << 33, 0, 504}), Errno::success);
  ASSERT_EQ(call("fd_tell", {fd, 504}), Errno::success);
  EXPECT_EQ(get<std::uint64_t>(504), 1ULL << 33);
  EXPECT_EQ(call("fd_seek", {fd, static_cast<std::uint64_t>(-1), 0, 504}), Errno::inval);
  EXPECT_EQ(call("fd_seek", {fd, 0, 3, 504}), Errno::inval);
  fill();
  refuses_bad_pointer("fd_seek", {fd, 0, 0, 0}, 3, 8);
  refuses_bad_pointer("fd_tell", {fd, 0}, 1, 8);
}

TEST_F(Io, PipesCannotSeek) {
  const Errno seek = call("fd_seek", {0, 0, 0, 0});
  EXPECT_TRUE(seek == Errno::spipe || seek == Errno::notcapable) << errno_name(seek);
}

TEST_F(Io, PartialReadsOfPipes) {
  ASSERT_EQ(::write(stdin_write_.get(), "abc", 3), 3);
  one_buffer(64, 100);
  ASSERT_EQ(call("fd_read", {0, 0, 1, 8}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(8), 3U);
  EXPECT_EQ(text(64, 3), "abc");
  EXPECT_TRUE(untouched(67));
  ASSERT_EQ(call("fd_fdstat_set_flags", {0, 4}), Errno::success);
  EXPECT_EQ(call("fd_read", {0, 0, 1, 8}), Errno::again);
}

TEST_F(Io, WritesReachStdout) {
  one_buffer(64, 6);
  put_text(64, "hello\n");
  ASSERT_EQ(call("fd_write", {1, 0, 1, 8}), Errno::success);
  std::array<char, 16> got{};
  EXPECT_EQ(::read(stdout_read_.get(), got.data(), got.size()), 6);
  EXPECT_STREQ(got.data(), "hello\n");
}

/// What fd_readdir wrote, entry by entry.
struct Entry {
  abi::Dirent header;
  std::string name;
};
class Readdir : public Io {
 protected:
  std::vector<Entry> parse(std::uint64_t at, std::uint64_t used) {
    std::vector<Entry> entries;
    const std::uint64_t end = at + used;
    while (at + sizeof(abi::Dirent) <= end) {
      Entry e{get<abi::Dirent>(at), ""};
      at += sizeof(abi::Dirent);
      if (at + e.header.d_namlen > end) break;
      e.name = text(at, e.header.d_namlen);
      at += e.header.d_namlen;
      entries.push_back(e);
    }
    return entries;
  }
};

TEST_F(Readdir, ListsEverything) {
  write_file("file", "");
  std::filesystem::create_directory(host("sub"));
  ASSERT_EQ(call("fd_readdir", {kPreopen, 16, 400, 0, 8}), Errno::success);
  const auto used = get<std::uint32_t>(8);
  EXPECT_LT(used, 400U);
  std::vector<std::string> names;
  for (const Entry& e : parse(16, used)) {
    names.push_back(e.name);
    if (e.name == "file") {
      EXPECT_EQ(e.header.d_type, abi::Filetype::regular_file);
    }
    if (e.name == "sub") {
      EXPECT_EQ(e.header.d_type, abi::Filetype::directory);
    }
  }
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{".", "..", "file", "sub"}));
  EXPECT_TRUE(untouched(16 + used));
}

TEST_F(Readdir, CookiesContinueWhereTheyCameFrom) {
  for (const char* name : {"a", "b", "c", "d"}) write_file(name, "");
  std::vector<std::string> names;
  std::uint64_t cookie = 0;
  for (int round = 0; round < 20; ++round) {
    ASSERT_EQ(call("fd_readdir", {kPreopen, 16, 40, cookie, 8}), Errno::success);
    const auto used = get<std::uint32_t>(8);
    for (const Entry& e : parse(16, used)) {
      names.push_back(e.name);
      cookie = e.header.d_next;
    }
    if (used < 40) break;
  }
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{".", "..", "a", "b", "c", "d"}));
}

TEST_F(Readdir, RefusesWhatIsNoDirectoryAndBadPlaces) {
  write_file("f", "");
  const auto fd = open("f");
  const Errno e = call("fd_readdir", {fd, 16, 64, 0, 8});
  EXPECT_TRUE(e == Errno::notdir || e == Errno::notcapable) << errno_name(e);
  refuses_bad_pointer("fd_readdir", {kPreopen, 16, 64, 0, 8}, 1, 64);
  refuses_bad_pointer("fd_readdir", {kPreopen, 16, 64, 0, 8}, 4, 4);
  EXPECT_EQ(call("fd_readdir", {kPreopen, 16, 0xffff'ffff, 0, 8}), Errno::fault);
  ASSERT_EQ(call("fd_readdir", {kPreopen, 512, 0, 0, 8}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(8), 0U);
}

}  // namespace
}  // namespace weft::syscalls
