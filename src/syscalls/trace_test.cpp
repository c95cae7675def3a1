#include "syscalls/trace.h"

#include <thread>

#include "syscalls/test_guest.h"

namespace weft::syscalls {
namespace {

TEST(TraceFilter, PatternsAndExclusions) {
  const auto matches = [](std::string_view filter, std::string_view name) {
    const auto parsed = TraceFilter::parse(filter);
    EXPECT_TRUE(parsed.has_value()) << filter;
    return parsed && parsed->matches(name);
  };
  EXPECT_TRUE(matches("", "fd_read"));
  EXPECT_TRUE(matches("fd_*,path_open", "fd_read"));
  EXPECT_TRUE(matches("fd_*,path_open", "path_open"));
  EXPECT_FALSE(matches("fd_*,path_open", "path_link"));
  EXPECT_FALSE(matches("!fd_*", "fd_read"));
  EXPECT_TRUE(matches("!fd_*", "path_open"));
  EXPECT_TRUE(matches("fd_*,!fd_read", "fd_write"));
  EXPECT_FALSE(matches("fd_*,!fd_read", "fd_read"));
  EXPECT_TRUE(matches("!fd_*,fd_read", "fd_read")) << "the last word counts";
  EXPECT_TRUE(matches("*_get", "clock_time_get"));
  EXPECT_TRUE(matches("fd_?ead", "fd_read"));
  EXPECT_FALSE(matches("fd_?ead", "fd_pread"));
  EXPECT_TRUE(matches("*a*d*", "path_readlink"));
  EXPECT_TRUE(matches(",,", "fd_read"));
}

TEST(TraceFilter, ReportsWhatFitsNothing) {
  const auto parsed = TraceFilter::parse("fd_read,fd_raed");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_NE(parsed.error().message.find("fd_raed"), std::string::npos);
}

class Trace : public LargeTestGuest {
 protected:
  void SetUp() override {
    LargeTestGuest::SetUp();
    tracer_ = std::make_unique<Tracer>(
        TraceFilter{}, TraceSink{[](void* context, std::string_view line) {
                                   static_cast<Trace*>(context)->lines_.emplace_back(line);
                                 },
                                 this});
  }
  /// The line without the time, which is checked and cut.
  std::string trace(std::string_view name, std::initializer_list<std::uint64_t> args) {
    lines_.clear();
    const Syscall& s = candidates(module_, name).front();
    alignas(16) std::array<std::byte, 256> slots{};
    std::size_t i = 0;
    for (const std::uint64_t v : args) std::memcpy(&slots[16 * i++], &v, 8);
    Call c{*thread_, guest::GuestMemory(base(), &size_), tracer_.get(), {}};
    TracedCall traced{c, s};
    left_ = traced_entry(&traced, slots.data());
    std::memcpy(&answer_, slots.data(), sizeof answer_);
    EXPECT_EQ(lines_.size(), 1U);
    const std::string line = lines_.empty() ? "" : lines_[0];
    const auto time = line.rfind(" <");
    EXPECT_NE(time, std::string::npos);
    EXPECT_TRUE(line.ends_with(">\n"));
    return line.substr(0, time);
  }

