// The one tree of paths that a WASIX guest sees.
#include "kernel/namespace.h"

#include <sys/stat.h>

#include <cstring>

#include "kernel/test_support.h"

namespace weft::kernel {
namespace {

using abi::Filetype;
using abi::Oflags;
using enum Errno;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

constexpr abi::Fd kAnything{77};

/// "/" shows host/top, "/in/side" shows host/side (and "/in" exists in top, too), "/ro" is
/// read-only.
class Names : public testing::TestWithParam<Resolver> {
 protected:
  void SetUp() override {
    host_.make("top/in/hidden");
    host_.make("top/dir/sub");
    host_.make("side/deep");
    host_.make("ro/d");
    host_.write("top/file", "top");
    host_.write("top/in/seen", "seen");
    host_.write("top/dir/sub/f", "sub");
    host_.write("side/file", "side");
    host_.write("side/deep/f", "deep");
    host_.write("ro/file", "ro");
    host_.write("secret", "secret");
    start({{.host = host_ / "top", .guest = "/"},
           {.host = host_ / "side", .guest = "/in/side"},
           {.host = host_ / "ro", .guest = "/ro", .read_only = true}});
  }
  void start(std::vector<MountSpec> mounts) {
    TaskOptions options;
    options.mounts = std::move(mounts);
    options.resolver = GetParam();
    options.mode = Mode::wasix;
    task_ = task_with(std::move(options));
  }

  Result<abi::Fd> open(std::string_view path, const OpenRequest& how = request({}, kReadOnly),
                       abi::Fd base = kAnything) {
    return path_open(*task_, base, path, how);
  }
  std::string read(std::string_view path, abi::Fd base = kAnything) {
    const auto fd = open(path, request({}, kReadOnly), base);
    if (!fd) return std::string(errno_name(fd.error()));
    const auto text = read_text(*task_, *fd);
    EXPECT_TRUE(fd_close(*task_, *fd));
    return text ? *text : std::string(errno_name(text.error()));
  }
  Errno stat_error(std::string_view path) {
    return error_of(path_filestat_get(*task_, kAnything, kFollow, path));
  }
  Filetype type(std::string_view path, abi::Lookupflags follow = kNoFollow) {
    const auto stat = path_filestat_get(*task_, kAnything, follow, path);
    return stat ? stat->filetype : Filetype::unknown;
  }
  std::vector<std::string> list(std::string_view path) {
    const auto fd = open(path, request(Oflags::directory, kReadOnly));
    EXPECT_TRUE(fd) << path;
    std::vector<std::string> names;
    abi::Dircookie cookie = 0;
    for (;;) {
      std::array<std::byte, 100> buffer;
      const std::uint32_t used = *fd_readdir(*task_, *fd, buffer, cookie);
      if (used < sizeof(abi::Dirent)) break;
      abi::Dirent head;
      std::memcpy(&head, buffer.data(), sizeof head);
      names.emplace_back(reinterpret_cast<const char*>(buffer.data()) + sizeof head, head.d_namlen);
      cookie = head.d_next;
    }
    EXPECT_TRUE(fd_close(*task_, *fd));
    return names;
  }
  std::string cwd() {
    const auto path = getcwd(*task_);
    return path ? *path : std::string(errno_name(path.error()));
  }

