#include "artifact/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <span>

#include "artifact/hash.h"
#include "artifact/temporary.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace weft::artifact {
namespace {

std::unexpected<Diagnostic> system_failure(std::string_view what, const std::string& path) {
  return diagnose(fmt::format("{} {}: {}", what, path, std::strerror(errno)));
}

std::unexpected<Diagnostic> unusable(const std::string& path, std::string_view why) {
  return diagnose(fmt::format("{} is not a usable compiled module: {}", path, why));
}

/// A file's bytes, read-only.
class Mapping {
 public:
  static Diagnosed<Mapping> create(int fd, std::size_t size, const std::string& path) {
    Mapping mapping;
    if (size == 0) return mapping;
    void* p = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED) return system_failure("cannot map", path);
    mapping.data_ = static_cast<const std::uint8_t*>(p);
    mapping.size_ = size;
    return mapping;
  }
  Mapping(Mapping&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  Mapping& operator=(Mapping&&) = delete;
  ~Mapping() {
    if (data_ != nullptr) ::munmap(const_cast<std::uint8_t*>(data_), size_);
  }
  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {data_, size_}; }

 private:
  Mapping() = default;
  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

std::uint64_t hash_of(const Footer& footer) {
  return hash64({reinterpret_cast<const std::uint8_t*>(&footer), offsetof(Footer, footer_hash)});
}

Diagnosed<> write_all(int fd, std::span<const std::uint8_t> bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_failure("cannot write", path);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

Diagnosed<> check_owner(const struct stat& st, const std::string& path) {
  if (!S_ISREG(st.st_mode)) return unusable(path, "not a regular file");
  if (st.st_uid != ::geteuid() && st.st_uid != 0) {
    return unusable(path, "it belongs to another user");
  }
  if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) return unusable(path, "others may write to it");
  return {};
}

Diagnosed<> check_footer(const Footer& footer, std::uint64_t file_size, const std::string& path) {
  if (std::memcmp(footer.magic, Footer::kMagic, sizeof footer.magic) != 0) {
    return unusable(path, "it has no footer of Weft's");
  }
  if (footer.version != Footer::kVersion || footer.footer_size != sizeof(Footer)) {
    return unusable(path, "another version of Weft made it");
  }
  if (footer.footer_hash != hash_of(footer)) return unusable(path, "its footer is damaged");
  if (footer.payload_size != file_size - sizeof(Footer)) {
    return unusable(path, "its size is not what its footer says");
  }
  return {};
}

}  // namespace

Diagnosed<> place(const std::string& path, std::span<const std::uint8_t> payload, const Key& key) {
  WEFT_TRY(TemporaryFile file, TemporaryFile::create(path));
  const Hash128 hash = hash128(payload);
  Footer footer = {};
  footer.payload_hash[0] = hash.low;
  footer.payload_hash[1] = hash.high;
  std::memcpy(footer.magic, Footer::kMagic, sizeof footer.magic);
  footer.version = Footer::kVersion;
  footer.footer_size = sizeof(Footer);
  std::ranges::copy(key.bytes, footer.key);
  footer.payload_size = payload.size();
  footer.footer_hash = hash_of(footer);
  WEFT_CHECK(write_all(file.fd(), payload, path));
  WEFT_CHECK(
      write_all(file.fd(), {reinterpret_cast<const std::uint8_t*>(&footer), sizeof footer}, path));
  if (::fsync(file.fd()) != 0) return system_failure("cannot write", path);
  return file.become_target();
}

Diagnosed<Key> inspect(const std::string& path) {
  // O_NONBLOCK: opening somebody's FIFO must not hang.
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat st = {};
  if (!fd || ::fstat(fd.get(), &st) != 0) return system_failure("cannot open", path);
  WEFT_CHECK(check_owner(st, path));
  const auto size = static_cast<std::size_t>(st.st_size);
  if (size < sizeof(Footer)) return unusable(path, "it is too short");
  WEFT_TRY(const Mapping mapping, Mapping::create(fd.get(), size, path));
  Footer footer = {};
  std::memcpy(&footer, mapping.bytes().last(sizeof footer).data(), sizeof footer);
  WEFT_CHECK(check_footer(footer, size, path));
  const Hash128 hash = hash128(mapping.bytes().first(size - sizeof footer));
  if (hash.low != footer.payload_hash[0] || hash.high != footer.payload_hash[1]) {
    return unusable(path, "its checksum is wrong");
  }
  Key key;
  std::ranges::copy(footer.key, key.bytes.begin());
  return key;
}

Diagnosed<> verify(const std::string& path, const Key& key) {
  WEFT_TRY(const Key found, inspect(path));
  if (found != key) return unusable(path, "it was made of another module or by other flags");
  return {};
}

}  // namespace weft::artifact
