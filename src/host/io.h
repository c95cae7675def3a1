// Reading, writing and the settings of an open host descriptor. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/io_slice.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "host/errno.h"

namespace weft::host {

/// Linux refuses more slices than this in one call.
inline constexpr std::size_t kMaxSlices = 1024;

Result<std::size_t> read(int fd, std::span<const IoSlice> slices, OnSignal on_signal);
Result<std::size_t> read_at(int fd, std::span<const IoSlice> slices, std::uint64_t offset,
                            OnSignal on_signal);

/// How far a write must have gone before it returns, beyond what the descriptor says by itself.
enum class Sync : std::uint8_t { none, data, all };
Result<std::size_t> write(int fd, std::span<const IoSlice> slices, Sync sync, OnSignal on_signal);
Result<std::size_t> write_at(int fd, std::span<const IoSlice> slices, std::uint64_t offset,
                             Sync sync, OnSignal on_signal);

enum class Whence : std::uint8_t { set, cur, end };
Result<std::uint64_t> seek(int fd, std::int64_t offset, Whence whence);

Result<> sync_data(int fd);
Result<> sync_all(int fd);
/// Makes sure that the range is backed by storage; the file grows, never shrinks.
Result<> allocate(int fd, std::uint64_t offset, std::uint64_t length);
Result<> set_size(int fd, std::uint64_t size);
enum class Advice : std::uint8_t { normal, sequential, random, willneed, dontneed, noreuse };
Result<> advise(int fd, std::uint64_t offset, std::uint64_t length, Advice advice);

/// What F_GETFL says of an open descriptor.
struct Status {
  bool readable;
  bool writable;
  bool path_only;
  bool append;
  bool nonblock;
  bool data_sync;
  bool full_sync;
  friend bool operator==(const Status&, const Status&) = default;
};
Result<Status> status_flags(int fd);
/// Linux changes only these two; the rest stays as it was opened.
Result<> set_status_flags(int fd, bool append, bool nonblock);

/// Gives `fd` an open file description of its own in place of one that other processes share, so
/// that flags set on it are nobody else's. Only pipes and terminals can, since they keep nothing
/// there but flags: [ENOTSUP] for everything else.
Result<> own_description(int fd);

struct PipeEnds {
  UniqueFd reading;
  UniqueFd writing;
};
Result<PipeEnds> make_pipe();
/// A counter that is read and written as eight bytes; a semaphore's reads take one off. [EINVAL]
/// for a value that no counter can have.
Result<UniqueFd> make_event(std::uint64_t value, bool semaphore, bool nonblock);

bool is_terminal(int fd);
/// Whether it is the terminal that this process's session belongs to.
bool is_controlling_terminal(int fd);
/// Bytes that can be read at once, 0 where the kind of file cannot say.
std::uint64_t readable_bytes(int fd);
/// A second number for the same description, closed at exec, at least 3.
Result<UniqueFd> duplicate(int fd);

}  // namespace weft::host
