#include "artifact/module_index.h"

#include <fcntl.h>
#include <unistd.h>

#include "artifact/cache.h"
#include "artifact/testing.h"
#include "base/unique_fd.h"

namespace weft::artifact {
namespace {

using testing::as_bytes;
using testing::TemporaryDirectory;
using testing::write_file;

constexpr std::int64_t kMinute = 60'000'000'000;

struct stat state_of(const std::string& path) {
  struct stat st = {};
  EXPECT_EQ(::stat(path.c_str(), &st), 0);
  return st;
}

class ModuleIndex : public ::testing::Test {
 protected:
  void SetUp() override { write_file(path_, "module"); }
  /// As if the file had been hashed `later` nanoseconds after it changed.
  void record(std::int64_t later) {
    const struct stat st = state_of(path_);
    record_module(dir_.path(), st, digest_,
                  std::int64_t{st.st_ctim.tv_sec} * 1'000'000'000 + st.st_ctim.tv_nsec + later);
  }
  std::optional<Digest> recall() { return recall_module(dir_.path(), state_of(path_)); }

  TemporaryDirectory dir_;
  std::string path_ = dir_ / "a.wasm";
  Digest digest_ = sha256(as_bytes("module"));
};

TEST_F(ModuleIndex, remembers_an_unchanged_file) {
  EXPECT_FALSE(recall());
  record(kMinute);
  EXPECT_EQ(recall(), digest_);
}

TEST_F(ModuleIndex, file_that_changed_just_before_is_not_recorded) {
  record(kRacyNanoseconds - 1);
  EXPECT_FALSE(recall());
  record(-kMinute);
  EXPECT_FALSE(recall());
}

TEST_F(ModuleIndex, any_change_of_the_file_forgets_it) {
  record(kMinute);
  const struct stat good = state_of(path_);
  const auto forgotten = [&](auto change) {
    struct stat st = good;
    change(st);
    return !recall_module(dir_.path(), st).has_value();
  };
  EXPECT_TRUE(forgotten([](struct stat& st) { ++st.st_size; }));
  EXPECT_TRUE(forgotten([](struct stat& st) { ++st.st_mtim.tv_nsec; }));
  EXPECT_TRUE(forgotten([](struct stat& st) { ++st.st_ctim.tv_nsec; }));
  EXPECT_TRUE(forgotten([](struct stat& st) { ++st.st_ino; }));
  EXPECT_TRUE(forgotten([](struct stat& st) { ++st.st_dev; }));
}

TEST_F(ModuleIndex, damaged_entry_is_ignored) {
  record(kMinute);
  std::string entry;
  for (const auto& file : std::filesystem::directory_iterator(dir_.path())) {
    if (file.path().extension() == ".mod") entry = file.path();
  }
  ASSERT_NE(entry, "");
  const std::string whole = testing::read_file(entry);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    write_file(entry, damaged);
    EXPECT_FALSE(recall()) << "byte " << i;
    write_file(entry, std::string_view(whole).substr(0, i));
    EXPECT_FALSE(recall()) << i << " bytes";
  }
}

TEST_F(ModuleIndex, cache_hashes_a_large_file_again_after_a_change) {
  auto cache = Cache::open(dir_ / "cache");
  ASSERT_TRUE(cache);
  for (const char c : {'a', 'b'}) {
    const std::string text(1 << 20, c);
    write_file(path_, text);
    const UniqueFd fd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    for (int i = 0; i < 3; ++i)
      EXPECT_EQ(cache->digest_of(fd.get()).value(), sha256(as_bytes(text)));
  }
}

}  // namespace
}  // namespace weft::artifact