  HostDirectory host_;
  std::unique_ptr<Task> task_;
};
WEFT_WITH_BOTH_RESOLVERS(Names);

TEST(NormalPath, ReadsAsFromTheRoot) {
  for (const auto& [given, expected] : {std::pair{".", "/"},
                                        {"a", "/a"},
                                        {"./a//b/", "/a/b"},
                                        {"/", "/"},
                                        {"../x", "/x"},
                                        {"/a/../../b/.", "/b"},
                                        {"a/b/..", "/a"}})
    EXPECT_EQ(normal_path(given), expected) << given;
}

TEST_P(Names, AbsolutePathsStartAtTheRootWhateverTheDescriptor) {
  EXPECT_EQ(read("/file"), "top");
  EXPECT_EQ(read("/file", abi::Fd{0}), "top");
  EXPECT_EQ(read("/in/side/file", kPreopen), "side");
  EXPECT_EQ(read("//in/./side//deep/f"), "deep");
  EXPECT_EQ(read("/in/seen"), "seen");
  EXPECT_EQ(read("file"), errno_name(badf));
  EXPECT_EQ(read("file", kPreopen), "top");
  EXPECT_EQ(read("file", kCwd), "top");
  EXPECT_EQ(read("file", abi::Fd{0}), errno_name(notdir));
}

TEST_P(Names, DotDotCrossesMounts) {
  EXPECT_EQ(read("/in/side/../seen"), "seen");
  EXPECT_EQ(read("/in/side/deep/../../../file"), "top");
  EXPECT_EQ(read("/../../../file"), "top");
  EXPECT_EQ(stat_error("/../secret"), noent);
  EXPECT_EQ(stat_error("/in/side/../../../secret"), noent);
  const auto deep = *open("/in/side/deep", request(Oflags::directory, kReadOnly));
  EXPECT_EQ(read("../file", deep), "side");
  EXPECT_EQ(read("../../seen", deep), "seen");
  EXPECT_EQ(read("../../../../../file", deep), "top");
  EXPECT_EQ(read("f/..", deep), errno_name(notdir));
  // Moved meanwhile: what is above is what is above now.
  ASSERT_TRUE(path_rename(*task_, kAnything, "/in/side/deep", kAnything, "/in/side/moved"));
  EXPECT_EQ(read("../file", deep), "side");
  std::filesystem::rename(host_ / "side/moved", host_ / "moved");
  EXPECT_EQ(read("../file", deep), errno_name(noent));
  EXPECT_EQ(read("f", deep), "deep");
}

TEST_P(Names, LinksLeadThroughTheWholeTree) {
  host_.link("/in/side/file", "top/absolute");
  host_.link("in/side", "top/across");
  host_.link("../../dir/sub", "side/up");
  host_.link("/absolute", "side/twice");
  host_.link("/etc/passwd", "top/out");
  host_.link("../secret", "top/climb");
  host_.link("round", "top/round");
  host_.link("/dev/null", "side/null");
  EXPECT_EQ(read("/absolute"), "side");
  EXPECT_EQ(read("/across/file"), "side");
  EXPECT_EQ(read("/across/../seen"), "seen");
  EXPECT_EQ(read("/in/side/up/f"), "sub");
  EXPECT_EQ(read("/in/side/twice"), "side");
  EXPECT_EQ(read("/in/side/null"), "");
  EXPECT_EQ(stat_error("/out"), noent);
  EXPECT_EQ(stat_error("/climb"), noent);
  EXPECT_EQ(stat_error("/round"), loop);
  EXPECT_EQ(stat_error("/absolute/"), notdir);
  EXPECT_EQ(type("/out"), Filetype::symbolic_link);
  const auto side = *open("/in/side", request(Oflags::directory, kReadOnly));
  EXPECT_EQ(read("up/f", side), "sub");
  // Created through a link that leads into another mount.
  host_.link("/in/side/made", "top/make");
  const auto made = open("/make", request(Oflags::creat));
  ASSERT_TRUE(made);
  EXPECT_TRUE(host_.has("side/made"));
  EXPECT_FALSE(host_.has("top/made"));
}

TEST_P(Names, ListingsHoldWhatIsMounted) {
  EXPECT_THAT(list("/"), UnorderedElementsAre(".", "..", "dir", "file", "in", "ro"));
  EXPECT_THAT(list("/in"), UnorderedElementsAre(".", "..", "hidden", "seen", "side"));
  EXPECT_THAT(list("/in/side"), UnorderedElementsAre(".", "..", "deep", "file"));
  // A mount hides what is below it.
  host_.make("top/in/side");
  host_.write("top/in/side/below", "x");
  EXPECT_THAT(list("/in"), UnorderedElementsAre(".", "..", "hidden", "seen", "side"));
  EXPECT_EQ(stat_error("/in/side/below"), noent);
}

TEST_P(Names, DirectoriesThatOnlyLeadToMountsAreThereAndFixed) {
  start({{.host = host_ / "side", .guest = "/a/b"}});
  EXPECT_THAT(list("/"), UnorderedElementsAre(".", "..", "a", "dev"));
  EXPECT_THAT(list("/a"), UnorderedElementsAre(".", "..", "b"));
  EXPECT_EQ(type("/a"), Filetype::directory);
  EXPECT_EQ(read("/a/b/file"), "side");
  EXPECT_EQ(read("/a/b/../b/deep/../file"), "side");
  EXPECT_EQ(stat_error("/a/none"), noent);
  const auto a = *open("/a", request(Oflags::directory));
  EXPECT_EQ(read("b/file", a), "side");
  EXPECT_EQ(fd_filestat_get(*task_, a)->ino,
            path_filestat_get(*task_, kAnything, kFollow, "/a")->ino);
  EXPECT_EQ(error_of(fd_filestat_set_times(*task_, a, 1, 1, abi::Fstflags::mtim)), acces);
  EXPECT_EQ(error_of(open("/a/new", request(Oflags::creat))), acces);
  EXPECT_EQ(error_of(open("/a", request(Oflags::creat))), isdir);
  EXPECT_EQ(error_of(path_create_directory(*task_, kAnything, "/new")), acces);
  EXPECT_EQ(error_of(path_create_directory(*task_, kAnything, "/a")), exist);
  EXPECT_EQ(error_of(path_symlink(*task_, "x", kAnything, "/a/new")), acces);
  EXPECT_EQ(error_of(path_remove_directory(*task_, kAnything, "/a")), busy);
  EXPECT_EQ(error_of(path_remove_directory(*task_, kAnything, "/a/b/")), busy);
  EXPECT_EQ(error_of(path_unlink_file(*task_, kAnything, "/a")), isdir);
  EXPECT_EQ(error_of(path_unlink_file(*task_, kAnything, "/none")), noent);
  EXPECT_EQ(error_of(path_rename(*task_, kAnything, "/a/b", kAnything, "/a/c")), xdev);
  EXPECT_EQ(error_of(path_rename(*task_, kAnything, "/a", kAnything, "/c")), busy);
}

TEST_P(Names, MountsAreFileSystemsOfTheirOwn) {
  EXPECT_EQ(error_of(path_rename(*task_, kAnything, "/file", kAnything, "/in/side/x")), xdev);
  EXPECT_EQ(error_of(path_link(*task_, kAnything, kNoFollow, "/file", kAnything, "/in/side/x")),
            xdev);
  EXPECT_EQ(error_of(path_rename(*task_, kAnything, "/in", kAnything, "/out")), busy);
  ASSERT_TRUE(path_rename(*task_, kAnything, "/file", kAnything, "/in/file"));
  EXPECT_EQ(read("/in/file"), "top");
  ASSERT_TRUE(path_link(*task_, kAnything, kNoFollow, "/in/file", kAnything, "/dir/hard"));
  EXPECT_EQ(read("/dir/hard"), "top");
  ASSERT_TRUE(path_create_directory(*task_, kAnything, "/in/side/n"));
  EXPECT_TRUE(host_.has("side/n"));
  ASSERT_TRUE(path_remove_directory(*task_, kAnything, "/in/side/n"));
  ASSERT_TRUE(path_unlink_file(*task_, kAnything, "/in/side/../file"));
  EXPECT_FALSE(host_.has("top/in/file"));
}

TEST_P(Names, AReadOnlyMountStaysSoHoweverItIsReached) {
  host_.link("/ro/file", "top/link");
  host_.link("/ro/new", "top/new");
  host_.link("ro", "top/folder");
  for (const char* path : {"/ro/file", "/link", "/folder/file", "/in/side/../../ro/d/../file"}) {
    SCOPED_TRACE(path);
    EXPECT_EQ(read(path), "ro");
    EXPECT_EQ(error_of(open(path, request({}))), rofs);
    EXPECT_EQ(error_of(open(path, request(Oflags::trunc, kReadOnly))), rofs);
    EXPECT_EQ(error_of(path_filestat_set_times(*task_, kAnything, kFollow, path, 1, 1,
                                               abi::Fstflags::mtim)),
              rofs);
    EXPECT_EQ(error_of(path_link(*task_, kAnything, kFollow, path, kAnything, "/stolen")), xdev);
  }
  EXPECT_EQ(error_of(open("/new", request(Oflags::creat))), rofs);
  EXPECT_EQ(error_of(path_create_directory(*task_, kAnything, "/folder/d2")), rofs);
  EXPECT_EQ(error_of(path_unlink_file(*task_, kAnything, "/folder/file")), rofs);
  EXPECT_EQ(host_.read("ro/file"), "ro");
}

TEST_P(Names, TheWorkingDirectory) {
  EXPECT_EQ(cwd(), "/");
  ASSERT_TRUE(chdir(*task_, "in/side"));
  EXPECT_EQ(cwd(), "/in/side");
  EXPECT_EQ(read("file", kCwd), "side");
  EXPECT_EQ(read("../seen", kCwd), "seen");
  host_.link("/dir/sub", "side/link");
  ASSERT_TRUE(chdir(*task_, "link"));
  EXPECT_EQ(cwd(), "/dir/sub");
  ASSERT_TRUE(chdir(*task_, ".."));
  EXPECT_EQ(cwd(), "/dir");
  std::filesystem::rename(host_ / "top/dir", host_ / "top/renamed");
  EXPECT_EQ(cwd(), "/renamed");
  EXPECT_EQ(error_of(chdir(*task_, "sub/f")), notdir);
  EXPECT_EQ(error_of(chdir(*task_, "none")), noent);
  EXPECT_EQ(error_of(chdir(*task_, "")), noent);
  EXPECT_EQ(cwd(), "/renamed");
  ASSERT_TRUE(chdir(*task_, "sub"));
  std::filesystem::remove_all(host_ / "top/renamed");
  EXPECT_EQ(cwd(), errno_name(noent));
  EXPECT_EQ(read("f", kCwd), errno_name(noent));
  ASSERT_TRUE(chdir(*task_, "/"));
  const auto fd = *open("/in/side/deep", request(Oflags::directory, kReadOnly));
  ASSERT_TRUE(chdir(*task_, "/dev/fd/" + std::to_string(std::to_underlying(fd))));
  EXPECT_EQ(cwd(), "/in/side/deep");
}

TEST_P(Names, StartsWhereItIsTold) {
  TaskOptions options;
  options.mounts = {{.host = host_ / "side", .guest = "box"}};
  options.mode = Mode::wasix;
  options.resolver = GetParam();
  options.working_directory = "box/deep";
  task_ = task_with(options);
  EXPECT_EQ(cwd(), "/box/deep");
  options.working_directory = "/none";
  options.stdio = {-1, -1, -1};
  const auto task = Task::create(options);
  ASSERT_FALSE(task);
  EXPECT_THAT(task.error().text(), testing::HasSubstr("/none"));
}

TEST_P(Names, Devices) {
  EXPECT_THAT(list("/dev"),
              UnorderedElementsAre(".", "..", "fd", "full", "null", "random", "stderr", "stdin",
                                   "stdout", "tty", "urandom", "zero"));
  EXPECT_EQ(type("/dev/null"), Filetype::character_device);
  EXPECT_EQ(type("/dev/stdin"), Filetype::symbolic_link);
  EXPECT_EQ(read("/dev/null"), "");
  EXPECT_EQ(read("/dev/zero"), std::string(4096, '\0'));
  EXPECT_EQ(read("/dev/urandom").size(), 4096U);
  const auto full = *open("/dev/full", request({}));
  EXPECT_EQ(error_of(write_text(*task_, full, "x")), nospc);
  EXPECT_EQ(error_of(fd_filestat_set_times(*task_, full, 1, 1, abi::Fstflags::mtim)), acces);
  EXPECT_EQ(error_of(path_filestat_set_times(*task_, kAnything, kFollow, "/dev/null", 1, 1,
                                             abi::Fstflags::mtim)),
            acces);
  EXPECT_EQ(error_of(open("/dev/tty")), nxio);
  EXPECT_EQ(error_of(open("/dev/new", request(Oflags::creat))), acces);
  EXPECT_EQ(error_of(path_unlink_file(*task_, kAnything, "/dev/null")), acces);
  EXPECT_EQ(error_of(path_rename(*task_, kAnything, "/dev/null", kAnything, "/dev/x")), busy);
  EXPECT_EQ(error_of(path_link(*task_, kAnything, kNoFollow, "/dev/null", kAnything, "/x")), xdev);
  EXPECT_EQ(stat_error("/dev/null/x"), notdir);
  EXPECT_EQ(stat_error("/dev/fd/99"), noent);
  EXPECT_EQ(stat_error("/dev/fd/00"), noent);
  std::string text(8, '?');
  EXPECT_EQ(path_readlink(*task_, kAnything, "/dev/stdout", text), 4U);
  EXPECT_EQ(text, "fd/1????");
}

TEST_P(Names, DescriptorsHaveNames) {
  const auto fd = *open("/file", request({}, kReadOnly));
  const std::string name = "/dev/fd/" + std::to_string(std::to_underlying(fd));
  EXPECT_EQ(fd_seek(*task_, fd, 1, abi::Whence::set), 1U);
  // A copy of the descriptor, with its position and no more rights than it has.
  EXPECT_EQ(read(name), "op");
  EXPECT_EQ(error_of(open(name, request({}))), acces);
  EXPECT_EQ(type(name, kFollow), Filetype::regular_file);
  EXPECT_THAT(list("/dev/fd"), testing::Contains(std::to_string(std::to_underlying(fd))));
  EXPECT_EQ(read("/dev/stdin"), "");
}

TEST_P(Names, CommandsAreFilesToRead) {
  TaskOptions options;
  options.resolver = GetParam();
  options.mode = Mode::wasix;
  options.commands = {{"cat", host_ / "file"}, {"cat", host_ / "side/file"}, {"gone", host_ / "x"}};
  task_ = task_with(std::move(options));
  EXPECT_THAT(list("/"), UnorderedElementsAre(".", "..", "bin", "dev", "usr"));
  for (const std::string place : {"/bin", "/usr/bin"}) {
    const std::string cat = place + "/cat";
    EXPECT_THAT(list(place), UnorderedElementsAre(".", "..", "cat", "gone"));
    EXPECT_EQ(type(cat), Filetype::regular_file);
    EXPECT_EQ(read(cat), "side");
    EXPECT_EQ(read(place + "/gone"), errno_name(noent));
    EXPECT_EQ(path_filestat_get(*task_, kAnything, kFollow, cat)->size, 4U);
    EXPECT_EQ(stat_error(cat + "/"), notdir);
    EXPECT_EQ(stat_error(cat + "/x"), notdir);
    for (const auto flags : {Oflags::none, Oflags::creat, Oflags::trunc})
      EXPECT_EQ(error_of(open(cat, request(flags))), rofs);
    EXPECT_EQ(error_of(open(cat, request(Oflags::trunc, kReadOnly))), rofs);
    EXPECT_EQ(error_of(open(cat, request(Oflags::creat | Oflags::excl))), exist);
    EXPECT_EQ(error_of(open(cat, request(Oflags::directory, kReadOnly))), notdir);
    EXPECT_EQ(error_of(open(place + "/new", request(Oflags::creat))), acces);
    EXPECT_EQ(error_of(path_unlink_file(*task_, kAnything, cat)), acces);
    EXPECT_EQ(error_of(path_rename(*task_, kAnything, cat, kAnything, "/bin/x")), busy);
    EXPECT_EQ(error_of(path_rename(*task_, kAnything, place, kAnything, "/x")), busy);
    EXPECT_EQ(error_of(path_link(*task_, kAnything, kNoFollow, cat, kAnything, "/bin/x")), acces);
    EXPECT_EQ(error_of(path_filestat_set_times(*task_, kAnything, kFollow, cat, 1, 1,
                                               abi::Fstflags::mtim)),
              acces);
    const auto fd = *open(cat, request({}, kReadOnly));
    EXPECT_EQ(error_of(fd_filestat_set_times(*task_, fd, 1, 1, abi::Fstflags::mtim)), acces);
    EXPECT_NE(error_of(write_text(*task_, fd, "x")), success);
    EXPECT_NE(error_of(fd_filestat_set_size(*task_, fd, 0)), success);
    const std::string again = "/dev/fd/" + std::to_string(std::to_underlying(fd));
    EXPECT_EQ(error_of(open(again, request({}))), acces);
  }
  EXPECT_EQ(host_.read("side/file"), "side");
}

TEST_P(Names, CommandsStandBesideMounts) {
  host_.make("top/bin");
  host_.write("top/bin/own", "own");
  host_.write("top/bin/cat", "hidden");
  TaskOptions options;
  options.resolver = GetParam();
  options.mode = Mode::wasix;
  options.commands = {{"cat", host_ / "side/file"}};
  options.mounts = {{.host = host_ / "top", .guest = "/"}};
  task_ = task_with(options);
  EXPECT_EQ(read("/bin/cat"), "side");
  EXPECT_EQ(read("/usr/bin/cat"), "side");
  EXPECT_EQ(read("/bin/own"), "own");
  EXPECT_THAT(list("/bin"), UnorderedElementsAre(".", "..", "cat", "own"));
  // What is mounted is listed as it is.
  EXPECT_THAT(list("/"), UnorderedElementsAre(".", "..", "in", "dir", "file", "bin"));
  ASSERT_TRUE(open("/bin/new", request(Oflags::creat)));
  EXPECT_TRUE(host_.has("top/bin/new"));
  EXPECT_EQ(error_of(path_rename(*task_, kAnything, "/file", kAnything, "/bin/cat")), busy);
  EXPECT_EQ(error_of(path_link(*task_, kAnything, kNoFollow, "/bin/cat", kAnything, "/got")), xdev);

  options.mounts = {{.host = host_ / "top", .guest = "/bin"},
                    {.host = host_ / "side", .guest = "/usr/bin/cat"}};
  task_ = task_with(options);
  EXPECT_EQ(read("/bin/cat"), "side");
  EXPECT_EQ(read("/bin/file"), "top");
  EXPECT_EQ(read("/usr/bin/cat/file"), "side");
  EXPECT_THAT(list("/"), UnorderedElementsAre(".", "..", "bin", "dev", "usr"));
}

/// SANDBOX: a guest that can change where a command lies does not lead it elsewhere.
TEST_P(Names, CommandsFollowNoLinks) {
  host_.make("top/tools");
  host_.write("top/tools/a", "a");
  TaskOptions options;
  options.resolver = GetParam();
  options.mode = Mode::wasix;
  options.commands = {{"a", host_ / "top/tools/a"}};
  options.mounts = {{.host = host_ / "top", .guest = "/"}};
  task_ = task_with(std::move(options));
  EXPECT_EQ(read("/bin/a"), "a");
  ASSERT_TRUE(path_unlink_file(*task_, kAnything, "/tools/a"));
  ASSERT_TRUE(path_symlink(*task_, host_ / "secret", kAnything, "/tools/a"));
  EXPECT_EQ(read("/bin/a"), errno_name(loop));
  ASSERT_TRUE(path_rename(*task_, kAnything, "/tools", kAnything, "/before"));
  host_.write("a", "secret");
  ASSERT_TRUE(path_symlink(*task_, host_.path(), kAnything, "/tools"));
  EXPECT_EQ(read("/bin/a"), errno_name(notdir));
  ASSERT_TRUE(path_unlink_file(*task_, kAnything, "/tools"));
  ASSERT_TRUE(path_create_directory(*task_, kAnything, "/tools"));
  ASSERT_TRUE(path_create_directory(*task_, kAnything, "/tools/a"));
  EXPECT_EQ(read("/bin/a"), errno_name(acces));
}

TEST_P(Names, AMountAtDevWins) {
  start({{.host = host_ / "side", .guest = "/dev"}});
  EXPECT_EQ(read("/dev/file"), "side");
  EXPECT_EQ(stat_error("/dev/null"), noent);
  host_.make("top/dev");
  host_.write("top/dev/mine", "mine");
  start({{.host = host_ / "top", .guest = "/"}});
  EXPECT_EQ(read("/dev/mine"), "mine");
  EXPECT_EQ(stat_error("/dev/null"), noent);
  EXPECT_THAT(list("/"), testing::Contains("dev"));
  start({{.host = host_ / "side", .guest = "/dev/shm"}});
  EXPECT_EQ(read("/dev/shm/file"), "side");
  EXPECT_EQ(read("/dev/null"), "");
}

}  // namespace
}  // namespace weft::kernel