  std::unique_ptr<Tracer> tracer_;
  std::vector<std::string> lines_;
  std::uint32_t answer_ = 0;
};

TEST_F(Trace, ShowsBuffersBothWays) {
  put(0, std::array<std::uint32_t, 2>{64, 6});
  put_text(64, "hello\n");
  EXPECT_EQ(trace("fd_write", {1, 0, 1, 16}),
            R"(fd_write(fd=1, iovs=[{"hello\n", 6}]) = success, nwritten=6)");
  EXPECT_EQ(get<std::uint32_t>(16), 6U) << "the call was really made";
  ASSERT_EQ(::write(stdin_write_.get(), "abc", 3), 3);
  EXPECT_EQ(trace("fd_read", {0, 0, 1, 16}),
            R"(fd_read(fd=0, iovs=[{"abc", 6}]) = success, nread=3)");
}

TEST_F(Trace, ShowsPathsFlagsAndErrors) {
  put_text(0, "missing");
  EXPECT_EQ(trace("path_open", {3, 1, 0, 7, 9, 2, 0, 1, 32}),
            R"(path_open(fd=3, dirflags=symlink_follow, path="missing", oflags=creat|trunc, )"
            R"(fs_rights_base=fd_read, fs_rights_inheriting=0, fdflags=append) = )" +
                std::string(errno_name(static_cast<Errno>(answer_))) +
                (answer_ == 0 ? ", opened_fd=4" : ""));
  EXPECT_EQ(trace("fd_close", {99}), "fd_close(fd=99) = badf");
  EXPECT_EQ(trace("path_unlink_file", {3, 0xffff'0000, 7}),
            "path_unlink_file(fd=3, path=0xffff0000) = fault");
}

TEST_F(Trace, ShowsStructsAndResults) {
  EXPECT_EQ(trace("fd_prestat_get", {3, 0}),
            "fd_prestat_get(fd=3) = success, prestat={tag=dir, name_len=4}");
  EXPECT_EQ(trace("fd_prestat_dir_name", {3, 0, 4}),
            "fd_prestat_dir_name(fd=3, path=0x0) = success");
  EXPECT_EQ(trace("args_sizes_get", {0, 4}), "args_sizes_get() = success, argc=2, argv_buf_size=9");
  put(0, abi::Subscription{.userdata = 1,
                           .tag = abi::Eventtype::clock,
                           .clock_id = abi::ClockId::monotonic,
                           .timeout = 5,
                           .precision = 0,
                           .clock_flags = {}});
  EXPECT_EQ(trace("poll_oneoff", {0, 64, 1, 128}),
            "poll_oneoff(in=[{userdata=1, type=clock, id=monotonic, timeout=5, precision=0, "
            "flags=0}]) = success, nevents=1");
}

TEST_F(Trace, ShowsCallsThatLeaveAndStubs) {
  EXPECT_EQ(trace("proc_exit", {3}), "proc_exit(rval=3) = ?");
  EXPECT_EQ(left_, 1U);
  EXPECT_EQ(trace("sched_yield", {}), "sched_yield() = success");
  module_ = "wasix_32v1";
  put_text(0, "host");
  EXPECT_EQ(trace("callback_signal", {0, 4}), "callback_signal(callback=null) = void");
  put(16, std::uint64_t{0});
  EXPECT_EQ(trace("futex_wait", {8, 1, 16, 40}),
            "futex_wait(futex=0x8, expected=1, timeout=none) = success, woken=true");
  EXPECT_EQ(trace("port_unbridge", {}), "port_unbridge() = nosys");
  module_ = "wasi";
  EXPECT_EQ(trace("thread-spawn", {8}), "thread-spawn(start_arg=8) = -6");
}

TEST_F(Trace, OtherThreadsAreTold) {
  EXPECT_EQ(trace("sched_yield", {}), "sched_yield() = success");
  group_.remove(*thread_, host_);
  ASSERT_TRUE(group_.add(*thread_));
  EXPECT_EQ(trace("sched_yield", {}), "[4194305] sched_yield() = success");
}

TEST_F(Trace, EveryRowCanBeShown) {
  for (const Syscall& s : table()) {
    for (const std::uint64_t argument : {~std::uint64_t{0}, std::uint64_t{400}}) {
      if (s.name == "poll_oneoff" && argument != ~std::uint64_t{0}) continue;
      if (s.name == "proc_raise" && argument == 400) continue;
      alignas(16) std::array<std::byte, 256> slots;
      for (std::size_t i = 0; i < 32; ++i) std::memcpy(&slots[8 * i], &argument, 8);
      lines_.clear();
      Call c{*thread_, guest::GuestMemory(base(), &size_), tracer_.get(), {}};
      TracedCall traced{c, s};
      traced_entry(&traced, slots.data());
      ASSERT_EQ(lines_.size(), 1U);
      EXPECT_TRUE(lines_[0].starts_with(std::string(s.name) + "(")) << lines_[0];
      EXPECT_EQ(lines_[0].find('\n'), lines_[0].size() - 1);
      EXPECT_EQ(lines_[0].find("=, "), std::string::npos) << "an empty value: " << lines_[0];
    }
  }
}

TEST_F(Trace, SummaryCountsCallsErrorsAndTime) {
  trace("sched_yield", {});
  trace("sched_yield", {});
  trace("fd_close", {99});
  module_ = "wasi_unstable";
  trace("fd_close", {99});
  const std::string summary = tracer_->summary();
  EXPECT_NE(summary.find("% time"), std::string::npos);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < summary.size();) {
    const auto end = summary.find('\n', at);
    lines.push_back(summary.substr(at, end - at));
    at = end + 1;
  }
  ASSERT_EQ(lines.size(), 4U) << summary;
  const auto tail = [&](std::string_view name) {
    for (const std::string& l : lines) {
      if (l.ends_with(name)) return l.substr(31);
    }
    return std::string();
  };
  EXPECT_EQ(tail("sched_yield"), "         2         0 sched_yield");
  EXPECT_EQ(tail("fd_close"), "         2         2 fd_close");
  EXPECT_EQ(tail("total"), "         4         2 total");
}

TEST_F(Trace, WithoutASinkItOnlyCounts) {
  Tracer silent(TraceFilter{}, TraceSink{});
  Call c{*thread_, guest::GuestMemory(base(), &size_), &silent, {}};
  TracedCall traced{c, candidates(module_, "sched_yield").front()};
  const auto work = [&] {
    alignas(16) std::array<std::byte, 16> own{};
    for (int i = 0; i < 1000; ++i) traced_entry(&traced, own.data());
  };
  std::thread other(work);
  work();
  other.join();
  EXPECT_NE(silent.summary().find("2000         0 sched_yield"), std::string::npos);
}

}  // namespace
}  // namespace weft::syscalls
