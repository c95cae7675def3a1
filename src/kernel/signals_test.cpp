// What is kept of signals: pending ones, callbacks, and what a signal to oneself does.
#include "kernel/signals.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "kernel/test_support.h"
#include "kernel/test_threads.h"
#include "kernel/thread.h"
#include "kernel/thread_group.h"

namespace weft::kernel {
namespace {

constexpr int kQueued = 40;

std::vector<int> take_all(PendingSignals& pending) {
  std::vector<int> out;
  while (const int signal = pending.take()) out.push_back(signal);
  return out;
}

TEST(PendingSignals, LowestFirstAndEachOnce) {
  PendingSignals pending;
  EXPECT_FALSE(pending.any());
  EXPECT_EQ(pending.take(), 0);
  for (const int signal : {SIGTERM, SIGHUP, SIGTERM, 64, 1}) pending.note(signal, false);
  EXPECT_TRUE(pending.any());
  EXPECT_EQ(take_all(pending), (std::vector{SIGHUP, SIGTERM, 64}));
  EXPECT_FALSE(pending.any());
}

TEST(PendingSignals, OneOfTheThreadAndOneOfTheProcessAreTwo) {
  PendingSignals pending;
  pending.note(SIGUSR1, true);
  pending.note(SIGUSR1, false);
  EXPECT_EQ(take_all(pending), (std::vector{SIGUSR1, SIGUSR1}));
}

TEST(PendingSignals, RealTimeOnesAreCounted) {
  PendingSignals pending;
  for (int i = 0; i < 3; ++i) pending.note(kQueued, i == 1);
  pending.note(33, false);
  pending.note(33, false);
  EXPECT_EQ(take_all(pending), (std::vector{33, kQueued, kQueued, kQueued}));
  pending.note(kQueued, false);
  EXPECT_EQ(take_all(pending), (std::vector{kQueued})) << "no count is left over";
}

TEST(PendingSignals, WhatIsForTheThreadStaysWithIt) {
  PendingSignals pending;
  pending.note(SIGUSR1, true);
  pending.note(SIGUSR2, false);
  pending.note(kQueued, false);
  pending.note(kQueued, false);
  std::vector<int> given;
  while (const int signal = pending.take_for_process()) given.push_back(signal);
  EXPECT_EQ(given, (std::vector{SIGUSR2, kQueued, kQueued}));
  EXPECT_EQ(take_all(pending), (std::vector{SIGUSR1}));
}

TEST(PendingSignals, AForkedChildHasNone) {
  PendingSignals pending;
  for (const int signal : {SIGUSR1, kQueued, kQueued}) pending.note(signal, true);
  pending.clear();
  EXPECT_FALSE(pending.any());
  pending.note(kQueued, true);
  EXPECT_EQ(take_all(pending), (std::vector{kQueued}));
}

TEST(ProcessSignals, WhatIsIgnoredFromTheStart) {
  ProcessSignals signals;
  EXPECT_EQ(signals.ignored_at_exec(), 0U);
  signals.inherit_ignored({SIGHUP, 64});
  EXPECT_TRUE(signals.inherits_ignored(SIGHUP));
  EXPECT_FALSE(signals.inherits_ignored(SIGINT));
  EXPECT_EQ(signals.ignored_at_exec(), PendingSignals::bit(SIGHUP) | PendingSignals::bit(64));
  EXPECT_EQ(signals.inherited.size(), 2U);
}

TEST(ProcessSignals, ATimerForEachSignal) {
  ProcessSignals signals;
  EXPECT_EQ(&signals.timer(SIGUSR1), &signals.timer(SIGUSR1));
  EXPECT_NE(&signals.timer(SIGUSR1), &signals.timer(SIGUSR2));
}

class Guest : public Interruption {
 public:
  Next interrupted(Ended ended) override {
    last = ended;
    return {.status = 0, .call_again = ended == Ended::before_it_began};
  }
  Callback find_callback(const std::string& name) override {
    if (name == "on_signal") return Callback::usable;
    return name == "memory" ? Callback::unusable : Callback::missing;
  }
  void receive_signals(bool receive) override {
    receives = receive;
    had_callback = asked != nullptr && asked->has_callback();
  }
  void look_at_signals() override { ++looks; }
  std::optional<Bell> bring(int signal) override {
    if (!runs) return std::nullopt;
    brought.push_back(signal);
    return Bell{.rung = [](std::uint64_t number) { rung = number; }, .whose = 7};
  }

