#include "kernel/mounts.h"

#include <fmt/format.h>

#include "base/errno.h"
#include "base/utf8.h"
#include "host/files.h"

namespace weft::kernel {
namespace {

constexpr std::string_view kDirForms = "write --dir HOST or --dir HOST::GUEST";
constexpr std::string_view kMountForms = "write --mount HOST:GUEST or --mount HOST:GUEST:ro";
constexpr std::string_view kTmpfsForms =
    "write --tmpfs GUEST[:size=SIZE], for example --tmpfs /tmp:size=64M";

/// A guest path is a name that the guest's C library compares: UTF-8, without NUL, not too long.
bool is_good_path(std::string_view path) {
  constexpr std::size_t kMax = 4095;
  return !path.empty() && path.size() <= kMax && path.find('\0') == std::string_view::npos &&
         is_utf8(path);
}

Diagnosed<MountSpec> checked(MountSpec spec, std::string_view flag, std::string_view text,
                             std::string_view forms) {
  const bool needs_host = spec.kind == MountSpec::Kind::host_directory;
  if (!is_good_path(spec.guest) ||
      (needs_host && (spec.host.empty() || spec.host.find('\0') != std::string::npos)))
    return diagnose(fmt::format("{} {}: a path is empty, too long or not UTF-8", flag, text),
                    std::string(forms));
  return spec;
}

std::string_view reason(Errno error) {
  switch (error) {
    case Errno::noent:
      return "no such directory";
    case Errno::notdir:
      return "it is no directory";
    case Errno::acces:
      return "permission denied";
    default:
      return errno_name(error);
  }
}

/// Read where that is permitted, or else only as a start for paths.
Result<UniqueFd> open_root(const std::string& path) {
  auto fd = host::open_trusted(path.c_str(), host::OpenFlags::read | host::OpenFlags::directory);
  if (fd || fd.error() != Errno::acces) return fd;
  return host::open_trusted(path.c_str(), host::OpenFlags::path_only | host::OpenFlags::directory);
}

Result<> open_temporary(Mount& mount, std::uint64_t size) {
  auto root = host::private_tmpfs(size);
  if (root) {
    mount.root = *std::move(root);
    return {};
  }
  // A directory on a file system that others use, too, has no limit of its own.
  if (size != 0) return fail(root.error());
  WEFT_TRY(mount.temporary, host::make_temporary_directory());
  WEFT_TRY(mount.root, host::open_at(mount.temporary->fd.get(), ".",
                                     host::OpenFlags::read | host::OpenFlags::directory));
  return {};
}

}  // namespace

Mount::~Mount() {
  if (temporary && owner == host::process_id()) host::remove_tree(*temporary);
}

bool is_on_procfs(const Mount& mount, int fd, const host::FileInfo& info) {
  return info.device == mount.device ? mount.is_procfs : host::is_on_procfs(fd);
}

Diagnosed<MountSpec> parse_dir_flag(std::string_view text) {
  const std::size_t at = text.find("::");
  MountSpec spec;
  spec.host = text.substr(0, at);
  spec.guest = at == std::string_view::npos ? text : text.substr(at + 2);
  return checked(std::move(spec), "--dir", text, kDirForms);
}

Diagnosed<MountSpec> parse_mount_flag(std::string_view text) {
  MountSpec spec;
  std::string_view rest = text;
  if (rest.ends_with(":ro")) {
    spec.read_only = true;
    rest.remove_suffix(3);
  } else if (rest.ends_with(":rw")) {
    rest.remove_suffix(3);
  }
  // A guest path has no colon in this form; a host path may.
  const std::size_t at = rest.rfind(':');
  if (at == std::string_view::npos)
    return diagnose(fmt::format("--mount {}: the guest's path is missing", text),
                    std::string(kMountForms));
  spec.host = rest.substr(0, at);
  spec.guest = rest.substr(at + 1);
  return checked(std::move(spec), "--mount", text, kMountForms);
}

Diagnosed<MountSpec> parse_tmpfs_flag(std::string_view text) {
  MountSpec spec;
  spec.kind = MountSpec::Kind::private_temporary;
  spec.guest = text;
  return checked(std::move(spec), "--tmpfs", text, kTmpfsForms);
}

Diagnosed<std::vector<std::shared_ptr<const Mount>>> open_mounts(
    const std::vector<MountSpec>& specs, Resolver resolver) {
  if (resolver == Resolver::automatic)
    resolver = host::has_openat2() ? Resolver::openat2 : Resolver::walk;
  std::vector<std::shared_ptr<const Mount>> mounts;
  for (const MountSpec& spec : specs) {
    auto mount = std::make_shared<Mount>();
    mount->guest_path = spec.guest;
    mount->read_only = spec.read_only;
    mount->resolver = resolver;
    if (spec.kind == MountSpec::Kind::private_temporary) {
      if (const auto made = open_temporary(*mount, spec.size); !made)
        return diagnose(
            fmt::format("cannot make a temporary directory for {}: {}", spec.guest,
                        reason(made.error())),
            spec.size != 0 ? "only who may mount file systems (root) can limit its size: leave out "
                             ":size="
                           : "set TMPDIR to a directory that can be written to");
    } else {
      auto root = open_root(spec.host);
      if (!root)
        return diagnose(
            fmt::format("cannot open directory {}: {}", spec.host, reason(root.error())));
      mount->root = *std::move(root);
    }
    if (const auto info = host::info(mount->root.get())) mount->device = info->device;
    mount->is_procfs = host::is_on_procfs(mount->root.get());
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

}  // namespace weft::kernel
