#include "codegen/pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "base/result.h"

namespace weft::codegen {
namespace {

TEST(Pool, runs_every_job_once) {
  for (const std::size_t workers : {1U, 2U, 7U}) {
    std::vector<std::atomic<int>> runs(100);
    const auto result = run_jobs(workers, runs.size(), [&](std::size_t worker, std::size_t job) {
      EXPECT_LT(worker, workers);
      ++runs[job];
      return Diagnosed<>();
    });
    EXPECT_TRUE(result);
    for (const auto& n : runs) EXPECT_EQ(n, 1);
  }
}

TEST(Pool, reports_the_lowest_failure) {
  for (int round = 0; round < 50; ++round) {
    const auto result = run_jobs(4, 100, [](std::size_t, std::size_t job) -> Diagnosed<> {
      if (job % 10 == 7) return diagnose("job " + std::to_string(job));
      return {};
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "job 7");
  }
}

TEST(Pool, starts_no_job_after_a_failure) {
  std::atomic<std::size_t> last = 0;
  const auto result = run_jobs(1, 100, [&](std::size_t, std::size_t job) -> Diagnosed<> {
    last = job;
    if (job == 3) return diagnose("no");
    return {};
  });
  EXPECT_FALSE(result);
  EXPECT_EQ(last, 3U);
}

std::size_t sink = 0;

[[gnu::noinline]] void recurse(std::size_t depth) {
  volatile char frame[4096];
  frame[0] = 1;
  if (depth != 0) recurse(depth - 1);
  sink += static_cast<std::size_t>(frame[0]);
}

TEST(Pool, workers_have_deep_stacks) {
  EXPECT_TRUE(run_jobs(1, 1, [](std::size_t, std::size_t) {
    recurse((kWorkerStack / 2) / 4096);
    return Diagnosed<>();
  }));
  EXPECT_GT(sink, 0U);
}

}  // namespace
}  // namespace weft::codegen
