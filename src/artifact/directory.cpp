#include "artifact/directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <optional>
#include <set>

#include "artifact/temporary.h"
#include "base/result.h"

namespace weft::artifact {
namespace {

/// Entries of modules that were not hashed anew for so long.
constexpr std::int64_t kModuleSeconds = std::int64_t{90} * 24 * 60 * 60;

constexpr std::string_view kTemporaryMark = ".tmp.";
constexpr std::string_view kArtifactSuffix = ".so";
constexpr std::string_view kSourceSuffix = ".src";

struct CloseDirectory {
  void operator()(DIR* d) const { ::closedir(d); }
};

bool is_module_entry(std::string_view name) {
  if (name.size() != 20 || !name.ends_with(".mod")) return false;
  return std::ranges::all_of(
      name.substr(0, 16), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::optional<CacheFile> classify(std::string_view name) {
  CacheFile file;
  const auto temporary = name.find(kTemporaryMark);
  const std::string_view base = name.substr(0, temporary);
  if (is_module_entry(base)) {
    file.kind = CacheFileKind::module;
  } else {
    const auto key = Key::from_hex(base.substr(0, std::min<std::size_t>(64, base.size())));
    if (!key) return std::nullopt;
    file.key = *key;
    const std::string_view suffix = base.substr(64);
    if (suffix == kArtifactSuffix) {
      file.kind = CacheFileKind::artifact;
    } else if (suffix == kSourceSuffix) {
      file.kind = CacheFileKind::source;
    } else if (suffix == ".lock") {
      file.kind = CacheFileKind::lock;
    } else if (suffix == ".try") {
      file.kind = CacheFileKind::attempts;
    } else {
      return std::nullopt;
    }
  }
  if (temporary != std::string_view::npos) file.kind = CacheFileKind::temporary;
  return file;
}

class Pruner {
 public:
  Pruner(std::vector<CacheFile> files, std::uint64_t max_bytes)
      : files_(std::move(files)), max_bytes_(max_bytes) {
    for (const CacheFile& f : files_) report_.remaining_bytes += f.bytes;
  }

  PruneReport run() {
    remove_leftovers();
    // Oldest first; equal times in a fixed order.
    std::ranges::sort(files_, [](const CacheFile& a, const CacheFile& b) {
      return a.modified != b.modified ? a.modified < b.modified : a.path < b.path;
    });
    for (const CacheFile& f : files_) {
      if (report_.remaining_bytes <= max_bytes_) break;
      if (f.kind == CacheFileKind::artifact) remove(f);
    }
    remove_orphans();
    return report_;
  }

 private:
  void remove(const CacheFile& file) {
    if (::unlink(file.path.c_str()) != 0) return;
    ++report_.removed_files;
    report_.removed_bytes += file.bytes;
    report_.remaining_bytes -= file.bytes;
  }

  void remove_leftovers() {
    const std::int64_t now = std::time(nullptr);
    for (const CacheFile& f : files_) {
      if (f.kind == CacheFileKind::temporary && !is_being_made(f.path)) remove(f);
      // Taking a lock and letting go removes its file.
      if (f.kind == CacheFileKind::lock) {
        const auto lock = FileLock::try_acquire(f.path);
        if (lock && lock->has_value()) {
          ++report_.removed_files;
        } else {
          being_made_.insert(f.key.bytes);
        }
      }
      if (f.kind == CacheFileKind::module &&
          (max_bytes_ == 0 || now - f.modified > kModuleSeconds)) {
        remove(f);
      }
      if (f.kind == CacheFileKind::attempts &&
          (max_bytes_ == 0 || now - f.modified > kAttemptSeconds)) {
        remove(f);
      }
    }
  }

  /// Notes on artifacts that are gone. Asks anew: some may have been made since they were listed.
  void remove_orphans() {
    for (const CacheFile& f : files_) {
      if (f.kind != CacheFileKind::source || being_made_.contains(f.key.bytes)) continue;
      const std::string artifact =
          f.path.substr(0, f.path.size() - kSourceSuffix.size()) + std::string(kArtifactSuffix);
      if (::access(artifact.c_str(), F_OK) != 0) remove(f);
    }
  }

  std::vector<CacheFile> files_;
  std::uint64_t max_bytes_;
  PruneReport report_;
  std::set<std::array<std::uint8_t, 32>> being_made_;
};

}  // namespace

Diagnosed<std::vector<CacheFile>> list_directory(const std::string& directory) {
  const std::unique_ptr<DIR, CloseDirectory> dir(::opendir(directory.c_str()));
  if (!dir) {
    return diagnose(fmt::format("cannot read {}: {}", directory, std::strerror(errno)));
  }
  std::vector<CacheFile> files;
  while (const dirent* entry = ::readdir(dir.get())) {
    std::optional<CacheFile> file = classify(entry->d_name);
    struct stat st = {};
    if (!file || ::fstatat(::dirfd(dir.get()), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(st.st_mode)) {
      continue;
    }
    file->path = fmt::format("{}/{}", directory, entry->d_name);
    file->bytes = static_cast<std::uint64_t>(st.st_size);
    file->modified = st.st_mtim.tv_sec;
    files.push_back(*std::move(file));
  }
  return files;
}

Diagnosed<PruneReport> prune_directory(const std::string& directory, std::uint64_t max_bytes) {
  WEFT_TRY(std::vector<CacheFile> files, list_directory(directory));
  return Pruner(std::move(files), max_bytes).run();
}

}  // namespace weft::artifact