  Ended last = Ended::for_good;
  bool receives = false;
  const ProcessSignals* asked = nullptr;
  bool had_callback = true;
  int looks = 0;
  bool runs = false;
  std::vector<int> brought;
  static inline std::uint64_t rung = 0;
};

TEST(ProcessSignals, VersionsOfTheCallback) {
  ProcessSignals signals;
  Guest guest;
  const std::uint32_t first = signals.version();
  EXPECT_FALSE(signals.has_callback());
  signals.set_callback("on_signal", guest);
  EXPECT_TRUE(signals.has_callback());
  EXPECT_TRUE(guest.receives);
  EXPECT_EQ(signals.callback(), "on_signal");
  EXPECT_NE(signals.version(), first);
  const std::uint32_t second = signals.version();
  signals.set_callback("on_signal", guest);
  EXPECT_EQ(signals.version(), second) << "nothing has changed";
  signals.set_callback("", guest);
  EXPECT_FALSE(signals.has_callback());
  EXPECT_FALSE(guest.receives);
}

TEST(ProcessSignals, WhoSeesACallbackFindsHandlers) {
  ProcessSignals signals;
  Guest guest;
  guest.asked = &signals;
  signals.set_callback("on_signal", guest);
  EXPECT_FALSE(guest.had_callback) << "named before there were handlers";
  signals.set_callback("", guest);
  EXPECT_FALSE(guest.had_callback) << "still named when there were none";
}

class Signals : public testing::Test {
 protected:
  Signals() { thread_.set_host_thread(host::thread_id()); }
  ~Signals() override { thread_.block_signals(host::Blocked::no); }
  void name(const std::string& callback) { callback_signal(thread_, &callback); }
  EndedBy to_process(std::uint32_t signal) {
    const auto done = signal_process(thread_, task_->pid(), signal);
    EXPECT_TRUE(done.has_value());
    return done.value_or(1000);
  }

  std::unique_ptr<Task> task_ = *Task::create({});
  FakeHost host_;
  ThreadGroup group_;
  Guest guest_;
  Thread thread_{*task_, &group_, &host_, &guest_};
};

TEST_F(Signals, ACallbackIsNamedChangedAndUnset) {
  callback_signal(thread_, nullptr);
  EXPECT_FALSE(task_->signals().has_callback());
  name("on_signal");
  EXPECT_TRUE(task_->signals().has_callback());
  EXPECT_TRUE(guest_.receives);
  EXPECT_EQ(guest_.looks, 0);
  name("memory");
  EXPECT_FALSE(task_->signals().has_callback()) << "it cannot be called";
  EXPECT_FALSE(guest_.receives);
  name("on_signal");
  name("");
  EXPECT_FALSE(task_->signals().has_callback());
}

TEST_F(Signals, ACallbackThatIsMissingBlocksUntilAUsableOne) {
  name("on_signal");
  name("nowhere");
  EXPECT_TRUE(thread_.blocks_signals());
  EXPECT_EQ(task_->signals().callback(), "on_signal") << "of other threads";
  thread_.pending().note(SIGUSR1, true);
  name("on_signal");
  EXPECT_FALSE(thread_.blocks_signals());
  EXPECT_EQ(guest_.looks, 1) << "what is pending is not lost";
}

TEST_F(Signals, NothingHandlesWhatEndsAProcess) {
  EXPECT_EQ(to_process(SIGTERM), EndedBy{SIGTERM});
  EXPECT_EQ(to_process(SIGCHLD), EndedBy{0});
  EXPECT_EQ(to_process(SIGKILL), EndedBy{SIGKILL});
  EXPECT_EQ(signal_thread(thread_, abi::Tid{0}, SIGTERM).value_or(0), EndedBy{SIGTERM});
  EXPECT_EQ(signal_thread(thread_, abi::Tid{0}, SIGURG).value_or(1000), EndedBy{0});
  task_->signals().inherit_ignored({SIGHUP});
  // Else this test ends here.
  std::signal(SIGHUP, SIG_IGN);
  EXPECT_EQ(to_process(SIGHUP), EndedBy{0});
  std::signal(SIGHUP, SIG_DFL);
  name("on_signal");
  EXPECT_EQ(to_process(SIGKILL), EndedBy{SIGKILL});
}

TEST_F(Signals, ACallbackMayLeaveASignalToTheDefault) {
  name("on_signal");
  EXPECT_FALSE(thread_.set_handling(SIGTERM, true));
  EXPECT_EQ(to_process(SIGTERM), EndedBy{SIGTERM});
  EXPECT_TRUE(thread_.set_handling(SIGTERM, false));
  EXPECT_FALSE(thread_.is_handling(SIGTERM));
}

TEST_F(Signals, ABlockedSignalToOneselfIsPendingWithTheHost) {
  name("nowhere");
  EXPECT_EQ(signal_thread(thread_, abi::Tid{0}, SIGTERM).value_or(1000), EndedBy{0});
  sigset_t pending;
  sigemptyset(&pending);
  ::sigpending(&pending);
  EXPECT_EQ(sigismember(&pending, SIGTERM), 1);
  // Before it is let through.
  std::signal(SIGTERM, SIG_IGN);
  std::signal(SIGTERM, SIG_DFL);
  // Also while the callback has been called for it.
  thread_.set_handling(SIGUSR2, true);
  EXPECT_EQ(signal_thread(thread_, abi::Tid{0}, SIGUSR2).value_or(1000), EndedBy{0});
  std::signal(SIGUSR2, SIG_IGN);
  std::signal(SIGUSR2, SIG_DFL);
  thread_.set_handling(SIGUSR2, false);
}

TEST_F(Signals, AFullQueueOfTheUsersKeepsNothingFromAThread) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_SIGPENDING, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_SIGPENDING, &none), 0);
  EXPECT_EQ(host::send_to_thread(host::thread_id(), SIGURG).error(), Errno::again);
  name("on_signal");
  for (const std::uint32_t signal : {std::uint32_t{SIGURG}, 32U, 33U}) {
    const int looks = guest_.looks;
    EXPECT_EQ(signal_thread(thread_, abi::Tid{0}, signal).value_or(1000), EndedBy{0});
    EXPECT_EQ(guest_.looks, looks + 1);
    EXPECT_EQ(thread_.pending().take(), static_cast<int>(signal));
  }
  EXPECT_EQ(::setrlimit(RLIMIT_SIGPENDING, &before), 0);
}

