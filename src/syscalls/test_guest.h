// A guest for tests: a small memory full of '?', a task with one directory, calls by name.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "abi/types.h"
#include "base/unique_fd.h"
#include "kernel/task.h"
#include "kernel/test_threads.h"
#include "kernel/thread_group.h"
#include "syscalls/call.h"
#include "syscalls/table.h"

namespace weft::syscalls {

/// Prints an errno by name in failing assertions.
inline void PrintTo(Errno e, std::ostream* out) { *out << errno_name(e); }

class TestGuest : public testing::Test {
 protected:
  static constexpr std::size_t kGuard = 32;
  static constexpr std::uint64_t kPreopen = 3;
  static constexpr abi::Tid kMainTid{77};

  explicit TestGuest(std::size_t size = 64) : size_(size) { fill(); }

  void SetUp() override {
    std::string pattern = testing::TempDir() + "weft-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    ASSERT_EQ(::pipe(in.data()), 0);
    ASSERT_EQ(::pipe(out.data()), 0);
    stdin_read_.reset(in[0]);
    stdin_write_.reset(in[1]);
    stdout_read_.reset(out[0]);
    stdout_write_.reset(out[1]);
    kernel::TaskOptions options;
    options.args = {"prog", "x y"};
    options.environ = {"A=1"};
    options.mounts.push_back({.host = directory_.string(), .guest = "/dir"});
    options.stdio = {stdin_read_.get(), stdout_write_.get(), stdout_write_.get()};
    prepare(options);
    auto task = kernel::Task::create(std::move(options));
    ASSERT_TRUE(task.has_value()) << task.error().text();
    task_ = std::move(*task);
    thread_ = std::make_unique<kernel::Thread>(*task_, &group_, &host_);
    group_.add_main(*thread_, kMainTid);
  }
  void TearDown() override {
    thread_.reset();
    task_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  virtual void prepare(kernel::TaskOptions&) {}

  void fill() { bytes_.assign(size_ + 2 * kGuard, std::byte{'?'}); }
  std::byte* base() { return bytes_.data() + kGuard; }

  /// Calls `name` of `module_` (the first type there is) and answers its errno. Slots hold rubbish
  /// where a narrow argument does not reach.
  Errno call(std::string_view name, std::initializer_list<std::uint64_t> args) {
    const auto rows = candidates(module_, name);
    EXPECT_FALSE(rows.empty()) << name;
    return rows.empty() ? Errno::nosys : call(rows.front(), args);
  }
  Errno call(const Syscall& syscall, std::initializer_list<std::uint64_t> args) {
    const std::string_view letters = syscall.signature.substr(0, syscall.signature.find(':'));
    EXPECT_EQ(letters.size(), args.size()) << syscall.name;
    alignas(16) std::array<std::byte, 256> slots;
    slots.fill(std::byte{0xa5});
    std::size_t i = 0;
    for (const std::uint64_t value : args) {
      std::memcpy(&slots[16 * i], &value, letters[i] == 'I' ? 8 : 4);
      ++i;
    }
    Call c{*thread_, guest::GuestMemory(base(), &size_), nullptr, {}};
    left_ = syscall.entry(&c, slots.data());
    control_ = c.control;
    std::uint32_t answer = 0;
    std::memcpy(&answer, slots.data(), sizeof answer);
    check_guards();
    return static_cast<Errno>(answer);
  }

  template <class T>
  void put(std::uint64_t at, const T& v) {
    std::memcpy(base() + at, &v, sizeof v);
  }
  void put_text(std::uint64_t at, std::string_view text) {
    std::memcpy(base() + at, text.data(), text.size());
  }
  template <class T>
  T get(std::uint64_t at) {
    T v;
    std::memcpy(&v, base() + at, sizeof v);
    return v;
  }
  std::string text(std::uint64_t at, std::size_t length) {
    return {reinterpret_cast<const char*>(base()) + at, length};
  }
  /// Every byte from `at` on is still '?'.
  bool untouched(std::uint64_t at = 0) { return untouched(at, size_ - at); }
  bool untouched(std::uint64_t at, std::uint64_t length) {
    return text(at, length) == std::string(length, '?');
  }
  void check_guards() {
    const std::string guard(kGuard, '?');
    const auto* p = reinterpret_cast<const char*>(bytes_.data());
    EXPECT_EQ(std::string(p, kGuard), guard) << "written below the memory";
    EXPECT_EQ(std::string(p + kGuard + size_, kGuard), guard) << "written above the memory";
  }

  /// Argument `index` of a call that would succeed is a pointer to `length` bytes. Checks the
  /// addresses that must be refused: one past the end, and ends that wrap around; nothing may
  /// have been written. Leaves the memory as it was.
  void refuses_bad_pointer(std::string_view name, std::vector<std::uint64_t> args,
                           std::size_t index, std::uint64_t length) {
    const auto before = bytes_;
    for (const std::uint64_t bad : {size_ - length + 1, size_, size_ + 1,
                                    std::uint64_t{0xffff'ffff}, 0x1'0000'0000 - length}) {
      if (length == 0 && bad <= size_) continue;
      args[index] = bad;
      EXPECT_EQ(call_list(name, args), Errno::fault)
          << name << ", argument " << index << " = " << bad;
      EXPECT_TRUE(bytes_ == before) << name << " wrote although it failed";
      bytes_ = before;
    }
  }
  Errno call_list(std::string_view name, const std::vector<std::uint64_t>& a) {
    switch (a.size()) {
      case 1:
        return call(name, {a[0]});
      case 2:
        return call(name, {a[0], a[1]});
      case 3:
        return call(name, {a[0], a[1], a[2]});
      case 4:
        return call(name, {a[0], a[1], a[2], a[3]});
      case 5:
        return call(name, {a[0], a[1], a[2], a[3], a[4]});
      case 6:
        return call(name, {a[0], a[1], a[2], a[3], a[4], a[5]});
      case 7:
        return call(name, {a[0], a[1], a[2], a[3], a[4], a[5], a[6]});
      default:
        return call(name, {a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]});
    }
  }

  // Files of the directory, from the host's side.
  [[nodiscard]] std::filesystem::path host(std::string_view name) const {
    return directory_ / name;
  }
  void write_file(std::string_view name, std::string_view content) const {
    std::ofstream(host(name)) << content;
  }
  [[nodiscard]] std::string read_file(std::string_view name) const {
    std::ifstream in(host(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// Opens a file of the directory with all rights; scribbles over the last 64 bytes of memory.
  std::uint64_t open(std::string_view name, abi::Oflags oflags = abi::Oflags::none,
                     abi::Rights rights = abi::kAllRights,
                     abi::Fdflags flags = abi::Fdflags::none) {
    const auto saved = bytes_;
    const std::uint64_t at = size_ - 64;
    put_text(at, name);
    const Errno e = call("path_open", {kPreopen, 0, at, name.size(), std::to_underlying(oflags),
                                       std::to_underlying(rights), std::to_underlying(rights),
                                       std::to_underlying(flags), size_ - 4});
    EXPECT_EQ(e, Errno::success) << name;
    const auto fd = get<std::uint32_t>(size_ - 4);
    bytes_ = saved;
    return fd;
  }

  std::string_view module_ = "wasi_snapshot_preview1";
  std::uint64_t size_;
  std::vector<std::byte> bytes_;
  std::filesystem::path directory_;
  UniqueFd stdin_read_, stdin_write_, stdout_read_, stdout_write_;
  std::unique_ptr<kernel::Task> task_;
  kernel::ThreadGroup group_;
  kernel::FakeHost host_;
  std::unique_ptr<kernel::Thread> thread_;
  std::uint64_t left_ = 0;
  Control control_;
};

class LargeTestGuest : public TestGuest {
 protected:
  LargeTestGuest() : TestGuest(512) {}
};

}  // namespace weft::syscalls
