#include "guest/codec.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <initializer_list>
#include <limits>

#include "guest/arrays.h"
#include "guest/buffers.h"
#include "guest/strings.h"

namespace weft::guest {
namespace {

class CodecTest : public testing::Test {
 protected:
  CodecTest() { bytes_.fill(std::byte{'?'}); }

  Args args(std::initializer_list<std::uint64_t> values) {
    slots_.fill(~0ULL);
    std::size_t i = 0;
    for (const std::uint64_t v : values) std::memcpy(&slots_[2 * i++], &v, sizeof v);
    return Args(slots_.data());
  }
  /// The parameter's upper half holds rubbish, as an i32's slot may.
  Args args_with_rubbish(std::uint32_t value) {
    slots_.fill(~0ULL);
    std::memcpy(slots_.data(), &value, sizeof value);
    return Args(slots_.data());
  }
  template <class T>
  void put(std::size_t at, const T& v) {
    std::memcpy(bytes_.data() + at, &v, sizeof v);
  }
  void put_text(std::size_t at, std::string_view text) {
    std::memcpy(bytes_.data() + at, text.data(), text.size());
  }
  template <class T>
  std::string shown(Args a, std::uint32_t transferred = 0) {
    std::string out;
    Codec<T>::show({out, memory_, a, transferred});
    return out;
  }

