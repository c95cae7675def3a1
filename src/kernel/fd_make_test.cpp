// Pipes and events of WASIX.
#include "host/socket.h"
#include "kernel/test_support.h"

namespace weft::kernel {
namespace {

using abi::Eventfdflags;
using enum Errno;

class Made : public testing::Test {
 protected:
  Result<std::uint64_t> take(abi::Fd fd) {
    std::uint64_t value = 0;
    const IoSlice slice{&value, sizeof value};
    WEFT_TRY(const std::uint32_t size, fd_read(*task_, fd, {&slice, 1}));
    EXPECT_EQ(size, sizeof value);
    return value;
  }
  Result<std::uint32_t> add(abi::Fd fd, std::uint64_t value) {
    const IoSlice slice{&value, sizeof value};
    return fd_write(*task_, fd, {&slice, 1});
  }
  Result<> set_nonblock(abi::Fd fd) {
    return fd_fdstat_set_flags(*task_, fd, abi::Fdflags::nonblock);
  }

  HostDirectory host_;
  std::unique_ptr<Task> task_ = task_for(host_, Resolver::automatic, Mode::wasix);
};

TEST_F(Made, APipeHasTwoOneWayEnds) {
  const auto [reading, writing] = *fd_pipe(*task_);
  EXPECT_LT(reading, writing);
  EXPECT_EQ(write_text(*task_, writing, "abc"), 3U);
  EXPECT_EQ(read_text(*task_, reading), "abc");
  EXPECT_EQ(error_of(write_text(*task_, reading, "x")), badf);
  EXPECT_EQ(error_of(read_text(*task_, writing)), badf);
  EXPECT_EQ(error_of(fd_seek(*task_, reading, 0, abi::Whence::cur)), spipe);
  EXPECT_EQ(error_of(fd_tell(*task_, writing)), spipe);
  EXPECT_EQ(fd_filestat_get(*task_, reading)->filetype, abi::Filetype::unknown);
  EXPECT_TRUE(fd_close(*task_, writing));
  EXPECT_EQ(read_text(*task_, reading), "");
}

TEST_F(Made, WritingIntoNothingIsABrokenPipe) {
  host::ignore_signals_of_writes();
  const auto [reading, writing] = *fd_pipe(*task_);
  EXPECT_TRUE(fd_close(*task_, reading));
  EXPECT_EQ(error_of(write_text(*task_, writing, "x")), pipe);
}

TEST_F(Made, NonBlockingEndsAnswerAgain) {
  const auto [reading, writing] = *fd_pipe(*task_);
  ASSERT_TRUE(set_nonblock(reading));
  ASSERT_TRUE(set_nonblock(writing));
  EXPECT_EQ(error_of(read_text(*task_, reading)), again);
  const std::string block(1 << 16, 'x');
  std::size_t written = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto size = write_text(*task_, writing, block);
    if (!size) {
      EXPECT_EQ(size.error(), again);
      break;
    }
    written += *size;
  }
  // What a pipe holds is the host's affair, but not all of that.
  EXPECT_GE(written, 4096U);
  EXPECT_LT(written, 1000U << 16);
}

TEST_F(Made, NoPipeWhereOnlyOneNumberIsFree) {
  TaskOptions options;
  options.mode = Mode::wasix;
  options.fd_limit = 5;
  task_ = task_with(std::move(options));
  const std::uint32_t before = task_->fds().open_count();
  while (task_->fds().open_count() < 4) ASSERT_TRUE(fd_event(*task_, 0, Eventfdflags::none));
  EXPECT_EQ(error_of(fd_pipe(*task_)), mfile);
  EXPECT_EQ(task_->fds().open_count(), 4U);
  EXPECT_LE(before, 4U);
}

TEST_F(Made, AnEventCountsAndAReadTakesAll) {
  const auto fd = *fd_event(*task_, 5, Eventfdflags::nonblock);
  EXPECT_EQ(add(fd, 7), 8U);
  EXPECT_EQ(take(fd), 12U);
  EXPECT_EQ(error_of(take(fd)), again);
  EXPECT_EQ(fd_fdstat_get(*task_, fd)->flags, abi::Fdflags::nonblock);
  EXPECT_EQ(error_of(add(fd, ~0ULL)), inval);
  EXPECT_EQ(add(fd, ~0ULL - 1), 8U);
  EXPECT_EQ(error_of(add(fd, 1)), again);
}

TEST_F(Made, ASemaphoreGivesOnesAndTheFirstValueHas64Bits) {
  const auto semaphore = *fd_event(*task_, 2, Eventfdflags::semaphore | Eventfdflags::nonblock);
  EXPECT_EQ(take(semaphore), 1U);
  EXPECT_EQ(take(semaphore), 1U);
  EXPECT_EQ(error_of(take(semaphore)), again);

  EXPECT_EQ(take(*fd_event(*task_, ~0ULL - 1, Eventfdflags::none)), ~0ULL - 1);
  EXPECT_EQ(error_of(fd_event(*task_, ~0ULL, Eventfdflags::none)), inval);
  EXPECT_EQ(error_of(fd_event(*task_, 0, static_cast<Eventfdflags>(2))), inval);
}

}  // namespace
}  // namespace weft::kernel
