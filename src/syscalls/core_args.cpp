// args_* and environ_*. The vectors never change while a process runs, so that what the sizes
// call said holds for the next one.
#include <limits>

#include "syscalls/handlers.h"

namespace weft::syscalls {
namespace {

Result<std::tuple<abi::Size, abi::Size>> sizes_of(const std::vector<std::string>& strings) {
  std::uint64_t bytes = 0;
  for (const std::string& s : strings) bytes += s.size() + 1;
  // "[EOVERFLOW] Value too large to be stored in data type."
  constexpr std::uint64_t kMax = std::numeric_limits<abi::Size>::max();
  if (bytes > kMax || strings.size() > kMax) return fail(Errno::overflow);
  return std::tuple(static_cast<abi::Size>(strings.size()), static_cast<abi::Size>(bytes));
}

}  // namespace

Result<> args_get(Task& task, StringTable argv) { return argv.store(task.args()); }
Result<std::tuple<abi::Size, abi::Size>> args_sizes_get(Task& task) {
  return sizes_of(task.args());
}
Result<> environ_get(Task& task, StringTable environ) { return environ.store(task.environ()); }
Result<std::tuple<abi::Size, abi::Size>> environ_sizes_get(Task& task) {
  return sizes_of(task.environ());
}

}  // namespace weft::syscalls
