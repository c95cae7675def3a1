// thread_local_*: what libraries of 2023 keep of each thread.
#include "kernel/thread_group.h"
#include "syscalls/threads.h"

namespace weft::syscalls {

Result<LocalKey> thread_local_create(Thread& thread, std::uint64_t user_data) {
  return thread.group()->locals().create(user_data);
}

/// As POSIX has it, the destructors of values that are still there are not called.
Result<> thread_local_destroy(Thread& thread, LocalKey key) {
  return thread.group()->locals().destroy(key);
}

Result<std::uint64_t> thread_local_get(Thread& thread, LocalKey key) {
  return thread.group()->locals().get(thread.tid(), key);
}

Result<> thread_local_set(Thread& thread, LocalKey key, std::uint64_t value) {
  return thread.group()->locals().set(thread.tid(), key, value);
}

}  // namespace weft::syscalls
