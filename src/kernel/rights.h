// Which rights mean anything for which kind of file. Data only; any thread.
#pragma once

#include "abi/types.h"
#include "kernel/fd_table.h"

namespace weft::kernel {

inline constexpr abi::Rights kStreamRights = [] {
  using enum abi::Rights;
  return fd_read | fd_write | fd_fdstat_set_flags | fd_filestat_get | poll_fd_readwrite;
}();

inline constexpr abi::Rights kDeviceRights = [] {
  using enum abi::Rights;
  return kStreamRights | fd_seek | fd_tell | fd_sync | fd_datasync | fd_advise |
         fd_filestat_set_times;
}();

/// isatty() of the C libraries is: a character device that can neither seek nor tell.
inline constexpr abi::Rights kTerminalRights = [] {
  using enum abi::Rights;
  return kDeviceRights & ~(fd_seek | fd_tell);
}();

inline constexpr abi::Rights kFileRights = [] {
  using enum abi::Rights;
  return kDeviceRights | fd_allocate | fd_filestat_set_size;
}();

inline constexpr abi::Rights kSocketRights = [] {
  using enum abi::Rights;
  return kStreamRights | sock_shutdown | sock_accept | sock_connect | sock_listen | sock_bind |
         sock_recv | sock_send | sock_addr_local | sock_addr_remote | sock_recv_from | sock_send_to;
}();

inline constexpr abi::Rights kDirectoryRights = [] {
  using enum abi::Rights;
  return fd_fdstat_set_flags | fd_sync | fd_datasync | fd_readdir | fd_filestat_get |
         fd_filestat_set_times | poll_fd_readwrite | path_create_directory | path_create_file |
         path_link_source | path_link_target | path_open | path_readlink | path_rename_source |
         path_rename_target | path_filestat_get | path_filestat_set_size | path_filestat_set_times |
         path_symlink | path_remove_directory | path_unlink_file;
}();

/// What a preopened directory hands on: a guest that asks for everything gets it.
inline constexpr RightsPair kPreopenRights{.base = kDirectoryRights, .inheriting = abi::kAllRights};

/// The rights that apply to this file at all. Rights on other things may be asked for at open and
/// are dropped, as the specification allows.
abi::Rights applicable_rights(const File& file);

/// Of a descriptor that was not opened by path: stdin, a pipe's end, an accepted socket.
RightsPair natural_rights(const File& file);

}  // namespace weft::kernel
