#include "artifact/cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "artifact/directory.h"
#include "artifact/file.h"
#include "artifact/module_index.h"
#include "artifact/temporary.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace weft::artifact {
namespace {

/// Below this a file is hashed faster than its index entry is worth.
constexpr std::int64_t kIndexedBytes = 256 << 10;
/// A use is noted once a day at most: a cached run should not write.
constexpr std::int64_t kTouchSeconds = 24 * 60 * 60;
constexpr std::size_t kMaxSourceBytes = 4096;
constexpr off_t kMostAttempts = 2;

Diagnosed<std::string> default_directory() {
  const auto variable = [](const char* name) -> std::string {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value == nullptr ? "" : value;
  };
  if (std::string dir = variable("WEFT_CACHE_DIR"); !dir.empty()) return dir;
  // The XDG specification: relative paths are to be ignored.
  if (std::string dir = variable("XDG_CACHE_HOME"); dir.starts_with('/')) return dir + "/weft";
  if (std::string dir = variable("HOME"); dir.starts_with('/')) return dir + "/.cache/weft";
  return diagnose("there is no directory for compiled modules: HOME is not set",
                  "Set WEFT_CACHE_DIR, or use --cache-dir or --no-cache.");
}

/// mkdir -p; parents with the usual mode, the last one private.
Diagnosed<> make_directories(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const bool last = end == std::string::npos;
    const std::string part = path.substr(0, end);
    if (::mkdir(part.c_str(), last ? 0700 : 0777) != 0 && errno != EEXIST) {
      return diagnose(
          fmt::format("cannot make the cache directory {}: {}", path, std::strerror(errno)),
          "Use --cache-dir to name another one, or --no-cache.");
    }
    if (last) return {};
  }
}

Diagnosed<> check_private(const std::string& path) {
  struct stat st = {};
  if (::stat(path.c_str(), &st) != 0 || !S_ISDIR(st.st_mode)) {
    return diagnose(fmt::format("the cache directory {} is not a directory", path));
  }
  if (st.st_uid != ::geteuid()) {
    return diagnose(fmt::format("the cache directory {} belongs to another user", path),
                    "Compiled code from it would run with your rights. Use --cache-dir to name "
                    "a directory of your own.");
  }
  if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return diagnose(fmt::format("the cache directory {} is open to other users (mode {:03o})", path,
                                st.st_mode & 0777),
                    fmt::format("Make it private: chmod 700 {}", path));
  }
  return {};
}

void touch_if_stale(const std::string& path) {
  struct stat st = {};
  if (::stat(path.c_str(), &st) != 0) return;
  if (std::abs(std::time(nullptr) - st.st_mtim.tv_sec) < kTouchSeconds) return;
  ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
}

bool same_state(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec && a.st_ctim.tv_sec == b.st_ctim.tv_sec &&
         a.st_ctim.tv_nsec == b.st_ctim.tv_nsec;
}

std::string read_source(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  std::array<char, kMaxSourceBytes> text;
  const auto n = fd ? ::read(fd.get(), text.data(), text.size()) : -1;
  return n > 0 ? std::string(text.data(), static_cast<std::size_t>(n)) : std::string();
}

}  // namespace

Diagnosed<Cache> Cache::open(std::string directory) {
  if (directory.empty()) {
    WEFT_TRY(directory, default_directory());
  }
  while (directory.size() > 1 && directory.ends_with('/')) directory.pop_back();
  struct stat st = {};
  if (::stat(directory.c_str(), &st) != 0) WEFT_CHECK(make_directories(directory));
  WEFT_CHECK(check_private(directory));
  return Cache(std::move(directory));
}

std::string Cache::file(const Digest& key, std::string_view suffix) const {
  return fmt::format("{}/{}{}", directory_, key.hex(), suffix);
}

std::string Cache::path_for(const Key& key) const { return file(key, ".so"); }

std::optional<std::string> Cache::find(const Key& key) const {
  std::string path = path_for(key);
  struct stat st = {};
  if (::lstat(path.c_str(), &st) != 0) return std::nullopt;
  if (!verify(path, key)) return std::nullopt;
  touch_if_stale(path);
  // Whoever made it may have been killed before it let go of the lock.
  const std::string lock = file(key, ".lock");
  if (::access(lock.c_str(), F_OK) == 0) (void)FileLock::try_acquire(lock).has_value();
  return path;
}

