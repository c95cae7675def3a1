#include "artifact/module_index.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <ctime>

#include "artifact/hash.h"
#include "artifact/temporary.h"
#include "base/unique_fd.h"

namespace weft::artifact {
namespace {

std::int64_t nanoseconds(const timespec& t) {
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

/// What must be equal for a file to count as unchanged. No padding: compared and hashed as bytes.
struct FileState {
  std::uint64_t device;
  std::uint64_t inode;
  std::uint64_t size;
  std::int64_t modified;
  std::int64_t changed;
};

struct Record {
  char magic[8];
  FileState state;
  std::uint8_t digest[32];
  std::uint64_t hash;  // XXH3-64 of the bytes before
};
static_assert(sizeof(Record) == 88);
constexpr char kMagic[8] = {'w', 'e', 'f', 't', 'm', 'o', 'd', '1'};

FileState state_of(const struct stat& st) {
  return {.device = st.st_dev,
          .inode = st.st_ino,
          .size = static_cast<std::uint64_t>(st.st_size),
          .modified = nanoseconds(st.st_mtim),
          .changed = nanoseconds(st.st_ctim)};
}

std::uint64_t hash_of(const Record& record) {
  return hash64({reinterpret_cast<const std::uint8_t*>(&record), offsetof(Record, hash)});
}

std::string path_of(const std::string& directory, const struct stat& st) {
  const std::array<std::uint64_t, 2> identity{st.st_dev, st.st_ino};
  const std::uint64_t name =
      hash64({reinterpret_cast<const std::uint8_t*>(identity.data()), sizeof identity});
  return fmt::format("{}/{:016x}.mod", directory, name);
}

}  // namespace

std::int64_t realtime_nanoseconds() {
  timespec now = {};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return nanoseconds(now);
}

std::optional<Digest> recall_module(const std::string& directory, const struct stat& file) {
  const UniqueFd fd(
      ::open(path_of(directory, file).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  Record record = {};
  if (!fd || ::read(fd.get(), &record, sizeof record) != ssize_t{sizeof record}) {
    return std::nullopt;
  }
  const FileState state = state_of(file);
  if (std::memcmp(record.magic, kMagic, sizeof kMagic) != 0 || record.hash != hash_of(record) ||
      std::memcmp(&record.state, &state, sizeof state) != 0) {
    return std::nullopt;
  }
  Digest digest;
  std::ranges::copy(record.digest, digest.bytes.begin());
  return digest;
}

void record_module(const std::string& directory, const struct stat& file, const Digest& digest,
                   std::int64_t hashed_at) {
  const FileState state = state_of(file);
  // The second test refuses clocks that were set back and file systems with clocks of their own.
  if (hashed_at - std::max(state.changed, state.modified) < kRacyNanoseconds) return;
  Record record = {};
  std::memcpy(record.magic, kMagic, sizeof kMagic);
  record.state = state;
  std::ranges::copy(digest.bytes, record.digest);
  record.hash = hash_of(record);
  auto made = TemporaryFile::create(path_of(directory, file));
  if (made.has_value() && ::write(made->fd(), &record, sizeof record) == ssize_t{sizeof record}) {
    (void)made->become_target().has_value();
  }
}

}  // namespace weft::artifact
