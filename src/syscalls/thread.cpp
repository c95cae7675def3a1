// Threads: making them, ending them, waiting for them.
#include <algorithm>
#include <cstring>
#include <limits>
#include <thread>
#include <utility>

#include "guest/memory.h"
#include "kernel/thread_group.h"
#include "syscalls/call.h"
#include "syscalls/threads.h"

namespace weft::syscalls {

using kernel::ThreadEntry;

/// Nobody can ask for the code of a thread.
Control thread_exit(Thread&, abi::Exitcode /*rval*/) { return Control::exit_thread(); }

Result<abi::Tid> thread_id(Thread& thread) { return thread.tid(); }

Result<> thread_join(Thread& thread, abi::Tid tid) { return thread.group()->join(thread, tid); }

Result<abi::Size> thread_parallelism(Thread&) {
  return std::max<abi::Size>(std::thread::hardware_concurrency(), 1);
}

Result<> thread_sleep(Thread& thread, abi::Timestamp duration) {
  constexpr abi::Timestamp kLongest = std::numeric_limits<std::int64_t>::max();
  const std::uint32_t nobody_wakes = 0;
  const auto end = thread.host()->wait_on(&nobody_wakes, 0,
                                          static_cast<std::int64_t>(std::min(duration, kLongest)));
  if (end == kernel::WaitEnd::interrupted) return fail(kInterrupted);
  return {};
}

/// The new thread reads what `args` points to; Weft does not.
Result<abi::Tid> thread_spawn_v2(Thread& thread, guest::Address<abi::ThreadStart> args) {
  return thread.host()->spawn({ThreadEntry::Form::wasi_thread_start, args.value});
}

/// The structure at `user_data` has the stack, too, and the new thread takes it from there.
Result<abi::Tid> thread_spawn_2023(Thread& thread, std::uint64_t user_data,
                                   std::uint64_t /*stack_base*/, std::uint64_t /*stack_start*/,
                                   abi::Bool /*reactor*/) {
  return thread.host()->spawn({ThreadEntry::Form::start_thread, user_data});
}

/// wasi-threads: "the thread id … or a negative value" on failure; the argument means nothing here.
std::uint64_t thread_spawn_of_wasi(void* call, void* values) {
  const std::uint32_t argument = guest::Args(values).i32(0);
  Thread& thread = static_cast<Call*>(call)->thread;
  const auto made = thread.host()->spawn({ThreadEntry::Form::wasi_thread_start, argument});
  const std::int32_t answer[2] = {
      made ? std::to_underlying(*made) : -static_cast<std::int32_t>(made.error()), 0};
  std::memcpy(values, answer, sizeof answer);
  return 0;
}

}  // namespace weft::syscalls
