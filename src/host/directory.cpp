#include "host/directory.h"

#include <dirent.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

namespace weft::host {
namespace {

FileKind kind_of(unsigned char type) {
  switch (type) {
    case DT_REG:
      return FileKind::regular;
    case DT_DIR:
      return FileKind::directory;
    case DT_LNK:
      return FileKind::symbolic_link;
    case DT_CHR:
      return FileKind::character_device;
    case DT_BLK:
      return FileKind::block_device;
    case DT_FIFO:
      return FileKind::pipe;
    case DT_SOCK:
      return FileKind::socket;
    default:
      return FileKind::unknown;
  }
}

}  // namespace

Result<std::size_t> read_entries(int fd, std::span<std::byte> buffer) {
  const long size = ::syscall(SYS_getdents64, fd, buffer.data(), buffer.size());
  if (size >= 0) return static_cast<std::size_t>(size);
  // [ENOENT] the directory was removed under way: nothing more is in it.
  if (errno == ENOENT) return 0;
  return fail_with_errno();
}

bool next_entry(std::span<const std::byte>& raw, DirectoryEntry& entry) {
  constexpr std::size_t kName = offsetof(dirent64, d_name);
  if (raw.size() < kName) return false;
  dirent64 head;
  std::memcpy(&head, raw.data(), kName);
  const auto* name = reinterpret_cast<const char*>(raw.data()) + kName;
  entry = {.inode = head.d_ino,
           .next = static_cast<std::uint64_t>(head.d_off),
           .kind = kind_of(head.d_type),
           .name = std::string_view(name, ::strnlen(name, head.d_reclen - kName))};
  raw = raw.subspan(head.d_reclen);
  return true;
}

}  // namespace weft::host
