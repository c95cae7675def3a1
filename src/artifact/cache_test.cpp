#include "artifact/cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "artifact/temporary.h"
#include "artifact/testing.h"

namespace weft::artifact {
namespace {

using testing::key_of;
using testing::make_artifact;
using testing::read_file;
using testing::TemporaryDirectory;
using testing::write_file;

/// Sets one environment variable (or removes it) until its object goes.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    set(value);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { set(old_); }

 private:
  void set(const std::string& value) {
    value.empty() ? ::unsetenv(name_) : ::setenv(name_, value.c_str(), 1);
  }
  const char* name_;
  std::string old_;
};

class CacheTest : public ::testing::Test {
 protected:
  static Cache open(const std::string& path) {
    auto cache = Cache::open(path);
    EXPECT_TRUE(cache) << cache.error().text();
    return *std::move(cache);
  }
  void add(std::string_view name, std::size_t size, std::int64_t age_seconds = 0) {
    const Key key = key_of(name);
    make_artifact(cache_.path_for(key), std::string(size, 'x'), key);
    cache_.remember_source(key, std::string(name) + ".wasm");
    const std::int64_t then = std::time(nullptr) - age_seconds;
    const timespec times[2] = {{then, 0}, {then, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, cache_.path_for(key).c_str(), times, 0), 0);
  }
  bool has(std::string_view name) const { return cache_.find(key_of(name)).has_value(); }
  bool exists(std::string_view name) const {
    return ::access((cache_.directory() + "/" + std::string(name)).c_str(), F_OK) == 0;
  }

