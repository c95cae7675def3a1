#include "host/temporary.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/mount.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string_view>

#include "host/errno.h"

namespace weft::host {
namespace {

constexpr int kOpenDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
/// Names looked at for what dead owners left; a full /tmp must not slow every start.
constexpr int kMaxSwept = 4096;

struct CloseListing {
  void operator()(DIR* stream) const { ::closedir(stream); }
};
using Listing = std::unique_ptr<DIR, CloseListing>;

/// Lists through a descriptor of its own, so that the caller's position stays.
Listing list(int directory) {
  const int fd = ::openat(directory, ".", kOpenDirectory);
  DIR* stream = fd < 0 ? nullptr : ::fdopendir(fd);
  if (stream == nullptr && fd >= 0) ::close(fd);
  return Listing(stream);
}

bool is_dot(std::string_view name) { return name == "." || name == ".."; }

/// Whatever mode the sandbox left: we own it. Never through a link.
void make_accessible(int directory, const char* name) {
  ::fchmodat(directory, name, S_IRWXU, AT_SYMLINK_NOFOLLOW);
}

/// Removes the files of `directory` and moves its directories up into `top` under new names.
/// Nothing of this grows with the depth of the tree, however deep the guest made it.
void flatten(int top, const char* name, std::uint64_t& serial) {
  make_accessible(top, name);
  const UniqueFd directory(::openat(top, name, kOpenDirectory));
  if (!directory) return;
  const Listing listing = list(directory.get());
  if (listing == nullptr) return;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this function's own
  while (const dirent* entry = ::readdir(listing.get())) {
    if (is_dot(entry->d_name)) continue;
    if (::unlinkat(directory.get(), entry->d_name, 0) == 0) continue;
    // Moving a directory changes its "..", which needs the right to write to it.
    make_accessible(directory.get(), entry->d_name);
    const std::string fresh = fmt::format(".weft-removed-{}", serial++);
    ::renameat(directory.get(), entry->d_name, top, fresh.c_str());
  }
}

/// One pass over `top`; whether anything was removed, so that another pass makes sense.
bool remove_pass(int top, std::uint64_t& serial) {
  const Listing listing = list(top);
  if (listing == nullptr) return false;
  bool progress = false;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this function's own
  while (const dirent* entry = ::readdir(listing.get())) {
    if (is_dot(entry->d_name)) continue;
    if (::unlinkat(top, entry->d_name, 0) == 0) {
      progress = true;
      continue;
    }
    if (::unlinkat(top, entry->d_name, AT_REMOVEDIR) != 0) {
      flatten(top, entry->d_name, serial);
      if (::unlinkat(top, entry->d_name, AT_REMOVEDIR) != 0) continue;
    }
    progress = true;
  }
  return progress;
}

std::string prefix() { return fmt::format("weft-tmp-{}-", ::getuid()); }

std::string parent_path() {
  const char* configured = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe): start-up
  return configured != nullptr && configured[0] == '/' ? configured : "/tmp";
}

void sweep(const std::string& parent) {
  const UniqueFd directory(::open(parent.c_str(), kOpenDirectory));
  const Listing listing = directory ? list(directory.get()) : Listing();
  if (listing == nullptr) return;
  const std::string ours = prefix();
  int looked_at = 0;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this function's own
  while (const dirent* entry = ::readdir(listing.get())) {
    if (++looked_at > kMaxSwept) return;
    if (!std::string_view(entry->d_name).starts_with(ours)) continue;
    NamedDirectory left{.path = parent + "/" + entry->d_name,
                        .fd = UniqueFd(::openat(directory.get(), entry->d_name, kOpenDirectory))};
    struct stat s{};
    if (!left.fd || ::fstat(left.fd.get(), &s) != 0 || s.st_uid != ::getuid()) continue;
    if (::flock(left.fd.get(), LOCK_EX | LOCK_NB) == 0) remove_tree(left);
  }
}

}  // namespace

Result<UniqueFd> private_tmpfs(std::uint64_t size) {
  const UniqueFd context(static_cast<int>(::syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC)));
  if (!context) return fail_with_errno();
  const auto configure = [&](unsigned command, const char* key, const char* value) {
    return ::syscall(SYS_fsconfig, context.get(), command, key, value, 0) == 0;
  };
  if (!configure(FSCONFIG_SET_STRING, "mode", "0700") ||
      (size != 0 && !configure(FSCONFIG_SET_STRING, "size", std::to_string(size).c_str())) ||
      !configure(FSCONFIG_CMD_CREATE, nullptr, nullptr))
    return fail_with_errno();
  const long mount = ::syscall(SYS_fsmount, context.get(), FSMOUNT_CLOEXEC,
                               MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
  if (mount < 0) return fail_with_errno();
  const UniqueFd owner(static_cast<int>(mount));
  UniqueFd root(::openat(owner.get(), ".", kOpenDirectory));
  if (!root) return fail_with_errno();
  return root;
}

Result<NamedDirectory> make_temporary_directory() {
  const std::string parent = parent_path();
  sweep(parent);
  // Another process may sweep it away before it is locked.
  constexpr int kAttempts = 100;
  for (int i = 0; i < kAttempts; ++i) {
    std::string path = parent + "/" + prefix() + "XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) return fail_with_errno();
    UniqueFd fd(::open(path.c_str(), kOpenDirectory));
    if (!fd && errno != ENOENT) return fail_with_errno();
    struct stat locked{};
    if (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0 && ::fstat(fd.get(), &locked) == 0 &&
        locked.st_nlink != 0) {
      return NamedDirectory{.path = std::move(path), .fd = std::move(fd)};
    }
  }
  return fail(Errno::busy);
}

void remove_tree(const NamedDirectory& directory) {
  std::uint64_t serial = 0;
  while (remove_pass(directory.fd.get(), serial)) {
  }
  ::rmdir(directory.path.c_str());
}

}  // namespace weft::host
