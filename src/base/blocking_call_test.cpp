// Blocking calls: no request is lost, whenever it comes.
#include "base/blocking_call.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>

#include "base/sanitized.h"
#include "base/signal_action.h"
#include "base/uninstrumented.h"

namespace weft {
namespace {

constexpr int kSignal = SIGUSR1;

WEFT_UNINSTRUMENTED void on_signal(int /*sig*/, siginfo_t* /*info*/, void* context) {
  leave_blocking_call(context);
}

class BlockingCallTest : public ::testing::Test {
 protected:
  BlockingCallTest() {
    struct sigaction act{};
    act.sa_sigaction = on_signal;
    act.sa_flags = SA_SIGINFO;
    EXPECT_TRUE(set_signal_action(kSignal, &act));
    EXPECT_EQ(pipe2(pipe_.data(), O_CLOEXEC), 0);
  }
  ~BlockingCallTest() override {
    close(pipe_[0]);
    close(pipe_[1]);
    EXPECT_EQ(watch_attention(nullptr), watched_);
  }
  long read_byte() {
    char byte = 0;
    return blocking_call(SYS_read, pipe_[0], word_of(&byte), 1);
  }
  void watch(const AttentionWord& word) {
    EXPECT_EQ(watch_attention(&word), nullptr);
    watched_ = &word;
  }

  std::array<int, 2> pipe_{-1, -1};
  const AttentionWord* watched_ = nullptr;
};

TEST_F(BlockingCallTest, IsTheSystemCall) {
  EXPECT_EQ(blocking_call(SYS_write, pipe_[1], word_of("x"), 1), 1);
  EXPECT_EQ(read_byte(), 1);
  EXPECT_EQ(blocking_call(SYS_close, -1), -EBADF);
  std::array<char, 3> bytes{};
  const int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(blocking_call(SYS_pread64, file, word_of(bytes.data()), 3, 1), 3);
  close(file);
}

TEST_F(BlockingCallTest, DoesNotBeginForAWantedThread) {
  const AttentionWord word = 1;
  watch(word);
  EXPECT_TRUE(attention_wanted());
  EXPECT_EQ(blocking_call(SYS_write, pipe_[1], word_of("x"), 1), kNotBegun);
  EXPECT_EQ(read_byte(), kNotBegun);
  EXPECT_EQ(uninterrupted_call(SYS_write, pipe_[1], word_of("x"), 1), 1);
}

TEST_F(BlockingCallTest, SignalThatWantsNothingStillEndsIt) {
  AttentionWord word = 0;
  watch(word);
  std::atomic<bool> ended = false;
  const pthread_t self = pthread_self();
  std::thread other([&] {
    while (!ended.load()) {
      pthread_kill(self, kSignal);
      usleep(100);
    }
  });
  const long result = read_byte();
  ended.store(true);
  other.join();
  EXPECT_TRUE(result == -EINTR || result == kNotBegun) << result;
}

/// Each round waits for ever unless its one request gets through, at whatever moment that comes.
TEST_F(BlockingCallTest, NoRequestIsLost) {
  constexpr int kRounds = kSanitized ? 2000 : 20000;
  AttentionWord word = 0;
  watch(word);
  std::atomic<int> asked = 0;
  std::atomic<bool> ready = false;
  const pthread_t self = pthread_self();
  std::thread other([&] {
    for (int i = 0; i < kRounds; ++i) {
      while (!ready.exchange(false)) std::this_thread::yield();
      for (int spin = 0; spin < i % 300; ++spin) asked.load();
      word.store(1);
      pthread_kill(self, kSignal);
      asked.store(i + 1);
    }
  });
  int not_begun = 0;
  int interrupted = 0;
  for (int i = 0; i < kRounds; ++i) {
    ready.store(true);
    const long result = read_byte();
    ++(result == kNotBegun ? not_begun : interrupted);
    EXPECT_TRUE(result == kNotBegun || result == -EINTR) << result;
    while (asked.load() != i + 1) std::this_thread::yield();
    word.store(0);
  }
  other.join();
  EXPECT_EQ(not_begun + interrupted, kRounds);
}

}  // namespace
}  // namespace weft
