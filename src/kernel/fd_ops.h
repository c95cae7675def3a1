// The operations on open descriptors: reading, writing, seeking, status, closing. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "abi/structs.h"
#include "abi/types.h"
#include "abi/wasix.h"
#include "base/io_slice.h"
#include "base/result.h"
#include "kernel/task.h"

// The names are those of the calls. Each looks the descriptor up, checks the rights Preview 1
// names for it, and calls Linux.
// https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
namespace weft::kernel {

/// At most kMaxSlices slices are used; what comes after them is left for the next call, as a
/// partial transfer. A slice that the guest has unmapped answers fault.
inline constexpr std::size_t kMaxSlices = 1024;

Result<std::uint32_t> fd_read(Task& task, abi::Fd fd, std::span<const IoSlice> slices);
Result<std::uint32_t> fd_write(Task& task, abi::Fd fd, std::span<const IoSlice> slices);
Result<std::uint32_t> fd_pread(Task& task, abi::Fd fd, std::span<const IoSlice> slices,
                               abi::Filesize offset);
Result<std::uint32_t> fd_pwrite(Task& task, abi::Fd fd, std::span<const IoSlice> slices,
                                abi::Filesize offset);
Result<abi::Filesize> fd_seek(Task& task, abi::Fd fd, abi::Filedelta offset, abi::Whence whence);
Result<abi::Filesize> fd_tell(Task& task, abi::Fd fd);

Result<> fd_advise(Task& task, abi::Fd fd, abi::Filesize offset, abi::Filesize length,
                   abi::Advice advice);
Result<> fd_allocate(Task& task, abi::Fd fd, abi::Filesize offset, abi::Filesize length);
Result<> fd_datasync(Task& task, abi::Fd fd);
Result<> fd_sync(Task& task, abi::Fd fd);

Result<abi::Fdstat> fd_fdstat_get(Task& task, abi::Fd fd);
Result<> fd_fdstat_set_flags(Task& task, abi::Fd fd, abi::Fdflags flags);
Result<> fd_fdstat_set_rights(Task& task, abi::Fd fd, abi::Rights base, abi::Rights inheriting);
Result<abi::Filestat> fd_filestat_get(Task& task, abi::Fd fd);
Result<> fd_filestat_set_size(Task& task, abi::Fd fd, abi::Filesize size);
Result<> fd_filestat_set_times(Task& task, abi::Fd fd, abi::Timestamp atim, abi::Timestamp mtim,
                               abi::Fstflags flags);

/// The end to read from, then the one to write to.
Result<std::pair<abi::Fd, abi::Fd>> fd_pipe(Task& task);
Result<abi::Fd> fd_event(Task& task, std::uint64_t value, abi::Eventfdflags flags);

Result<> fd_close(Task& task, abi::Fd fd);
Result<> fd_renumber(Task& task, abi::Fd from, abi::Fd to);
Result<abi::Prestat> fd_prestat_get(Task& task, abi::Fd fd);
/// The guest path; the caller checks the buffer's size (nametoolong when too small).
Result<std::string> fd_prestat_dir_name(Task& task, abi::Fd fd);

/// Fills `buffer` with dirent records from `cookie` on and answers the bytes used. Fewer than
/// buffer.size() means the end was reached; the last record may be cut off.
Result<std::uint32_t> fd_readdir(Task& task, abi::Fd fd, std::span<std::byte> buffer,
                                 abi::Dircookie cookie);

}  // namespace weft::kernel