Diagnosed<FileLock> Cache::lock(const Key& key) const {
  return FileLock::acquire(file(key, ".lock"));
}

Diagnosed<std::optional<FileLock>> Cache::try_lock(const Key& key) const {
  return FileLock::try_acquire(file(key, ".lock"));
}

void Cache::make_room(const FileLock& /*lock*/, const Key& key) const {
  const std::string path = path_for(key);
  if (::unlink(path.c_str()) != 0 && errno == EISDIR) ::rmdir(path.c_str());
  ::unlink(file(key, ".src").c_str());
  // A maker without the lock is one that was killed and has not quite ended yet.
  const auto files = list_directory(directory_);
  if (!files.has_value()) return;
  for (const CacheFile& f : *files) {
    if (f.kind == CacheFileKind::temporary && f.path.starts_with(path)) ::unlink(f.path.c_str());
  }
}

std::string Cache::attempts_beside(const std::string& artifact_path) {
  std::string_view stem = artifact_path;
  if (stem.ends_with(".so")) stem.remove_suffix(3);
  return std::string(stem) + ".try";
}

bool Cache::begin_attempt(const Key& key) const {
  const std::string path = attempts_beside(path_for(key));
  const UniqueFd fd(::open(
      path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  struct stat st = {};
  // Where there is no room for a note there is none for an artifact.
  if (!fd || ::fstat(fd.get(), &st) != 0 || !S_ISREG(st.st_mode)) return false;
  if (st.st_size >= kMostAttempts) {
    if (std::abs(std::time(nullptr) - st.st_mtim.tv_sec) < kAttemptSeconds) return false;
    if (::ftruncate(fd.get(), 0) != 0) return false;
  }
  return ::write(fd.get(), ".", 1) == 1;
}

void Cache::remember_source(const Key& key, std::string_view path) const {
  auto note = TemporaryFile::create(file(key, ".src"));
  if (!note.has_value()) return;
  const std::string_view text = path.substr(0, kMaxSourceBytes);
  if (::write(note->fd(), text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    (void)note->become_target().has_value();
  }
}

Diagnosed<Digest> Cache::digest_of(int fd) const {
  struct stat before = {};
  if (::fstat(fd, &before) != 0 || before.st_size < kIndexedBytes) return sha256_file(fd);
  if (const auto known = recall_module(directory_, before)) return *known;
  const std::int64_t now = realtime_nanoseconds();
  WEFT_TRY(const Digest digest, sha256_file(fd));
  struct stat after = {};
  if (::fstat(fd, &after) == 0 && same_state(before, after)) {
    record_module(directory_, before, digest, now);
  }
  return digest;
}

Diagnosed<std::vector<CacheEntry>> Cache::list() const {
  WEFT_TRY(const std::vector<CacheFile> files, list_directory(directory_));
  std::vector<CacheEntry> entries;
  for (const CacheFile& f : files) {
    if (f.kind != CacheFileKind::artifact) continue;
    entries.push_back({.key = f.key,
                       .bytes = f.bytes,
                       .last_used = f.modified,
                       .source = read_source(file(f.key, ".src"))});
  }
  std::ranges::sort(entries, [](const CacheEntry& a, const CacheEntry& b) {
    return a.last_used != b.last_used ? a.last_used > b.last_used : a.key.bytes < b.key.bytes;
  });
  return entries;
}

Diagnosed<std::uint64_t> Cache::total_bytes() const {
  WEFT_TRY(const std::vector<CacheFile> files, list_directory(directory_));
  std::uint64_t total = 0;
  for (const CacheFile& f : files) total += f.bytes;
  return total;
}

Diagnosed<PruneReport> Cache::prune(std::uint64_t max_bytes) const {
  return prune_directory(directory_, max_bytes);
}

Diagnosed<PruneReport> Cache::clear() const { return prune_directory(directory_, 0); }

}  // namespace weft::artifact
