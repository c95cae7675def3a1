// Listing a host directory. Any thread, one reader a position.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "host/files.h"

namespace weft::host {

/// One entry of a filled buffer; `name` points into it.
struct DirectoryEntry {
  std::uint64_t inode;
  /// The position behind this entry, as the file system counts.
  std::uint64_t next;
  FileKind kind;
  std::string_view name;
};

/// Fills `buffer` with raw entries from the descriptor's position on; 0 is the end.
Result<std::size_t> read_entries(int fd, std::span<std::byte> buffer);
/// Takes one entry off the front of what read_entries filled; false at its end.
bool next_entry(std::span<const std::byte>& raw, DirectoryEntry& entry);

}  // namespace weft::host
