// Calls on paths below a directory descriptor. SANDBOX: kernel/path.h resolves every one of them
// beneath its mount.
#include "kernel/path.h"
#include "syscalls/handlers.h"

namespace weft::syscalls {

static_assert(GuestPath::kMax == kernel::kMaxPath);

Result<> path_create_directory(Task& task, Fd fd, const GuestPath& path) {
  return kernel::path_create_directory(task, fd, path);
}
Result<> path_remove_directory(Task& task, Fd fd, const GuestPath& path) {
  return kernel::path_remove_directory(task, fd, path);
}
Result<> path_unlink_file(Task& task, Fd fd, const GuestPath& path) {
  return kernel::path_unlink_file(task, fd, path);
}
Result<> path_rename(Task& task, Fd fd, const GuestPath& old_path, Fd new_fd,
                     const GuestPath& new_path) {
  return kernel::path_rename(task, fd, old_path, new_fd, new_path);
}
Result<> path_link(Task& task, Fd old_fd, abi::Lookupflags old_flags, const GuestPath& old_path,
                   Fd new_fd, const GuestPath& new_path) {
  return kernel::path_link(task, old_fd, old_flags, old_path, new_fd, new_path);
}
Result<> path_symlink(Task& task, const GuestPath& old_path, Fd fd, const GuestPath& new_path) {
  return kernel::path_symlink(task, old_path, fd, new_path);
}
Result<abi::Size> path_readlink(Task& task, Fd fd, const GuestPath& path,
                                std::span<std::byte> buf) {
  return kernel::path_readlink(task, fd, path, {reinterpret_cast<char*>(buf.data()), buf.size()});
}

Result<Fd> path_open(Task& task, Fd fd, abi::Lookupflags dirflags, const GuestPath& path,
                     abi::Oflags oflags, abi::Rights base, abi::Rights inheriting,
                     abi::Fdflags fdflags) {
  return path_open2(task, fd, dirflags, path, oflags, base, inheriting, fdflags,
                    abi::Fdflagsext::none);
}
Result<Fd> path_open2(Task& task, Fd fd, abi::Lookupflags dirflags, const GuestPath& path,
                      abi::Oflags oflags, abi::Rights base, abi::Rights inheriting,
                      abi::Fdflags fdflags, abi::Fdflagsext fdflagsext) {
  return kernel::path_open(task, fd, path,
                           {.lookup = dirflags,
                            .oflags = oflags,
                            .rights_base = base,
                            .rights_inheriting = inheriting,
                            .fdflags = fdflags,
                            .close_on_exec = abi::has(fdflagsext, abi::Fdflagsext::cloexec)});
}

Result<abi::Filestat> path_filestat_get(Task& task, Fd fd, abi::Lookupflags flags,
                                        const GuestPath& path) {
  return kernel::path_filestat_get(task, fd, flags, path);
}
Result<abi::snapshot0::Filestat> path_filestat_get_snapshot0(Task& task, Fd fd,
                                                             abi::Lookupflags flags,
                                                             const GuestPath& path) {
  WEFT_TRY(const auto stat, kernel::path_filestat_get(task, fd, flags, path));
  return abi::snapshot0::from_preview1(stat);
}
Result<> path_filestat_set_times(Task& task, Fd fd, abi::Lookupflags flags, const GuestPath& path,
                                 abi::Timestamp atim, abi::Timestamp mtim,
                                 abi::Fstflags fst_flags) {
  return kernel::path_filestat_set_times(task, fd, flags, path, atim, mtim, fst_flags);
}

}  // namespace weft::syscalls
