// Rows of the family thread. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/handlers.h"

namespace weft::syscalls::rows {

/// wasi-threads: the result is the new thread's number, or negative.
consteval Definition thread_spawn_of_wasi() {
  using S = ShapeOf<ResultKind::value, Params<std::uint32_t>, Results<>>;
  return {.name = "thread-spawn",
          .entry = &detail::answer_minus_one,
          .shape = &S::kShape,
          .names = "start_arg",
          .family = Family::thread,
          .modules = Modules::wasi | Modules::preview1 | Modules::unstable,
          .support = Support::stub,
          .note = "answers -1, which C libraries report as EAGAIN"};
}

using Key = std::uint32_t;

inline constexpr Definition kThread[] = {
    thread_spawn_of_wasi(),
    bind<thread_exit>("thread_exit", "rval", Family::thread, Modules::wasix32, Support::partial,
                      "there is one thread yet: ends the process with exit code 0"),
    stub<Params<>, Results<abi::Tid>>("thread_id", "-> tid", Family::thread),
    stub<Params<abi::Tid>>("thread_join", "tid", Family::thread),
    stub<Params<std::uint64_t>, Results<Key>>("thread_local_create", "user_data -> key",
                                              Family::thread, kStubNote, Generation::old_2023),
    stub<Params<Key>>("thread_local_destroy", "key", Family::thread, kStubNote,
                      Generation::old_2023),
    stub<Params<Key>, Results<std::uint64_t>>("thread_local_get", "key -> value", Family::thread,
                                              kStubNote, Generation::old_2023),
    stub<Params<Key, std::uint64_t>>("thread_local_set", "key, value", Family::thread, kStubNote,
                                     Generation::old_2023),
    bind<thread_parallelism>("thread_parallelism", "-> count", Family::thread, Modules::wasix32),
    bind<thread_sleep>("thread_sleep", "duration", Family::thread, Modules::wasix32,
                       Support::partial, "signals do not interrupt it yet"),
    stub<Params<std::uint64_t, std::uint64_t, std::uint64_t, abi::Bool>, Results<abi::Tid>>(
        "thread_spawn", "user_data, stack_base, stack_start, reactor -> tid", Family::thread,
        kStubNote, Generation::old_2023),
    stub<Params<guest::In<abi::ThreadStart>>, Results<abi::Tid>>("thread_spawn", "args -> tid",
                                                                 Family::thread),
    stub<Params<guest::In<abi::ThreadStart>>, Results<abi::Tid>>("thread_spawn_v2", "args -> tid",
                                                                 Family::thread),
};

}  // namespace weft::syscalls::rows
