#include "kernel/thread_group.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "kernel/test_support.h"
#include "kernel/test_threads.h"

namespace weft::kernel {
namespace {

class Group : public testing::Test {
 protected:
  std::unique_ptr<Thread> make() { return std::make_unique<Thread>(*task_, &group_, &host_); }
  std::vector<std::int32_t> numbers() {
    std::vector<std::int32_t> out;
    group_.for_each([&](Thread& thread) {
      out.push_back(std::to_underlying(thread.tid()));
      return true;
    });
    return out;
  }

  std::unique_ptr<Task> task_ = *Task::create({});
  FakeHost host_;
  ThreadGroup group_{3};
};

TEST_F(Group, NumbersAreUniqueAndAboveThoseOfProcesses) {
  const auto main = make();
  const auto a = make();
  const auto b = make();
  const auto c = make();
  group_.add_main(*main, abi::Tid{500});
  EXPECT_TRUE(group_.add(*a));
  EXPECT_TRUE(group_.add(*b));
  EXPECT_EQ(group_.add(*c).error(), Errno::again) << "three are enough";
  EXPECT_EQ(group_.count(), 3U);
  const std::int32_t first = ThreadGroup::kFirstTid;
  EXPECT_EQ(numbers(), (std::vector{500, first, first + 1}));
  group_.remove(*a, host_);
  EXPECT_TRUE(group_.add(*c));
  EXPECT_EQ(numbers(), (std::vector{500, first + 1, first + 2})) << "none comes back soon";
}

TEST_F(Group, VisitsStop) {
  const auto main = make();
  const auto a = make();
  group_.add_main(*main, abi::Tid{500});
  EXPECT_TRUE(group_.add(*a));
  int seen = 0;
  group_.for_each([&](Thread&) { return ++seen == 2; });
  EXPECT_EQ(seen, 1);
}

TEST_F(Group, FindsByNumberAndByAlias) {
  const auto main = make();
  const auto a = make();
  group_.add_main(*main, abi::Tid{500});
  EXPECT_TRUE(group_.add(*a));
  const auto found = [&](Thread& caller, std::int32_t tid) {
    Thread* out = nullptr;
    EXPECT_EQ(group_.with(caller, abi::Tid{tid}, [&](Thread& t) { out = &t; }), out != nullptr);
    return out;
  };
  EXPECT_EQ(found(*a, 500), main.get());
  EXPECT_EQ(found(*a, 0x3fff'ffff), main.get());
  EXPECT_EQ(found(*a, 0), a.get());
  EXPECT_EQ(found(*main, 0), main.get());
  EXPECT_EQ(found(*main, ThreadGroup::kFirstTid), a.get());
  EXPECT_EQ(found(*main, 501), nullptr);
  EXPECT_EQ(found(*main, -1), nullptr);
  group_.remove(*main, host_);
  EXPECT_EQ(found(*a, 0x3fff'ffff), nullptr);
}

TEST_F(Group, JoinWaitsForThoseThatLive) {
  const auto main = make();
  const auto a = make();
  group_.add_main(*main, abi::Tid{500});
  EXPECT_TRUE(group_.add(*a));
  host_.request_interrupt();
  EXPECT_EQ(group_.join(*main, a->tid()).error(), Errno::intr);
  EXPECT_EQ(group_.join(*main, main->tid()).error(), Errno::deadlk);
  group_.remove(*a, host_);
  EXPECT_NE(host_.last_woken, nullptr);
  EXPECT_TRUE(group_.join(*main, a->tid()));
}

TEST_F(Group, OnlyTheSurvivorOfAForkIsLeft) {
  const auto main = make();
  const auto a = make();
  group_.add_main(*main, abi::Tid{500});
  EXPECT_TRUE(group_.add(*a));
  group_.before_fork();
  group_.after_fork_in_child(*a, abi::Tid{600});
  EXPECT_EQ(numbers(), std::vector{600});
  EXPECT_EQ(a->tid(), abi::Tid{600});
  bool is_main = false;
  EXPECT_TRUE(
      group_.with(*a, ThreadGroup::kMainAlias, [&](Thread& t) { is_main = &t == a.get(); }));
  EXPECT_TRUE(is_main);
}

TEST_F(Group, LocalsOfWhoForksAreTheChilds) {
  const auto main = make();
  const auto a = make();
  group_.add_main(*main, abi::Tid{500});
  EXPECT_TRUE(group_.add(*a));
  ThreadLocals& locals = group_.locals();
  EXPECT_EQ(*locals.create(7), 1U);
  EXPECT_TRUE(locals.set(main->tid(), 1, 11));
  EXPECT_TRUE(locals.set(a->tid(), 1, 22));

  const abi::Tid before = a->tid();
  group_.before_fork();
  group_.after_fork_in_child(*a, abi::Tid{600});
  EXPECT_EQ(*locals.get(abi::Tid{600}, 1), 22U);
  EXPECT_EQ(*locals.get(before, 1), 0U);
  EXPECT_EQ(*locals.get(abi::Tid{500}, 1), 0U) << "that thread is not there";

  group_.became_child(*a, abi::Tid{700});
  EXPECT_EQ(*locals.get(abi::Tid{700}, 1), 22U);
  EXPECT_EQ(locals.take(abi::Tid{700}).size(), 1U);
}

TEST(Locals, BelongToOneThreadAndOneKey) {
  ThreadLocals locals;
  constexpr abi::Tid kOne{1};
  constexpr abi::Tid kTwo{2};
  EXPECT_EQ(*locals.create(7), 1U);
  EXPECT_EQ(*locals.create(0), 2U);
  EXPECT_TRUE(locals.set(kOne, 1, 11));
  EXPECT_TRUE(locals.set(kOne, 2, 12));
  EXPECT_TRUE(locals.set(kTwo, 1, 21));
  EXPECT_EQ(*locals.get(kOne, 1), 11U);
  EXPECT_EQ(*locals.get(kTwo, 1), 21U);
  EXPECT_EQ(*locals.get(kTwo, 2), 0U);
  EXPECT_EQ(locals.get(kTwo, 3).error(), Errno::inval);
  EXPECT_EQ(locals.set(kTwo, 0, 1).error(), Errno::inval);

  const auto left = locals.take(kOne);
  ASSERT_EQ(left.size(), 1U) << "key 2 has no destructor";
  EXPECT_EQ(left[0].user_data, 7U);
  EXPECT_EQ(left[0].value, 11U);
  EXPECT_EQ(*locals.get(kOne, 2), 0U);
  EXPECT_TRUE(locals.take(kOne).empty());

  EXPECT_TRUE(locals.destroy(1));
  EXPECT_EQ(locals.get(kTwo, 1).error(), Errno::inval);
  EXPECT_TRUE(locals.take(kTwo).empty());
  EXPECT_EQ(*locals.create(0), 3U) << "numbers do not come back";
}

TEST(Locals, AreLimited) {
  ThreadLocals locals;
  for (std::size_t i = 0; i < ThreadLocals::kMaxKeys; ++i) ASSERT_TRUE(locals.create(1));
  EXPECT_EQ(locals.create(1).error(), Errno::again);
}

}  // namespace
}  // namespace weft::kernel
