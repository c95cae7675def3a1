// WASIX's additions on paths: the working directory.
#include <algorithm>
#include <cstring>
#include <string>

#include "kernel/path.h"
#include "syscalls/handlers.h"

namespace weft::syscalls {

Result<> chdir(Task& task, const GuestPath& path) { return kernel::chdir(task, path); }

/// C libraries first ask with no room, allocate exactly what they are told, ask again, and take the
/// buffer for a C string: so the length with its NUL is told where it does not fit, and where it
/// does the length alone, with the rest of the buffer zeroed.
Result<> getcwd(Task& task, const guest::Later<std::uint8_t>& path,
                const guest::InOut<abi::Size>& path_len) {
  WEFT_TRY(const std::string directory, kernel::getcwd(task));
  const auto size = static_cast<abi::Size>(directory.size());
  const abi::Size room = path_len.before();
  if (room <= size) {
    path_len.store(size + 1);
    return fail(Errno::range);
  }
  if (path.is_null()) return fail(Errno::inval);
  WEFT_TRY(std::byte* const buffer, path.bytes(room));
  std::memcpy(buffer, directory.data(), size);
  std::memset(buffer + size, 0, room - size);
  path_len.store(size);
  return {};
}

}  // namespace weft::syscalls
