#include "kernel/fd_ops.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "host/socket.h"
#include "kernel/test_support.h"

namespace weft::kernel {
namespace {

using abi::Fdflags;
using abi::Fstflags;
using abi::Oflags;
using abi::Rights;
using abi::Whence;
using enum Errno;

class FdOps : public testing::Test {
 protected:
  void SetUp() override {
    host_.write("file", "0123456789");
    task_ = task_for(host_, Resolver::automatic);
    fd_ = *path_open(*task_, kPreopen, "file", request({}));
  }
  /// Puts a host descriptor into the table with the rights that belong to it.
  abi::Fd adopt(int host_fd) {
    auto file = File::create(UniqueFd(host_fd));
    EXPECT_TRUE(file);
    const RightsPair rights = natural_rights(**file);
    return *task_->fds().insert({.file = *std::move(file), .rights = rights});
  }
  std::pair<abi::Fd, abi::Fd> pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    return {adopt(ends[0]), adopt(ends[1])};
  }
  /// A chroot or container may have no /dev/pts.
  static bool has_terminals() {
    const UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    return terminal && ::grantpt(terminal.get()) == 0 && ::unlockpt(terminal.get()) == 0;
  }
  abi::Fd terminal() {
    main_terminal_ = UniqueFd(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    EXPECT_EQ(::grantpt(main_terminal_.get()), 0);
    EXPECT_EQ(::unlockpt(main_terminal_.get()), 0);
    std::array<char, 64> name{};
    EXPECT_EQ(::ptsname_r(main_terminal_.get(), name.data(), name.size()), 0);
    return adopt(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  }
  abi::Fd only(Rights rights) {
    const auto fd = path_open(*task_, kPreopen, "file", request({}));
    EXPECT_TRUE(fd_fdstat_set_rights(*task_, *fd, rights, Rights::none));
    return *fd;
  }
  Result<std::uint32_t> pread(abi::Fd fd, std::span<char> out, std::uint64_t offset) {
    const IoSlice slice{out.data(), out.size()};
    return fd_pread(*task_, fd, {&slice, 1}, offset);
  }
  Result<std::uint32_t> pwrite(abi::Fd fd, std::string_view text, std::uint64_t offset) {
    const IoSlice slice{const_cast<char*>(text.data()), text.size()};
    return fd_pwrite(*task_, fd, {&slice, 1}, offset);
  }

  HostDirectory host_;
  std::unique_ptr<Task> task_;
  abi::Fd fd_{};
  UniqueFd main_terminal_;
};

TEST_F(FdOps, ReadAndWriteMoveThePosition) {
  EXPECT_EQ(*read_text(*task_, fd_, 4), "0123");
  EXPECT_EQ(*write_text(*task_, fd_, "xy"), 2U);
  EXPECT_EQ(*fd_tell(*task_, fd_), 6U);
  EXPECT_EQ(*read_text(*task_, fd_), "6789");
  EXPECT_EQ(*read_text(*task_, fd_), "");
  EXPECT_EQ(host_.read("file"), "0123xy6789");
  EXPECT_EQ(*fd_read(*task_, fd_, {}), 0U);
  EXPECT_EQ(*fd_write(*task_, fd_, {}), 0U);
  const IoSlice empty[] = {{nullptr, 0}, {nullptr, 0}};
  EXPECT_EQ(*fd_write(*task_, fd_, empty), 0U);
}

TEST_F(FdOps, ReadErrors) {
  EXPECT_EQ(error_of(read_text(*task_, abi::Fd{99})), badf);
  EXPECT_EQ(error_of(read_text(*task_, kPreopen)), isdir);
  EXPECT_EQ(error_of(write_text(*task_, kPreopen, "x")), badf);
  EXPECT_EQ(error_of(read_text(*task_, only(Rights::fd_write))), notcapable);
  EXPECT_EQ(error_of(write_text(*task_, only(Rights::fd_read), "x")), notcapable);
  void* hole = ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  const IoSlice bad{hole, 16};
  EXPECT_EQ(error_of(fd_read(*task_, fd_, {&bad, 1})), fault);
  EXPECT_EQ(error_of(fd_write(*task_, fd_, {&bad, 1})), fault);
  ::munmap(hole, 4096);
}

TEST_F(FdOps, PartOfABufferThatIsThereIsFilled) {
  auto* page = static_cast<char*>(
      ::mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_EQ(::mprotect(page + 4096, 4096, PROT_NONE), 0);
  const IoSlice slices[] = {{page + 4092, 4}, {page + 4096, 4}};
  EXPECT_EQ(*fd_read(*task_, fd_, slices), 4U);
  EXPECT_EQ(std::string_view(page + 4092, 4), "0123");
  ::munmap(page, 8192);
}

TEST_F(FdOps, ManySlicesArePartial) {
  std::string out(kMaxSlices + 100, '?');
  std::vector<IoSlice> slices;
  for (char& c : out) slices.push_back({&c, 1});
  host_.write("long", std::string(out.size(), 'z'));
  const auto fd = *path_open(*task_, kPreopen, "long", request({}));
  EXPECT_EQ(*fd_read(*task_, fd, slices), kMaxSlices);
  EXPECT_EQ(out, std::string(kMaxSlices, 'z') + std::string(100, '?'));
}

TEST_F(FdOps, PositionalCallsLeaveThePosition) {
  std::string out(3, '?');
  EXPECT_EQ(*pread(fd_, out, 8), 2U);
  EXPECT_EQ(out, "89?");
  EXPECT_EQ(*pread(fd_, out, 1000), 0U);
  EXPECT_EQ(*pwrite(fd_, "ab", 12), 2U);
  EXPECT_EQ(*fd_tell(*task_, fd_), 0U);
  EXPECT_EQ(host_.read("file"), std::string("0123456789\0\0ab", 14));
  EXPECT_EQ(error_of(pread(fd_, out, 1ULL << 63)), inval);
  EXPECT_EQ(error_of(pwrite(fd_, "x", ~0ULL)), inval);
  EXPECT_EQ(error_of(pread(kPreopen, out, 0)), isdir);
  EXPECT_EQ(error_of(pread(abi::Fd{99}, out, 0)), badf);
  EXPECT_EQ(error_of(pread(only(Rights::fd_read), out, 0)), notcapable);
  EXPECT_EQ(error_of(pwrite(only(Rights::fd_write), "x", 0)), notcapable);
  const auto [read_end, write_end] = pipe();
  EXPECT_EQ(error_of(pread(read_end, out, 0)), spipe);
  EXPECT_EQ(error_of(pwrite(write_end, "x", 0)), spipe);
  EXPECT_EQ(error_of(pread(write_end, out, 0)), badf);
}

TEST_F(FdOps, SeekAndTell) {
  EXPECT_EQ(*fd_seek(*task_, fd_, 4, Whence::set), 4U);
  EXPECT_EQ(*fd_seek(*task_, fd_, 2, Whence::cur), 6U);
  EXPECT_EQ(*fd_seek(*task_, fd_, -1, Whence::end), 9U);
  EXPECT_EQ(*fd_seek(*task_, fd_, 1LL << 40, Whence::set), 1ULL << 40);
  EXPECT_EQ(*fd_tell(*task_, fd_), 1ULL << 40);
  EXPECT_EQ(error_of(fd_seek(*task_, fd_, -1, Whence::set)), inval);
  EXPECT_EQ(error_of(fd_seek(*task_, fd_, 0, static_cast<Whence>(3))), inval);
  EXPECT_EQ(error_of(fd_seek(*task_, fd_, INT64_MAX, Whence::cur)), inval);
  EXPECT_EQ(error_of(fd_seek(*task_, abi::Fd{99}, 0, Whence::set)), badf);
  EXPECT_EQ(error_of(fd_tell(*task_, abi::Fd{99})), badf);
  EXPECT_EQ(error_of(fd_seek(*task_, kPreopen, 0, Whence::set)), isdir);
  EXPECT_EQ(error_of(fd_tell(*task_, kPreopen)), isdir);
  const abi::Fd teller = only(Rights::fd_tell);
  EXPECT_TRUE(fd_tell(*task_, teller));
  EXPECT_TRUE(fd_seek(*task_, teller, 0, Whence::cur));
  EXPECT_EQ(error_of(fd_seek(*task_, teller, 0, Whence::set)), notcapable);
  EXPECT_EQ(error_of(fd_tell(*task_, only(Rights::fd_read))), notcapable);
  EXPECT_TRUE(fd_tell(*task_, only(Rights::fd_seek)));
}

TEST_F(FdOps, StreamsHaveNoPosition) {
  if (!has_terminals()) GTEST_SKIP() << "no pseudo-terminals here";
  const auto [read_end, write_end] = pipe();
  for (const abi::Fd fd : {read_end, write_end, terminal()}) {
    EXPECT_EQ(error_of(fd_seek(*task_, fd, 0, Whence::cur)), spipe);
    EXPECT_EQ(error_of(fd_tell(*task_, fd)), spipe);
  }
}

TEST_F(FdOps, LargeFiles) {
  const std::uint64_t far = 5ULL << 30;
  EXPECT_EQ(*pwrite(fd_, "end", far), 3U);
  EXPECT_EQ(fd_filestat_get(*task_, fd_)->size, far + 3);
  std::string out(3, '?');
  EXPECT_EQ(*pread(fd_, out, far), 3U);
  EXPECT_EQ(out, "end");
  ASSERT_TRUE(fd_filestat_set_size(*task_, fd_, far * 2));
  EXPECT_EQ(*fd_seek(*task_, fd_, 0, Whence::end), far * 2);
}

TEST_F(FdOps, TerminalsAreWhatIsattyLooksFor) {
  if (!has_terminals()) GTEST_SKIP() << "no pseudo-terminals here";
  const auto tty = fd_fdstat_get(*task_, terminal());
  ASSERT_TRUE(tty);
  EXPECT_EQ(tty->filetype, abi::Filetype::character_device);
  EXPECT_FALSE(has(tty->rights_base, Rights::fd_seek | Rights::fd_tell));
  const auto null = fd_fdstat_get(*task_, abi::Fd{0});
  EXPECT_EQ(null->filetype, abi::Filetype::character_device);
  EXPECT_TRUE(has_all(null->rights_base, Rights::fd_seek | Rights::fd_tell));
}

TEST_F(FdOps, Allocate) {
  ASSERT_TRUE(fd_allocate(*task_, fd_, 0, 5));
  EXPECT_EQ(fd_filestat_get(*task_, fd_)->size, 10U);
  ASSERT_TRUE(fd_allocate(*task_, fd_, 100, 28));
  EXPECT_EQ(fd_filestat_get(*task_, fd_)->size, 128U);
  EXPECT_EQ(error_of(fd_allocate(*task_, fd_, 0, 0)), inval);
  EXPECT_EQ(error_of(fd_allocate(*task_, fd_, ~0ULL, 1)), inval);
  EXPECT_THAT(error_of(fd_allocate(*task_, fd_, INT64_MAX - 1, 10)), testing::AnyOf(inval, fbig));
  EXPECT_EQ(error_of(fd_allocate(*task_, abi::Fd{99}, 0, 1)), badf);
  EXPECT_EQ(error_of(fd_allocate(*task_, kPreopen, 0, 1)), badf);
  EXPECT_EQ(error_of(fd_allocate(*task_, only(Rights::fd_write), 0, 1)), notcapable);
  const auto reader = path_open(*task_, kPreopen, "file", request({}, kReadOnly));
  EXPECT_EQ(error_of(fd_allocate(*task_, *reader, 0, 1)), badf);
}

TEST_F(FdOps, SetSize) {
  ASSERT_TRUE(fd_filestat_set_size(*task_, fd_, 3));
  EXPECT_EQ(host_.read("file"), "012");
  ASSERT_TRUE(fd_filestat_set_size(*task_, fd_, 5));
  EXPECT_EQ(host_.read("file"), std::string("012\0\0", 5));
  EXPECT_EQ(error_of(fd_filestat_set_size(*task_, fd_, 1ULL << 63)), inval);
  EXPECT_EQ(error_of(fd_filestat_set_size(*task_, abi::Fd{99}, 0)), badf);
  EXPECT_EQ(error_of(fd_filestat_set_size(*task_, kPreopen, 0)), inval);
  EXPECT_EQ(error_of(fd_filestat_set_size(*task_, only(Rights::fd_write), 0)), notcapable);
  const auto reader = path_open(*task_, kPreopen, "file", request({}, kReadOnly));
  EXPECT_EQ(error_of(fd_filestat_set_size(*task_, *reader, 0)), inval);
}

TEST_F(FdOps, AdviseAndSync) {
  for (int advice = 0; advice < 6; ++advice)
    EXPECT_TRUE(fd_advise(*task_, fd_, 0, 10, static_cast<abi::Advice>(advice)));
  EXPECT_EQ(error_of(fd_advise(*task_, fd_, 0, 10, static_cast<abi::Advice>(6))), inval);
  EXPECT_EQ(error_of(fd_advise(*task_, fd_, ~0ULL, 10, abi::Advice::normal)), inval);
  EXPECT_EQ(error_of(fd_advise(*task_, abi::Fd{99}, 0, 0, abi::Advice::normal)), badf);
  EXPECT_EQ(error_of(fd_advise(*task_, kPreopen, 0, 0, abi::Advice::normal)), notcapable);
  const auto [read_end, write_end] = pipe();
  EXPECT_EQ(error_of(fd_advise(*task_, read_end, 0, 0, abi::Advice::normal)), spipe);
  EXPECT_TRUE(fd_sync(*task_, fd_));
  EXPECT_TRUE(fd_datasync(*task_, fd_));
  EXPECT_TRUE(fd_sync(*task_, kPreopen));
  EXPECT_EQ(error_of(fd_sync(*task_, abi::Fd{99})), badf);
  EXPECT_EQ(error_of(fd_sync(*task_, only(Rights::fd_write))), notcapable);
  EXPECT_EQ(error_of(fd_datasync(*task_, only(Rights::fd_write))), notcapable);
}

TEST_F(FdOps, FlagsCanBeChanged) {
  ASSERT_TRUE(fd_fdstat_set_flags(*task_, fd_, Fdflags::append));
  EXPECT_EQ(fd_fdstat_get(*task_, fd_)->flags, Fdflags::append);
  ASSERT_TRUE(write_text(*task_, fd_, "!"));
  EXPECT_EQ(host_.read("file"), "0123456789!");
  // Linux would ignore these; Weft passes them with every write.
  for (const Fdflags flags :
       {Fdflags::dsync, Fdflags::sync, Fdflags::rsync | Fdflags::sync, Fdflags::none}) {
    ASSERT_TRUE(fd_fdstat_set_flags(*task_, fd_, flags));
    EXPECT_EQ(fd_fdstat_get(*task_, fd_)->flags, flags);
    ASSERT_TRUE(fd_seek(*task_, fd_, 0, Whence::set));
    EXPECT_EQ(*write_text(*task_, fd_, "ab"), 2U);
    EXPECT_EQ(*fd_tell(*task_, fd_), 2U);
  }
  const auto [read_end, write_end] = pipe();
  ASSERT_TRUE(fd_fdstat_set_flags(*task_, read_end, Fdflags::nonblock));
  EXPECT_EQ(error_of(read_text(*task_, read_end)), again);
  EXPECT_EQ(error_of(fd_fdstat_set_flags(*task_, fd_, static_cast<Fdflags>(32))), inval);
  EXPECT_EQ(error_of(fd_fdstat_set_flags(*task_, abi::Fd{99}, Fdflags::none)), badf);
  EXPECT_EQ(error_of(fd_fdstat_set_flags(*task_, only(Rights::fd_read), Fdflags::none)),
            notcapable);
}

TEST_F(FdOps, FlagsOfHostDescriptorsAreSeen) {
  const int host_fd = ::open((host_ / "file").c_str(), O_WRONLY | O_APPEND | O_NONBLOCK | O_SYNC);
  const abi::Fd fd = adopt(host_fd);
  EXPECT_EQ(fd_fdstat_get(*task_, fd)->flags,
            Fdflags::append | Fdflags::nonblock | Fdflags::dsync | Fdflags::sync);
  EXPECT_FALSE(has(fd_fdstat_get(*task_, fd)->rights_base, Rights::fd_read));
  EXPECT_EQ(error_of(read_text(*task_, fd)), badf);
}

TEST_F(FdOps, FilestatAndTimes) {
  const auto by_path = path_filestat_get(*task_, kPreopen, kFollow, "file");
  const auto stat = fd_filestat_get(*task_, fd_);
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->ino, by_path->ino);
  EXPECT_EQ(stat->size, 10U);
  EXPECT_EQ(stat->filetype, abi::Filetype::regular_file);
  ASSERT_TRUE(fd_filestat_set_times(*task_, fd_, 1'500'000'000, 2'500'000'001,
                                    Fstflags::atim | Fstflags::mtim));
  EXPECT_EQ(fd_filestat_get(*task_, fd_)->atim, 1'500'000'000U);
  EXPECT_EQ(fd_filestat_get(*task_, fd_)->mtim, 2'500'000'001U);
  EXPECT_EQ(error_of(fd_filestat_set_times(*task_, fd_, 0, 0, Fstflags::atim | Fstflags::atim_now)),
            inval);
  EXPECT_EQ(error_of(fd_filestat_set_times(*task_, abi::Fd{99}, 0, 0, Fstflags::atim)), badf);
  EXPECT_EQ(error_of(fd_filestat_set_times(*task_, only(Rights::fd_read), 0, 0, Fstflags::atim)),
            notcapable);
  EXPECT_EQ(error_of(fd_filestat_get(*task_, only(Rights::fd_read))), notcapable);
  EXPECT_EQ(error_of(fd_filestat_get(*task_, abi::Fd{99})), badf);
  EXPECT_TRUE(fd_filestat_set_times(*task_, kPreopen, 0, 7, Fstflags::mtim));
  EXPECT_EQ(fd_filestat_get(*task_, kPreopen)->mtim, 7U);
}

TEST_F(FdOps, CloseAndRenumber) {
  const auto second = *path_open(*task_, kPreopen, "file", request({}));
  EXPECT_EQ(error_of(fd_renumber(*task_, abi::Fd{99}, fd_)), badf);
  EXPECT_EQ(error_of(fd_renumber(*task_, fd_, abi::Fd{99})), badf);
  EXPECT_TRUE(fd_renumber(*task_, fd_, fd_));
  ASSERT_TRUE(read_text(*task_, second, 3));
  ASSERT_TRUE(fd_renumber(*task_, second, fd_));
  EXPECT_EQ(*fd_tell(*task_, fd_), 3U);
  EXPECT_EQ(error_of(fd_tell(*task_, second)), badf);
  // A descriptor may take a preopen's place; then there is no preopen any more.
  EXPECT_TRUE(fd_renumber(*task_, fd_, kPreopen));
  EXPECT_EQ(error_of(fd_prestat_get(*task_, kPreopen)), badf);
  EXPECT_TRUE(fd_close(*task_, kPreopen));
  EXPECT_EQ(error_of(fd_close(*task_, kPreopen)), badf);
}

TEST_F(FdOps, WasixRenumberIsDup2AlsoOntoTheRoot) {
  const auto task = task_for(host_, Resolver::automatic, Mode::wasix);
  const auto fd = *path_open(*task, kPreopen, "file", request({}));
  EXPECT_EQ(error_of(fd_renumber(*task, abi::Fd{99}, abi::Fd{20})), badf);
  ASSERT_TRUE(fd_renumber(*task, fd, abi::Fd{20}));
  ASSERT_TRUE(read_text(*task, fd, 4));
  EXPECT_EQ(*fd_tell(*task, abi::Fd{20}), 4U);
  EXPECT_TRUE(fd_close(*task, kPreopen));
  EXPECT_TRUE(fd_prestat_get(*task, kPreopen));
  EXPECT_EQ(error_of(fd_close(*task, abi::Fd{99})), badf);
  // With the root's descriptor replaced and closed, paths still have a root, and the number is
  // free.
  EXPECT_TRUE(fd_renumber(*task, fd, kPreopen));
  EXPECT_EQ(error_of(fd_prestat_get(*task, kPreopen)), badf);
  EXPECT_TRUE(path_filestat_get(*task, kPreopen, {}, "/file"));
  EXPECT_EQ(error_of(path_filestat_get(*task, kPreopen, {}, "file")), notdir);
  EXPECT_TRUE(fd_close(*task, kPreopen));
  EXPECT_EQ(error_of(path_filestat_get(*task, kPreopen, {}, "file")), badf);
  EXPECT_EQ(*path_open(*task, kPreopen, "/file", request({}, kReadOnly)), kPreopen);
}

TEST_F(FdOps, Prestat) {
  TaskOptions options;
  options.mounts.push_back({.host = host_.path(), .guest = "/one"});
  options.mounts.push_back({.host = host_.path(), .guest = "."});
  const auto task = task_with(std::move(options));
  EXPECT_EQ(fd_prestat_get(*task, abi::Fd{3})->name_len, 4U);
  EXPECT_EQ(*fd_prestat_dir_name(*task, abi::Fd{3}), "/one");
  EXPECT_EQ(*fd_prestat_dir_name(*task, abi::Fd{4}), ".");
  for (const std::uint32_t fd : {0U, 1U, 2U, 5U, ~0U})
    EXPECT_EQ(error_of(fd_prestat_get(*task, abi::Fd{fd})), badf);
  const auto dir = path_open(*task, abi::Fd{3}, ".", request(Oflags::directory));
  EXPECT_EQ(error_of(fd_prestat_get(*task, *dir)), badf);
}

TEST_F(FdOps, ABrokenPipeIsAnError) {
  host::ignore_signals_of_writes();
  const auto [read_end, write_end] = pipe();
  ASSERT_TRUE(write_text(*task_, write_end, "x"));
  EXPECT_EQ(*read_text(*task_, read_end), "x");
  ASSERT_TRUE(fd_close(*task_, read_end));
  EXPECT_EQ(error_of(write_text(*task_, write_end, "x")), Errno::pipe);
}

}  // namespace
}  // namespace weft::kernel
