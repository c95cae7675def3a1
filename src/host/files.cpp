#include "host/files.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdio>

#include "host/blocking.h"

namespace weft::host {
namespace {

/// The guest cannot choose a mode in Preview 1; the process's umask applies.
constexpr mode_t kFileMode = 0666;
constexpr mode_t kDirectoryMode = 0777;
/// The kernel gives up with EAGAIN when a rename or mount anywhere on the machine crossed a `..`
/// lookup. That is rare; this many in a row are an attack, and the walk takes over.
constexpr int kMaxRaces = 64;

int linux_flags(OpenFlags flags) {
  struct Pair {
    OpenFlags ours;
    int linux_flag;
  };
  constexpr Pair kPairs[] = {
      {OpenFlags::path_only, O_PATH},      {OpenFlags::create, O_CREAT},
      {OpenFlags::exclusive, O_EXCL},      {OpenFlags::truncate, O_TRUNC},
      {OpenFlags::directory, O_DIRECTORY}, {OpenFlags::no_follow, O_NOFOLLOW},
      {OpenFlags::append, O_APPEND},       {OpenFlags::nonblock, O_NONBLOCK},
      {OpenFlags::data_sync, O_DSYNC},     {OpenFlags::full_sync, O_SYNC},
  };
  int result = O_CLOEXEC | O_NOCTTY;
  for (const Pair& pair : kPairs)
    if (has(flags, pair.ours)) result |= pair.linux_flag;
  if (has(flags, OpenFlags::path_only))
    return result & (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (has(flags, OpenFlags::write)) result |= has(flags, OpenFlags::read) ? O_RDWR : O_WRONLY;
  return result;
}

long openat2(int directory, const char* path, const open_how& how) {
  return ::syscall(SYS_openat2, directory, path, &how, sizeof how);
}

open_how beneath(int flags, Links links = Links::follow) {
  open_how how{};
  how.flags = static_cast<unsigned>(flags);
  how.mode = (flags & O_CREAT) != 0 ? kFileMode : 0;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  if (links == Links::refuse) how.resolve |= RESOLVE_NO_SYMLINKS;
  return how;
}

FileKind kind_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return FileKind::regular;
    case S_IFDIR:
      return FileKind::directory;
    case S_IFLNK:
      return FileKind::symbolic_link;
    case S_IFCHR:
      return FileKind::character_device;
    case S_IFBLK:
      return FileKind::block_device;
    case S_IFIFO:
      return FileKind::pipe;
    case S_IFSOCK:
      return FileKind::socket;
    default:
      return FileKind::unknown;
  }
}

constexpr std::int64_t kBillion = 1'000'000'000;

/// WASI's times start in 1970; what is older becomes 0, what is too far away the last moment.
std::uint64_t nanoseconds(const timespec& time) {
  if (time.tv_sec < 0) return 0;
  const auto seconds = static_cast<std::uint64_t>(time.tv_sec);
  if (seconds >= UINT64_MAX / kBillion) return UINT64_MAX;
  return seconds * kBillion + static_cast<std::uint64_t>(time.tv_nsec);
}

FileInfo describe(const struct stat& s) {
  return FileInfo{.device = s.st_dev,
                  .inode = s.st_ino,
                  .kind = kind_of(s.st_mode),
                  .links = s.st_nlink,
                  .size = static_cast<std::uint64_t>(s.st_size),
                  .accessed = nanoseconds(s.st_atim),
                  .modified = nanoseconds(s.st_mtim),
                  .changed = nanoseconds(s.st_ctim),
                  .owner = s.st_uid};
}

timespec linux_time(TimeChange change) {
  if (change.kind == TimeChange::Kind::keep) return {.tv_sec = 0, .tv_nsec = UTIME_OMIT};
  if (change.kind == TimeChange::Kind::now) return {.tv_sec = 0, .tv_nsec = UTIME_NOW};
  return {.tv_sec = static_cast<time_t>(change.nanoseconds / kBillion),
          .tv_nsec = static_cast<long>(change.nanoseconds % kBillion)};
}

}  // namespace

Status status_after(OpenFlags flags) {
  const bool path_only = has(flags, OpenFlags::path_only);
  const bool writable = has(flags, OpenFlags::write);
  return Status{.readable = !path_only && (has(flags, OpenFlags::read) || !writable),
                .writable = !path_only && writable,
                .path_only = path_only,
                .append = !path_only && has(flags, OpenFlags::append),
                .nonblock = !path_only && has(flags, OpenFlags::nonblock),
                .data_sync = !path_only && has(flags, OpenFlags::data_sync | OpenFlags::full_sync),
                .full_sync = !path_only && has(flags, OpenFlags::full_sync)};
}

Result<UniqueFd> open_trusted(const char* path, OpenFlags flags) {
  return open_at(AT_FDCWD, path, flags);
}

