#include <algorithm>

#include "kernel/test_support.h"

namespace weft::kernel {
namespace {

using abi::Fdflags;
using abi::Oflags;
using abi::Rights;
using enum Errno;

class PathOpen : public PathTest {};
WEFT_WITH_BOTH_RESOLVERS(PathOpen);

TEST_P(PathOpen, CreatesReadsAndWrites) {
  const auto fd = open("new", request(Oflags::creat));
  ASSERT_TRUE(fd);
  EXPECT_EQ(*fd, abi::Fd{4});
  EXPECT_EQ(*write_text(*task_, *fd, "hello"), 5U);
  EXPECT_EQ(*fd_seek(*task_, *fd, 1, abi::Whence::set), 1U);
  EXPECT_EQ(*read_text(*task_, *fd), "ello");
  EXPECT_EQ(host_.read("new"), "hello");
}

TEST_P(PathOpen, OflagsMeanWhatTheySay) {
  host_.write("file", "text");
  host_.make("dir");
  EXPECT_EQ(error_of(open("missing", request({}))), noent);
  EXPECT_EQ(error_of(open("missing", request(Oflags::trunc))), noent);
  EXPECT_EQ(error_of(open("missing/file", request(Oflags::creat))), noent);
  EXPECT_EQ(error_of(open("file/x", request({}))), notdir);
  EXPECT_EQ(error_of(open("file/x", request(Oflags::creat))), notdir);
  EXPECT_EQ(error_of(open("file", request(Oflags::directory))), notdir);
  EXPECT_EQ(error_of(open("file", request(Oflags::creat | Oflags::excl))), exist);
  EXPECT_EQ(error_of(open("dir", request(Oflags::creat | Oflags::excl))), exist);
  EXPECT_EQ(error_of(open("dir", request(Oflags::creat | Oflags::directory))), inval);
  EXPECT_TRUE(open("file", request(Oflags::creat)));
  EXPECT_EQ(host_.read("file"), "text");
  EXPECT_TRUE(open("dir", request(Oflags::directory)));
  EXPECT_TRUE(open("file", request(Oflags::creat | Oflags::trunc)));
  EXPECT_EQ(host_.read("file"), "");
  EXPECT_TRUE(open("fresh", request(Oflags::creat | Oflags::excl | Oflags::trunc)));
}

TEST_P(PathOpen, TruncatesWithoutAnyRightOnTheFile) {
  host_.write("file", "text");
  EXPECT_TRUE(open("file", request(Oflags::trunc, Rights::none)));
  EXPECT_EQ(host_.read("file"), "");
}

TEST_P(PathOpen, ADirectoryIsNotWrittenTo) {
  host_.make("dir");
  EXPECT_EQ(error_of(open("dir", request({}, Rights::fd_write))), isdir);
  EXPECT_EQ(error_of(open("dir", request({}, Rights::fd_read | Rights::fd_write))), isdir);
  EXPECT_EQ(error_of(open("dir", request(Oflags::creat, Rights::fd_read))), isdir);
  EXPECT_EQ(error_of(open(".", request(Oflags::creat, Rights::fd_read))), isdir);
  EXPECT_EQ(error_of(open("dir", request(Oflags::trunc, Rights::fd_read))), isdir);
  EXPECT_EQ(error_of(open("new/", request(Oflags::creat, Rights::fd_read))), isdir);
  for (const char* name : {"dir", "dir/", "dir/.", "./dir//", "dir/../dir", ".", "dir/.."}) {
    const auto fd = open(name, request({}, kReadOnly));
    ASSERT_TRUE(fd) << name;
    EXPECT_EQ(fd_fdstat_get(*task_, *fd)->filetype, abi::Filetype::directory);
    EXPECT_FALSE(has(fd_fdstat_get(*task_, *fd)->rights_base, Rights::fd_seek | Rights::fd_tell));
    EXPECT_EQ(error_of(read_text(*task_, *fd)), isdir);
  }
}

TEST_P(PathOpen, SlashesAfterAFileAskForADirectory) {
  host_.write("file", "text");
  host_.link("file", "link");
  for (const char* name : {"file/", "file///", "file/.", "link/", "file/.."})
    EXPECT_EQ(error_of(open(name)), notdir) << name;
}

TEST_P(PathOpen, LinksAreFollowedOnlyWhenAsked) {
  host_.write("file", "text");
  host_.make("dir");
  host_.write("dir/inner", "inner");
  host_.link("file", "link");
  host_.link("link", "chain");
  host_.link("dir", "dirlink");
  host_.link("missing", "dangling");
  host_.link("self", "self");
  host_.link("dir/../file", "crooked");
  EXPECT_EQ(*read_text(*task_, *open("chain")), "text");
  EXPECT_EQ(*read_text(*task_, *open("crooked")), "text");
  EXPECT_EQ(*read_text(*task_, *open("dirlink/inner")), "inner");
  EXPECT_EQ(error_of(open("dangling")), noent);
  EXPECT_EQ(error_of(open("self")), loop);
  EXPECT_EQ(error_of(open("self/x")), loop);

  EXPECT_EQ(error_of(open("link", request({}, kReadOnly, kNoFollow))), loop);
  EXPECT_EQ(error_of(open("link", request({}, Rights::none, kNoFollow))), loop);
  EXPECT_EQ(error_of(open("dangling", request({}, kReadOnly, kNoFollow))), loop);
  EXPECT_THAT(error_of(open("dirlink", request(Oflags::directory, kReadOnly, kNoFollow))),
              testing::AnyOf(loop, notdir));
  // Only the last component is meant, and a slash behind it makes it not the last.
  EXPECT_TRUE(open("dirlink/inner", request({}, kReadOnly, kNoFollow)));
  EXPECT_TRUE(open("dirlink/", request({}, kReadOnly, kNoFollow)));
  EXPECT_TRUE(open("file", request({}, kReadOnly, kNoFollow)));
}

TEST_P(PathOpen, CreatesThroughADanglingLink) {
  host_.make("dir");
  host_.link("dir/target", "dangling");
  EXPECT_EQ(error_of(open("dangling", request(Oflags::creat | Oflags::excl))), exist);
  EXPECT_EQ(error_of(open("dangling", request(Oflags::creat, kReadOnly, kNoFollow))), loop);
  EXPECT_FALSE(host_.has("dir/target"));
  EXPECT_TRUE(open("dangling", request(Oflags::creat)));
  EXPECT_TRUE(host_.has("dir/target"));
}

TEST_P(PathOpen, FortyLinksAreEnough) {
  host_.write("link0", "text");
  for (int i = 1; i <= 41; ++i)
    host_.link("link" + std::to_string(i - 1), "link" + std::to_string(i));
  EXPECT_TRUE(open("link40"));
  EXPECT_EQ(error_of(open("link41")), loop);
}

TEST_P(PathOpen, RefusesWhatIsNoPath) {
  EXPECT_EQ(error_of(open("")), noent);
  EXPECT_EQ(error_of(open(std::string_view("a\0b", 3))), inval);
  EXPECT_EQ(error_of(open(std::string_view("\0", 1))), inval);
  EXPECT_EQ(error_of(open("a\xff")), ilseq);
  EXPECT_EQ(error_of(open(std::string(4096, 'a'))), nametoolong);
  EXPECT_EQ(error_of(open(std::string(256, 'a'))), nametoolong);
  std::string dots = "./";
  while (dots.size() < 4094) dots += "./";
  EXPECT_TRUE(open(dots));
  EXPECT_TRUE(open(dots + "."));
}

TEST_P(PathOpen, NamesMayBeAnythingElse) {
  for (const char* name :
       {"with space", "...", "..x", "-", "new\nline", "gr\xc3\xbc\xc3\x9f", "a:b", "\\", "*"}) {
    ASSERT_TRUE(open(name, request(Oflags::creat))) << name;
    EXPECT_TRUE(host_.has(name)) << name;
  }
}

TEST_P(PathOpen, RightsDecideTheAccess) {
  host_.write("file", "text");
  struct Case {
    Rights rights;
    Errno read;
    Errno write;
  };
  for (const auto& [rights, read, write] :
       {Case{Rights::fd_read, success, badf}, Case{Rights::fd_write, badf, success},
        Case{Rights::fd_read | Rights::fd_write, success, success},
        Case{Rights::fd_filestat_get, notcapable, badf}}) {
    const auto fd = open("file", request({}, rights));
    ASSERT_TRUE(fd);
    EXPECT_EQ(fd_fdstat_get(*task_, *fd)->rights_base, rights);
    EXPECT_EQ(error_of(read_text(*task_, *fd)), read);
    EXPECT_EQ(error_of(write_text(*task_, *fd, "x")), write);
  }
}

TEST_P(PathOpen, RightsAreInherited) {
  host_.make("dir");
  host_.write("dir/file", "text");
  OpenRequest narrow = request(Oflags::directory, kDirectoryRights);
  narrow.rights_inheriting = Rights::fd_read | Rights::fd_seek;
  const auto dir = open("dir", narrow);
  ASSERT_TRUE(dir);
  OpenRequest below = request({}, Rights::fd_read);
  below.rights_inheriting = Rights::none;
  const auto file = path_open(*task_, *dir, "file", below);
  ASSERT_TRUE(file);
  EXPECT_EQ(fd_fdstat_get(*task_, *file)->rights_inheriting, Rights::none);
  EXPECT_EQ(error_of(path_open(*task_, *dir, "file", request({}, Rights::fd_read))), notcapable);
  below.rights_base = Rights::fd_write;
  EXPECT_EQ(error_of(path_open(*task_, *dir, "file", below)), notcapable);

  ASSERT_TRUE(fd_fdstat_set_rights(*task_, *dir, Rights::fd_readdir, Rights::none));
  EXPECT_EQ(error_of(path_open(*task_, *dir, "file", below)), notcapable);
}

TEST_P(PathOpen, EveryBitIsOneThatMayBeAskedFor) {
  host_.write("file", "text");
  OpenRequest all = request({}, static_cast<Rights>(~0ULL));
  all.rights_inheriting = static_cast<Rights>(~0ULL);
  const auto fd = open("file", all);
  ASSERT_TRUE(fd);
  EXPECT_EQ(fd_fdstat_get(*task_, *fd)->rights_base, kFileRights);
}

TEST_P(PathOpen, RightsOnTheDirectoryAreNeeded) {
  host_.write("file", "text");
  const auto without = [&](Rights missing) {
    auto task = task_for(host_, GetParam());
    EXPECT_TRUE(
        fd_fdstat_set_rights(*task, kPreopen, kDirectoryRights & ~missing, abi::kAllRights));
    return task;
  };
  EXPECT_EQ(error_of(path_open(*without(Rights::path_open), kPreopen, "file", request({}))),
            notcapable);
  EXPECT_EQ(error_of(path_open(*without(Rights::path_create_file), kPreopen, "file",
                               request(Oflags::creat))),
            notcapable);
  EXPECT_EQ(error_of(path_open(*without(Rights::path_filestat_set_size), kPreopen, "file",
                               request(Oflags::trunc))),
            notcapable);
  EXPECT_EQ(host_.read("file"), "text");
}

TEST_P(PathOpen, WasixCutsRightsAndAnswersAcces) {
  host_.write("file", "text");
  const auto task = task_for(host_, GetParam(), Mode::wasix);
  ASSERT_TRUE(fd_fdstat_set_rights(*task, kPreopen, kDirectoryRights, Rights::fd_read));
  const auto fd = path_open(*task, kPreopen, "file", request({}));
  ASSERT_TRUE(fd);
  EXPECT_EQ(fd_fdstat_get(*task, *fd)->rights_base, Rights::fd_read);
  ASSERT_TRUE(fd_fdstat_set_rights(*task, kPreopen, Rights::none, Rights::none));
  EXPECT_EQ(error_of(path_open(*task, kPreopen, "file", request({}))), acces);
}

TEST_P(PathOpen, StartsAtADirectory) {
  host_.write("file", "text");
  const auto file = open("file");
  ASSERT_TRUE(file);
  EXPECT_EQ(error_of(path_open(*task_, *file, "x", request({}))), notdir);
  EXPECT_EQ(error_of(path_open(*task_, abi::Fd{0}, "x", request({}))), notdir);
  EXPECT_EQ(error_of(path_open(*task_, abi::Fd{99}, "x", request({}))), badf);
}

TEST_P(PathOpen, FdflagsReachTheFile) {
  host_.write("file", "text");
  constexpr auto kAll =
      Fdflags::append | Fdflags::dsync | Fdflags::nonblock | Fdflags::rsync | Fdflags::sync;
  const auto fd = open("file", request({}, abi::kAllRights, kFollow, kAll));
  ASSERT_TRUE(fd);
  EXPECT_EQ(fd_fdstat_get(*task_, *fd)->flags, kAll);
  EXPECT_TRUE(fd_seek(*task_, *fd, 0, abi::Whence::set));
  EXPECT_TRUE(write_text(*task_, *fd, "!"));
  EXPECT_EQ(host_.read("file"), "text!");
  EXPECT_TRUE(open(".", request({}, Rights::none, kNoFollow, Fdflags::nonblock)));
}

TEST_P(PathOpen, CountsDescriptors) {
  host_.write("file", "text");
  TaskOptions options;
  options.mounts.push_back({.host = host_.path(), .guest = "/"});
  options.fd_limit = 6;
  const auto task = task_with(std::move(options));
  EXPECT_TRUE(path_open(*task, kPreopen, "file", request({})));
  EXPECT_TRUE(path_open(*task, kPreopen, "file", request({})));
  EXPECT_EQ(error_of(path_open(*task, kPreopen, "file", request({}))), mfile);
  ASSERT_TRUE(fd_close(*task, abi::Fd{4}));
  EXPECT_EQ(*path_open(*task, kPreopen, "file", request({})), abi::Fd{4});
}

TEST_P(PathOpen, ReadOnlyMountsAnswerRofs) {
  host_.write("file", "text");
  host_.make("dir");
  host_.link("missing", "dangling");
  const auto task = task_for(host_, GetParam(), Mode::wasi, true);
  const auto attempt = [&](std::string_view path, const OpenRequest& how) {
    return error_of(path_open(*task, kPreopen, path, how));
  };
  EXPECT_EQ(attempt("file", request({}, kReadOnly)), success);
  EXPECT_EQ(attempt("file", request(Oflags::creat, kReadOnly)), success);
  // As Go's os.Open asks, for files and directories alike.
  EXPECT_EQ(attempt("file", request({}, kReadOnly | Rights::fd_filestat_set_size)), success);
  EXPECT_EQ(attempt("dir", request({}, kReadOnly | Rights::fd_filestat_set_size)), success);
  const auto not_new = path_open(*task, kPreopen, "file", request(Oflags::excl, kReadOnly));
  ASSERT_TRUE(not_new);
  EXPECT_EQ(*read_text(*task, *not_new), "text");
  EXPECT_EQ(attempt("dir", request(Oflags::directory)), success);
  EXPECT_EQ(attempt("file", request({}, Rights::fd_write)), rofs);
  EXPECT_EQ(attempt("file", request(Oflags::trunc, kReadOnly)), rofs);
  EXPECT_EQ(attempt("new", request(Oflags::creat, kReadOnly)), rofs);
  EXPECT_EQ(attempt("new", request(Oflags::creat | Oflags::excl, kReadOnly)), rofs);
  EXPECT_EQ(attempt("dangling", request(Oflags::creat, kReadOnly)), rofs);
  EXPECT_EQ(attempt("dangling", request(Oflags::creat | Oflags::excl, kReadOnly)), exist);
  EXPECT_EQ(attempt("file", request(Oflags::creat | Oflags::excl)), exist);
  EXPECT_EQ(attempt("dir", request({}, Rights::fd_write)), isdir);
  EXPECT_EQ(attempt("new", request({}, kReadOnly)), noent);
  EXPECT_EQ(host_.read("file"), "text");
  EXPECT_FALSE(host_.has("new"));
}

TEST_P(PathOpen, ProcessesAreNotWrittenTo) {
  TaskOptions options;
  options.mounts.push_back({.host = "/proc", .guest = "/"});
  options.resolver = GetParam();
  const auto task = task_with(std::move(options));
  for (const Rights rights : {Rights::fd_write, Rights::fd_read | Rights::fd_write}) {
    EXPECT_EQ(error_of(path_open(*task, kPreopen, "self/mem", request({}, rights))), acces);
  }
  EXPECT_TRUE(path_open(*task, kPreopen, "self/status", request({}, Rights::fd_read)));
}

}  // namespace
}  // namespace weft::kernel