  TemporaryDirectory dir_;
  Cache cache_ = open(dir_ / "cache");
};

TEST_F(CacheTest, is_made_private_with_its_parents) {
  const Cache made = open(dir_ / "a/b/c/");
  EXPECT_EQ(made.directory(), dir_ / "a/b/c");
  struct stat st = {};
  ASSERT_EQ(::stat(made.directory().c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0700U);
}

TEST_F(CacheTest, directory_open_to_others_is_refused_with_a_hint) {
  for (const mode_t mode : {0750U, 0701U, 0777U}) {
    ASSERT_EQ(::chmod(cache_.directory().c_str(), mode), 0);
    const auto again = Cache::open(cache_.directory());
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().hint.find("chmod 700"), std::string::npos);
  }
}

TEST_F(CacheTest, directory_of_another_user_is_refused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  ASSERT_EQ(::chown(cache_.directory().c_str(), 12345, 12345), 0);
  EXPECT_FALSE(Cache::open(cache_.directory()));
}

TEST_F(CacheTest, file_in_place_of_the_directory_is_refused) {
  write_file(dir_ / "file", "");
  EXPECT_FALSE(Cache::open(dir_ / "file"));
  EXPECT_FALSE(Cache::open(dir_ / "file/below"));
}

TEST_F(CacheTest, default_directory_follows_the_environment) {
  const Variable home("HOME", dir_ / "home");
  const Variable xdg("XDG_CACHE_HOME", dir_ / "xdg");
  const Variable own("WEFT_CACHE_DIR", dir_ / "own");
  EXPECT_EQ(open("").directory(), dir_ / "own");
  const Variable no_own("WEFT_CACHE_DIR", "");
  EXPECT_EQ(open("").directory(), dir_ / "xdg/weft");
  const Variable relative("XDG_CACHE_HOME", "relative");
  EXPECT_EQ(open("").directory(), dir_ / "home/.cache/weft");
  const Variable no_home("HOME", "");
  EXPECT_FALSE(Cache::open());
}

TEST_F(CacheTest, finds_what_was_put_in) {
  EXPECT_FALSE(has("a"));
  add("a", 10);
  EXPECT_EQ(cache_.find(key_of("a")), cache_.path_for(key_of("a")));
  EXPECT_FALSE(has("b"));
}

// Somebody may have put a whole one in its place meanwhile: only who holds the lock removes.
TEST_F(CacheTest, damaged_artifact_is_not_found_and_makes_room) {
  add("a", 10);
  const std::string path = cache_.path_for(key_of("a"));
  write_file(path, read_file(path).substr(1));
  EXPECT_FALSE(has("a"));
  EXPECT_TRUE(exists(key_of("a").hex() + ".so"));
  const auto lock = cache_.lock(key_of("a"));
  ASSERT_TRUE(lock);
  cache_.make_room(*lock, key_of("a"));
  EXPECT_FALSE(exists(key_of("a").hex() + ".so"));
}

TEST_F(CacheTest, whatever_stands_in_an_artifacts_place_is_not_found_and_makes_room) {
  const Key key = key_of("a");
  const std::string path = cache_.path_for(key);
  add("b", 10);
  const auto lock = cache_.lock(key);
  ASSERT_TRUE(lock);
  const std::vector<std::function<int()>> makers{
      [&] { return ::mkdir(path.c_str(), 0700); },
      [&] { return ::mkfifo(path.c_str(), 0600); },
      [&] { return ::symlink(cache_.path_for(key_of("b")).c_str(), path.c_str()); },
      [&] { return ::symlink("/nowhere", path.c_str()); },
      [&] { return ::link(cache_.path_for(key_of("b")).c_str(), path.c_str()); },
  };
  for (const auto& make : makers) {
    ASSERT_EQ(make(), 0);
    EXPECT_FALSE(has("a"));
    cache_.make_room(*lock, key);
    EXPECT_FALSE(exists(key.hex() + ".so"));
    make_artifact(path, "payload", key);
    EXPECT_TRUE(has("a"));
    cache_.make_room(*lock, key);
  }
  EXPECT_TRUE(has("b"));
}

TEST_F(CacheTest, attempts_that_came_to_nothing_are_not_repeated_for_a_day) {
  const Key key = key_of("a");
  const std::string path = Cache::attempts_beside(cache_.path_for(key));
  EXPECT_TRUE(cache_.begin_attempt(key));
  EXPECT_TRUE(cache_.begin_attempt(key));
  EXPECT_FALSE(cache_.begin_attempt(key));
  EXPECT_FALSE(cache_.begin_attempt(key));
  EXPECT_TRUE(cache_.begin_attempt(key_of("b")));
  ASSERT_TRUE(cache_.prune());
  EXPECT_FALSE(cache_.begin_attempt(key));
  const std::int64_t then = std::time(nullptr) - 2 * 24 * 60 * 60;
  const timespec times[2] = {{then, 0}, {then, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  EXPECT_TRUE(cache_.begin_attempt(key));
  EXPECT_TRUE(cache_.begin_attempt(key));
  EXPECT_FALSE(cache_.begin_attempt(key));
  ASSERT_EQ(::unlink(path.c_str()), 0);
  EXPECT_TRUE(cache_.begin_attempt(key));
}

TEST_F(CacheTest, notes_of_attempts_go_with_age_and_with_clear) {
  ASSERT_TRUE(cache_.begin_attempt(key_of("a")) && cache_.begin_attempt(key_of("b")));
  const std::int64_t then = std::time(nullptr) - 2 * 24 * 60 * 60;
  const timespec times[2] = {{then, 0}, {then, 0}};
  const std::string old = Cache::attempts_beside(cache_.path_for(key_of("a")));
  ASSERT_EQ(::utimensat(AT_FDCWD, old.c_str(), times, 0), 0);
  ASSERT_TRUE(cache_.prune());
  EXPECT_FALSE(exists(key_of("a").hex() + ".try"));
  EXPECT_TRUE(exists(key_of("b").hex() + ".try"));
  ASSERT_TRUE(cache_.clear());
  EXPECT_FALSE(exists(key_of("b").hex() + ".try"));
}

TEST_F(CacheTest, artifact_under_a_wrong_name_is_not_found) {
  add("a", 10);
  ASSERT_EQ(::rename(cache_.path_for(key_of("a")).c_str(), cache_.path_for(key_of("b")).c_str()),
            0);
  EXPECT_FALSE(has("b"));
}

TEST_F(CacheTest, use_is_noted_at_most_once_a_day) {
  add("new", 10, 60 * 60);
  add("old", 10, 3 * 24 * 60 * 60);
  EXPECT_TRUE(has("new") && has("old"));
  const std::int64_t now = std::time(nullptr);
  struct stat st = {};
  ASSERT_EQ(::stat(cache_.path_for(key_of("new")).c_str(), &st), 0);
  EXPECT_LT(st.st_mtim.tv_sec, now - 3000);
  ASSERT_EQ(::stat(cache_.path_for(key_of("old")).c_str(), &st), 0);
  EXPECT_GE(st.st_mtim.tv_sec, now - 5);
}

TEST_F(CacheTest, list_names_sources_latest_first) {
  add("a", 10, 100);
  add("b", 20, 50);
  write_file(cache_.directory() + "/README", "not Weft's");
  const auto entries = cache_.list();
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ((*entries)[0].key, key_of("b"));
  EXPECT_EQ((*entries)[0].source, "b.wasm");
  EXPECT_EQ((*entries)[0].bytes, 20 + sizeof(Footer));
  EXPECT_EQ((*entries)[1].source, "a.wasm");
}

TEST_F(CacheTest, prune_removes_the_least_recently_used) {
  add("a", 1000, 300);
  add("b", 1000, 100);
  add("c", 1000, 200);
  const auto before = cache_.total_bytes();
  ASSERT_TRUE(before);
  const auto report = cache_.prune(*before - 1);
  ASSERT_TRUE(report);
  EXPECT_FALSE(has("a"));
  EXPECT_TRUE(has("b"));
  EXPECT_TRUE(has("c"));
  EXPECT_FALSE(exists(key_of("a").hex() + ".src"));
  EXPECT_TRUE(exists(key_of("b").hex() + ".src"));
  EXPECT_EQ(report->removed_bytes + report->remaining_bytes, *before);
  EXPECT_EQ(cache_.total_bytes().value(), report->remaining_bytes);
}

TEST_F(CacheTest, prune_within_the_limit_removes_nothing) {
  add("a", 1000);
  const auto report = cache_.prune();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->removed_files, 0U);
  EXPECT_TRUE(has("a"));
}

TEST_F(CacheTest, prune_removes_leftovers_of_dead_processes_only) {
  const auto alive = TemporaryFile::create(cache_.path_for(key_of("a")));
  ASSERT_TRUE(alive);
  const std::string dead = key_of("a").hex() + ".so.tmp.1.1";
  write_file(cache_.directory() + "/" + dead, "x");
  write_file(cache_.directory() + "/" + key_of("a").hex() + ".lock", "");
  ASSERT_TRUE(cache_.prune());
  EXPECT_FALSE(exists(dead));
  EXPECT_FALSE(exists(key_of("a").hex() + ".lock"));
  struct stat st = {};
  ASSERT_EQ(::fstat(alive->fd(), &st), 0);
  EXPECT_EQ(st.st_nlink, 1U);
  // Who has the lock knows better.
  const auto lock = cache_.lock(key_of("a"));
  ASSERT_TRUE(lock);
  cache_.make_room(*lock, key_of("a"));
  ASSERT_EQ(::fstat(alive->fd(), &st), 0);
  EXPECT_EQ(st.st_nlink, 0U);
}

TEST_F(CacheTest, prune_leaves_the_note_on_what_is_being_made) {
  cache_.remember_source(key_of("a"), "a.wasm");
  cache_.remember_source(key_of("b"), "b.wasm");
  const auto lock = cache_.lock(key_of("a"));
  ASSERT_TRUE(lock);
  ASSERT_TRUE(cache_.clear());
  EXPECT_TRUE(exists(key_of("a").hex() + ".src"));
  EXPECT_FALSE(exists(key_of("b").hex() + ".src"));
}

TEST_F(CacheTest, clear_leaves_foreign_files_and_held_locks) {
  add("a", 10);
  write_file(cache_.directory() + "/README", "not Weft's");
  const auto lock = cache_.lock(key_of("b"));
  ASSERT_TRUE(lock);
  ASSERT_TRUE(cache_.clear());
  EXPECT_FALSE(has("a"));
  EXPECT_TRUE(exists("README"));
  EXPECT_TRUE(exists(key_of("b").hex() + ".lock"));
}

TEST_F(CacheTest, second_taker_of_a_lock_gets_nothing_until_it_is_released) {
  {
    const auto lock = cache_.lock(key_of("a"));
    ASSERT_TRUE(lock);
    const auto second = cache_.try_lock(key_of("a"));
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->has_value());
    EXPECT_TRUE(cache_.try_lock(key_of("b")).value().has_value());
  }
  EXPECT_FALSE(exists(key_of("a").hex() + ".lock"));
  EXPECT_TRUE(cache_.try_lock(key_of("a")).value().has_value());
}

// Waiters sleep on a lock file that its holder removes: nobody may end up beside another.
TEST_F(CacheTest, lock_excludes_among_many_threads) {
  std::atomic<int> inside = 0;
  std::atomic<int> failures = 0;
  int unguarded = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        const auto lock = cache_.lock(key_of("a"));
        if (!lock || ++inside != 1) ++failures;
        ++unguarded;
        --inside;
      }
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(unguarded, 800);
}

// What a run does on a miss, by many processes at once: the module is made exactly once.
TEST_F(CacheTest, processes_make_an_artifact_once) {
  constexpr int kProcesses = 8;
  const Key key = key_of("shared");
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto lock = cache_.lock(key);
      if (!lock) ::_exit(2);
      if (cache_.find(key)) ::_exit(0);
      if (!place(cache_.path_for(key), testing::as_bytes("payload"), key)) ::_exit(2);
      ::_exit(1);
    }
    children.push_back(child);
  }
  int made = 0;
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    ASSERT_NE(WEXITSTATUS(status), 2);
    made += WEXITSTATUS(status);
  }
  EXPECT_EQ(made, 1);
  EXPECT_TRUE(cache_.find(key));
}

}  // namespace
}  // namespace weft::artifact
