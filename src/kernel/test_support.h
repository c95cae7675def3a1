// What the kernel's tests share: a host directory, a task that sees it, short forms. One thread.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/clock.h"
#include "kernel/fd_ops.h"
#include "kernel/path.h"
#include "kernel/poll.h"
#include "kernel/rights.h"
#include "kernel/socket.h"
#include "kernel/task.h"

namespace weft::kernel {

inline constexpr abi::Fd kPreopen{3};
inline constexpr auto kFollow = abi::Lookupflags::symlink_follow;
inline constexpr auto kNoFollow = abi::Lookupflags::none;

/// A fresh directory of the host, gone at the end.
class HostDirectory {
 public:
  HostDirectory() {
    std::string name = testing::TempDir() + "weft-kernel-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~HostDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  HostDirectory(const HostDirectory&) = delete;
  HostDirectory& operator=(const HostDirectory&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }
  void write(std::string_view name, std::string_view text) const {
    std::ofstream(*this / name) << text;
  }
  [[nodiscard]] std::string read(std::string_view name) const {
    std::ifstream in(*this / name);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  void make(std::string_view name) const { std::filesystem::create_directories(*this / name); }
  void link(std::string_view target, std::string_view name) const {
    std::filesystem::create_symlink(target, *this / name);
  }
  [[nodiscard]] bool has(std::string_view name) const {
    return std::filesystem::exists(std::filesystem::symlink_status(*this / name));
  }

 private:
  std::string path_;
};

inline std::unique_ptr<Task> task_with(TaskOptions options) {
  options.stdio = {-1, -1, -1};
  auto task = Task::create(std::move(options));
  EXPECT_TRUE(task.has_value()) << (task ? "" : task.error().text());
  return task ? *std::move(task) : nullptr;
}
inline std::unique_ptr<Task> task_for(const HostDirectory& directory, Resolver resolver,
                                      Mode mode = Mode::wasi, bool read_only = false) {
  TaskOptions options;
  options.mounts.push_back({.host = directory.path(), .guest = "/", .read_only = read_only});
  options.resolver = resolver;
  options.mode = mode;
  return task_with(std::move(options));
}

/// The error, or success.
template <class T>
Errno error_of(const Result<T>& result) {
  return result ? Errno::success : result.error();
}

inline OpenRequest request(abi::Oflags oflags, abi::Rights base = abi::kAllRights,
                           abi::Lookupflags lookup = kFollow,
                           abi::Fdflags fdflags = abi::Fdflags::none) {
  return {.lookup = lookup,
          .oflags = oflags,
          .rights_base = base,
          .rights_inheriting = abi::kAllRights,
          .fdflags = fdflags};
}
inline constexpr auto kReadOnly = static_cast<abi::Rights>(
    std::to_underlying(abi::kAllRights & ~(abi::Rights::fd_write | abi::Rights::fd_allocate |
                                           abi::Rights::fd_filestat_set_size)));

inline Result<std::uint32_t> write_text(Task& task, abi::Fd fd, std::string_view text) {
  const IoSlice slice{const_cast<char*>(text.data()), text.size()};
  return fd_write(task, fd, {&slice, 1});
}
inline Result<std::string> read_text(Task& task, abi::Fd fd, std::size_t most = 4096) {
  std::string text(most, '?');
  const IoSlice slice{text.data(), text.size()};
  WEFT_TRY(const std::uint32_t size, fd_read(task, fd, {&slice, 1}));
  text.resize(size);
  return text;
}

/// Every test of paths runs with both resolvers.
class PathTest : public testing::TestWithParam<Resolver> {
 protected:
  HostDirectory host_;
  std::unique_ptr<Task> task_ = task_for(host_, GetParam());

  Result<abi::Fd> open(std::string_view path, const OpenRequest& how = request({}, kReadOnly)) {
    return path_open(*task_, kPreopen, path, how);
  }
};
inline std::string resolver_name(const testing::TestParamInfo<Resolver>& info) {
  return info.param == Resolver::walk ? "walk" : "openat2";
}
#define WEFT_WITH_BOTH_RESOLVERS(Suite)                                                     \
  INSTANTIATE_TEST_SUITE_P(Both, Suite, testing::Values(Resolver::openat2, Resolver::walk), \
                           resolver_name)

}  // namespace weft::kernel
