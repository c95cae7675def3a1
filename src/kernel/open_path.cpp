// What a path names, opened.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "kernel/locate.h"
#include "kernel/stat.h"

namespace weft::kernel {
namespace {

using host::OpenFlags;

/// A name that changes between a link and something else as we look is tried this often.
constexpr int kMaxRaces = 64;

Result<Opened> open_in_preview1(const File& directory, const CheckedPath& path, OpenFlags flags) {
  WEFT_TRY(UniqueFd fd, open_respecting(directory.mount().get(), flags, [&](OpenFlags with) {
             return open_below(directory, path.c_str(), with);
           }));
  return Opened{.fd = std::move(fd), .mount = directory.mount()};
}

/// Linux: a directory cannot be opened for creation or writing.
Result<> check_directory_flags(OpenFlags flags) {
  if (!host::has(flags, OpenFlags::create)) return {};
  return fail(host::has(flags, OpenFlags::exclusive) ? Errno::exist : Errno::isdir);
}

/// The directory that a walk stands in.
Result<Opened> open_itself(const Origin& origin, const Spot& spot, OpenFlags flags) {
  WEFT_CHECK(check_directory_flags(flags));
  Opened opened{.mount = spot.at.mount, .node = origin.shared(spot.at.node)};
  if (spot.at.node == nullptr) opened.node = nullptr;
  if (spot.at.fd < 0) {
    if (host::has(flags, OpenFlags::write) || host::has(flags, OpenFlags::truncate))
      return fail(Errno::isdir);
    opened.mount = nullptr;
    return opened;
  }
  WEFT_TRY(opened.fd, open_respecting(spot.at.mount.get(), flags, [&](OpenFlags with) {
             return host::open_at(spot.at.fd, ".", with);
           }));
  return opened;
}

/// SANDBOX: the file may lie in a directory that the guest can change. No link is followed on the
/// way, so whatever the guest puts there leads to nothing that it could not reach.
Result<UniqueFd> open_command(std::string_view path, OpenFlags flags) {
  WEFT_TRY(UniqueFd fd, host::open_trusted("/", OpenFlags::path_only | OpenFlags::directory));
  while (true) {
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    const std::size_t end = path.find('/');
    const std::string name(path.substr(0, end));
    const OpenFlags how =
        end == std::string_view::npos ? flags : OpenFlags::path_only | OpenFlags::directory;
    WEFT_TRY(fd, host::open_at(fd.get(), name.c_str(), how | OpenFlags::no_follow));
    if (end == std::string_view::npos) break;
    path.remove_prefix(end);
  }
  WEFT_TRY(const host::FileInfo info, host::info(fd.get()));
  if (info.kind != host::FileKind::regular) return fail(Errno::acces);
  return fd;
}

/// What the namespace itself has at that name.
Result<Opened> open_node(const Origin& origin, const Node& node, OpenFlags flags) {
  if (host::has(flags, OpenFlags::create) && host::has(flags, OpenFlags::exclusive))
    return fail(Errno::exist);
  Opened opened{.node = origin.shared(&node)};
  if (node.kind == Node::Kind::link) {
    if (!host::has(flags, OpenFlags::path_only)) return fail(Errno::loop);
    return opened;
  }
  if (host::has(flags, OpenFlags::directory)) return fail(Errno::notdir);
  if (node.kind == Node::Kind::command) {
    // SANDBOX: to be read and run, whoever may write to it on the host.
    if (host::has(flags, OpenFlags::write) || host::has(flags, OpenFlags::truncate))
      return fail(Errno::rofs);
    WEFT_TRY(opened.fd, open_command(node.target, without(flags, OpenFlags::create)));
    return opened;
  }
  if (node.name == "tty" && !host::has(flags, OpenFlags::path_only) &&
      !origin.task().has_terminal())
    return fail(Errno::nxio);
  const OpenFlags there = without(flags, OpenFlags::create | OpenFlags::truncate);
  WEFT_TRY(opened.fd, host::open_trusted(node.target.c_str(), there | OpenFlags::no_follow));
  return opened;
}

/// A number of /dev/fd: a copy of that descriptor.
Result<Opened> open_descriptor(Descriptor descriptor, OpenFlags flags) {
  if (host::has(flags, OpenFlags::create) && host::has(flags, OpenFlags::exclusive))
    return fail(Errno::exist);
  if (host::has(flags, OpenFlags::directory) && !descriptor.file->is_directory())
    return fail(Errno::notdir);
  if (!host::has(flags, OpenFlags::path_only)) {
    const Access access = descriptor.file->access();
    if ((host::has(flags, OpenFlags::write) && !can_write(access)) ||
        (host::has(flags, OpenFlags::read) && !can_read(access)))
      return fail(Errno::acces);
    if (host::has(flags, OpenFlags::truncate) && can_write(access) &&
        descriptor.file->type() == abi::Filetype::regular_file)
      WEFT_CHECK(host::set_size(descriptor.file->host_fd(), 0));
  }
  return Opened{.descriptor = std::move(descriptor)};
}

/// Nothing where a link has taken the place of what the walk saw.
Result<std::optional<Opened>> open_spot(const Origin& origin, Spot spot, OpenFlags flags,
                                        bool follows) {
  if (spot.itself) return open_itself(origin, spot, flags);
  if (spot.node != nullptr) return open_node(origin, *spot.node, flags);
  if (spot.descriptor) return open_descriptor(*std::move(spot.descriptor), flags);
  if (spot.at.fd < 0) {
    // Nothing can be made where no host has the directory.
    return fail(host::has(flags, OpenFlags::create) ? Errno::acces : Errno::noent);
  }
  if (spot.trailing_slash) {
    if (host::has(flags, OpenFlags::create)) return fail(Errno::isdir);
    flags |= OpenFlags::directory;
  }
  auto fd = open_respecting(spot.at.mount.get(), flags, [&](OpenFlags with) {
    // SANDBOX: the open itself never follows; a link is read and walked.
    return host::open_at(spot.at.fd, spot.name.c_str(), with | OpenFlags::no_follow);
  });
  if (!fd && follows && (fd.error() == Errno::loop || fd.error() == Errno::notdir)) {
    const auto info = host::info_at(spot.at.fd, spot.name.c_str());
    if (info && info->kind == host::FileKind::symbolic_link) return std::optional<Opened>();
  }
  if (!fd) return fail(fd.error());
  if (follows && host::has(flags, OpenFlags::path_only)) {
    WEFT_TRY(const host::FileInfo info, host::info(fd->get()));
    if (info.kind == host::FileKind::symbolic_link) return std::optional<Opened>();
  }
  return Opened{.fd = *std::move(fd), .mount = spot.at.mount};
}

}  // namespace

Result<Opened> open_path(const Origin& origin, const CheckedPath& path, OpenFlags flags) {
  if (origin.names() == nullptr) return open_in_preview1(*origin.directory(), path, flags);
  if (const auto cut = Shortcut::find(origin, path.c_str())) {
    bool walk = false;
    auto fd = open_respecting(cut->mount->get(), flags, [&](OpenFlags with) -> Result<UniqueFd> {
      auto opened = cut->open(cut->rest, with);
      walk = !opened;
      return opened ? *std::move(opened) : fail(Errno::again);
    });
    if (!walk) {
      if (!fd) return fail(fd.error());
      return Opened{.fd = *std::move(fd), .mount = *cut->mount};
    }
  }
  const LastLink last =
      host::has(flags, OpenFlags::no_follow) ? LastLink::behind_slash : LastLink::always;
  for (int races = 0; races < kMaxRaces; ++races) {
    WEFT_TRY(Spot spot, locate(origin, path.view(), last));
    const bool follows = last == LastLink::always || spot.trailing_slash;
    WEFT_TRY(std::optional<Opened> opened, open_spot(origin, std::move(spot), flags, follows));
    if (opened) return *std::move(opened);
  }
  return fail(Errno::loop);
}

Result<abi::Filestat> stat_of(const Opened& opened) {
  const bool of_host = opened.fd.valid() || opened.descriptor;
  if (!of_host) return synthetic_stat(*opened.node);
  const int fd = opened.descriptor ? opened.descriptor->file->host_fd() : opened.fd.get();
  if (opened.descriptor && opened.descriptor->file->is_synthetic())
    return synthetic_stat(*opened.descriptor->file->node());
  WEFT_TRY(const host::FileInfo info, host::info(fd));
  abi::Filestat stat = filestat_of(info);
  if (opened.descriptor) stat.filetype = opened.descriptor->file->type();
  return stat;
}

}  // namespace weft::kernel
