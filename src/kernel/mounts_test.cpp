#include "kernel/mounts.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "kernel/test_support.h"

namespace weft::kernel {
namespace {

using enum Errno;

TEST(ParseFlags, Dir) {
  EXPECT_EQ(parse_dir_flag("a")->host, "a");
  EXPECT_EQ(parse_dir_flag("a")->guest, "a");
  EXPECT_EQ(parse_dir_flag("/x/y::/z")->host, "/x/y");
  EXPECT_EQ(parse_dir_flag("/x/y::/z")->guest, "/z");
  EXPECT_EQ(parse_dir_flag("a:b")->host, "a:b");
  EXPECT_FALSE(parse_dir_flag("a")->read_only);
  for (const char* bad : {"", "::", "::a", "a::", "a::\xff"})
    EXPECT_FALSE(parse_dir_flag(bad)) << bad;
}

TEST(ParseFlags, Mount) {
  EXPECT_EQ(parse_mount_flag("/a:/b")->host, "/a");
  EXPECT_EQ(parse_mount_flag("/a:/b")->guest, "/b");
  EXPECT_FALSE(parse_mount_flag("/a:/b")->read_only);
  EXPECT_FALSE(parse_mount_flag("/a:/b:rw")->read_only);
  EXPECT_TRUE(parse_mount_flag("/a:/b:ro")->read_only);
  EXPECT_EQ(parse_mount_flag("/a:/b:ro")->guest, "/b");
  EXPECT_EQ(parse_mount_flag("/a:x:/b")->host, "/a:x");
  for (const char* bad : {"", "a", ":", "a:", ":b", "a:ro"}) {
    const auto spec = parse_mount_flag(bad);
    ASSERT_FALSE(spec) << bad;
    EXPECT_FALSE(spec.error().hint.empty());
  }
}

TEST(ParseFlags, Tmpfs) {
  EXPECT_EQ(parse_tmpfs_flag("/tmp")->guest, "/tmp");
  EXPECT_EQ(parse_tmpfs_flag("/tmp")->kind, MountSpec::Kind::private_temporary);
  EXPECT_FALSE(parse_tmpfs_flag(""));
}

TEST(Mounts, SayWhatIsWrong) {
  const HostDirectory host;
  host.write("file", "");
  for (const auto& [path, why] : {std::pair{host / "missing", "no such directory"},
                                  std::pair{host / "file", "it is no directory"}}) {
    const auto mounts = open_mounts({{.host = path, .guest = "/"}});
    ASSERT_FALSE(mounts);
    EXPECT_THAT(mounts.error().text(),
                testing::AllOf(testing::HasSubstr(path), testing::HasSubstr(why)));
  }
}

TEST(Mounts, PreopensHaveTheOrderOfTheFlags) {
  const HostDirectory host;
  host.make("a");
  TaskOptions options;
  options.mounts = {{.host = host / "a", .guest = "/one"},
                    {.kind = MountSpec::Kind::private_temporary, .host = "", .guest = "/two"},
                    {.host = host.path(), .guest = "/three", .read_only = true}};
  options.listen = {"127.0.0.1:0"};
  const auto task = task_with(std::move(options));
  EXPECT_EQ(*fd_prestat_dir_name(*task, abi::Fd{3}), "/one");
  EXPECT_EQ(*fd_prestat_dir_name(*task, abi::Fd{4}), "/two");
  EXPECT_EQ(*fd_prestat_dir_name(*task, abi::Fd{5}), "/three");
  EXPECT_EQ(fd_fdstat_get(*task, abi::Fd{6})->filetype, abi::Filetype::socket_stream);
}

TEST(Mounts, TemporaryDirectoriesAreUsableAndVanish) {
  const HostDirectory host;
  ::setenv("TMPDIR", host.path().c_str(), 1);
  TaskOptions options;
  options.mounts = {{.kind = MountSpec::Kind::private_temporary, .host = "", .guest = "/tmp"}};
  auto task = task_with(std::move(options));
  ::unsetenv("TMPDIR");
  ASSERT_TRUE(path_create_directory(*task, kPreopen, "dir"));
  const auto fd = path_open(*task, kPreopen, "dir/file", request(abi::Oflags::creat));
  ASSERT_TRUE(fd);
  EXPECT_TRUE(write_text(*task, *fd, "text"));
  EXPECT_TRUE(path_rename(*task, kPreopen, "dir/file", kPreopen, "other"));
  EXPECT_TRUE(path_link(*task, kPreopen, kNoFollow, "other", kPreopen, "dir/second"));
  EXPECT_TRUE(path_symlink(*task, "dir", kPreopen, "link"));
  EXPECT_TRUE(path_filestat_get(*task, kPreopen, kFollow, "link/second"));
  EXPECT_EQ(error_of(path_filestat_get(*task, kPreopen, kFollow, "..")), notcapable);
  task.reset();
  EXPECT_TRUE(std::filesystem::is_empty(host.path()));
}

TEST(Mounts, ANamedTemporaryDirectoryLivesAsLongAsAFileInIt) {
  const HostDirectory host;
  ::setenv("TMPDIR", host.path().c_str(), 1);
  auto mount = std::make_shared<Mount>();
  mount->temporary = *host::make_temporary_directory();
  ::unsetenv("TMPDIR");
  const std::string path = mount->temporary->path;
  auto file = File::create(*host::open_trusted(path.c_str(), host::OpenFlags::read), mount);
  mount.reset();
  EXPECT_TRUE(std::filesystem::exists(path));
  file->reset();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Task, ArgumentsAndLimits) {
  TaskOptions options;
  options.args = {"program", "--flag", ""};
  options.environ = {"A=1"};
  const auto task = task_with(std::move(options));
  EXPECT_THAT(task->args(), testing::ElementsAre("program", "--flag", ""));
  EXPECT_THAT(task->environ(), testing::ElementsAre("A=1"));
  EXPECT_EQ(task->fds().limit(), FdTable::kDefaultLimit);
  EXPECT_EQ(task->fds().open_count(), 3U);
  TaskOptions few;
  few.fd_limit = 2;
  EXPECT_FALSE(Task::create(std::move(few)));
}

TEST(Task, StdioKeepsItsAccess) {
  const HostDirectory host;
  host.write("in", "input");
  const auto in = host::open_trusted((host / "in").c_str(), host::OpenFlags::read);
  const auto out =
      host::open_trusted((host / "out").c_str(), host::OpenFlags::write | host::OpenFlags::create);
  TaskOptions options;
  options.stdio = {in->get(), out->get(), 999'999};
  const auto task = Task::create(std::move(options));
  ASSERT_TRUE(task);
  EXPECT_EQ(*read_text(**task, abi::Fd{0}), "input");
  EXPECT_EQ(error_of(write_text(**task, abi::Fd{0}, "x")), badf);
  EXPECT_EQ(error_of(read_text(**task, abi::Fd{1})), badf);
  EXPECT_EQ(*write_text(**task, abi::Fd{1}, "output"), 6U);
  EXPECT_EQ(*fd_seek(**task, abi::Fd{1}, 0, abi::Whence::end), 6U);
  EXPECT_EQ(host.read("out"), "output");
  // A closed one stands for /dev/null.
  EXPECT_EQ(*write_text(**task, abi::Fd{2}, "x"), 1U);
}

/// Go makes its stdin non-blocking; the shell that comes after it shares the description.
TEST(Task, StdioGetsItsFlagsBack) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const UniqueFd read_end(ends[0]);
  const UniqueFd write_end(ends[1]);
  TaskOptions options;
  options.stdio = {read_end.get(), -1, -1};
  auto task = Task::create(std::move(options));
  ASSERT_TRUE(task);
  ASSERT_TRUE(fd_fdstat_set_flags(**task, abi::Fd{0}, abi::Fdflags::nonblock));
  EXPECT_EQ(error_of(read_text(**task, abi::Fd{0})), again);
  // Not even meanwhile, so that it does not matter how Weft ends.
  EXPECT_FALSE(host::status_flags(read_end.get())->nonblock);
  ASSERT_EQ(::write(write_end.get(), "text", 4), 4);
  EXPECT_EQ(*read_text(**task, abi::Fd{0}), "text");
  task->reset();
  EXPECT_FALSE(host::status_flags(read_end.get())->nonblock);
}

/// Sockets cannot be opened a second time.
TEST(Task, ASocketAsStdioGetsItsFlagsBackAtTheEnd) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd ours(ends[0]);
  const UniqueFd peer(ends[1]);
  TaskOptions options;
  options.stdio = {ours.get(), -1, -1};
  auto task = Task::create(std::move(options));
  ASSERT_TRUE(task);
  ASSERT_TRUE(fd_fdstat_set_flags(**task, abi::Fd{0}, abi::Fdflags::nonblock));
  EXPECT_EQ(error_of(read_text(**task, abi::Fd{0})), again);
  task->reset();
  EXPECT_FALSE(host::status_flags(ours.get())->nonblock);
}

}  // namespace
}  // namespace weft::kernel
