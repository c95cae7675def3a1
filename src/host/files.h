// Opening, naming and describing files relative to a directory descriptor. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "host/errno.h"
#include "host/io.h"

// Every name is a C string that was checked for NUL bytes. Functions on (directory, name) do not
// follow a symbolic link in the last component unless they say so.
namespace weft::host {

enum class FileKind : std::uint8_t {
  unknown,
  regular,
  directory,
  symbolic_link,
  character_device,
  block_device,
  pipe,
  socket,
};

struct FileInfo {
  std::uint64_t device;
  std::uint64_t inode;
  FileKind kind;
  std::uint64_t links;
  std::uint64_t size;
  std::uint64_t accessed;  // nanoseconds since 1970
  std::uint64_t modified;
  std::uint64_t changed;
  std::uint32_t owner;
};

/// How to open; combined by `|`.
enum class OpenFlags : std::uint32_t {
  none = 0,
  read = 1U << 0,
  write = 1U << 1,
  path_only = 1U << 2,
  create = 1U << 3,
  exclusive = 1U << 4,
  truncate = 1U << 5,
  directory = 1U << 6,
  no_follow = 1U << 7,
  append = 1U << 8,
  nonblock = 1U << 9,
  data_sync = 1U << 10,
  full_sync = 1U << 11,
};
constexpr OpenFlags operator|(OpenFlags a, OpenFlags b) {
  return static_cast<OpenFlags>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr OpenFlags& operator|=(OpenFlags& a, OpenFlags b) { return a = a | b; }
constexpr bool has(OpenFlags set, OpenFlags one) {
  return (static_cast<std::uint32_t>(set) & static_cast<std::uint32_t>(one)) != 0;
}
constexpr OpenFlags without(OpenFlags set, OpenFlags bits) {
  return static_cast<OpenFlags>(static_cast<std::uint32_t>(set) &
                                ~static_cast<std::uint32_t>(bits));
}

/// The same as status_flags says after an open with `flags`, without asking.
Status status_after(OpenFlags flags);

/// The whole path is trusted: for the command line's directories, never for a guest's.
Result<UniqueFd> open_trusted(const char* path, OpenFlags flags);
/// `name` is one component.
Result<UniqueFd> open_at(int directory, const char* name, OpenFlags flags);

/// Whether openat2 works here; asked once.
bool has_openat2();
/// SANDBOX: the kernel resolves `path` and never leaves `directory`, not by `..`, not by links, not
/// by magic links of /proc, not by races. [EXDEV] for a path that would, [EAGAIN] when renames
/// under way made it give up too often, [ELOOP] for any link on the way where links are refused.
enum class Links : bool { follow, refuse };
Result<UniqueFd> open_beneath(int directory, const char* path, OpenFlags flags,
                              Links links = Links::follow);

/// Where the host shows an open directory to be now, for a hint: it may be moved at any time, and
/// " (deleted)" behind it may be part of its name.
Result<std::string> path_of(int fd);

/// Whether it is one of the files in which Linux shows processes, this one among them.
bool is_on_procfs(int fd);

Result<FileInfo> info(int fd);
Result<FileInfo> info_at(int directory, const char* name);
/// An empty name reads the link that `directory` itself is (opened path_only).
Result<std::size_t> read_link_at(int directory, const char* name, std::span<char> buffer);

Result<> make_directory_at(int directory, const char* name);
Result<> remove_file_at(int directory, const char* name);
Result<> remove_directory_at(int directory, const char* name);
Result<> rename_at(int old_directory, const char* old_name, int new_directory,
                   const char* new_name);
Result<> link_at(int old_directory, const char* old_name, int new_directory, const char* new_name);
/// A hard link to an open file.
Result<> link_open_file(int fd, int new_directory, const char* new_name);
Result<> symlink_at(const char* target, int directory, const char* name);

/// What to do with one of a file's times.
struct TimeChange {
  enum class Kind : std::uint8_t { keep, now, set };
  Kind kind = Kind::keep;
  std::uint64_t nanoseconds = 0;
};
Result<> set_times(int fd, TimeChange accessed, TimeChange modified);
Result<> set_times_at(int directory, const char* name, TimeChange accessed, TimeChange modified);

}  // namespace weft::host
