// The path calls that make, remove and rename names.
#include <array>
#include <cstring>

#include "kernel/mounts.h"
#include "kernel/path.h"
#include "kernel/resolve.h"

namespace weft::kernel {
namespace {

/// Whether a name is there; a link is there whatever it points to.
bool exists(const Parent& parent) {
  return parent.is_special() || host::info_at(parent.fd(), parent.name()).has_value();
}

/// A read-only mount answers in the order Linux does: first whether the name is (not) there.
Result<> check_can_create(const File& directory, const Parent& parent) {
  if (parent.is_special()) return fail(Errno::exist);
  if (!directory.read_only_mount()) return {};
  return fail(exists(parent) ? Errno::exist : Errno::rofs);
}
Result<> check_can_remove(const File& directory, const Parent& parent) {
  if (!directory.read_only_mount()) return {};
  return fail(exists(parent) ? Errno::rofs : Errno::noent);
}

/// SANDBOX: a hard link from one mount into another would carry a read-only file to where it can
/// be written. Two mounts are two file systems, as bind mounts are on Linux.
bool same_mount(const File& a, const File& b) { return a.mount() == b.mount(); }

/// For what looks at the last component: a directory it must be if a slash follows it.
host::OpenFlags look_flags(abi::Lookupflags flags) {
  return has(flags, abi::Lookupflags::symlink_follow)
             ? host::OpenFlags::path_only
             : host::OpenFlags::path_only | host::OpenFlags::no_follow;
}

}  // namespace

Result<> path_create_directory(Task& task, abi::Fd dir, std::string_view path) {
  WEFT_TRY(const FdRef directory, base_directory(task, dir, abi::Rights::path_create_directory));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(path));
  WEFT_TRY(const Parent parent, Parent::create(*directory, checked));
  WEFT_CHECK(check_can_create(*directory, parent));
  return host::make_directory_at(parent.fd(), parent.name());
}

Result<> path_remove_directory(Task& task, abi::Fd dir, std::string_view path) {
  WEFT_TRY(const FdRef directory, base_directory(task, dir, abi::Rights::path_remove_directory));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(path));
  WEFT_TRY(const Parent parent, Parent::create(*directory, checked));
  // [EINVAL] path has a last component that is dot. [ENOTEMPTY] `..` holds where we came from.
  if (parent.is_dot()) return fail(Errno::inval);
  if (parent.is_dotdot()) return fail(Errno::notempty);
  WEFT_CHECK(check_can_remove(*directory, parent));
  return host::remove_directory_at(parent.fd(), parent.name());
}

Result<> path_unlink_file(Task& task, abi::Fd dir, std::string_view path) {
  WEFT_TRY(const FdRef directory, base_directory(task, dir, abi::Rights::path_unlink_file));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(path));
  WEFT_TRY(const Parent parent, Parent::create(*directory, checked));
  if (parent.is_special()) return fail(Errno::isdir);
  WEFT_CHECK(check_can_remove(*directory, parent));
  return host::remove_file_at(parent.fd(), parent.name());
}

Result<> path_rename(Task& task, abi::Fd old_dir, std::string_view old_path, abi::Fd new_dir,
                     std::string_view new_path) {
  WEFT_TRY(const FdRef old_base, base_directory(task, old_dir, abi::Rights::path_rename_source));
  WEFT_TRY(const FdRef new_base, base_directory(task, new_dir, abi::Rights::path_rename_target));
  WEFT_TRY(const CheckedPath old_checked, CheckedPath::create(old_path));
  WEFT_TRY(const CheckedPath new_checked, CheckedPath::create(new_path));
  WEFT_TRY(const Parent from, Parent::create(*old_base, old_checked));
  WEFT_TRY(const Parent to, Parent::create(*new_base, new_checked));
  if (!same_mount(*old_base, *new_base)) return fail(Errno::xdev);
  // [EBUSY] as Linux answers for dot and dot-dot.
  if (from.is_special() || to.is_special()) return fail(Errno::busy);
  WEFT_CHECK(check_can_remove(*old_base, from));
  return host::rename_at(from.fd(), from.name(), to.fd(), to.name());
}

Result<> path_link(Task& task, abi::Fd old_dir, abi::Lookupflags old_flags,
                   std::string_view old_path, abi::Fd new_dir, std::string_view new_path) {
  WEFT_TRY(const FdRef old_base, base_directory(task, old_dir, abi::Rights::path_link_source));
  WEFT_TRY(const FdRef new_base, base_directory(task, new_dir, abi::Rights::path_link_target));
  WEFT_TRY(const CheckedPath old_checked, CheckedPath::create(old_path));
  WEFT_TRY(const CheckedPath new_checked, CheckedPath::create(new_path));
  WEFT_TRY(const Parent from, Parent::create(*old_base, old_checked));
  WEFT_TRY(const Parent to, Parent::create(*new_base, new_checked));

  bool by_name = !from.is_special() && !from.trailing_slash();
  host::FileKind kind{};
  UniqueFd source;
  if (by_name) {
    WEFT_TRY(const host::FileInfo info, host::info_at(from.fd(), from.name()));
    kind = info.kind;
    by_name =
        kind != host::FileKind::symbolic_link || !has(old_flags, abi::Lookupflags::symlink_follow);
  }
  if (!by_name) {
    WEFT_TRY(source, open_below(*old_base, old_checked.c_str(), look_flags(old_flags)));
    WEFT_TRY(const host::FileInfo info, host::info(source.get()));
    kind = info.kind;
  }
  WEFT_CHECK(check_can_create(*new_base, to));
  if (!same_mount(*old_base, *new_base)) return fail(Errno::xdev);
  // [EPERM] The file named by path1 is a directory. After [EEXIST], as on Linux.
  if (kind == host::FileKind::directory) return fail(exists(to) ? Errno::exist : Errno::perm);
  // Should the name have become a link meanwhile, the link itself gets the second name.
  if (by_name) return host::link_at(from.fd(), from.name(), to.fd(), to.name());
  return host::link_open_file(source.get(), to.fd(), to.name());
}

Result<> path_symlink(Task& task, std::string_view target, abi::Fd dir, std::string_view path) {
  WEFT_TRY(const FdRef directory, base_directory(task, dir, abi::Rights::path_symlink));
  WEFT_CHECK(check_text(target));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(path));
  WEFT_TRY(const Parent parent, Parent::create(*directory, checked));
  WEFT_CHECK(check_can_create(*directory, parent));
  // The text may be anything: what leads outside is refused when it is followed.
  std::array<char, kMaxPath + 1> text;
  std::memcpy(text.data(), target.data(), target.size());
  text[target.size()] = '\0';
  return host::symlink_at(text.data(), parent.fd(), parent.name());
}

}  // namespace weft::kernel