Result<UniqueFd> open_at(int directory, const char* name, OpenFlags flags) {
  // Opening a FIFO waits for the other end.
  WEFT_TRY(const long fd, blocking(OnSignal::report, SYS_openat, directory, word_of(name),
                                   long{linux_flags(flags)}, long{kFileMode}));
  return UniqueFd(static_cast<int>(fd));
}

bool has_openat2() {
  static const bool works = [] {
    const UniqueFd fd(static_cast<int>(openat2(AT_FDCWD, ".", beneath(O_PATH | O_CLOEXEC))));
    // Whatever else stands in the way of ".": the call itself is there.
    return fd.valid() || (errno != ENOSYS && errno != EPERM);
  }();
  return works;
}

Result<UniqueFd> open_beneath(int directory, const char* path, OpenFlags flags, Links links) {
  const open_how how = beneath(linux_flags(flags), links);
  int races = 0;
  for (;;) {
    // Opening a FIFO waits for the other end.
    const auto fd = blocking(OnSignal::report, SYS_openat2, directory, word_of(path), word_of(&how),
                             static_cast<long>(sizeof how));
    if (fd) return UniqueFd(static_cast<int>(*fd));
    if (fd.error() != Errno::again || ++races >= kMaxRaces) return fail(fd.error());
  }
}

Result<std::string> path_of(int fd) {
  std::array<char, 32> link;
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
  std::array<char, PATH_MAX> text;
  const ssize_t size = ::readlink(link.data(), text.data(), text.size());
  if (size < 0) return fail_with_errno();
  if (static_cast<std::size_t>(size) == text.size()) return fail(Errno::nametoolong);
  return std::string(text.data(), static_cast<std::size_t>(size));
}

bool is_on_procfs(int fd) {
  struct statfs s{};
  return ::fstatfs(fd, &s) == 0 && s.f_type == PROC_SUPER_MAGIC;
}

Result<FileInfo> info(int fd) {
  struct stat s{};
  if (::fstat(fd, &s) != 0) return fail_with_errno();
  return describe(s);
}

Result<FileInfo> info_at(int directory, const char* name) {
  struct stat s{};
  if (::fstatat(directory, name, &s, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0)
    return fail_with_errno();
  return describe(s);
}

Result<std::size_t> read_link_at(int directory, const char* name, std::span<char> buffer) {
  // Linux refuses an empty buffer, WASI has no reason to.
  std::array<char, 1> spare;
  const std::span<char> target = buffer.empty() ? std::span<char>(spare) : buffer;
  const ssize_t size = ::readlinkat(directory, name, target.data(), target.size());
  if (size < 0) return fail_with_errno();
  return buffer.empty() ? 0 : static_cast<std::size_t>(size);
}

Result<> make_directory_at(int directory, const char* name) {
  return done(::mkdirat(directory, name, kDirectoryMode));
}
Result<> remove_file_at(int directory, const char* name) {
  return done(::unlinkat(directory, name, 0));
}
Result<> remove_directory_at(int directory, const char* name) {
  return done(::unlinkat(directory, name, AT_REMOVEDIR));
}
Result<> rename_at(int old_directory, const char* old_name, int new_directory,
                   const char* new_name) {
  return done(::renameat(old_directory, old_name, new_directory, new_name));
}
Result<> link_at(int old_directory, const char* old_name, int new_directory, const char* new_name) {
  return done(::linkat(old_directory, old_name, new_directory, new_name, 0));
}

Result<> link_open_file(int fd, int new_directory, const char* new_name) {
  if (::linkat(fd, "", new_directory, new_name, AT_EMPTY_PATH) == 0) return {};
  // [ENOENT] is also what Linux says to a process without the right to use AT_EMPTY_PATH.
  if (errno != ENOENT) return fail_with_errno();
  std::array<char, 32> link;
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
  return done(::linkat(AT_FDCWD, link.data(), new_directory, new_name, AT_SYMLINK_FOLLOW));
}

Result<> symlink_at(const char* target, int directory, const char* name) {
  return done(::symlinkat(target, directory, name));
}

Result<> set_times(int fd, TimeChange accessed, TimeChange modified) {
  const std::array<timespec, 2> times{linux_time(accessed), linux_time(modified)};
  if (::futimens(fd, times.data()) == 0) return {};
  if (errno != EBADF) return fail_with_errno();
  // futimens refuses path_only descriptors; this form does not.
  return done(::utimensat(fd, "", times.data(), AT_EMPTY_PATH));
}

Result<> set_times_at(int directory, const char* name, TimeChange accessed, TimeChange modified) {
  const std::array<timespec, 2> times{linux_time(accessed), linux_time(modified)};
  return done(::utimensat(directory, name, times.data(), AT_SYMLINK_NOFOLLOW));
}

}  // namespace weft::host
