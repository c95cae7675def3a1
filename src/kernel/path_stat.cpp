// The path calls that look at a file and set its times.
#include <algorithm>
#include <cstring>
#include <optional>

#include "kernel/locate.h"
#include "kernel/path.h"
#include "kernel/resolve.h"
#include "kernel/stat.h"

namespace weft::kernel {
namespace {

constexpr host::OpenFlags kLook = host::OpenFlags::path_only;
constexpr host::OpenFlags kLookNoFollow = host::OpenFlags::path_only | host::OpenFlags::no_follow;

/// One component right below a directory, of which the host can be asked without resolving.
bool is_plain_name(std::string_view path) {
  return path.find('/') == std::string_view::npos && path != "..";
}

struct PlainName {
  int directory;
  const char* name;
};
std::optional<PlainName> plain_name(const Origin& origin, const CheckedPath& path) {
  if (origin.names() == nullptr) {
    if (!is_plain_name(path.view())) return std::nullopt;
    return PlainName{origin.directory()->host_fd(), path.c_str()};
  }
  const auto cut = Shortcut::find(origin, path.c_str());
  if (!cut || cut->may_be_missing || !is_plain_name(cut->rest)) return std::nullopt;
  return PlainName{cut->fd, cut->rest};
}

}  // namespace

Result<abi::Filestat> path_filestat_get(Task& task, abi::Fd dir, abi::Lookupflags flags,
                                        std::string_view path) {
  WEFT_TRY(const Origin origin, Origin::create(task, dir, path, abi::Rights::path_filestat_get));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(task, path));
  const bool follow = has(flags, abi::Lookupflags::symlink_follow);
  if (const auto plain = plain_name(origin, checked)) {
    WEFT_TRY(const host::FileInfo info, host::info_at(plain->directory, plain->name));
    if (!follow || info.kind != host::FileKind::symbolic_link) return filestat_of(info);
  }
  WEFT_TRY(const Opened opened, open_path(origin, checked, follow ? kLook : kLookNoFollow));
  return stat_of(opened);
}

Result<> path_filestat_set_times(Task& task, abi::Fd dir, abi::Lookupflags flags,
                                 std::string_view path, abi::Timestamp atim, abi::Timestamp mtim,
                                 abi::Fstflags fst_flags) {
  WEFT_TRY(const Origin origin,
           Origin::create(task, dir, path, abi::Rights::path_filestat_set_times));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(task, path));
  const bool follow = has(flags, abi::Lookupflags::symlink_follow);
  WEFT_TRY(const Opened opened, open_path(origin, checked, follow ? kLook : kLookNoFollow));
  WEFT_TRY(const TimeChanges changes, time_changes(atim, mtim, fst_flags));
  if (opened.mount != nullptr && opened.mount->read_only) return fail(Errno::rofs);
  // [EACCES] what is Weft's own, the host's device, a command.
  if (opened.mount == nullptr && !opened.descriptor) return fail(Errno::acces);
  if (opened.descriptor) {
    if (opened.descriptor->file->is_synthetic() || opened.descriptor->file->is_shared())
      return fail(Errno::acces);
    if (opened.descriptor->file->read_only_mount()) return fail(Errno::rofs);
  }
  const int fd = opened.descriptor ? opened.descriptor->file->host_fd() : opened.fd.get();
  return host::set_times(fd, changes.accessed, changes.modified);
}

Result<std::uint32_t> path_readlink(Task& task, abi::Fd dir, std::string_view path,
                                    std::span<char> buffer) {
  WEFT_TRY(const Origin origin, Origin::create(task, dir, path, abi::Rights::path_readlink));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(task, path));
  if (const auto plain = plain_name(origin, checked)) {
    WEFT_TRY(const std::size_t size, host::read_link_at(plain->directory, plain->name, buffer));
    return static_cast<std::uint32_t>(size);
  }
  WEFT_TRY(const Opened opened, open_path(origin, checked, kLookNoFollow));
  if (!opened.fd.valid()) {
    if (opened.node == nullptr || opened.node->kind != Node::Kind::link) return fail(Errno::inval);
    const std::size_t size = std::min(opened.node->target.size(), buffer.size());
    std::memcpy(buffer.data(), opened.node->target.data(), size);
    return static_cast<std::uint32_t>(size);
  }
  // The host answers noent, not inval, for a descriptor of something that is no link.
  WEFT_TRY(const host::FileInfo info, host::info(opened.fd.get()));
  if (info.kind != host::FileKind::symbolic_link) return fail(Errno::inval);
  WEFT_TRY(const std::size_t size, host::read_link_at(opened.fd.get(), "", buffer));
  return static_cast<std::uint32_t>(size);
}

}  // namespace weft::kernel
