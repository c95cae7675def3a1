#include "cli/run_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace weft::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Words = std::vector<std::string_view>;

runtime::RunOptions parsed(const Words& words) {
  auto request = parse_run(words);
  EXPECT_TRUE(request.has_value()) << request.error().text();
  return request.has_value() ? request->options : runtime::RunOptions{};
}

std::string error_of(const Words& words) {
  const auto request = parse_run(words);
  return request.has_value() ? "no error" : request.error().text();
}

TEST(RunFlags, TheDefaultShowsTheProgramNothing) {
  const auto options = parsed({"dir/prog.wasm", "--dir", "x"});
  EXPECT_EQ(options.file, "dir/prog.wasm");
  EXPECT_THAT(options.arguments, ElementsAre("prog.wasm", "--dir", "x"));
  EXPECT_THAT(options.environment, IsEmpty());
  EXPECT_THAT(options.mounts, IsEmpty());
  EXPECT_THAT(options.listen, IsEmpty());
  EXPECT_TRUE(options.compile.use_cache);
  EXPECT_EQ(options.compile.level, 2);
  EXPECT_EQ(options.unknown_imports, runtime::UnknownImports::fail);
  EXPECT_FALSE(options.allow_precompiled);
}

TEST(RunFlags, Argv0) {
  EXPECT_THAT(parsed({"--argv0", "sh", "a/b.wasm", "x"}).arguments, ElementsAre("sh", "x"));
}

TEST(RunFlags, Mounts) {
  const auto options =
      parsed({"--dir", ".", "--dir=/a::/b", "--mount", "/c:/d:ro", "--tmpfs", "/tmp", "p.wasm"});
  ASSERT_EQ(options.mounts.size(), 4U);
  EXPECT_EQ(options.mounts[0].host, ".");
  EXPECT_EQ(options.mounts[1].host, "/a");
  EXPECT_EQ(options.mounts[1].guest, "/b");
  EXPECT_FALSE(options.mounts[1].read_only);
  EXPECT_EQ(options.mounts[2].guest, "/d");
  EXPECT_TRUE(options.mounts[2].read_only);
  EXPECT_EQ(options.mounts[3].kind, kernel::MountSpec::Kind::private_temporary);
}

TEST(RunFlags, TemporaryDirectoriesMayHaveASize) {
  const auto options = parsed({"--tmpfs", "/a", "--tmpfs=/b:size=64K", "p.wasm"});
  ASSERT_EQ(options.mounts.size(), 2U);
  EXPECT_EQ(options.mounts[0].size, 0U);
  EXPECT_EQ(options.mounts[1].guest, "/b");
  EXPECT_EQ(options.mounts[1].size, 65536U);
  for (const char* bad : {"/b:size=", "/b:size=0", "/b:size=x", ":size=1M"})
    EXPECT_THAT(error_of({"--tmpfs", bad, "p.wasm"}), HasSubstr("--tmpfs")) << bad;
}

TEST(RunFlags, OneColonIsExplained) {
  const std::string text = error_of({"--dir", "/no/such:/place", "p.wasm"});
  EXPECT_THAT(text, HasSubstr("--dir /no/such::/place"));
  EXPECT_THAT(text, HasSubstr("--dir /place::/no/such"));
  EXPECT_THAT(error_of({"--dir", "/g:/no-host:readonly", "p"}), HasSubstr("--dir /no-host::/g"));
}

TEST(RunFlags, ADirectoryWithAColonInItsNameWorks) {
  char pattern[] = "/tmp/weft:XXXXXX";
  ASSERT_NE(::mkdtemp(pattern), nullptr);
  const auto options = parsed({"--dir", pattern, "p.wasm"});
  ::rmdir(pattern);
  ASSERT_EQ(options.mounts.size(), 1U);
  EXPECT_EQ(options.mounts[0].host, pattern);
}

TEST(RunFlags, LaterVariablesWin) {
  const auto options = parsed({"--env", "A=1", "--env=B=2", "--env", "A=3", "p.wasm"});
  EXPECT_THAT(options.environment, ElementsAre("A=3", "B=2"));
}

TEST(RunFlags, InheritedVariablesGiveWayToThoseGiven) {
  ::setenv("WEFT_TEST_INHERITED", "host", 1);
  ::setenv("WEFT_TEST_REPLACED", "host", 1);
  const auto options = parsed({"--env", "WEFT_TEST_REPLACED=new", "--inherit-env", "p.wasm"});
  EXPECT_THAT(options.environment, Contains("WEFT_TEST_INHERITED=host"));
  EXPECT_THAT(options.environment, Contains("WEFT_TEST_REPLACED=new"));
  EXPECT_THAT(options.environment, Not(Contains("WEFT_TEST_REPLACED=host")));
}

TEST(RunFlags, WorkingDirectorySetsPwd) {
  EXPECT_THAT(parsed({"--cwd", "/srv", "p.wasm"}).environment, ElementsAre("PWD=/srv"));
  EXPECT_THAT(parsed({"--cwd", "/srv", "--env", "PWD=/x", "p.wasm"}).environment,
              ElementsAre("PWD=/x"));
}

TEST(RunFlags, LimitsAndLevels) {
  const auto options = parsed({"--max-memory", "64M", "--timeout", "500ms", "--stack-size=1M",
                               "-O0", "--no-cache", "--unknown-imports=trap", "p.wasm"});
  EXPECT_EQ(options.max_memory, std::uint64_t{64} << 20);
  EXPECT_EQ(options.timeout, std::chrono::milliseconds(500));
  EXPECT_EQ(options.stack_size, std::uint64_t{1} << 20);
  EXPECT_EQ(options.compile.level, 0);
  EXPECT_FALSE(options.compile.use_cache);
  EXPECT_EQ(options.unknown_imports, runtime::UnknownImports::trap);
  EXPECT_THAT(error_of({"--stack-size", "1K", "p"}), HasSubstr("between 64K and"));
  EXPECT_THAT(error_of({"--unknown-imports=maybe", "p"}), HasSubstr("fail or trap"));
  EXPECT_THAT(error_of({"--profile", "x", "p"}), HasSubstr("perfmap"));
}

TEST(RunFlags, Strace) {
  const auto plain = parsed({"--strace", "p.wasm"});
  EXPECT_TRUE(plain.trace.calls);
  EXPECT_THAT(plain.trace.filter, IsEmpty());
  const auto summary = parsed({"--strace-summary", "--strace-output", "t", "p.wasm"});
  EXPECT_FALSE(summary.trace.calls);
  EXPECT_TRUE(summary.trace.summary);
  EXPECT_EQ(summary.trace.output, "t");
  EXPECT_EQ(parsed({"--strace=fd_*,path_open", "p.wasm"}).trace.filter, "fd_*,path_open");
}

TEST(RunFlags, NoFileIsAnError) {
  EXPECT_THAT(error_of({"--inherit-env"}), HasSubstr("no program to run"));
  EXPECT_THAT(error_of({}), HasSubstr("no program to run"));
}

}  // namespace
}  // namespace weft::cli
