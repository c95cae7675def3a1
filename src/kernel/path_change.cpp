// The path calls that make, remove and rename names.
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "kernel/mounts.h"
#include "kernel/path.h"
#include "kernel/resolve.h"

namespace weft::kernel {
namespace {

/// SANDBOX: a hard link from one mount into another would carry a read-only file to where it can
/// be written. Two mounts are two file systems, as bind mounts are on Linux.
bool same_mount(const Parent& a, const Parent& b) { return a.mount() == b.mount(); }

/// What gets a second name: a name, or what a path led to.
struct Source {
  host::FileKind kind{};
  const Mount* mount = nullptr;
  /// Absent: the name stands for itself.
  std::optional<Opened> opened = std::nullopt;
};

/// For what looks at the last component: a directory it must be if a slash follows it.
host::OpenFlags look_flags(abi::Lookupflags flags) {
  return has(flags, abi::Lookupflags::symlink_follow)
             ? host::OpenFlags::path_only
             : host::OpenFlags::path_only | host::OpenFlags::no_follow;
}

Result<Source> source_of(const Origin& base, const CheckedPath& path, const Parent& from,
                         abi::Lookupflags flags) {
  if (!from.is_special() && !from.trailing_slash()) {
    if (from.fd() < 0) return fail(Errno::noent);
    WEFT_TRY(const host::FileInfo info, host::info_at(from.fd(), from.name()));
    const bool link = info.kind == host::FileKind::symbolic_link;
    if (!link || !has(flags, abi::Lookupflags::symlink_follow))
      return Source{.kind = info.kind, .mount = from.mount()};
  }
  WEFT_TRY(Opened opened, open_path(base, path, look_flags(flags)));
  if (!opened.fd.valid()) return Source{.kind = host::FileKind::directory};
  WEFT_TRY(const host::FileInfo info, host::info(opened.fd.get()));
  // SANDBOX: a link may have led into another mount.
  const Mount* mount = opened.mount.get();
  return Source{.kind = info.kind, .mount = mount, .opened = std::move(opened)};
}

}  // namespace

Result<> path_create_directory(Task& task, abi::Fd dir, std::string_view path) {
  WEFT_TRY(const Origin origin,
           Origin::create(task, dir, path, abi::Rights::path_create_directory));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(task, path));
  WEFT_TRY(const Parent parent, Parent::create(origin, checked));
  WEFT_CHECK(parent.check_can_create());
  return host::make_directory_at(parent.fd(), parent.name());
}

Result<> path_remove_directory(Task& task, abi::Fd dir, std::string_view path) {
  WEFT_TRY(const Origin origin,
           Origin::create(task, dir, path, abi::Rights::path_remove_directory));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(task, path));
  WEFT_TRY(const Parent parent, Parent::create(origin, checked));
  // [EINVAL] path has a last component that is dot. [ENOTEMPTY] `..` holds where we came from.
  if (parent.is_dot()) return fail(Errno::inval);
  if (parent.is_dotdot()) return fail(Errno::notempty);
  WEFT_CHECK(parent.check_can_remove());
  return host::remove_directory_at(parent.fd(), parent.name());
}

Result<> path_unlink_file(Task& task, abi::Fd dir, std::string_view path) {
  WEFT_TRY(const Origin origin, Origin::create(task, dir, path, abi::Rights::path_unlink_file));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(task, path));
  WEFT_TRY(const Parent parent, Parent::create(origin, checked));
  if (parent.is_directory()) return fail(Errno::isdir);
  WEFT_CHECK(parent.check_can_remove());
  return host::remove_file_at(parent.fd(), parent.name());
}

Result<> path_rename(Task& task, abi::Fd old_dir, std::string_view old_path, abi::Fd new_dir,
                     std::string_view new_path) {
  WEFT_TRY(const Origin old_base,
           Origin::create(task, old_dir, old_path, abi::Rights::path_rename_source));
  WEFT_TRY(const Origin new_base,
           Origin::create(task, new_dir, new_path, abi::Rights::path_rename_target));
  WEFT_TRY(const CheckedPath old_checked, CheckedPath::create(task, old_path));
  WEFT_TRY(const CheckedPath new_checked, CheckedPath::create(task, new_path));
  WEFT_TRY(const Parent from, Parent::create(old_base, old_checked));
  WEFT_TRY(const Parent to, Parent::create(new_base, new_checked));
  if (!same_mount(from, to)) return fail(Errno::xdev);
  // [EBUSY] as Linux answers for dot and dot-dot.
  if (from.is_special() || to.is_special()) return fail(Errno::busy);
  WEFT_CHECK(from.check_can_remove());
  return host::rename_at(from.fd(), from.name(), to.fd(), to.name());
}

Result<> path_link(Task& task, abi::Fd old_dir, abi::Lookupflags old_flags,
                   std::string_view old_path, abi::Fd new_dir, std::string_view new_path) {
  WEFT_TRY(const Origin old_base,
           Origin::create(task, old_dir, old_path, abi::Rights::path_link_source));
  WEFT_TRY(const Origin new_base,
           Origin::create(task, new_dir, new_path, abi::Rights::path_link_target));
  WEFT_TRY(const CheckedPath old_checked, CheckedPath::create(task, old_path));
  WEFT_TRY(const CheckedPath new_checked, CheckedPath::create(task, new_path));
  WEFT_TRY(const Parent from, Parent::create(old_base, old_checked));
  WEFT_TRY(const Parent to, Parent::create(new_base, new_checked));

  WEFT_TRY(const Source source, source_of(old_base, old_checked, from, old_flags));
  WEFT_CHECK(to.check_can_create());
  if (source.mount != to.mount()) return fail(Errno::xdev);
  // [EPERM] The file named by path1 is a directory. After [EEXIST], as on Linux.
  if (source.kind == host::FileKind::directory)
    return fail(to.exists() ? Errno::exist : Errno::perm);
  // Should the name have become a link meanwhile, the link itself gets the second name.
  if (!source.opened) return host::link_at(from.fd(), from.name(), to.fd(), to.name());
  return host::link_open_file(source.opened->fd.get(), to.fd(), to.name());
}

Result<> path_symlink(Task& task, std::string_view target, abi::Fd dir, std::string_view path) {
  WEFT_TRY(const Origin origin, Origin::create(task, dir, path, abi::Rights::path_symlink));
  WEFT_CHECK(check_text(target));
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(task, path));
  WEFT_TRY(const Parent parent, Parent::create(origin, checked));
  WEFT_CHECK(parent.check_can_create());
  // The text may be anything: what leads outside is refused when it is followed.
  std::array<char, kMaxPath + 1> text;
  std::memcpy(text.data(), target.data(), target.size());
  text[target.size()] = '\0';
  return host::symlink_at(text.data(), parent.fd(), parent.name());
}

}  // namespace weft::kernel
