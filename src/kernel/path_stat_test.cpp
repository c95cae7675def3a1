#include <sys/stat.h>

#include "kernel/test_support.h"

namespace weft::kernel {
namespace {

using abi::Fstflags;
using abi::Rights;
using enum Errno;

class PathStat : public PathTest {
 protected:
  Result<abi::Filestat> stat(std::string_view path, abi::Lookupflags flags = kFollow) {
    return path_filestat_get(*task_, kPreopen, flags, path);
  }
  Errno touch(std::string_view path, std::uint64_t atim, std::uint64_t mtim, Fstflags flags,
              abi::Lookupflags lookup = kFollow) {
    return error_of(path_filestat_set_times(*task_, kPreopen, lookup, path, atim, mtim, flags));
  }
  Result<std::string> readlink(std::string_view path, std::size_t size = 64) {
    std::string text(size, '?');
    WEFT_TRY(const std::uint32_t used, path_readlink(*task_, kPreopen, path, text));
    text.resize(used);
    return text;
  }
};
WEFT_WITH_BOTH_RESOLVERS(PathStat);

TEST_P(PathStat, AgreesWithLinux) {
  host_.make("dir");
  host_.write("dir/file", "12345");
  host_.link("dir/file", "link");
  struct ::stat native{};
  for (const char* path : {"dir", "dir/file", "link", "dir/", ".", "dir/../link"}) {
    ASSERT_EQ(::stat((host_ / path).c_str(), &native), 0);
    const auto ours = stat(path);
    ASSERT_TRUE(ours) << path;
    EXPECT_EQ(ours->dev, native.st_dev);
    EXPECT_EQ(ours->ino, native.st_ino);
    EXPECT_EQ(ours->nlink, native.st_nlink);
    EXPECT_EQ(ours->size, static_cast<std::uint64_t>(native.st_size));
    EXPECT_EQ(ours->mtim, static_cast<std::uint64_t>(native.st_mtim.tv_sec) * 1'000'000'000 +
                              static_cast<std::uint64_t>(native.st_mtim.tv_nsec));
  }
  EXPECT_EQ(stat("dir/file")->filetype, abi::Filetype::regular_file);
  EXPECT_EQ(stat("dir")->filetype, abi::Filetype::directory);
}

TEST_P(PathStat, LinksAreFollowedOnlyWhenAsked) {
  host_.make("dir");
  host_.write("dir/file", "12345");
  host_.link("dir/file", "link");
  host_.link("dir", "dirlink");
  host_.link("missing", "dangling");
  host_.link("loop", "loop");
  EXPECT_EQ(stat("link", kNoFollow)->filetype, abi::Filetype::symbolic_link);
  EXPECT_EQ(stat("link")->size, 5U);
  EXPECT_EQ(stat("dir/../link", kNoFollow)->filetype, abi::Filetype::symbolic_link);
  EXPECT_EQ(stat("dirlink/file", kNoFollow)->size, 5U);
  // A slash behind a link means the directory it leads to.
  EXPECT_EQ(stat("dirlink/", kNoFollow)->filetype, abi::Filetype::directory);
  EXPECT_EQ(error_of(stat("dangling")), noent);
  EXPECT_EQ(stat("dangling", kNoFollow)->filetype, abi::Filetype::symbolic_link);
  EXPECT_EQ(error_of(stat("loop")), loop);
  EXPECT_TRUE(stat("loop", kNoFollow));
}

TEST_P(PathStat, Errors) {
  host_.write("file", "");
  EXPECT_EQ(error_of(stat("missing")), noent);
  EXPECT_EQ(error_of(stat("file/")), notdir);
  EXPECT_EQ(error_of(stat("file/x")), notdir);
  EXPECT_EQ(error_of(stat("")), noent);
  EXPECT_EQ(error_of(stat(std::string(256, 'x'))), nametoolong);
  EXPECT_EQ(error_of(path_filestat_get(*task_, abi::Fd{77}, kFollow, "x")), badf);
  EXPECT_EQ(error_of(path_filestat_get(*task_, abi::Fd{1}, kFollow, "x")), notdir);
  ASSERT_TRUE(fd_fdstat_set_rights(*task_, kPreopen, Rights::none, Rights::none));
  EXPECT_EQ(error_of(stat("file")), notcapable);
  EXPECT_EQ(touch("file", 0, 0, Fstflags::atim), notcapable);
  EXPECT_EQ(error_of(readlink("file")), notcapable);
}

TEST_P(PathStat, SetTimes) {
  host_.write("file", "");
  host_.link("file", "link");
  const std::uint64_t a = 1'000'000'000'000'000'001;
  const std::uint64_t b = 1'111'111'111'111'111'112;
  ASSERT_EQ(touch("file", a, b, Fstflags::atim | Fstflags::mtim), success);
  EXPECT_EQ(stat("file")->atim, a);
  EXPECT_EQ(stat("file")->mtim, b);
  ASSERT_EQ(touch("file", b, a, Fstflags::atim), success);
  EXPECT_EQ(stat("file")->atim, b);
  EXPECT_EQ(stat("file")->mtim, b);
  ASSERT_EQ(touch("link", a, a, Fstflags::mtim, kNoFollow), success);
  EXPECT_EQ(stat("link", kNoFollow)->mtim, a);
  EXPECT_EQ(stat("file")->mtim, b);
  ASSERT_EQ(touch("link", a, a, Fstflags::mtim), success);
  EXPECT_EQ(stat("file")->mtim, a);
  const std::uint64_t before = *clock_time_get(*task_, abi::ClockId::realtime);
  ASSERT_EQ(touch("file", 0, 0, Fstflags::mtim_now | Fstflags::atim_now), success);
  // The file system's clock ticks more coarsely.
  EXPECT_GT(stat("file")->mtim + 100'000'000, before);
  ASSERT_EQ(touch("file", 5, 5, Fstflags::none), success);
  EXPECT_GT(stat("file")->mtim, a);
  ASSERT_EQ(touch(".", a, b, Fstflags::atim | Fstflags::mtim), success);
  EXPECT_EQ(stat(".")->mtim, b);

  EXPECT_EQ(touch("file", 0, 0, Fstflags::atim | Fstflags::atim_now), inval);
  EXPECT_EQ(touch("file", 0, 0, Fstflags::mtim | Fstflags::mtim_now), inval);
  EXPECT_EQ(touch("file", 0, 0, static_cast<Fstflags>(16)), inval);
  EXPECT_EQ(touch("missing", 0, 0, Fstflags::atim), noent);
}

TEST_P(PathStat, ReadLink) {
  host_.make("dir");
  host_.link("target", "link");
  host_.link("../up", "dir/inner");
  host_.link("dir", "dirlink");
  host_.write("file", "");
  EXPECT_EQ(*readlink("link"), "target");
  EXPECT_EQ(*readlink("link", 3), "tar");
  EXPECT_EQ(*readlink("link", 0), "");
  EXPECT_EQ(*readlink("dir/inner"), "../up");
  EXPECT_EQ(*readlink("dirlink/inner"), "../up");
  EXPECT_EQ(*readlink("dir/../link"), "target");
  EXPECT_EQ(error_of(readlink("file")), inval);
  EXPECT_EQ(error_of(readlink("dir")), inval);
  EXPECT_EQ(error_of(readlink(".")), inval);
  EXPECT_EQ(error_of(readlink("dirlink/")), inval);
  EXPECT_EQ(error_of(readlink("./file")), inval);
  EXPECT_EQ(error_of(readlink("file/")), notdir);
  EXPECT_EQ(error_of(readlink("missing")), noent);
}

}  // namespace
}  // namespace weft::kernel
