#include "artifact/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "artifact/temporary.h"
#include "artifact/testing.h"

namespace weft::artifact {
namespace {

using testing::key_of;
using testing::make_artifact;
using testing::read_file;
using testing::TemporaryDirectory;
using testing::write_file;

constexpr std::string_view kPayload =
    "\x7f"
    "ELF: not really, but the footer does not look";

class File : public ::testing::Test {
 protected:
  void SetUp() override { make_artifact(path_, kPayload, key_); }
  std::string refusal() const {
    const auto result = verify(path_, key_);
    return result ? "" : result.error().message;
  }
  TemporaryDirectory dir_;
  Key key_ = key_of("a");
  std::string path_ = dir_ / "a.so";
};

TEST_F(File, finished_file_verifies_and_keeps_its_payload) {
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(read_file(path_).substr(0, kPayload.size()), kPayload);
  const auto key = inspect(path_);
  ASSERT_TRUE(key);
  EXPECT_EQ(*key, key_);
  struct stat st = {};
  ASSERT_EQ(::stat(path_.c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0600U);
}

TEST_F(File, every_truncation_is_refused) {
  const std::string whole = read_file(path_);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_file(path_, std::string_view(whole).substr(0, size));
    EXPECT_NE(refusal(), "") << size << " bytes";
  }
}

TEST_F(File, every_flipped_bit_is_refused) {
  const std::string whole = read_file(path_);
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    write_file(path_, flipped);
    EXPECT_NE(refusal(), "") << "bit " << bit;
  }
}

TEST_F(File, appended_bytes_are_refused) {
  const std::string whole = read_file(path_);
  write_file(path_, whole + "x");
  EXPECT_NE(refusal(), "");
  write_file(path_, "x" + whole);
  EXPECT_NE(refusal(), "");
}

TEST_F(File, another_key_is_refused) { EXPECT_FALSE(verify(path_, key_of("b"))); }

TEST_F(File, file_that_others_may_write_is_refused) {
  for (const mode_t mode : {0620U, 0602U, 0666U}) {
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    EXPECT_NE(refusal().find("others may write"), std::string::npos);
  }
  ASSERT_EQ(::chmod(path_.c_str(), 0444), 0);
  EXPECT_EQ(refusal(), "");
}

TEST_F(File, file_of_another_user_is_refused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  ASSERT_EQ(::chown(path_.c_str(), 12345, 12345), 0);
  EXPECT_NE(refusal().find("another user"), std::string::npos);
}

TEST_F(File, only_regular_files_are_accepted) {
  const std::string link = dir_ / "link.so";
  ASSERT_EQ(::symlink(path_.c_str(), link.c_str()), 0);
  EXPECT_FALSE(verify(link, key_));
  const std::string fifo = dir_ / "fifo.so";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_FALSE(verify(fifo, key_));
  EXPECT_FALSE(verify(dir_.path(), key_));
  EXPECT_FALSE(verify(dir_ / "missing.so", key_));
}

TEST_F(File, two_in_the_making_are_two_files_and_leave_no_trace) {
  const auto one = TemporaryFile::create(path_);
  const auto two = TemporaryFile::create(path_);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir_.path()), {}), 3);
  {
    const TemporaryFile end = *TemporaryFile::create(path_);
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir_.path()), {}), 3);
  EXPECT_EQ(refusal(), "");
}

TEST_F(File, what_cannot_be_placed_leaves_no_trace) {
  const std::string place_of_another = dir_ / "directory";
  std::filesystem::create_directories(place_of_another + "/full");
  const auto placed = place(place_of_another, testing::as_bytes(kPayload), key_);
  ASSERT_FALSE(placed);
  EXPECT_NE(placed.error().message.find(place_of_another), std::string::npos);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir_.path()), {}), 2);
}

}  // namespace
}  // namespace weft::artifact