  std::array<std::byte, 64> bytes_{};
  std::uint64_t size_ = 64;
  GuestMemory memory_{bytes_.data(), &size_};
  std::array<std::uint64_t, 16> slots_{};
};

TEST_F(CodecTest, EnumsRefuseUnknownValues) {
  abi::Whence whence{};
  EXPECT_EQ(Codec<abi::Whence>::decode(memory_, args({2}), whence), Errno::success);
  EXPECT_EQ(whence, abi::Whence::end);
  EXPECT_EQ(Codec<abi::Whence>::decode(memory_, args({3}), whence), Errno::inval);
  // A u8 takes its low byte.
  EXPECT_EQ(Codec<abi::Whence>::decode(memory_, args({0x101}), whence), Errno::success);
  EXPECT_EQ(whence, abi::Whence::cur);
}

TEST_F(CodecTest, FlagsRefuseUnknownBitsButRightsDoNot) {
  abi::Oflags oflags{};
  EXPECT_EQ(Codec<abi::Oflags>::decode(memory_, args({15}), oflags), Errno::success);
  EXPECT_EQ(Codec<abi::Oflags>::decode(memory_, args({16}), oflags), Errno::inval);
  abi::Rights rights{};
  EXPECT_EQ(Codec<abi::Rights>::decode(memory_, args({~0ULL}), rights), Errno::success);
}

TEST_F(CodecTest, ScalarsIgnoreTheUpperHalfOfTheSlot) {
  abi::Fd fd{};
  EXPECT_EQ(Codec<abi::Fd>::decode(memory_, args_with_rubbish(3), fd), Errno::success);
  EXPECT_EQ(fd, abi::Fd{3});
}

TEST_F(CodecTest, OutChecksItsWholeRange) {
  Out<std::uint64_t> out;
  using C = Codec<Out<std::uint64_t>>;
  EXPECT_EQ(C::decode(memory_, args({56}), out), Errno::success);
  out.store(0x1122334455667788);
  EXPECT_EQ(bytes_[63], std::byte{0x11});
  EXPECT_EQ(C::decode(memory_, args({57}), out), Errno::fault);
  EXPECT_EQ(C::decode(memory_, args({0xffff'fffc}), out), Errno::fault);
}

TEST_F(CodecTest, InCopiesOnce) {
  put(0, abi::Prestat{.tag = abi::Preopentype::dir, .name_len = 7});
  In<abi::Prestat> in{};
  using C = Codec<In<abi::Prestat>>;
  EXPECT_EQ(C::decode(memory_, args({0}), in), Errno::success);
  put(4, std::uint32_t{9});
  EXPECT_EQ(in->name_len, 7U);
  EXPECT_EQ(C::decode(memory_, args({56}), in), Errno::success);
  EXPECT_EQ(C::decode(memory_, args({57}), in), Errno::fault);
}

TEST_F(CodecTest, InOutKeepsWhatWasThere) {
  put(60, std::uint32_t{5});
  InOut<std::uint32_t> place;
  EXPECT_EQ(Codec<InOut<std::uint32_t>>::decode(memory_, args({60}), place), Errno::success);
  place.store(6);
  EXPECT_EQ(place.before(), 5U);
  EXPECT_EQ(load<std::uint32_t>(bytes_.data() + 60), 6U);
  EXPECT_EQ(Codec<InOut<std::uint32_t>>::decode(memory_, args({61}), place), Errno::fault);
}

TEST_F(CodecTest, LaterIsCheckedWhenItsSizeIsKnown) {
  Later<std::uint8_t> place;
  EXPECT_EQ(Codec<Later<std::uint8_t>>::decode(memory_, args({60}), place), Errno::success);
  EXPECT_FALSE(place.is_null());
  EXPECT_EQ(place.bytes(4).value_or(nullptr), bytes_.data() + 60);
  EXPECT_EQ(place.bytes(5).error(), Errno::fault);
}

TEST_F(CodecTest, PathsAreCopiedAndCapped) {
  put_text(58, "hello!");
  Codec<GuestPath>::Holder holder;
  using C = Codec<GuestPath>;
  ASSERT_EQ(C::decode(memory_, args({58, 6}), holder), Errno::success);
  put_text(58, "xxxxxx");
  EXPECT_EQ(std::string_view(C::get(holder)), "hello!");
  EXPECT_EQ(C::decode(memory_, args({58, 7}), holder), Errno::fault);
  EXPECT_EQ(C::decode(memory_, args({0xffff'ffff, 0xffff'ffff}), holder), Errno::fault);
  ASSERT_EQ(C::decode(memory_, args({64, 0}), holder), Errno::success);
  EXPECT_EQ(std::string_view(C::get(holder)), "");

  std::vector<std::byte> large(8192, std::byte{'a'});
  std::uint64_t size = large.size();
  const GuestMemory memory(large.data(), &size);
  EXPECT_EQ(C::decode(memory, args({0, GuestPath::kMax}), holder), Errno::success);
  EXPECT_EQ(C::decode(memory, args({0, GuestPath::kMax + 1}), holder), Errno::nametoolong);
}

TEST_F(CodecTest, StringsMayBeNull) {
  GuestString s;
  using C = Codec<GuestString>;
  // The length is what strlen(NULL) found; it means nothing.
  EXPECT_EQ(C::decode(memory_, args({0, 0xffff'ffff}), s), Errno::success);
  EXPECT_TRUE(s.is_null());
  put_text(8, "PATH");
  EXPECT_EQ(C::decode(memory_, args({8, 4}), s), Errno::success);
  EXPECT_FALSE(s.is_null());
  EXPECT_EQ(s.view(), "PATH");
  EXPECT_EQ(C::decode(memory_, args({8, 0}), s), Errno::success);
  EXPECT_FALSE(s.is_null());
  EXPECT_EQ(s.view(), "");
  EXPECT_EQ(C::decode(memory_, args({8, 57}), s), Errno::fault);
  put_text(8, "\xff");
  EXPECT_EQ(C::decode(memory_, args({8, 4}), s), Errno::ilseq);
}

TEST(Utf8, AcceptsWellFormedTextOnly) {
  for (const char* good : {"", "abc", "\xc3\xa9", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xc3", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3(", "\xff"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

TEST_F(CodecTest, BuffersAreCheckedAndNotCopied) {
  std::span<std::byte> out;
  using C = Codec<std::span<std::byte>>;
  EXPECT_EQ(C::decode(memory_, args({60, 4}), out), Errno::success);
  EXPECT_EQ(out.data(), bytes_.data() + 60);
  EXPECT_EQ(out.size(), 4U);
  EXPECT_EQ(C::decode(memory_, args({60, 5}), out), Errno::fault);
  EXPECT_EQ(C::decode(memory_, args({64, 0}), out), Errno::success);
  EXPECT_EQ(C::decode(memory_, args({0xffff'ffff, 1}), out), Errno::fault);
}

TEST_F(CodecTest, IoVecsCheckEachElement) {
  put(0, abi::Iovec32{32, 16});
  put(8, abi::Iovec32{63, 1});
  put(16, abi::Iovec32{64, 0});
  IoVecsHolder holder;
  ASSERT_EQ(decode_iovecs(memory_, args({0, 3}), holder), Errno::success);
  EXPECT_EQ(holder.count, 3U);
  EXPECT_EQ(holder.slices[0].data, bytes_.data() + 32);
  EXPECT_EQ(holder.slices[0].size, 16U);
  EXPECT_EQ(holder.slices[2].size, 0U);
  ASSERT_EQ(decode_iovecs(memory_, args({0, 0}), holder), Errno::success);
  EXPECT_EQ(holder.count, 0U);

  put(8, abi::Iovec32{63, 2});
  EXPECT_EQ(decode_iovecs(memory_, args({0, 3}), holder), Errno::fault);
  put(8, abi::Iovec32{0xffff'ffff, 0xffff'ffff});
  EXPECT_EQ(decode_iovecs(memory_, args({0, 3}), holder), Errno::fault);
  EXPECT_EQ(decode_iovecs(memory_, args({0, 1}), holder), Errno::success) << "the first is good";
  // The array itself.
  EXPECT_EQ(decode_iovecs(memory_, args({56, 2}), holder), Errno::fault);
  EXPECT_EQ(decode_iovecs(memory_, args({0, kMaxIoVecs}), holder), Errno::fault);
}

TEST_F(CodecTest, MoreIoVecsThanLinuxTakesAreInvalid) {
  std::vector<abi::Iovec32> array(kMaxIoVecs + 1, {0, 1});
  std::uint64_t size = array.size() * sizeof(abi::Iovec32);
  const GuestMemory memory(reinterpret_cast<std::byte*>(array.data()), &size);
  IoVecsHolder holder;
  ASSERT_EQ(decode_iovecs(memory, args({0, kMaxIoVecs}), holder), Errno::success);
  EXPECT_EQ(holder.count, kMaxIoVecs);
  EXPECT_EQ(decode_iovecs(memory, args({0, kMaxIoVecs + 1}), holder), Errno::inval);
  EXPECT_EQ(decode_iovecs(memory, args({0, 0xffff'ffff}), holder), Errno::inval);
}

TEST_F(CodecTest, StringTablesAreCheckedBeforeAnythingIsWritten) {
  const std::vector<std::string> strings{"ab", ""};
  const auto before = bytes_;
  EXPECT_EQ(StringTable(memory_, 0, 61).store(strings).error(), Errno::fault);
  EXPECT_EQ(StringTable(memory_, 57, 0).store(strings).error(), Errno::fault);
  EXPECT_EQ(bytes_, before);
  ASSERT_TRUE(StringTable(memory_, 0, 60).store(strings));
  EXPECT_EQ(load<std::uint32_t>(bytes_.data()), 60U);
  EXPECT_EQ(load<std::uint32_t>(bytes_.data() + 4), 63U);
  EXPECT_EQ(std::memcmp(bytes_.data() + 60, "ab\0", 4), 0);
  EXPECT_EQ(bytes_[8], std::byte{'?'});
}

TEST_F(CodecTest, ArrayPairsShareTheirCount) {
  ArrayPair<abi::Subscription, abi::Event> pair;
  using C = Codec<ArrayPair<abi::Subscription, abi::Event>>;
  EXPECT_EQ(C::decode(memory_, args({16, 32, 1}), pair), Errno::success);
  EXPECT_EQ(C::decode(memory_, args({17, 32, 1}), pair), Errno::fault);
  EXPECT_EQ(C::decode(memory_, args({16, 33, 1}), pair), Errno::fault);
  EXPECT_EQ(C::decode(memory_, args({0, 0, 0x5555556}), pair), Errno::fault);
  EXPECT_EQ(C::decode(memory_, args({64, 64, 0}), pair), Errno::success);
}

TEST_F(CodecTest, ShowsNamesAndNumbers) {
  EXPECT_EQ(shown<abi::Fd>(args({3})), "3");
  EXPECT_EQ(shown<abi::Filedelta>(args({~0ULL})), "-1");
  EXPECT_EQ(shown<abi::Whence>(args({1})), "cur");
  EXPECT_EQ(shown<abi::Whence>(args({9})), "9");
  EXPECT_EQ(shown<abi::Oflags>(args({9})), "creat|trunc");
  EXPECT_EQ(shown<abi::Oflags>(args({0})), "0");
  EXPECT_EQ(shown<abi::Fdflags>(args({0x41})), "append|0x40");
  EXPECT_EQ(shown<abi::Rights>(args({6})), "fd_read|fd_seek");
  EXPECT_EQ(shown<abi::Rights>(args({~0ULL})), "all");
  EXPECT_EQ(shown<abi::Signal1>(args({16})), "chld");
}

TEST_F(CodecTest, ShowsStringsAndBuffers) {
  put_text(0, "a\"b\n\x01");
  EXPECT_EQ(shown<GuestPath>(args({0, 5})), R"("a\"b\n\x01")");
  EXPECT_EQ(shown<GuestPath>(args({60, 5})), "0x3c");
  EXPECT_EQ(shown<GuestString>(args({0, 5})), "null");
  EXPECT_EQ(shown<std::span<std::byte>>(args({0, 5}), 1), "\"a\"");
  EXPECT_EQ(shown<std::span<std::byte>>(args({16, 5}), 0), "0x10");
  std::string out;
  const std::vector<std::byte> long_text(kShownBytes + 1, std::byte{'x'});
  show_bytes(out, long_text);
  EXPECT_EQ(out, '"' + std::string(kShownBytes, 'x') + "\"…");
}

TEST_F(CodecTest, ShowsIoVecsAsFarAsTheyWereFilled) {
  put(0, abi::Iovec32{16, 3});
  put(8, abi::Iovec32{19, 3});
  put_text(16, "abcdef");
  EXPECT_EQ(shown<IoVecs>(args({0, 2}), 4), R"([{"abc", 3}, {"d", 3}])");
  EXPECT_EQ(shown<ConstIoVecs>(args({0, 2})), R"([{"abc", 3}, {"def", 3}])");
  put(8, abi::Iovec32{0xffff'ffff, 3});
  EXPECT_EQ(shown<ConstIoVecs>(args({0, 2})), R"([{"abc", 3}, {0xffffffff, 3}])");
  EXPECT_EQ(shown<ConstIoVecs>(args({60, 2})), "0x3c");
}

TEST(Names, EveryValueHasOne) {
  EXPECT_EQ(std::size(abi::Names<abi::Rights>::kValues), 39U);
  EXPECT_EQ(abi::name_of(abi::Filetype::socket_seqpacket), "socket_seqpacket");
  EXPECT_EQ(abi::name_of(abi::SockOption::proto), "proto");
  EXPECT_EQ(abi::name_of(abi::Signal{31}), "sys");
  EXPECT_EQ(abi::name_of(abi::Signal1{30}), "sys");
  EXPECT_EQ(abi::name_of(abi::Signal{17}), "chld");
  EXPECT_TRUE(abi::is_known(abi::Eventfdflags::nonblock));
}

TEST(Snapshot0, ConvertsItsLayouts) {
  using abi::Whence;
  using Old = abi::snapshot0::Whence;
  EXPECT_EQ(abi::snapshot0::to_preview1(Old::cur), Whence::cur);
  EXPECT_EQ(abi::snapshot0::to_preview1(Old::end), Whence::end);
  EXPECT_EQ(abi::snapshot0::to_preview1(Old::set), Whence::set);
  abi::Filestat stat{};
  stat.nlink = std::uint64_t{1} << 40;
  EXPECT_EQ(abi::snapshot0::from_preview1(stat).nlink, std::numeric_limits<std::uint32_t>::max());
  abi::snapshot0::Subscription fd{};
  fd.tag = abi::Eventtype::fd_read;
  fd.identifier = 0xffff'ffff'0000'0005;
  fd.clock_id = abi::ClockId::monotonic;
  EXPECT_EQ(abi::snapshot0::to_preview1(fd).fd(), abi::Fd{5});
  fd.tag = abi::Eventtype::clock;
  EXPECT_EQ(abi::snapshot0::to_preview1(fd).clock_id, abi::ClockId::monotonic);
}

}  // namespace
}  // namespace weft::guest
