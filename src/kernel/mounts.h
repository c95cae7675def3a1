// Mounts: which host directories a sandbox sees and under which guest paths. Made at start-up by
// one thread, then read by any.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/unique_fd.h"
#include "host/files.h"
#include "host/process.h"
#include "host/temporary.h"

namespace weft::kernel {

/// What the command line asked for. `host` is unused for a private temporary directory.
struct MountSpec {
  enum class Kind : std::uint8_t { host_directory, private_temporary };
  Kind kind = Kind::host_directory;
  std::string host;
  std::string guest;
  bool read_only = false;
  /// Most bytes that a private temporary directory holds; 0 = not limited by Weft.
  std::uint64_t size = 0;
};

/// "HOST" or "HOST::GUEST".
Diagnosed<MountSpec> parse_dir_flag(std::string_view text);
/// "HOST:GUEST", "HOST:GUEST:ro" or "HOST:GUEST:rw".
Diagnosed<MountSpec> parse_mount_flag(std::string_view text);
/// "GUEST".
Diagnosed<MountSpec> parse_tmpfs_flag(std::string_view text);

/// How paths are resolved beneath a mount. Both are equally safe; `automatic` takes openat2 where
/// the host has it. The others are for tests and `weft doctor`.
enum class Resolver : std::uint8_t { automatic, openat2, walk };

struct Mount {
  Mount() = default;
  ~Mount();
  Mount(const Mount&) = delete;
  Mount& operator=(const Mount&) = delete;

  std::string guest_path;
  bool read_only = false;
  /// Never `automatic` once it is open.
  Resolver resolver = Resolver::automatic;
  UniqueFd root;
  /// Of `root`. No other file system gets this number as long as it is open.
  std::uint64_t device = 0;
  bool is_procfs = false;
  /// Removed with all it holds when the last user of the mount in the process that opened it is
  /// gone. Absent for a host
  /// directory, and where the host gave a nameless tmpfs, which ends by itself.
  std::optional<host::NamedDirectory> temporary;
  int owner = host::process_id();
};

/// Whether `fd`, opened below the mount, is one of procfs; `info` is what the host says of it.
bool is_on_procfs(const Mount& mount, int fd, const host::FileInfo& info);

/// Opens every directory, in the order given, which is the order of the preopens. The diagnostic
/// names the directory and the reason.
Diagnosed<std::vector<std::shared_ptr<const Mount>>> open_mounts(
    const std::vector<MountSpec>& specs, Resolver resolver = Resolver::automatic);

}  // namespace weft::kernel
