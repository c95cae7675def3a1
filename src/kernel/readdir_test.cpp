#include "kernel/readdir.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <random>
#include <set>
#include <thread>

#include "kernel/test_support.h"

namespace weft::kernel {
namespace {

using abi::Oflags;
using enum Errno;

struct Entry {
  std::string name;
  abi::Dircookie next;
  std::uint64_t inode;
  abi::Filetype type;
};

/// The complete records of a buffer, as a C library reads them.
std::vector<Entry> decode(std::span<const std::byte> raw) {
  std::vector<Entry> entries;
  while (raw.size() >= sizeof(abi::Dirent)) {
    abi::Dirent head;
    std::memcpy(&head, raw.data(), sizeof head);
    if (raw.size() - sizeof head < head.d_namlen) break;
    const auto* name = reinterpret_cast<const char*>(raw.data() + sizeof head);
    entries.push_back({std::string(name, head.d_namlen), head.d_next, head.d_ino, head.d_type});
    raw = raw.subspan(sizeof head + head.d_namlen);
  }
  return entries;
}

class ReadDir : public testing::Test {
 protected:
  ReadDir() {
    host_.make("dir");
    task_ = task_for(host_, Resolver::automatic);
    fd_ = open();
  }
  abi::Fd open() { return *path_open(*task_, kPreopen, "dir", request(Oflags::directory)); }
  void fill(int count) {
    for (int i = 0; i < count; ++i) host_.write("dir/name" + std::to_string(i), "");
  }
  std::vector<Entry> read(abi::Fd fd, abi::Dircookie cookie, std::size_t size) {
    std::vector<std::byte> buffer(size);
    const auto used = fd_readdir(*task_, fd, buffer, cookie);
    EXPECT_TRUE(used);
    return decode(std::span(buffer).first(used.value_or(0)));
  }
  /// Reads on with the last complete record's cookie, as C libraries do.
  std::vector<Entry> list(abi::Fd fd, std::size_t size, abi::Dircookie cookie = 0) {
    std::vector<Entry> all;
    for (;;) {
      const auto some = read(fd, cookie, size);
      if (some.empty()) return all;
      all.insert(all.end(), some.begin(), some.end());
      cookie = some.back().next;
    }
  }
  static std::vector<std::string> names(const std::vector<Entry>& entries) {
    std::vector<std::string> result;
    for (const Entry& entry : entries) result.push_back(entry.name);
    std::ranges::sort(result);
    return result;
  }

