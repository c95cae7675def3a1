// Broken modules: whatever the bytes are, the answer is a Diagnostic or a module, never a crash.
// Worth running under AddressSanitizer (preset asan): every read beyond a range shows there.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>

#include "wasm/features.h"
#include "wasm/names.h"
#include "wasm/skeleton.h"
#include "wasm/testing.h"

namespace weft::wasm {
namespace {

using testing::Code;
using testing::ModuleBytes;

/// A module with something of everything, so that a flipped bit finds something to break.
Code rich_module() {
  const Code body = {2,    1,    0x64, 0,    1,    0x7b,                          // locals
                     0xd2, 0,    0x21, 0,                                         // local.set
                     0x02, 0x7f, 0x03, 0x40, 0x41, 0x01, 0x04, 0x7f, 0x41, 0x02,  // block loop if
                     0x05, 0x41, 0x03, 0x0b, 0x41, 0x00, 0x0e, 0x01, 0x01, 0x01,  // else br_table
                     0x0b, 0x41, 0x00, 0x0b, 0x1a,                                // end
                     0x41, 0,    0x28, 2,    0,    0x41, 1,    0x6a, 0x1a,        // load add
                     0x06, 0x40, 0x07, 0,    0x1a, 0x19, 0x0b,                    // legacy try
                     0x02, 0x7f, 0x1f, 0x40, 1,    0,    0,    0,    0x0b,        // try_table
                     0x41, 1,    0x0b, 0x1a,                                      //
                     0x20, 0,    0x14, 0,                                         // call_ref
                     0x41, 0,    0x41, 0,    0x41, 0,    0xfc, 8,    0,    0,     // memory.init
                     0x41, 0,    0xfd, 0x0f, 0xfd, 0x15, 3,    0x1a,              // simd
                     0x0b};
  return ModuleBytes()
      .section(1, {2, 0x60, 0, 0, 0x60, 1, 0x7f, 0})
      .section(2, {1, 1, 'm', 1, 'g', 3, 0x7f, 0})
      .section(3, {1, 0})
      .section(4, {1, 0x70, 1, 1, 2})
      .section(5, {1, 1, 1, 4})
      .section(13, {1, 0, 1})
      .section(6, {1, 0x7f, 1, 0x23, 0, 0x41, 1, 0x6a, 0x0b})
      .section(7, {2, 1, 'f', 0, 0, 3, 'm', 'e', 'm', 2, 0})
      .section(9, {2, 0, 0x41, 0, 0x0b, 1, 0, 5, 0x70, 1, 0xd2, 0, 0x0b})
      .section(12, {2})
      .body(body)
      .section(11, {2, 1, 2, 'h', 'i', 0, 0x41, 0, 0x0b, 1, 'x'})
      .custom("name", {1, 4, 1, 0, 1, 'f'})
      .bytes();
}

/// Everything this room can do with a module. The bytes are copied to an allocation of exactly
/// their size, so that the sanitizer sees a read past the end.
bool exercise(const Code& bytes) {
  const auto exact = std::make_unique<std::uint8_t[]>(bytes.size());
  std::ranges::copy(bytes, exact.get());
  const auto m = read_module({exact.get(), bytes.size()});
  if (!m) {
    EXPECT_FALSE(m.error().message.empty());
    return false;
  }
  const FunctionNames names(*m);
  (void)names.find(0);
  (void)used_features(*m);
  const Code skeleton = make_skeleton(*m);
  EXPECT_TRUE(read_skeleton(skeleton));
  return validate(*m).has_value();
}

TEST(Hostile, TheModuleItselfIsValid) {
  const Code bytes = rich_module();
  const auto m = read_module(bytes);
  ASSERT_TRUE(m) << m.error().text();
  const auto valid = validate(*m);
  ASSERT_TRUE(valid) << valid.error().text();
  EXPECT_TRUE(exercise(bytes));
}

TEST(Hostile, EveryTruncation) {
  const Code whole = rich_module();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    exercise(Code(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
  }
}

TEST(Hostile, EveryBitFlipped) {
  Code bytes = rich_module();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
    bytes[bit / 8] ^= mask;
    exercise(bytes);
    bytes[bit / 8] ^= mask;
  }
}

TEST(Hostile, RandomBytes) {
  std::mt19937 random(1);
  const Code original = rich_module();
  int valid = 0;
  for (int round = 0; round < 20'000; ++round) {
    Code bytes = original;
    const std::size_t changes = 1 + random() % 6;
    for (std::size_t i = 0; i < changes; ++i) {
      bytes[8 + random() % (bytes.size() - 8)] = static_cast<std::uint8_t>(random());
    }
    valid += exercise(bytes) ? 1 : 0;
  }
  EXPECT_GT(valid, 0);  // names and data are free: some changes must do no harm
}

}  // namespace
}  // namespace weft::wasm
