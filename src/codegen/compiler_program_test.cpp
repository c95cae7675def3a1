// The program weft-compiler as weft uses it: exit status, messages, files.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "artifact/cache.h"
#include "artifact/file.h"
#include "artifact/key.h"
#include "artifact/lock.h"
#include "base/sanitized.h"
#include "codegen/testing.h"

namespace weft::codegen {
namespace {

using testing::assemble;
using testing::read_file;
using testing::TemporaryDirectory;

class CompilerProgram : public ::testing::Test {
 protected:
  struct Outcome {
    int status;  // as waitpid gives it
    std::string errors;
  };

  void SetUp() override { put_module("(func (export \"f\") (result i32) (i32.const 1))"); }

  void put_module(std::string_view source) {
    module_ = assemble(source);
    std::ofstream(input_, std::ios::binary)
        .write(reinterpret_cast<const char*>(module_.data()),
               static_cast<std::streamsize>(module_.size()));
  }

  artifact::Key key() const {
    return artifact::make_key(artifact::sha256(module_),
                              {.level = 1, .cpu = "x86-64-v2", .flags = {}});
  }

  Outcome run(std::vector<std::string> more) const {
    std::vector<std::string> words{WEFT_COMPILER_PROGRAM, "--level",  "1",     "--cpu",
                                   "x86-64-v2",           "--output", output_, input_};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> pointers;
    for (std::string& w : words) pointers.push_back(w.data());
    pointers.push_back(nullptr);
    const std::string errors = dir_ / "errors";
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::posix_spawn_file_actions_addopen(&actions, 3, (dir_ / "progress").c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t child = 0;
    EXPECT_EQ(::posix_spawn(&child, pointers[0], &actions, nullptr, pointers.data(), environ), 0);
    ::posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return {status, read_file(errors)};
  }

  /// Nothing but the module, the artifact and what run() makes.
  std::size_t strangers() const {
    std::size_t n = 0;
    for (const auto& f : std::filesystem::directory_iterator(dir_.path())) {
      const std::string name = f.path().filename();
      n += name != "a.wasm" && name != "a.so" && name != "errors" && name != "progress" ? 1 : 0;
    }
    return n;
  }

  TemporaryDirectory dir_;
  std::string input_ = dir_ / "a.wasm";
  std::string output_ = dir_ / "a.so";
  std::vector<std::uint8_t> module_;
};

TEST_F(CompilerProgram, leaves_an_artifact_that_verifies) {
  const Outcome outcome = run({"--key", key().hex(), "--progress-fd", "3"});
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(outcome.errors, "");
  const auto verified = artifact::verify(output_, key());
  EXPECT_TRUE(verified) << verified.error().text();
  EXPECT_EQ(strangers(), 0U);
  const std::string progress = read_file(dir_ / "progress");
  EXPECT_TRUE(progress.starts_with("0 ") && progress.ends_with("\n")) << progress;
}

TEST_F(CompilerProgram, refuses_a_key_that_is_not_the_modules) {
  const Outcome outcome = run({"--key", std::string(64, '0')});
  EXPECT_EQ(WEXITSTATUS(outcome.status), 1);
  EXPECT_NE(outcome.errors.find("changed while"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(output_));
}

TEST_F(CompilerProgram, says_what_is_wrong_with_a_module) {
  put_module("(func (result i32) (i64.const 1))");
  const Outcome outcome = run({});
  EXPECT_EQ(WEXITSTATUS(outcome.status), 1);
  EXPECT_NE(outcome.errors.find("at byte 0x"), std::string::npos) << outcome.errors;
  EXPECT_EQ(strangers(), 0U);
}

TEST_F(CompilerProgram, in_the_background_leaves_a_locked_artifact_alone) {
  {
    const auto lock = artifact::FileLock::acquire(artifact::FileLock::path_beside(output_));
    ASSERT_TRUE(lock);
    const Outcome outcome = run({"--background"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.errors, "");
    EXPECT_FALSE(std::filesystem::exists(output_));
  }
  EXPECT_EQ(run({"--background"}).status, 0);
  EXPECT_TRUE(artifact::verify(output_, key()));
  EXPECT_EQ(strangers(), 0U);
}

TEST_F(CompilerProgram, running_out_of_memory_is_a_message) {
  if (kSanitized) GTEST_SKIP() << "limit_memory sets no limit in a sanitized build";
  std::string source;
  for (int i = 0; i < 20'000; ++i) source += "(func (param i32) (result i32) (local.get 0))\n";
  put_module(source);
  const Outcome outcome = run({"--max-memory", "8000000", "--threads", "1"});
  ASSERT_TRUE(WIFEXITED(outcome.status));
  EXPECT_EQ(WEXITSTATUS(outcome.status), 1);
  EXPECT_NE(outcome.errors.find("ran out of memory"), std::string::npos) << outcome.errors;
}

TEST_F(CompilerProgram, unwritable_output_has_a_status_of_its_own) {
  output_ = dir_ / "missing/a.so";
  const Outcome outcome = run({});
  EXPECT_EQ(WEXITSTATUS(outcome.status), artifact::kNotPlacedStatus);
  EXPECT_NE(outcome.errors.find("missing/a.so"), std::string::npos) << outcome.errors;
}

TEST_F(CompilerProgram, in_the_background_success_ends_the_count_of_attempts) {
  const std::string attempts = artifact::Cache::attempts_beside(output_);
  std::ofstream(attempts) << "..";
  put_module("(func (result i32) (i64.const 1))");
  EXPECT_EQ(WEXITSTATUS(run({"--background"}).status), 1);
  EXPECT_TRUE(std::filesystem::exists(attempts));
  put_module("(func)");
  EXPECT_EQ(run({"--background"}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(attempts));
  std::ofstream(attempts) << ".";
  EXPECT_EQ(run({"--background", "--key", key().hex()}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(attempts));
}

}  // namespace
}  // namespace weft::codegen
