// Descriptors that no path leads to: pipes and events.
#include <utility>

#include "host/io.h"
#include "kernel/fd_ops.h"
#include "kernel/rights.h"

namespace weft::kernel {
namespace {

Result<Descriptor> described(UniqueFd host_fd) {
  WEFT_TRY(std::shared_ptr<File> file, File::create(std::move(host_fd)));
  const RightsPair rights = natural_rights(*file);
  return Descriptor{.file = std::move(file), .rights = rights};
}

}  // namespace

Result<std::pair<abi::Fd, abi::Fd>> fd_pipe(Task& task) {
  WEFT_TRY(host::PipeEnds ends, host::make_pipe());
  WEFT_TRY(Descriptor reading, described(std::move(ends.reading)));
  WEFT_TRY(Descriptor writing, described(std::move(ends.writing)));
  return task.fds().insert_pair(std::move(reading), std::move(writing));
}

Result<abi::Fd> fd_event(Task& task, std::uint64_t value, abi::Eventfdflags flags) {
  using enum abi::Eventfdflags;
  if (!abi::has_all(semaphore | nonblock, flags)) return fail(Errno::inval);
  WEFT_TRY(UniqueFd fd,
           host::make_event(value, abi::has(flags, semaphore), abi::has(flags, nonblock)));
  WEFT_TRY(Descriptor event, described(std::move(fd)));
  return task.fds().insert(std::move(event));
}

}  // namespace weft::kernel
