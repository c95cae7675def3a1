#include "kernel/test_support.h"

namespace weft::kernel {
namespace {

using abi::Oflags;
using abi::Rights;
using enum Errno;

class PathChange : public PathTest {
 protected:
  Errno mkdir(std::string_view path) {
    return error_of(path_create_directory(*task_, kPreopen, path));
  }
  Errno rmdir(std::string_view path) {
    return error_of(path_remove_directory(*task_, kPreopen, path));
  }
  Errno unlink(std::string_view path) { return error_of(path_unlink_file(*task_, kPreopen, path)); }
  Errno rename(std::string_view from, std::string_view to) {
    return error_of(path_rename(*task_, kPreopen, from, kPreopen, to));
  }
  Errno link(std::string_view from, std::string_view to, abi::Lookupflags flags = kNoFollow) {
    return error_of(path_link(*task_, kPreopen, flags, from, kPreopen, to));
  }
  Errno symlink(std::string_view target, std::string_view path) {
    return error_of(path_symlink(*task_, target, kPreopen, path));
  }
  std::uint64_t inode(std::string_view path, abi::Lookupflags flags = kNoFollow) {
    const auto stat = path_filestat_get(*task_, kPreopen, flags, path);
    return stat ? stat->ino : 0;
  }
};
WEFT_WITH_BOTH_RESOLVERS(PathChange);

TEST_P(PathChange, CreateDirectory) {
  host_.write("file", "");
  host_.link("missing", "dangling");
  EXPECT_EQ(mkdir("dir"), success);
  EXPECT_EQ(mkdir("dir/sub/"), success);
  EXPECT_TRUE(std::filesystem::is_directory(host_ / "dir/sub"));
  EXPECT_EQ(mkdir("dir"), exist);
  EXPECT_EQ(mkdir("dir/"), exist);
  EXPECT_EQ(mkdir("file"), exist);
  EXPECT_EQ(mkdir("dangling"), exist);
  EXPECT_EQ(mkdir("dangling/"), exist);
  EXPECT_EQ(mkdir("."), exist);
  EXPECT_EQ(mkdir("dir/."), exist);
  EXPECT_EQ(mkdir("dir/.."), exist);
  EXPECT_EQ(mkdir("missing/dir"), noent);
  EXPECT_EQ(mkdir("file/dir"), notdir);
  EXPECT_EQ(mkdir(""), noent);
  EXPECT_EQ(mkdir(std::string(256, 'x')), nametoolong);
}

TEST_P(PathChange, RemoveDirectory) {
  host_.make("dir/sub");
  host_.write("file", "");
  host_.link("dir/sub", "link");
  EXPECT_EQ(rmdir("dir"), notempty);
  EXPECT_EQ(rmdir("file"), notdir);
  EXPECT_EQ(rmdir("file/"), notdir);
  EXPECT_EQ(rmdir("link"), notdir);
  EXPECT_EQ(rmdir("link/"), notdir);
  EXPECT_EQ(rmdir("missing"), noent);
  EXPECT_EQ(rmdir("."), inval);
  EXPECT_EQ(rmdir("dir/."), inval);
  EXPECT_EQ(rmdir("dir/sub/.."), notempty);
  EXPECT_EQ(rmdir("dir/sub///"), success);
  EXPECT_EQ(rmdir("dir"), success);
  EXPECT_FALSE(host_.has("dir"));
}

TEST_P(PathChange, UnlinkFile) {
  host_.make("dir");
  host_.write("file", "");
  host_.write("dir/file", "");
  host_.link("file", "link");
  host_.link("dir", "dirlink");
  EXPECT_EQ(unlink("dir"), isdir);
  EXPECT_EQ(unlink("dir/"), isdir);
  EXPECT_EQ(unlink("."), isdir);
  EXPECT_EQ(unlink("dir/.."), isdir);
  EXPECT_EQ(unlink("file/"), notdir);
  EXPECT_EQ(unlink("dirlink/"), notdir);
  EXPECT_EQ(unlink("missing"), noent);
  EXPECT_EQ(unlink("file/x"), notdir);
  EXPECT_EQ(unlink("link"), success);
  EXPECT_TRUE(host_.has("file"));
  EXPECT_EQ(unlink("dirlink/file"), success);
  EXPECT_FALSE(host_.has("dir/file"));
  EXPECT_EQ(unlink("dirlink"), success);
  EXPECT_EQ(unlink("file"), success);
}

TEST_P(PathChange, Rename) {
  host_.make("dir/sub");
  host_.make("full/inner");
  host_.make("empty");
  host_.write("a", "a");
  host_.write("b", "b");
  host_.link("a", "link");
  EXPECT_EQ(rename("a", "b"), success);
  EXPECT_EQ(host_.read("b"), "a");
  EXPECT_EQ(rename("missing", "x"), noent);
  EXPECT_EQ(rename("b", "missing/x"), noent);
  EXPECT_EQ(rename("b", "dir"), isdir);
  EXPECT_EQ(rename("dir", "b"), notdir);
  EXPECT_EQ(rename("dir", "full"), notempty);
  EXPECT_EQ(rename("dir", "dir/sub/x"), inval);
  EXPECT_EQ(rename("b", "c/"), notdir);
  EXPECT_EQ(rename("b/", "c"), notdir);
  EXPECT_EQ(rename(".", "x"), busy);
  EXPECT_EQ(rename("dir/..", "x"), busy);
  EXPECT_EQ(rename("dir", "."), busy);
  EXPECT_EQ(rename("dir/", "moved/"), success);
  EXPECT_EQ(rename("moved", "empty"), success);
  EXPECT_TRUE(host_.has("empty/sub"));
  EXPECT_EQ(rename("link", "renamed"), success);
  EXPECT_TRUE(host_.has("renamed"));
  EXPECT_EQ(rename("b", "b"), success);
  EXPECT_EQ(rename("b", "empty/sub/../../full/inner/b"), success);
  EXPECT_EQ(host_.read("full/inner/b"), "a");
}

TEST_P(PathChange, Link) {
  host_.make("dir");
  host_.write("file", "text");
  host_.link("file", "symlink");
  host_.link("missing", "dangling");
  host_.link("dir", "dirlink");
  EXPECT_EQ(link("file", "second"), success);
  EXPECT_EQ(inode("second"), inode("file"));
  EXPECT_EQ(link("file", "dir/third"), success);
  EXPECT_EQ(path_filestat_get(*task_, kPreopen, kNoFollow, "file")->nlink, 3U);
  EXPECT_EQ(link("file", "second"), exist);
  EXPECT_EQ(link("file", "dir"), exist);
  EXPECT_EQ(link("file", "dangling"), exist);
  EXPECT_EQ(link("file", "."), exist);
  EXPECT_EQ(link("file", "new/"), noent);
  EXPECT_EQ(link("file", "missing/new"), noent);
  EXPECT_EQ(link("missing", "new"), noent);
  EXPECT_EQ(link("file/", "new"), notdir);
  EXPECT_EQ(link("dir", "new"), perm);
  EXPECT_EQ(link("dir/", "new"), perm);
  EXPECT_EQ(link(".", "new"), perm);
  EXPECT_EQ(link("dirlink", "new", kFollow), perm);
  EXPECT_EQ(link("dir", "second"), exist);
  EXPECT_EQ(link("dangling", "new", kFollow), noent);
  EXPECT_EQ(link("symlink", "to_target", kFollow), success);
  EXPECT_EQ(inode("to_target"), inode("file"));
  EXPECT_EQ(link("symlink", "to_link"), success);
  EXPECT_EQ(inode("to_link"), inode("symlink"));
  EXPECT_EQ(link("dangling", "to_dangling"), success);
  EXPECT_FALSE(host_.has("new"));
}

TEST_P(PathChange, Symlink) {
  host_.make("dir");
  host_.write("file", "");
  EXPECT_EQ(symlink("anything at all", "link"), success);
  EXPECT_EQ(std::filesystem::read_symlink(host_ / "link"), "anything at all");
  EXPECT_EQ(symlink("/etc/passwd", "absolute"), success);
  EXPECT_EQ(symlink("x", "link"), exist);
  EXPECT_EQ(symlink("x", "dir"), exist);
  EXPECT_EQ(symlink("x", "dir/"), exist);
  EXPECT_EQ(symlink("x", "."), exist);
  EXPECT_EQ(symlink("x", "new/"), noent);
  EXPECT_EQ(symlink("x", "missing/new"), noent);
  EXPECT_EQ(symlink("", "new"), noent);
  EXPECT_EQ(symlink("x", ""), noent);
  EXPECT_EQ(symlink(std::string_view("a\0b", 3), "new"), inval);
  EXPECT_EQ(symlink("\xff", "new"), ilseq);
  EXPECT_EQ(symlink(std::string(4096, 'x'), "new"), nametoolong);
  EXPECT_EQ(symlink(std::string(4095, 'x'), "long"), success);
}

TEST_P(PathChange, EveryCallNeedsItsRight) {
  host_.write("file", "");
  host_.make("dir");
  ASSERT_TRUE(fd_fdstat_set_rights(*task_, kPreopen, Rights::path_open, Rights::none));
  EXPECT_EQ(mkdir("x"), notcapable);
  EXPECT_EQ(rmdir("dir"), notcapable);
  EXPECT_EQ(unlink("file"), notcapable);
  EXPECT_EQ(rename("file", "x"), notcapable);
  EXPECT_EQ(link("file", "x"), notcapable);
  EXPECT_EQ(symlink("file", "x"), notcapable);
  EXPECT_TRUE(host_.has("file") && host_.has("dir") && !host_.has("x"));
}

TEST_P(PathChange, ReadOnlyMountsStayAsTheyAre) {
  host_.write("file", "text");
  host_.make("dir");
  task_ = task_for(host_, GetParam(), Mode::wasi, true);
  EXPECT_EQ(mkdir("x"), rofs);
  EXPECT_EQ(mkdir("dir"), exist);
  EXPECT_EQ(rmdir("dir"), rofs);
  EXPECT_EQ(rmdir("missing"), noent);
  EXPECT_EQ(unlink("file"), rofs);
  EXPECT_EQ(unlink("missing"), noent);
  EXPECT_EQ(rename("file", "x"), rofs);
  EXPECT_EQ(link("file", "x"), rofs);
  EXPECT_EQ(link("file", "dir"), exist);
  EXPECT_EQ(symlink("file", "x"), rofs);
  EXPECT_EQ(error_of(path_filestat_set_times(*task_, kPreopen, kNoFollow, "file", 1, 1,
                                             abi::Fstflags::mtim)),
            rofs);
  EXPECT_TRUE(host_.has("file") && host_.has("dir") && !host_.has("x"));
}

TEST_P(PathChange, MountsAreFileSystemsOfTheirOwn) {
  host_.make("secret");
  host_.write("secret/file", "text");
  host_.make("open");
  host_.write("open/file", "text");
  TaskOptions options;
  options.resolver = GetParam();
  options.mounts.push_back({.host = host_ / "secret", .guest = "/ro", .read_only = true});
  options.mounts.push_back({.host = host_ / "open", .guest = "/rw"});
  task_ = task_with(std::move(options));
  constexpr abi::Fd kSecret{3};
  constexpr abi::Fd kOpen{4};
  EXPECT_EQ(error_of(path_link(*task_, kSecret, kNoFollow, "file", kOpen, "way_out")), xdev);
  EXPECT_EQ(error_of(path_link(*task_, kSecret, kFollow, "file", kOpen, "way_out")), xdev);
  EXPECT_EQ(error_of(path_rename(*task_, kSecret, "file", kOpen, "way_out")), xdev);
  EXPECT_EQ(error_of(path_link(*task_, kOpen, kNoFollow, "file", kSecret, "x")), rofs);
  EXPECT_EQ(error_of(path_rename(*task_, kOpen, "file", kSecret, "x")), xdev);
  EXPECT_FALSE(host_.has("open/way_out"));
  EXPECT_TRUE(host_.has("open/file"));
}

}  // namespace
}  // namespace weft::kernel
