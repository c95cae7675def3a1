#include "runtime/members.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <vector>

namespace weft::runtime {
namespace {

constexpr std::uint64_t kLimit = 1000;

class MembersTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = Members::create(4);
    ASSERT_TRUE(made.has_value());
    members_ = *std::move(made);
  }
  std::uint32_t add(int pid) {
    const auto ticket = members_->reserve(::getpid());
    EXPECT_TRUE(ticket);
    members_->occupy(*ticket, pid);
    return ticket->index;
  }
  std::unique_ptr<Members> members_;
};

/// A process that waits to be killed.
int start_child() {
  const int pid = ::fork();
  while (pid == 0) ::pause();
  return pid;
}

TEST_F(MembersTest, MemoryIsForAllTogether) {
  const int child = start_child();
  const std::uint32_t place = add(child);
  EXPECT_TRUE(members_->take_memory(0, 600, kLimit));
  EXPECT_TRUE(members_->take_memory(place, 400, kLimit));
  EXPECT_FALSE(members_->take_memory(place, 1, kLimit));
  EXPECT_FALSE(members_->take_memory(0, 1, kLimit));
  members_->give_memory_back(0, 100);
  EXPECT_TRUE(members_->take_memory(place, 100, kLimit));
  EXPECT_EQ(members_->memory_of(place), 500U);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

TEST_F(MembersTest, TheDeadHaveNone) {
  const int child = start_child();
  EXPECT_TRUE(members_->take_memory(add(child), kLimit, kLimit));
  EXPECT_FALSE(members_->take_memory(0, 1, kLimit));
  ::kill(child, SIGKILL);
  // It stays a zombie, and a member.
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  EXPECT_TRUE(members_->take_memory(0, kLimit, kLimit));
  EXPECT_TRUE(members_->is_child(child, ::getpid()));
  ::waitpid(child, nullptr, 0);
}

TEST_F(MembersTest, APlaceBeginsWithNone) {
  const int child = start_child();
  const std::uint32_t place = add(child);
  EXPECT_TRUE(members_->take_memory(place, kLimit, kLimit));
  members_->release(child);
  EXPECT_TRUE(members_->take_memory(0, kLimit, kLimit));
  members_->give_memory_back(0, kLimit);
  const auto again = members_->reserve(::getpid());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->index, place);
  EXPECT_EQ(members_->memory_of(place), 0U);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

TEST_F(MembersTest, PlacesAreLimitedAndGivenBack) {
  std::vector<Members::Ticket> tickets;
  while (const auto ticket = members_->reserve(::getpid())) tickets.push_back(*ticket);
  EXPECT_EQ(tickets.size(), 3U);
  members_->cancel(tickets.back());
  EXPECT_TRUE(members_->reserve(::getpid()));
  members_->close();
  members_->cancel(tickets.front());
  EXPECT_FALSE(members_->reserve(::getpid()));
}

}  // namespace
}  // namespace weft::runtime
