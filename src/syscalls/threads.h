// The handlers of the families thread and futex; each is named like its import. Any thread; each
// call by its own thread.
#pragma once

#include <cstdint>

#include "abi/types.h"
#include "abi/wasix.h"
#include "base/result.h"
#include "guest/codec.h"
#include "guest/word.h"
#include "kernel/thread.h"
#include "syscalls/control.h"

namespace weft::syscalls {

using kernel::Thread;

// thread.cpp
Control thread_exit(Thread& thread, abi::Exitcode rval);
Result<abi::Tid> thread_id(Thread& thread);
Result<> thread_join(Thread& thread, abi::Tid tid);
Result<abi::Size> thread_parallelism(Thread& thread);
Result<> thread_sleep(Thread& thread, abi::Timestamp duration);
Result<abi::Tid> thread_spawn_v2(Thread& thread, guest::Address<abi::ThreadStart> args);
Result<abi::Tid> thread_spawn_2023(Thread& thread, std::uint64_t user_data,
                                   std::uint64_t stack_base, std::uint64_t stack_start,
                                   abi::Bool reactor);
/// An Entry: its result is no errno.
std::uint64_t thread_spawn_of_wasi(void* call, void* values);

// thread_local.cpp: of 2023
using LocalKey = std::uint32_t;
Result<LocalKey> thread_local_create(Thread& thread, std::uint64_t user_data);
Result<> thread_local_destroy(Thread& thread, LocalKey key);
Result<std::uint64_t> thread_local_get(Thread& thread, LocalKey key);
Result<> thread_local_set(Thread& thread, LocalKey key, std::uint64_t value);

// futex.cpp
Result<abi::Bool> futex_wait(Thread& thread, guest::Word futex, std::uint32_t expected,
                             guest::In<abi::OptionTimestamp> timeout);
Result<abi::Bool> futex_wake(Thread& thread, guest::Word futex);
Result<abi::Bool> futex_wake_all(Thread& thread, guest::Word futex);

}  // namespace weft::syscalls
