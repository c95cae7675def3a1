// What the tests of this room share. Not part of any program.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "artifact/file.h"
#include "artifact/key.h"

namespace weft::artifact::testing {

/// A private directory that goes with its object.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    char name[] = "/tmp/weft-artifact-test-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }

 private:
  std::string path_;
};

inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline Key key_of(std::string_view text) { return Key{sha256(as_bytes(text))}; }

inline void write_file(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A valid artifact of `payload`.
inline void make_artifact(const std::string& path, std::string_view payload, const Key& key) {
  const auto done = place(path, as_bytes(payload), key);
  ASSERT_TRUE(done) << done.error().text();
}

}  // namespace weft::artifact::testing
