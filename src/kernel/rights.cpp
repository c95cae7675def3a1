#include "kernel/rights.h"

namespace weft::kernel {

abi::Rights applicable_rights(const File& file) {
  switch (file.type()) {
    case abi::Filetype::directory:
      return kDirectoryRights;
    case abi::Filetype::regular_file:
    case abi::Filetype::block_device:
      return kFileRights;
    case abi::Filetype::character_device:
      return file.is_terminal() ? kTerminalRights : kDeviceRights;
    case abi::Filetype::socket_dgram:
    case abi::Filetype::socket_stream:
    case abi::Filetype::socket_raw:
    case abi::Filetype::socket_seqpacket:
      return kSocketRights;
    case abi::Filetype::unknown:
    case abi::Filetype::symbolic_link:
      return kStreamRights;
  }
  return {};
}

RightsPair natural_rights(const File& file) {
  using enum abi::Rights;
  abi::Rights rights = applicable_rights(file);
  // A directory that no mount led to gives no access to what lies below it.
  if (file.is_directory()) rights = fd_filestat_get;
  if (file.access() == Access::write || file.access() == Access::none) rights &= ~fd_read;
  if (file.access() == Access::read || file.access() == Access::none)
    rights &= ~(fd_write | fd_allocate | fd_filestat_set_size);
  return {.base = rights, .inheriting = file.is_socket() ? kSocketRights : abi::Rights::none};
}

}  // namespace weft::kernel
