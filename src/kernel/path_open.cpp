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
Result<RightsPair> granted_rights(const Origin& origin, const OpenRequest& request) {
  const abi::Rights most = origin.inheriting();
  RightsPair asked{.base = request.rights_base & abi::kAllRights,
                   .inheriting = request.rights_inheriting & abi::kAllRights};
  if (origin.task().mode() == Mode::wasi &&
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

/// The description that a path led to, and what the guest may do with it at most.
Result<Descriptor> describe_opened(Opened opened, OpenFlags flags) {
  if (opened.descriptor) {
    opened.descriptor->preopen_name = nullptr;
    return *std::move(opened.descriptor);
  }
  std::shared_ptr<File> file;
  if (!opened.fd.valid()) {
    // [ELOOP] path_only opens a link itself instead of refusing it.
    if (!opened.node->is_directory()) return fail(Errno::loop);
    WEFT_TRY(file, File::create_synthetic(std::move(opened.node)));
  } else {
    WEFT_TRY(const host::FileInfo info, host::info(opened.fd.get()));
    // SANDBOX: proc/self/mem is this very process, its code too.
    if (host::has(flags, OpenFlags::write) && opened.mount != nullptr &&
        is_on_procfs(*opened.mount, opened.fd.get(), info))
      return fail(Errno::acces);
    if (info.kind == host::FileKind::symbolic_link) return fail(Errno::loop);
    WEFT_TRY(file, File::create(std::move(opened.fd), info, host::status_after(flags),
                                std::move(opened.mount)));
    file->set_node(std::move(opened.node));
  }
  const abi::Rights base = applicable_rights(*file);
  return Descriptor{.file = std::move(file),
                    .rights = {.base = base, .inheriting = abi::kAllRights}};
}

}  // namespace

Result<abi::Fd> path_open(Task& task, abi::Fd dir, std::string_view path,
                          const OpenRequest& request) {
  WEFT_TRY(const Origin origin, Origin::create(task, dir, path, rights_needed(request)));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(task, path));
  WEFT_TRY(const RightsPair rights, granted_rights(origin, request));
  // [EINVAL] as Linux has it since 6.4; before, a regular file came out of that.
  if (has(request.oflags, Oflags::creat) && has(request.oflags, Oflags::directory))
    return fail(Errno::inval);

  OpenFlags flags = open_flags(request, rights.base);
  auto opened = open_path(origin, checked, flags);
  const OpenFlags changes =
      OpenFlags::read | OpenFlags::write | OpenFlags::create | OpenFlags::truncate;
  if (!opened && opened.error() == Errno::acces && !host::has(flags, changes)) {
    // A descriptor for nothing but its metadata or as a start for paths needs no permission to
    // read.
    flags |= OpenFlags::path_only;
    opened = open_path(origin, checked, flags);
  }
  if (!opened) return fail(opened.error());
  const bool fresh = !opened->descriptor;
  WEFT_TRY(Descriptor descriptor, describe_opened(*std::move(opened), flags));
  if (fresh) descriptor.file->note_flags(request.fdflags);
  descriptor.rights.base &= rights.base;
  descriptor.rights.inheriting &= rights.inheriting;
  descriptor.close_on_exec = request.close_on_exec;
  return task.fds().insert(std::move(descriptor));
}

}  // namespace weft::kernel
