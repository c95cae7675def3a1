#include "artifact/key.h"

#include <fcntl.h>

#include "artifact/testing.h"
#include "base/unique_fd.h"

namespace weft::artifact {
namespace {

using testing::as_bytes;
using testing::TemporaryDirectory;

// FIPS 180-4's examples.
TEST(Sha256, known_values) {
  EXPECT_EQ(sha256(as_bytes("")).hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256(as_bytes("abc")).hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, of_a_file_equals_that_of_its_bytes) {
  const TemporaryDirectory dir;
  const std::string text(700'001, 'x');
  testing::write_file(dir / "file", text);
  const UniqueFd fd(::open((dir / "file").c_str(), O_RDONLY | O_CLOEXEC));
  const auto digest = sha256_file(fd.get());
  ASSERT_TRUE(digest);
  EXPECT_EQ(*digest, sha256(as_bytes(text)));
}

TEST(Digest, hex_round_trip) {
  const Digest digest = sha256(as_bytes("abc"));
  EXPECT_EQ(Digest::from_hex(digest.hex()), digest);
}

TEST(Digest, from_hex_refuses_what_hex_does_not_write) {
  const std::string good = sha256(as_bytes("abc")).hex();
  EXPECT_FALSE(Digest::from_hex(""));
  EXPECT_FALSE(Digest::from_hex(good.substr(1)));
  EXPECT_FALSE(Digest::from_hex(good + "0"));
  std::string upper = good;
  upper[0] = 'B';
  EXPECT_FALSE(Digest::from_hex(upper));
  std::string other = good;
  other[63] = 'g';
  EXPECT_FALSE(Digest::from_hex(other));
}

TEST(Key, everything_that_changes_the_object_changes_it) {
  const Digest module = sha256(as_bytes("module"));
  const KeyOptions base{.level = 2, .cpu = "x86-64-v3", .flags = "a"};
  const Key key = make_key(module, base);
  EXPECT_EQ(key, make_key(module, base));
  EXPECT_NE(key, make_key(sha256(as_bytes("another")), base));
  EXPECT_NE(key, make_key(module, {.level = 1, .cpu = "x86-64-v3", .flags = "a"}));
  EXPECT_NE(key, make_key(module, {.level = 2, .cpu = "x86-64-v2", .flags = "a"}));
  EXPECT_NE(key, make_key(module, {.level = 2, .cpu = "x86-64-v3", .flags = ""}));
}

TEST(Key, texts_cannot_run_into_each_other) {
  const Digest module = sha256(as_bytes("module"));
  EXPECT_NE(make_key(module, {.level = 2, .cpu = "a\n1:b", .flags = ""}),
            make_key(module, {.level = 2, .cpu = "a", .flags = "b\n0:"}));
}

}  // namespace
}  // namespace weft::artifact
