#include "host/io.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "host/files.h"
#include "host/time.h"

namespace weft::host {
namespace {

UniqueFd memory_file() { return UniqueFd(::memfd_create("io_test", MFD_CLOEXEC)); }

IoSlice slice(std::string& text) { return {text.data(), text.size()}; }

TEST(Io, ScattersAndGathers) {
  const UniqueFd fd = memory_file();
  std::string a = "abc";
  std::string b = "defg";
  const IoSlice out[] = {slice(a), slice(b)};
  EXPECT_EQ(*write(fd.get(), out, Sync::none, OnSignal::retry), 7U);
  ASSERT_EQ(*seek(fd.get(), 1, Whence::set), 1U);
  std::string c(2, '?');
  std::string d(10, '?');
  const IoSlice in[] = {slice(c), slice(d)};
  EXPECT_EQ(*read(fd.get(), in, OnSignal::retry), 6U);
  EXPECT_EQ(c + d, "bcdefg??????");
}

TEST(Io, WritesWithEverySync) {
  const UniqueFd fd = memory_file();
  std::string a = "x";
  const IoSlice one[] = {slice(a)};
  for (const Sync sync : {Sync::none, Sync::data, Sync::all}) {
    EXPECT_EQ(*write(fd.get(), one, sync, OnSignal::retry), 1U);
    EXPECT_EQ(*write_at(fd.get(), one, 10, sync, OnSignal::retry), 1U);
  }
  EXPECT_EQ(*seek(fd.get(), 0, Whence::cur), 3U);
  EXPECT_EQ(info(fd.get())->size, 11U);
}

TEST(Io, MovesAtMostWhatLinuxTakesInOneCall) {
  const UniqueFd fd = memory_file();
  std::string a = "x";
  const std::vector<IoSlice> many(kMaxSlices + 500, slice(a));
  EXPECT_EQ(*write(fd.get(), many, Sync::none, OnSignal::retry), kMaxSlices);
  EXPECT_EQ(*read_at(fd.get(), {}, 0, OnSignal::retry), 0U);
}

TEST(Io, AnswersFaultForMemoryThatIsNotThere) {
  const UniqueFd fd = memory_file();
  std::string a = "x";
  const IoSlice good[] = {slice(a)};
  ASSERT_TRUE(write(fd.get(), good, Sync::none, OnSignal::retry));
  void* hole = ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  const IoSlice bad[] = {{hole, 1}};
  EXPECT_EQ(read_at(fd.get(), bad, 0, OnSignal::retry).error(), Errno::fault);
  EXPECT_EQ(write(fd.get(), bad, Sync::none, OnSignal::retry).error(), Errno::fault);
  ::munmap(hole, 4096);
}

TEST(Io, RefusesOffsetsThatLinuxHasNot) {
  const UniqueFd fd = memory_file();
  std::string a = "x";
  const IoSlice one[] = {slice(a)};
  EXPECT_EQ(read_at(fd.get(), one, 1ULL << 63, OnSignal::retry).error(), Errno::inval);
  EXPECT_EQ(write_at(fd.get(), one, ~0ULL, Sync::none, OnSignal::retry).error(), Errno::inval);
  EXPECT_EQ(set_size(fd.get(), 1ULL << 63).error(), Errno::inval);
  EXPECT_EQ(allocate(fd.get(), 0, 1ULL << 63).error(), Errno::inval);
  EXPECT_EQ(advise(fd.get(), ~0ULL, 0, Advice::normal).error(), Errno::inval);
}

TEST(Io, AllocateGrowsAndNeverShrinks) {
  const UniqueFd fd = memory_file();
  ASSERT_TRUE(allocate(fd.get(), 0, 8192));
  EXPECT_EQ(info(fd.get())->size, 8192U);
  ASSERT_TRUE(allocate(fd.get(), 0, 10));
  EXPECT_EQ(info(fd.get())->size, 8192U);
}

TEST(Io, KnowsTheStatusFlags) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd read_end(ends[0]);
  const UniqueFd write_end(ends[1]);
  EXPECT_TRUE(status_flags(read_end.get())->readable);
  EXPECT_FALSE(status_flags(read_end.get())->writable);
  ASSERT_TRUE(set_status_flags(read_end.get(), false, true));
  EXPECT_TRUE(status_flags(read_end.get())->nonblock);
  std::string a = "x";
  const IoSlice one[] = {slice(a)};
  EXPECT_EQ(read(read_end.get(), one, OnSignal::retry).error(), Errno::again);
  EXPECT_EQ(readable_bytes(read_end.get()), 0U);
  ASSERT_TRUE(write(write_end.get(), one, Sync::none, OnSignal::retry));
  EXPECT_EQ(readable_bytes(read_end.get()), 1U);
  EXPECT_EQ(seek(read_end.get(), 0, Whence::cur).error(), Errno::spipe);
}

TEST(Time, AlarmRingsAtOnceForThePast) {
  for (const std::uint64_t deadline : {std::uint64_t{0}, now(Clock::realtime) - 1}) {
    const auto alarm = realtime_alarm(deadline);
    ASSERT_TRUE(alarm);
    Waited waited{.fd = alarm->get(), .wanted = kReadable, .happened = 0};
    EXPECT_EQ(*wait({&waited, 1}, now(Clock::monotonic) + 1'000'000'000, OnSignal::retry), 1U);
  }
}

TEST(Time, WaitEndsAtItsDeadlineAndNotBefore) {
  const std::uint64_t deadline = now(Clock::monotonic) + 3'000'000;
  EXPECT_EQ(*wait({}, deadline, OnSignal::retry), 0U);
  EXPECT_GE(now(Clock::monotonic), deadline);
}

TEST(Time, RandomFillsLargeBuffers) {
  std::vector<std::byte> bytes(3 << 20);
  ASSERT_TRUE(fill_random(bytes));
  std::array<int, 256> histogram{};
  for (const std::byte b : bytes) ++histogram[static_cast<std::size_t>(b)];
  for (const int count : histogram) EXPECT_GT(count, 1000);
}

}  // namespace
}  // namespace weft::host
