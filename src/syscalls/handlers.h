// Every handler, by topic; each is named like its import. Any thread; each call on its own task.
// https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
#pragma once

#include <cstdint>
#include <span>
#include <tuple>

#include "abi/snapshot0.h"
#include "abi/types.h"
#include "abi/wasix.h"
#include "base/result.h"
#include "guest/arrays.h"
#include "guest/buffers.h"
#include "guest/strings.h"
#include "kernel/task.h"
#include "kernel/thread.h"
#include "syscalls/control.h"

namespace weft::syscalls {

using abi::Fd;
using guest::ConstIoVecs;
using guest::GuestPath;
using guest::IoVecs;
using guest::StringTable;
using kernel::Task;

// core_args.cpp
Result<> args_get(Task& task, StringTable argv);
Result<std::tuple<abi::Size, abi::Size>> args_sizes_get(Task& task);
Result<> environ_get(Task& task, StringTable environ);
Result<std::tuple<abi::Size, abi::Size>> environ_sizes_get(Task& task);

// core_clock.cpp: clocks, randomness, yielding
Result<abi::Timestamp> clock_res_get(Task& task, abi::ClockId id);
Result<abi::Timestamp> clock_time_get(Task& task, abi::ClockId id, abi::Timestamp precision);
Result<> clock_time_set(Task& task, abi::ClockId id, abi::Timestamp timestamp);
Result<> random_get(Task& task, std::span<std::byte> buf);
Result<> sched_yield(Task& task);

// core_proc.cpp
Control proc_exit(kernel::Thread& thread, abi::Exitcode rval);
Result<> proc_snapshot(Task& task);

// core_fd.cpp: everything on one descriptor but reading, writing and seeking
Result<> fd_advise(Task& task, Fd fd, abi::Filesize offset, abi::Filesize len, abi::Advice advice);
Result<> fd_allocate(Task& task, Fd fd, abi::Filesize offset, abi::Filesize len);
Result<> fd_close(Task& task, Fd fd);
Result<> fd_datasync(Task& task, Fd fd);
Result<abi::Fdstat> fd_fdstat_get(Task& task, Fd fd);
Result<> fd_fdstat_set_flags(Task& task, Fd fd, abi::Fdflags flags);
Result<> fd_fdstat_set_rights(Task& task, Fd fd, abi::Rights base, abi::Rights inheriting);
Result<abi::Filestat> fd_filestat_get(Task& task, Fd fd);
Result<abi::snapshot0::Filestat> fd_filestat_get_snapshot0(Task& task, Fd fd);
Result<> fd_filestat_set_size(Task& task, Fd fd, abi::Filesize size);
Result<> fd_filestat_set_times(Task& task, Fd fd, abi::Timestamp atim, abi::Timestamp mtim,
                               abi::Fstflags fst_flags);
Result<abi::Prestat> fd_prestat_get(Task& task, Fd fd);
Result<> fd_prestat_dir_name(Task& task, Fd fd, std::span<std::byte> path);
Result<> fd_renumber(Task& task, Fd fd, Fd to);
Result<> fd_sync(Task& task, Fd fd);

// core_io.cpp: moving data
Result<abi::Size> fd_pread(Task& task, Fd fd, const IoVecs& iovs, abi::Filesize offset);
Result<abi::Size> fd_pwrite(Task& task, Fd fd, const ConstIoVecs& iovs, abi::Filesize offset);
Result<abi::Size> fd_read(Task& task, Fd fd, const IoVecs& iovs);
Result<abi::Size> fd_readdir(Task& task, Fd fd, std::span<std::byte> buf, abi::Dircookie cookie);
Result<abi::Filesize> fd_seek(Task& task, Fd fd, abi::Filedelta offset, abi::Whence whence);
Result<abi::Filesize> fd_seek_snapshot0(Task& task, Fd fd, abi::Filedelta offset,
                                        abi::snapshot0::Whence whence);
Result<abi::Filesize> fd_tell(Task& task, Fd fd);
Result<abi::Size> fd_write(Task& task, Fd fd, const ConstIoVecs& iovs);

// core_path.cpp
Result<> path_create_directory(Task& task, Fd fd, const GuestPath& path);
Result<abi::Filestat> path_filestat_get(Task& task, Fd fd, abi::Lookupflags flags,
                                        const GuestPath& path);
Result<abi::snapshot0::Filestat> path_filestat_get_snapshot0(Task& task, Fd fd,
                                                             abi::Lookupflags flags,
                                                             const GuestPath& path);
Result<> path_filestat_set_times(Task& task, Fd fd, abi::Lookupflags flags, const GuestPath& path,
                                 abi::Timestamp atim, abi::Timestamp mtim, abi::Fstflags fst_flags);
Result<> path_link(Task& task, Fd old_fd, abi::Lookupflags old_flags, const GuestPath& old_path,
                   Fd new_fd, const GuestPath& new_path);
Result<Fd> path_open(Task& task, Fd fd, abi::Lookupflags dirflags, const GuestPath& path,
                     abi::Oflags oflags, abi::Rights base, abi::Rights inheriting,
                     abi::Fdflags fdflags);
Result<Fd> path_open2(Task& task, Fd fd, abi::Lookupflags dirflags, const GuestPath& path,
                      abi::Oflags oflags, abi::Rights base, abi::Rights inheriting,
                      abi::Fdflags fdflags, abi::Fdflagsext fdflagsext);
Result<abi::Size> path_readlink(Task& task, Fd fd, const GuestPath& path, std::span<std::byte> buf);
Result<> path_remove_directory(Task& task, Fd fd, const GuestPath& path);
Result<> path_rename(Task& task, Fd fd, const GuestPath& old_path, Fd new_fd,
                     const GuestPath& new_path);
Result<> path_symlink(Task& task, const GuestPath& old_path, Fd fd, const GuestPath& new_path);
Result<> path_unlink_file(Task& task, Fd fd, const GuestPath& path);

// core_poll.cpp
using PollArrays = guest::ArrayPair<abi::Subscription, abi::Event>;
using PollArraysSnapshot0 = guest::ArrayPair<abi::snapshot0::Subscription, abi::Event>;
Result<abi::Size> poll_oneoff(Task& task, const PollArrays& arrays);
Result<abi::Size> poll_oneoff_snapshot0(Task& task, const PollArraysSnapshot0& arrays);

// core_sock.cpp
Result<Fd> sock_accept(Task& task, Fd fd, abi::Fdflags flags);
Result<std::tuple<abi::Size, abi::Roflags>> sock_recv(Task& task, Fd fd, const IoVecs& ri_data,
                                                      abi::Riflags ri_flags);
Result<abi::Size> sock_send(Task& task, Fd fd, const ConstIoVecs& si_data, abi::Siflags si_flags);
Result<> sock_shutdown(Task& task, Fd fd, abi::Sdflags how);

// fs_path.cpp: the working directory
Result<> chdir(Task& task, const GuestPath& path);
Result<> getcwd(Task& task, const guest::Later<std::uint8_t>& path,
                const guest::InOut<abi::Size>& path_len);

// fs_fd.cpp: WASIX's additions on descriptors
Result<std::tuple<Fd, Fd>> fd_pipe(Task& task);
Result<Fd> fd_event(Task& task, std::uint64_t initial_val, abi::Eventfdflags flags);
Result<Fd> fd_dup(Task& task, Fd fd);
Result<Fd> fd_dup2(Task& task, Fd fd, std::uint32_t min_result_fd, abi::Bool cloexec);
Result<abi::Fdflagsext> fd_fdflags_get(Task& task, Fd fd);
Result<> fd_fdflags_set(Task& task, Fd fd, abi::Fdflagsext flags);

}  // namespace weft::syscalls
