// The operations on paths below a directory descriptor. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "abi/structs.h"
#include "abi/types.h"
#include "base/result.h"
#include "kernel/open_request.h"
#include "kernel/task.h"

// A path is the bytes the guest passed, copied out of its memory first: these functions read it
// more than once. Errors common to all: badf, notdir (fd is no directory), notcapable/acces (right
// missing), noent (empty), nametoolong, inval (NUL byte), ilseq (not UTF-8), loop, rofs; in Preview
// 1 notcapable (absolute, or leads out of the directory). In WASIX an absolute path starts at the
// namespace's root, whatever descriptor comes with it, and links and `..` lead through all mounts.
namespace weft::kernel {

/// As Linux's PATH_MAX without its NUL.
inline constexpr std::size_t kMaxPath = 4095;

/// In place of a directory's descriptor: the working directory. Linux's AT_FDCWD; WASIX has none.
inline constexpr abi::Fd kCwd{static_cast<std::uint32_t>(-100)};

Result<abi::Fd> path_open(Task& task, abi::Fd dir, std::string_view path,
                          const OpenRequest& request);
Result<> path_create_directory(Task& task, abi::Fd dir, std::string_view path);
Result<> path_remove_directory(Task& task, abi::Fd dir, std::string_view path);
Result<> path_unlink_file(Task& task, abi::Fd dir, std::string_view path);
Result<> path_rename(Task& task, abi::Fd old_dir, std::string_view old_path, abi::Fd new_dir,
                     std::string_view new_path);
Result<> path_link(Task& task, abi::Fd old_dir, abi::Lookupflags old_flags,
                   std::string_view old_path, abi::Fd new_dir, std::string_view new_path);
/// `target` is the link's content, not resolved here.
Result<> path_symlink(Task& task, std::string_view target, abi::Fd dir, std::string_view path);
/// [ENOENT], [ENOTDIR] and what else a path can meet.
Result<> chdir(Task& task, std::string_view path);
/// For Weft itself; guests name /dev/fd/N.
Result<> fchdir(Task& task, abi::Fd fd);
/// The working directory's path as it is now, without links, `.` and `..`. [ENOENT] it was removed.
Result<std::string> getcwd(Task& task);
/// Writes as much of the link's content as fits and answers how much that was.
Result<std::uint32_t> path_readlink(Task& task, abi::Fd dir, std::string_view path,
                                    std::span<char> buffer);
Result<abi::Filestat> path_filestat_get(Task& task, abi::Fd dir, abi::Lookupflags flags,
                                        std::string_view path);
Result<> path_filestat_set_times(Task& task, abi::Fd dir, abi::Lookupflags flags,
                                 std::string_view path, abi::Timestamp atim, abi::Timestamp mtim,
                                 abi::Fstflags fst_flags);

}  // namespace weft::kernel
