#include "syscalls/test_guest.h"

namespace weft::syscalls {
namespace {

class PathCalls : public LargeTestGuest {
 protected:
  static constexpr std::uint64_t kBad = 99;
  static constexpr std::uint64_t kAt = 16;   // the first path lies here
  static constexpr std::uint64_t kAt2 = 80;  // the second
  static constexpr std::uint64_t kOut = 440;
  static constexpr std::uint64_t kAll = std::to_underlying(abi::kAllRights);

  std::uint64_t path(std::string_view p, std::uint64_t at = kAt) {
    put_text(at, p);
    return p.size();
  }
  Errno create_directory(std::string_view p) {
    return call("path_create_directory", {kPreopen, kAt, path(p)});
  }
  Errno remove_directory(std::string_view p) {
    return call("path_remove_directory", {kPreopen, kAt, path(p)});
  }
  Errno unlink(std::string_view p) { return call("path_unlink_file", {kPreopen, kAt, path(p)}); }
  Errno rename(std::string_view from, std::string_view to) {
    const auto n = path(from);
    return call("path_rename", {kPreopen, kAt, n, kPreopen, kAt2, path(to, kAt2)});
  }
  Errno link(std::string_view from, std::string_view to, std::uint64_t flags = 0) {
    const auto n = path(from);
    return call("path_link", {kPreopen, flags, kAt, n, kPreopen, kAt2, path(to, kAt2)});
  }
  Errno symlink(std::string_view target, std::string_view at) {
    const auto n = path(target);
    return call("path_symlink", {kAt, n, kPreopen, kAt2, path(at, kAt2)});
  }
  Errno stat(std::string_view p, std::uint64_t flags = 1) {
    return call("path_filestat_get", {kPreopen, flags, kAt, path(p), kOut});
  }
  Errno open_path(std::string_view p, std::uint64_t oflags, std::uint64_t rights = kAll,
                  std::uint64_t fdflags = 0, std::uint64_t dirflags = 0) {
    return call("path_open",
                {kPreopen, dirflags, kAt, path(p), oflags, rights, rights, fdflags, kOut});
  }
};

TEST_F(PathCalls, EveryCallRefusesAnUnknownDescriptor) {
  const auto n = path("f");
  EXPECT_EQ(call("path_create_directory", {kBad, kAt, n}), Errno::badf);
  EXPECT_EQ(call("path_filestat_get", {kBad, 0, kAt, n, kOut}), Errno::badf);
  EXPECT_EQ(call("path_filestat_set_times", {kBad, 0, kAt, n, 0, 0, 0}), Errno::badf);
  EXPECT_EQ(call("path_link", {kBad, 0, kAt, n, kPreopen, kAt, n}), Errno::badf);
  EXPECT_EQ(call("path_open", {kBad, 0, kAt, n, 0, 0, 0, 0, kOut}), Errno::badf);
  EXPECT_EQ(call("path_readlink", {kBad, kAt, n, 0, 8, kOut}), Errno::badf);
  EXPECT_EQ(call("path_remove_directory", {kBad, kAt, n}), Errno::badf);
  EXPECT_EQ(call("path_rename", {kBad, kAt, n, kPreopen, kAt, n}), Errno::badf);
  EXPECT_EQ(call("path_symlink", {kAt, n, kBad, kAt, n}), Errno::badf);
  EXPECT_EQ(call("path_unlink_file", {kBad, kAt, n}), Errno::badf);
  write_file("f", "");
  EXPECT_EQ(call("path_link", {kPreopen, 0, kAt, n, kBad, kAt, n}), Errno::badf);
  EXPECT_EQ(call("path_rename", {kPreopen, kAt, n, kBad, kAt, n}), Errno::badf);
  EXPECT_TRUE(untouched(kOut));
}

TEST_F(PathCalls, EveryCallRefusesADescriptorThatIsNoDirectory) {
  write_file("f", "");
  const auto fd = open("f");
  const auto n = path("x");
  EXPECT_EQ(call("path_create_directory", {fd, kAt, n}), Errno::notdir);
  EXPECT_EQ(call("path_filestat_get", {fd, 0, kAt, n, kOut}), Errno::notdir);
  EXPECT_EQ(call("path_open", {fd, 0, kAt, n, 0, 0, 0, 0, kOut}), Errno::notdir);
  EXPECT_EQ(call("path_readlink", {fd, kAt, n, 0, 8, kOut}), Errno::notdir);
  EXPECT_EQ(call("path_remove_directory", {fd, kAt, n}), Errno::notdir);
  EXPECT_EQ(call("path_symlink", {kAt, n, fd, kAt, n}), Errno::notdir);
  EXPECT_EQ(call("path_unlink_file", {fd, kAt, n}), Errno::notdir);
}

TEST_F(PathCalls, EveryPathIsRangeChecked) {
  path("name");
  refuses_bad_pointer("path_create_directory", {kPreopen, kAt, 4}, 1, 4);
  refuses_bad_pointer("path_filestat_get", {kPreopen, 0, kAt, 4, kOut}, 2, 4);
  refuses_bad_pointer("path_filestat_set_times", {kPreopen, 0, kAt, 4, 0, 0, 0}, 2, 4);
  refuses_bad_pointer("path_link", {kPreopen, 0, kAt, 4, kPreopen, kAt, 4}, 2, 4);
  refuses_bad_pointer("path_link", {kPreopen, 0, kAt, 4, kPreopen, kAt, 4}, 5, 4);
  refuses_bad_pointer("path_open", {kPreopen, 0, kAt, 4, 1, kAll, kAll, 0, kOut}, 2, 4);
  refuses_bad_pointer("path_open", {kPreopen, 0, kAt, 4, 1, kAll, kAll, 0, kOut}, 8, 4);
  refuses_bad_pointer("path_readlink", {kPreopen, kAt, 4, 0, 8, kOut}, 1, 4);
  refuses_bad_pointer("path_remove_directory", {kPreopen, kAt, 4}, 1, 4);
  refuses_bad_pointer("path_rename", {kPreopen, kAt, 4, kPreopen, kAt, 4}, 1, 4);
  refuses_bad_pointer("path_rename", {kPreopen, kAt, 4, kPreopen, kAt, 4}, 4, 4);
  refuses_bad_pointer("path_symlink", {kAt, 4, kPreopen, kAt, 4}, 0, 4);
  refuses_bad_pointer("path_symlink", {kAt, 4, kPreopen, kAt, 4}, 3, 4);
  refuses_bad_pointer("path_unlink_file", {kPreopen, kAt, 4}, 1, 4);
  EXPECT_EQ(call("path_unlink_file", {kPreopen, kAt, 0xffff'ffff}), Errno::fault);
  EXPECT_TRUE(std::filesystem::is_empty(directory_)) << "no call had an effect";
}

TEST_F(PathCalls, PathsAreJudgedAlike) {
  EXPECT_EQ(stat(""), Errno::noent);
  EXPECT_EQ(stat(std::string_view("a\0b", 3)), Errno::inval);
  EXPECT_EQ(stat("\xff"), Errno::ilseq);
  EXPECT_EQ(stat(std::string(256, 'a')), Errno::nametoolong) << "one component";
  EXPECT_EQ(stat(".."), Errno::notcapable);
  EXPECT_EQ(stat("../etc/passwd"), Errno::notcapable);
  EXPECT_EQ(stat("/etc/passwd"), Errno::notcapable);
  EXPECT_EQ(stat("missing"), Errno::noent);
  EXPECT_EQ(stat("missing/.."), Errno::noent);
  write_file("f", "");
  EXPECT_EQ(stat("f/x"), Errno::notdir);
  EXPECT_EQ(stat("."), Errno::success);
  std::filesystem::create_directory(host("d"));
  EXPECT_EQ(stat("d/../f"), Errno::success) << "stays inside";
}

class HugePath : public TestGuest {
 protected:
  HugePath() : TestGuest(8192) {}
};
TEST_F(HugePath, IsRefused) {
  std::string deep;
  while (deep.size() < 5000) deep += "a/";
  put_text(0, deep);
  EXPECT_EQ(call("path_unlink_file", {kPreopen, 0, 4096}), Errno::nametoolong);
  EXPECT_EQ(call("path_unlink_file", {kPreopen, 0, 4095}), Errno::noent);
}

TEST_F(PathCalls, CreateAndRemoveDirectories) {
  EXPECT_EQ(create_directory("d"), Errno::success);
  EXPECT_TRUE(std::filesystem::is_directory(host("d")));
  EXPECT_EQ(create_directory("d"), Errno::exist);
  EXPECT_EQ(create_directory("missing/d"), Errno::noent);
  write_file("d/f", "");
  EXPECT_EQ(remove_directory("d"), Errno::notempty);
  EXPECT_EQ(remove_directory("d/f"), Errno::notdir);
  EXPECT_EQ(remove_directory("missing"), Errno::noent);
  std::filesystem::remove(host("d/f"));
  EXPECT_EQ(remove_directory("d"), Errno::success);
  EXPECT_FALSE(std::filesystem::exists(host("d")));
}

TEST_F(PathCalls, UnlinkFiles) {
  write_file("f", "");
  EXPECT_EQ(unlink("f"), Errno::success);
  EXPECT_EQ(unlink("f"), Errno::noent);
  std::filesystem::create_directory(host("d"));
  EXPECT_EQ(unlink("d"), Errno::isdir);
  // The link goes, not what it names.
  write_file("target", "");
  std::filesystem::create_symlink("target", host("l"));
  EXPECT_EQ(unlink("l"), Errno::success);
  EXPECT_TRUE(std::filesystem::exists(host("target")));
}

TEST_F(PathCalls, Rename) {
  write_file("a", "a");
  write_file("b", "b");
  EXPECT_EQ(rename("a", "b"), Errno::success);
  EXPECT_EQ(read_file("b"), "a");
  EXPECT_EQ(rename("a", "c"), Errno::noent);
  std::filesystem::create_directory(host("d"));
  EXPECT_EQ(rename("b", "d"), Errno::isdir);
  EXPECT_EQ(rename("d", "b"), Errno::notdir);
  EXPECT_EQ(rename("d", "d/x"), Errno::inval) << "into itself";
  EXPECT_EQ(rename("b", "d/b"), Errno::success);
  EXPECT_EQ(rename("d/b", "../b"), Errno::notcapable);
}

TEST_F(PathCalls, HardLinks) {
  write_file("a", "a");
  EXPECT_EQ(link("a", "b"), Errno::success);
  EXPECT_EQ(std::filesystem::hard_link_count(host("a")), 2U);
  EXPECT_EQ(link("a", "b"), Errno::exist);
  EXPECT_EQ(link("missing", "c"), Errno::noent);
  EXPECT_EQ(link("a", "c", 2), Errno::inval) << "an unknown flag";
  std::filesystem::create_directory(host("d"));
  EXPECT_NE(link("d", "e"), Errno::success);
}

TEST_F(PathCalls, SymbolicLinks) {
  EXPECT_EQ(symlink("target", "l"), Errno::success);
  EXPECT_EQ(std::filesystem::read_symlink(host("l")), "target");
  EXPECT_EQ(symlink("target", "l"), Errno::exist);
  EXPECT_EQ(symlink("target", "missing/l"), Errno::noent);
  EXPECT_EQ(stat("l"), Errno::noent) << "dangles";
  EXPECT_EQ(stat("l", 0), Errno::success);
  EXPECT_EQ(get<abi::Filestat>(kOut).filetype, abi::Filetype::symbolic_link);
  write_file("target", "12345");
  ASSERT_EQ(stat("l"), Errno::success);
  EXPECT_EQ(get<abi::Filestat>(kOut).size, 5U);
}

TEST_F(PathCalls, ReadlinkCutsAndAddsNoNul) {
  std::filesystem::create_symlink("target", host("l"));
  const auto n = path("l");
  ASSERT_EQ(call("path_readlink", {kPreopen, kAt, n, 506, 6, kOut}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(kOut), 6U);
  EXPECT_EQ(text(506, 6), "target");
  ASSERT_EQ(call("path_readlink", {kPreopen, kAt, n, 128, 3, kOut}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(kOut), 3U);
  EXPECT_EQ(text(128, 4), "tar?");
  refuses_bad_pointer("path_readlink", {kPreopen, kAt, n, 128, 6, kOut}, 3, 6);
  refuses_bad_pointer("path_readlink", {kPreopen, kAt, n, 128, 6, kOut}, 5, 4);
  write_file("f", "");
  EXPECT_EQ(call("path_readlink", {kPreopen, kAt, path("f"), 128, 6, kOut}), Errno::inval);
  EXPECT_EQ(call("path_readlink", {kPreopen, kAt, path("x"), 128, 6, kOut}), Errno::noent);
}

TEST_F(PathCalls, FilestatAndTimes) {
  write_file("f", "hello");
  ASSERT_EQ(call("path_filestat_set_times",
                 {kPreopen, 1, kAt, path("f"), 1'000'000'001, 2'000'000'002, 1 | 4}),
            Errno::success);
  ASSERT_EQ(call("path_filestat_get", {kPreopen, 1, kAt, path("f"), 448}), Errno::success);
  const auto stat = get<abi::Filestat>(448);
  EXPECT_EQ(stat.atim, 1'000'000'001U);
  EXPECT_EQ(stat.mtim, 2'000'000'002U);
  EXPECT_EQ(stat.size, 5U);
  path("f");
  refuses_bad_pointer("path_filestat_get", {kPreopen, 1, kAt, 1, kOut}, 4, 64);
  EXPECT_EQ(call("path_filestat_set_times", {kPreopen, 1, kAt, path("f"), 0, 0, 3}), Errno::inval);
  EXPECT_EQ(call("path_filestat_set_times", {kPreopen, 1, kAt, path("x"), 0, 0, 5}), Errno::noent);
  EXPECT_EQ(call("path_filestat_set_times", {kPreopen, 2, kAt, path("f"), 0, 0, 5}), Errno::inval);
}

TEST_F(PathCalls, OpenFlags) {
  EXPECT_EQ(open_path("f", 0), Errno::noent);
  EXPECT_EQ(open_path("f", 1), Errno::success) << "creat";
  EXPECT_TRUE(std::filesystem::exists(host("f")));
  EXPECT_EQ(open_path("f", 1 | 4), Errno::exist) << "creat|excl";
  EXPECT_EQ(open_path("f", 2), Errno::notdir) << "directory";
  EXPECT_EQ(open_path("f", 16), Errno::inval) << "an unknown flag";
  EXPECT_EQ(open_path("f", 0, kAll, 32), Errno::inval);
  EXPECT_EQ(open_path("f", 0, kAll, 0, 2), Errno::inval);
  write_file("f", "content");
  EXPECT_EQ(open_path("f", 8), Errno::success) << "trunc";
  EXPECT_EQ(read_file("f"), "");
  std::filesystem::create_directory(host("d"));
  EXPECT_EQ(open_path("d", 2), Errno::success);
  EXPECT_EQ(open_path("d", 1 | 2), Errno::inval) << "creat|directory";
  EXPECT_NE(open_path("d", 8), Errno::success) << "a directory cannot be cut";
}

TEST_F(PathCalls, OpenTakesTheLowestNumberAndTheRightsAskedFor) {
  write_file("f", "x");
  ASSERT_EQ(open_path("f", 0, std::to_underlying(abi::Rights::fd_read)), Errno::success);
  const auto fd = get<std::uint32_t>(kOut);
  EXPECT_EQ(fd, 4U);
  ASSERT_EQ(call("fd_fdstat_get", {fd, 128}), Errno::success);
  EXPECT_EQ(get<abi::Fdstat>(128).rights_base, abi::Rights::fd_read);
}

TEST_F(PathCalls, OpenFollowsALinkOnlyWhenTold) {
  write_file("f", "x");
  std::filesystem::create_symlink("f", host("l"));
  EXPECT_EQ(open_path("l", 0, kAll, 0, 0), Errno::loop);
  EXPECT_EQ(open_path("l", 0, kAll, 0, 1), Errno::success);
  std::filesystem::create_symlink("/etc/passwd", host("out"));
  EXPECT_EQ(open_path("out", 0, kAll, 0, 1), Errno::notcapable);
  std::filesystem::create_symlink("loop", host("loop"));
  EXPECT_EQ(open_path("loop", 0, kAll, 0, 1), Errno::loop);
}

TEST_F(PathCalls, MissingRightsRefuse) {
  const auto none = std::to_underlying(abi::Rights::none);
  ASSERT_EQ(call("fd_fdstat_set_rights", {kPreopen, none, none}), Errno::success);
  EXPECT_EQ(create_directory("d"), Errno::notcapable);
  EXPECT_EQ(remove_directory("d"), Errno::notcapable);
  EXPECT_EQ(unlink("d"), Errno::notcapable);
  EXPECT_EQ(rename("d", "e"), Errno::notcapable);
  EXPECT_EQ(link("d", "e"), Errno::notcapable);
  EXPECT_EQ(symlink("d", "e"), Errno::notcapable);
  EXPECT_EQ(stat("d"), Errno::notcapable);
  EXPECT_EQ(open_path("d", 1), Errno::notcapable);
  EXPECT_EQ(call("path_readlink", {kPreopen, kAt, 1, 0, 8, kOut}), Errno::notcapable);
  EXPECT_EQ(call("path_filestat_set_times", {kPreopen, 0, kAt, 1, 0, 0, 5}), Errno::notcapable);
  EXPECT_EQ(call("fd_readdir", {kPreopen, 128, 64, 0, kOut}), Errno::notcapable);
}

TEST_F(PathCalls, WasixOpenTakesCloseOnExec) {
  module_ = "wasix_32v1";
  write_file("f", "");
  ASSERT_EQ(call("path_open2", {kPreopen, 0, kAt, path("f"), 0, kAll, kAll, 0, 1, kOut}),
            Errno::success);
  const auto fd = get<std::uint32_t>(kOut);
  ASSERT_EQ(call("fd_fdflags_get", {fd, kOut}), Errno::success);
  EXPECT_EQ(get<std::uint16_t>(kOut), 1);
  EXPECT_EQ(call("path_open2", {kPreopen, 0, kAt, path("f"), 0, kAll, kAll, 0, 2, kOut}),
            Errno::inval);
}

class ReadOnly : public PathCalls {
  void prepare(kernel::TaskOptions& options) override { options.mounts[0].read_only = true; }
};

TEST_F(ReadOnly, NothingCanBeChanged) {
  write_file("f", "x");
  EXPECT_EQ(create_directory("d"), Errno::rofs);
  EXPECT_EQ(unlink("f"), Errno::rofs);
  EXPECT_EQ(rename("f", "g"), Errno::rofs);
  EXPECT_EQ(link("f", "g"), Errno::rofs);
  EXPECT_EQ(symlink("f", "g"), Errno::rofs);
  EXPECT_EQ(open_path("new", 1), Errno::rofs);
  EXPECT_EQ(open_path("f", 8), Errno::rofs);
  EXPECT_EQ(open_path("f", 0, std::to_underlying(abi::Rights::fd_read)), Errno::success);
  EXPECT_EQ(read_file("f"), "x");
}

}  // namespace
}  // namespace weft::syscalls
