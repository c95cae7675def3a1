// path_open: from rights and flags to one open of the host.
#include <utility>

#include "kernel/mounts.h"
#include "kernel/path.h"
#include "kernel/resolve.h"
#include "kernel/rights.h"

namespace weft::kernel {
namespace {

using abi::Fdflags;
using abi::Oflags;
using host::OpenFlags;

abi::Rights rights_needed(const OpenRequest& request) {
  using abi::Rights;
  abi::Rights needed = Rights::path_open;
  if (has(request.oflags, Oflags::creat)) needed |= Rights::path_create_file;
  if (has(request.oflags, Oflags::trunc)) needed |= Rights::path_filestat_set_size;
  return needed;
}

/// What the guest asks for on the new descriptor. Plain WASI refuses what the directory cannot
/// hand on; WASIX cuts it. Unknown bits are cut in both.
Result<RightsPair> granted_rights(const Task& task, const FdRef& directory,
                                  const OpenRequest& request) {
  const abi::Rights most = directory.rights().inheriting;
  RightsPair asked{.base = request.rights_base & abi::kAllRights,
                   .inheriting = request.rights_inheriting & abi::kAllRights};
  if (task.mode() == Mode::wasi &&
      (!abi::has_all(most, asked.base) || !abi::has_all(most, asked.inheriting)))
    return fail(Errno::notcapable);
  return RightsPair{.base = asked.base & most, .inheriting = asked.inheriting & most};
}

OpenFlags open_flags(const OpenRequest& request, abi::Rights rights) {
  using abi::Rights;
  OpenFlags flags{};
  const bool directory = has(request.oflags, Oflags::directory);
  if (has(rights, Rights::fd_read | Rights::fd_readdir)) flags |= OpenFlags::read;
  Rights writing = Rights::fd_write | Rights::fd_allocate;
  // Go asks for the right to set the size of files that it opens only to read.
  if (!has(rights, Rights::fd_read)) writing |= Rights::fd_filestat_set_size;
  // A guest that asks for a directory and for every right there is does not mean to write to it.
  if (has(rights, writing) && !directory) flags |= OpenFlags::write;
  const std::pair<bool, OpenFlags> wanted[] = {
      {has(request.oflags, Oflags::creat), OpenFlags::create},
      {has(request.oflags, Oflags::excl), OpenFlags::exclusive},
      {has(request.oflags, Oflags::trunc), OpenFlags::truncate},
      {directory, OpenFlags::directory},
      {!has(request.lookup, abi::Lookupflags::symlink_follow), OpenFlags::no_follow},
      {has(request.fdflags, Fdflags::append), OpenFlags::append},
      {has(request.fdflags, Fdflags::nonblock), OpenFlags::nonblock},
      {has(request.fdflags, Fdflags::dsync), OpenFlags::data_sync},
      // Linux's O_RSYNC is O_SYNC.
      {has(request.fdflags, Fdflags::sync | Fdflags::rsync), OpenFlags::full_sync},
  };
  for (const auto& [on, flag] : wanted)
    if (on) flags |= flag;
  return flags;
}

/// A read-only mount answers as a read-only file system does: what exists can be opened for
/// reading, even with creat.
Result<UniqueFd> open_read_only(const File& directory, const CheckedPath& path, OpenFlags flags) {
  const OpenFlags plain = without(
      flags, OpenFlags::create | OpenFlags::exclusive | OpenFlags::truncate | OpenFlags::write);
  const bool must_be_new =
      host::has(flags, OpenFlags::create) && host::has(flags, OpenFlags::exclusive);
  const OpenFlags look = must_be_new ? OpenFlags::path_only | OpenFlags::no_follow : plain;
  auto fd = open_below(directory, path.c_str(), look);
  if (!fd && fd.error() == Errno::noent && host::has(flags, OpenFlags::create)) {
    return fail(Errno::rofs);
  }
  if (!fd) return fd;
  if (must_be_new) return fail(Errno::exist);
  if (host::has(flags, OpenFlags::write) || host::has(flags, OpenFlags::truncate)) {
    WEFT_TRY(const host::FileInfo info, host::info(fd->get()));
    return fail(info.kind == host::FileKind::directory ? Errno::isdir : Errno::rofs);
  }
  return fd;
}

Result<UniqueFd> open_file(const File& directory, const CheckedPath& path, OpenFlags flags) {
  if (directory.read_only_mount()) return open_read_only(directory, path, flags);
  return open_below(directory, path.c_str(), flags);
}

}  // namespace

Result<abi::Fd> path_open(Task& task, abi::Fd dir, std::string_view path,
                          const OpenRequest& request) {
  WEFT_TRY(const FdRef directory, base_directory(task, dir, rights_needed(request)));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(path));
  WEFT_TRY(const RightsPair rights, granted_rights(task, directory, request));
  // [EINVAL] as Linux has it since 6.4; before, a regular file came out of that.
  if (has(request.oflags, Oflags::creat) && has(request.oflags, Oflags::directory))
    return fail(Errno::inval);

  OpenFlags flags = open_flags(request, rights.base);
  auto fd = open_file(*directory, checked, flags);
  const OpenFlags changes =
      OpenFlags::read | OpenFlags::write | OpenFlags::create | OpenFlags::truncate;
  if (!fd && fd.error() == Errno::acces && !host::has(flags, changes)) {
    // A descriptor for nothing but its metadata or as a start for paths needs no permission to
    // read.
    flags |= OpenFlags::path_only;
    fd = open_file(*directory, checked, flags);
  }
  if (!fd) return fail(fd.error());
  WEFT_TRY(const host::FileInfo info, host::info(fd->get()));
  // SANDBOX: proc/self/mem is this very process, its code too.
  if (host::has(flags, OpenFlags::write) && is_on_procfs(*directory->mount(), fd->get(), info))
    return fail(Errno::acces);
  WEFT_TRY(std::shared_ptr<File> file,
           File::create(*std::move(fd), info, host::status_after(flags), directory->mount()));
  // [ELOOP] path_only opens the link itself instead of refusing it.
  if (file->type() == abi::Filetype::symbolic_link) return fail(Errno::loop);
  file->note_flags(request.fdflags);
  const abi::Rights base = rights.base & applicable_rights(*file);
  return task.fds().insert(Descriptor{.file = std::move(file),
                                      .rights = {.base = base, .inheriting = rights.inheriting},
                                      .close_on_exec = request.close_on_exec});
}

}  // namespace weft::kernel