  HostDirectory host_;
  std::unique_ptr<Task> task_;
  abi::Fd fd_{};
};

TEST_F(ReadDir, ListsTypesAndInodes) {
  host_.write("dir/file", "");
  host_.make("dir/sub");
  host_.link("x", "dir/link");
  const auto entries = list(fd_, 4096);
  EXPECT_THAT(names(entries), testing::ElementsAre(".", "..", "file", "link", "sub"));
  for (const Entry& entry : entries) {
    const auto stat = path_filestat_get(*task_, kPreopen, kNoFollow, "dir/" + entry.name);
    ASSERT_TRUE(stat) << entry.name;
    EXPECT_EQ(entry.inode, stat->ino) << entry.name;
    EXPECT_EQ(entry.type, stat->filetype) << entry.name;
  }
}

TEST_F(ReadDir, TheRootsParentIsTheRoot) {
  const auto root = fd_filestat_get(*task_, kPreopen)->ino;
  for (const Entry& entry : list(kPreopen, 4096)) {
    if (entry.name == "..") {
      EXPECT_EQ(entry.inode, root);
    }
  }
}

TEST_F(ReadDir, EveryBufferSizeSeesEveryNameOnce) {
  fill(40);
  const auto all = names(list(fd_, 1 << 16));
  EXPECT_EQ(all.size(), 42U);
  for (std::size_t size = 30; size < 200; ++size) EXPECT_EQ(names(list(fd_, size)), all) << size;
}

TEST_F(ReadDir, ATruncatedRecordFillsTheBuffer) {
  fill(3);
  for (const std::size_t size : {1U, 23U, 24U, 25U, 60U}) {
    std::vector<std::byte> buffer(size + 8, std::byte{'?'});
    EXPECT_EQ(*fd_readdir(*task_, fd_, std::span(buffer).first(size), 0), size);
    for (std::size_t i = size; i < buffer.size(); ++i) EXPECT_EQ(buffer[i], std::byte{'?'});
  }
  EXPECT_EQ(*fd_readdir(*task_, fd_, {}, 0), 0U);
}

TEST_F(ReadDir, AnyEarlierCookieGoesOnFromThere) {
  fill(3000);  // more than the stream keeps
  const auto all = list(fd_, 1 << 20);
  ASSERT_EQ(all.size(), 3002U);
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    const std::size_t at = random() % (all.size() - 1);
    const auto next = read(fd_, all[at].next, 128);
    ASSERT_FALSE(next.empty());
    EXPECT_EQ(next.front().name, all[at + 1].name);
  }
  EXPECT_TRUE(read(fd_, all.back().next, 128).empty());
  EXPECT_EQ(read(fd_, 0, 128).front().name, all.front().name);
}

TEST_F(ReadDir, CookiesFitA32BitTelldirAndStayTheSame) {
  fill(500);
  const auto once = list(fd_, 4096);
  for (const Entry& entry : once) EXPECT_LE(entry.next, once.size()) << entry.name;
  const auto again = list(fd_, 333);
  ASSERT_EQ(again.size(), once.size());
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_EQ(again[i].next, once[i].next);
}

TEST_F(ReadDir, CookiesBelongToTheirDescriptor) {
  fill(10);
  const auto all = list(fd_, 4096);
  std::array<std::byte, 64> buffer{};
  EXPECT_EQ(error_of(fd_readdir(*task_, open(), buffer, all[3].next)), inval);
}

TEST(DirectoryCookies, AreForgottenOnlyWhenThereAreManyAndTheReadingStartsAgain) {
  DirectoryCookies cookies;
  const std::uint64_t high = 1ULL << 62;
  for (std::uint64_t i = 0; i < DirectoryCookies::kKept; ++i) cookies.of(high + i);
  EXPECT_EQ(cookies.of(high), 1U);
  EXPECT_EQ(cookies.of(high + DirectoryCookies::kKept - 1), DirectoryCookies::kKept);
  cookies.start_again();
  EXPECT_EQ(*cookies.position(1), high);
  EXPECT_EQ(cookies.of(7), DirectoryCookies::kKept + 1);
  EXPECT_EQ(*cookies.position(1), high) << "a directory of any size can be read to its end";
  cookies.start_again();
  EXPECT_EQ(error_of(cookies.position(1)), inval);
  EXPECT_EQ(*cookies.position(0), 0U);
}

TEST_F(ReadDir, TwoReadersOfOneDescriptor) {
  fill(2000);
  const auto all = list(fd_, 1 << 20);
  abi::Dircookie a = 0;
  abi::Dircookie b = 0;
  std::vector<Entry> by_a;
  std::vector<Entry> by_b;
  const auto step = [&](abi::Dircookie& cookie, std::vector<Entry>& seen, std::size_t size) {
    const auto some = read(fd_, cookie, size);
    seen.insert(seen.end(), some.begin(), some.end());
    if (!some.empty()) cookie = some.back().next;
    return !some.empty();
  };
  bool more = true;
  while (more) {
    const bool one = step(a, by_a, 300);
    const bool two = step(b, by_b, 1000);
    more = one || two;
  }
  EXPECT_EQ(names(by_a), names(all));
  EXPECT_EQ(names(by_b), names(all));
}

TEST_F(ReadDir, RemovingWhatWasReadDisturbsNothing) {
  fill(5000);
  std::set<std::string> seen;
  abi::Dircookie cookie = 0;
  for (;;) {
    const auto some = read(fd_, cookie, 400);
    if (some.empty()) break;
    for (const Entry& entry : some) {
      EXPECT_TRUE(seen.insert(entry.name).second) << entry.name;
      if (entry.name[0] == '.') continue;
      ASSERT_TRUE(path_unlink_file(*task_, kPreopen, "dir/" + entry.name));
    }
    cookie = some.back().next;
  }
  EXPECT_EQ(seen.size(), 5002U);
  EXPECT_THAT(names(list(fd_, 4096)), testing::ElementsAre(".", ".."));
}

TEST_F(ReadDir, WhatStaysIsSeenOnceWhileOthersComeAndGo) {
  fill(2000);
  std::atomic<bool> stop = false;
  std::thread other([&] {
    for (int i = 0; !stop; i = (i + 1) % 500) {
      host_.write("dir/coming" + std::to_string(i), "");
      std::filesystem::remove(host_ / ("dir/coming" + std::to_string((i + 250) % 500)));
      if (i % 2 == 1) std::filesystem::remove(host_ / ("dir/name" + std::to_string(i)));
    }
  });
  for (int round = 0; round < 20; ++round) {
    std::multiset<std::string> seen;
    for (const Entry& entry : list(fd_, 500)) seen.insert(entry.name);
    for (int i = 500; i < 2000; ++i) ASSERT_EQ(seen.count("name" + std::to_string(i)), 1U) << i;
    for (int i = 0; i < 500; i += 2) ASSERT_EQ(seen.count("name" + std::to_string(i)), 1U) << i;
  }
  stop = true;
  other.join();
}

TEST_F(ReadDir, StartingAgainSeesWhatIsNew) {
  fill(1);
  EXPECT_EQ(list(fd_, 4096).size(), 3U);
  host_.write("dir/later", "");
  EXPECT_THAT(names(list(fd_, 4096)), testing::Contains("later"));
  std::filesystem::remove(host_ / "dir/name0");
  EXPECT_THAT(names(list(fd_, 4096)), testing::Not(testing::Contains("name0")));
}

TEST_F(ReadDir, Errors) {
  host_.write("file", "");
  std::array<std::byte, 64> buffer{};
  const auto file = path_open(*task_, kPreopen, "file", request({}));
  EXPECT_EQ(error_of(fd_readdir(*task_, *file, buffer, 0)), notdir);
  EXPECT_EQ(error_of(fd_readdir(*task_, abi::Fd{99}, buffer, 0)), badf);
  EXPECT_EQ(error_of(fd_readdir(*task_, fd_, buffer, ~0ULL)), inval);
  EXPECT_EQ(error_of(fd_readdir(*task_, fd_, buffer, 1ULL << 63)), inval);
  ASSERT_TRUE(fd_fdstat_set_rights(*task_, fd_, abi::Rights::path_open, {}));
  EXPECT_EQ(error_of(fd_readdir(*task_, fd_, buffer, 0)), notcapable);
}

TEST_F(ReadDir, ARemovedDirectoryIsEmpty) {
  std::filesystem::remove(host_ / "dir");
  EXPECT_TRUE(list(fd_, 4096).empty());
}

TEST_F(ReadDir, AnyCookieIsHarmless) {
  fill(50);
  std::mt19937_64 random(5);
  std::vector<std::byte> buffer(256);
  for (int i = 0; i < 2000; ++i)
    EXPECT_THAT(error_of(fd_readdir(*task_, fd_, buffer, random() >> (random() % 64))),
                testing::AnyOf(success, inval));
  EXPECT_EQ(list(fd_, 4096).size(), 52U);
}

}  // namespace
}  // namespace weft::kernel
