// Status, times, closing and numbering of descriptors.
#include <string>
#include <utility>

#include "host/files.h"
#include "host/io.h"
#include "kernel/fd_ops.h"
#include "kernel/namespace.h"
#include "kernel/rights.h"
#include "kernel/stat.h"

namespace weft::kernel {
namespace {

static_assert(std::to_underlying(abi::Advice::noreuse) ==
              std::to_underlying(host::Advice::noreuse));

constexpr auto kKnownFdflags = abi::Fdflags::append | abi::Fdflags::dsync | abi::Fdflags::nonblock |
                               abi::Fdflags::rsync | abi::Fdflags::sync;

Result<host::TimeChange> time_change(bool set, bool now, abi::Timestamp time) {
  using Kind = host::TimeChange::Kind;
  // [EINVAL] both "set to this" and "set to now".
  if (set && now) return fail(Errno::inval);
  if (now) return host::TimeChange{.kind = Kind::now};
  if (set) return host::TimeChange{.kind = Kind::set, .nanoseconds = time};
  return host::TimeChange{};
}

}  // namespace

abi::Filestat filestat_of(const host::FileInfo& info) {
  return abi::Filestat{.dev = info.device,
                       .ino = info.inode,
                       .filetype = filetype_of(info.kind),
                       .nlink = info.links,
                       .size = info.size,
                       .atim = info.accessed,
                       .mtim = info.modified,
                       .ctim = info.changed};
}

Result<TimeChanges> time_changes(abi::Timestamp atim, abi::Timestamp mtim, abi::Fstflags flags) {
  using abi::Fstflags;
  constexpr auto kKnown = Fstflags::atim | Fstflags::atim_now | Fstflags::mtim | Fstflags::mtim_now;
  if (!has_all(kKnown, flags)) return fail(Errno::inval);
  WEFT_TRY(const host::TimeChange accessed,
           time_change(has(flags, Fstflags::atim), has(flags, Fstflags::atim_now), atim));
  WEFT_TRY(const host::TimeChange modified,
           time_change(has(flags, Fstflags::mtim), has(flags, Fstflags::mtim_now), mtim));
  return TimeChanges{accessed, modified};
}

Result<> fd_advise(Task& task, abi::Fd fd, abi::Filesize offset, abi::Filesize length,
                   abi::Advice advice) {
  WEFT_TRY(const FdRef file, task.fds().get(fd));
  // [ESPIPE] the descriptor is associated with a pipe. Linux says so of sockets, too.
  if (file->is_socket() || file->type() == abi::Filetype::unknown) return fail(Errno::spipe);
  if (!file.may(abi::Rights::fd_advise)) return fail(task.fds().missing_right());
  if (advice > abi::Advice::noreuse) return fail(Errno::inval);
  return host::advise(file->host_fd(), offset, length, static_cast<host::Advice>(advice));
}

Result<> fd_datasync(Task& task, abi::Fd fd) {
  WEFT_TRY(const FdRef file, task.fds().get(fd, abi::Rights::fd_datasync));
  if (file->is_synthetic()) return {};
  return host::sync_data(file->host_fd());
}

Result<> fd_sync(Task& task, abi::Fd fd) {
  WEFT_TRY(const FdRef file, task.fds().get(fd, abi::Rights::fd_sync));
  if (file->is_synthetic()) return {};
  return host::sync_all(file->host_fd());
}

Result<abi::Fdstat> fd_fdstat_get(Task& task, abi::Fd fd) {
  WEFT_TRY(const FdRef file, task.fds().get(fd));
  return abi::Fdstat{.filetype = file->type(),
                     .flags = file->flags(),
                     .rights_base = file.rights().base,
                     .rights_inheriting = file.rights().inheriting};
}

Result<> fd_fdstat_set_flags(Task& task, abi::Fd fd, abi::Fdflags flags) {
  WEFT_TRY(const FdRef file, task.fds().get(fd, abi::Rights::fd_fdstat_set_flags));
  if (!has_all(kKnownFdflags, flags)) return fail(Errno::inval);
  return file->set_flags(flags);
}

Result<> fd_fdstat_set_rights(Task& task, abi::Fd fd, abi::Rights base, abi::Rights inheriting) {
  return task.fds().shrink_rights(fd, {.base = base, .inheriting = inheriting});
}

Result<abi::Filestat> fd_filestat_get(Task& task, abi::Fd fd) {
  WEFT_TRY(const FdRef file, task.fds().get(fd, abi::Rights::fd_filestat_get));
  if (file->is_synthetic()) return synthetic_stat(*file->node());
  WEFT_TRY(const host::FileInfo info, host::info(file->host_fd()));
  abi::Filestat stat = filestat_of(info);
  // The host knows one kind of socket, the description its type.
  stat.filetype = file->type();
  return stat;
}

Result<> fd_filestat_set_times(Task& task, abi::Fd fd, abi::Timestamp atim, abi::Timestamp mtim,
                               abi::Fstflags flags) {
  WEFT_TRY(const FdRef file, task.fds().get(fd, abi::Rights::fd_filestat_set_times));
  WEFT_TRY(const TimeChanges changes, time_changes(atim, mtim, flags));
  if (file->read_only_mount()) return fail(Errno::rofs);
  // SANDBOX: it would be the host's own /dev/null whose times change.
  if (file->is_synthetic() || file->is_shared()) return fail(Errno::acces);
  return host::set_times(file->host_fd(), changes.accessed, changes.modified);
}

Result<> fd_close(Task& task, abi::Fd fd) {
  if (task.mode() == Mode::wasix) {
    // WASIX shells close every descriptor in their children and still mean to open files.
    WEFT_TRY(const Descriptor descriptor, task.fds().describe(fd));
    if (descriptor.preopen_name != nullptr) return {};
  }
  return task.fds().close(fd);
}

Result<> fd_renumber(Task& task, abi::Fd from, abi::Fd to) {
  if (task.mode() == Mode::wasi) return task.fds().move(from, to);
  // WASIX: this call is dup2, onto the root's descriptor too: absolute paths need none.
  return task.fds().copy(from, to);
}

Result<abi::Prestat> fd_prestat_get(Task& task, abi::Fd fd) {
  WEFT_TRY(const std::string name, fd_prestat_dir_name(task, fd));
  return abi::Prestat{.tag = abi::Preopentype::dir,
                      .name_len = static_cast<std::uint32_t>(name.size())};
}

Result<std::string> fd_prestat_dir_name(Task& task, abi::Fd fd) {
  WEFT_TRY(const Descriptor descriptor, task.fds().describe(fd));
  // [EBADF] ends the C libraries' search for preopened directories.
  if (descriptor.preopen_name == nullptr) return fail(Errno::badf);
  return *descriptor.preopen_name;
}

}  // namespace weft::kernel
