// The path calls that look at a file and set its times.
#include "kernel/mounts.h"
#include "kernel/path.h"
#include "kernel/resolve.h"
#include "kernel/stat.h"

namespace weft::kernel {
namespace {

constexpr host::OpenFlags kLook = host::OpenFlags::path_only;
constexpr host::OpenFlags kLookNoFollow = host::OpenFlags::path_only | host::OpenFlags::no_follow;

/// One component right below the directory, of which the host can be asked without resolving.
bool is_plain_name(std::string_view path) {
  return path.find('/') == std::string_view::npos && path != "..";
}

Result<TimeChanges> times_for(abi::Timestamp atim, abi::Timestamp mtim, abi::Fstflags flags,
                              const File& file) {
  WEFT_TRY(const TimeChanges changes, time_changes(atim, mtim, flags));
  if (file.read_only_mount()) return fail(Errno::rofs);
  return changes;
}

}  // namespace

Result<abi::Filestat> path_filestat_get(Task& task, abi::Fd dir, abi::Lookupflags flags,
                                        std::string_view path) {
  WEFT_TRY(const FdRef directory, base_directory(task, dir, abi::Rights::path_filestat_get));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(path));
  const bool follow = has(flags, abi::Lookupflags::symlink_follow);
  if (is_plain_name(checked.view())) {
    WEFT_TRY(const host::FileInfo info, host::info_at(directory->host_fd(), checked.c_str()));
    if (!follow || info.kind != host::FileKind::symbolic_link) return filestat_of(info);
  }
  WEFT_TRY(const UniqueFd fd,
           open_below(*directory, checked.c_str(), follow ? kLook : kLookNoFollow));
  WEFT_TRY(const host::FileInfo info, host::info(fd.get()));
  return filestat_of(info);
}

Result<> path_filestat_set_times(Task& task, abi::Fd dir, abi::Lookupflags flags,
                                 std::string_view path, abi::Timestamp atim, abi::Timestamp mtim,
                                 abi::Fstflags fst_flags) {
  WEFT_TRY(const FdRef directory, base_directory(task, dir, abi::Rights::path_filestat_set_times));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(path));
  const bool follow = has(flags, abi::Lookupflags::symlink_follow);
  WEFT_TRY(const UniqueFd fd,
           open_below(*directory, checked.c_str(), follow ? kLook : kLookNoFollow));
  WEFT_TRY(const TimeChanges changes, times_for(atim, mtim, fst_flags, *directory));
  return host::set_times(fd.get(), changes.accessed, changes.modified);
}

Result<std::uint32_t> path_readlink(Task& task, abi::Fd dir, std::string_view path,
                                    std::span<char> buffer) {
  WEFT_TRY(const FdRef directory, base_directory(task, dir, abi::Rights::path_readlink));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(path));
  if (is_plain_name(checked.view())) {
    WEFT_TRY(const std::size_t size,
             host::read_link_at(directory->host_fd(), checked.c_str(), buffer));
    return static_cast<std::uint32_t>(size);
  }
  WEFT_TRY(const UniqueFd fd, open_below(*directory, checked.c_str(), kLookNoFollow));
  // The host answers noent, not inval, for a descriptor of something that is no link.
  WEFT_TRY(const host::FileInfo info, host::info(fd.get()));
  if (info.kind != host::FileKind::symbolic_link) return fail(Errno::inval);
  WEFT_TRY(const std::size_t size, host::read_link_at(fd.get(), "", buffer));
  return static_cast<std::uint32_t>(size);
}

}  // namespace weft::kernel