TEST_F(Signals, OneThreadBringsThemToAnother) {
  Guest other_guest;
  Thread other(*task_, &group_, &host_, &other_guest);
  group_.add_main(thread_, abi::Tid{task_->pid()});
  ASSERT_TRUE(group_.add(other));
  other.set_host_thread(host::thread_id());
  const auto send = [&](std::uint32_t signal) {
    EXPECT_EQ(signal_thread(thread_, other.tid(), signal).value_or(1000), EndedBy{0});
  };
  other_guest.runs = true;
  std::signal(SIGUSR1, SIG_IGN);
  send(SIGUSR1);
  EXPECT_TRUE(other_guest.brought.empty()) << "nothing handles it: the host's matter";
  name("on_signal");
  Guest::rung = 0;
  send(0);
  EXPECT_EQ(Guest::rung, 0U);
  send(SIGUSR1);
  EXPECT_EQ(Guest::rung, 7U);
  send(33);
  EXPECT_EQ(other_guest.brought, (std::vector<int>{SIGUSR1, 33}));
  other_guest.runs = false;
  send(SIGUSR1);
  EXPECT_EQ(other_guest.brought.size(), 2U) << "it has no guest that could be called";
  std::signal(SIGUSR1, SIG_DFL);
  group_.remove(other, host_);
}

TEST_F(Signals, NumbersAndAddressees) {
  EXPECT_EQ(signal_process(thread_, 0, 65).error(), Errno::inval);
  EXPECT_EQ(signal_thread(thread_, abi::Tid{0}, 65).error(), Errno::inval);
  EXPECT_EQ(to_process(0), EndedBy{0});
  EXPECT_EQ(signal_process(thread_, 999'999, 0).error(), Errno::srch) << "there is no sandbox";
  EXPECT_EQ(signal_thread(thread_, abi::Tid{12345}, 0).error(), Errno::srch);
}

TEST_F(Signals, TimersOfSignals) {
  EXPECT_EQ(signal_timer(*task_, 65).error(), Errno::inval);
  EXPECT_EQ(set_signal_timer(*task_, 32, {}).error(), Errno::inval);
  constexpr std::uint64_t kHour = 3'600'000'000'000;
  ASSERT_TRUE(set_signal_timer(*task_, SIGUSR1, {.value = kHour, .interval = 5000}));
  const auto now = signal_timer(*task_, SIGUSR1);
  ASSERT_TRUE(now.has_value());
  EXPECT_GT(now->value, kHour / 2);
  EXPECT_EQ(now->interval, 5000U);
  ASSERT_TRUE(set_signal_timer(*task_, SIGUSR1, {}));
  EXPECT_EQ(signal_timer(*task_, SIGUSR1)->value, 0U);
}

TEST_F(Signals, HowAnInterruptedCallGoesOn) {
  EXPECT_TRUE(thread_.interrupted(kRestart).call_again);
  EXPECT_EQ(guest_.last, Interruption::Ended::before_it_began);
  EXPECT_FALSE(thread_.interrupted(Errno::intr).call_again);
  EXPECT_EQ(guest_.last, Interruption::Ended::while_it_waited);
  EXPECT_FALSE(thread_.interrupted(kInterrupted).call_again);
  EXPECT_EQ(guest_.last, Interruption::Ended::for_good);
  Thread alone(*task_);
  EXPECT_FALSE(alone.interrupted(kRestart).call_again);
}

}  // namespace
}  // namespace weft::kernel
