// Rows of the family thread. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/threads.h"

namespace weft::syscalls::rows {

/// wasi-threads: the result is the new thread's number, or negative.
consteval Definition thread_spawn_row() {
  using S = ShapeOf<ResultKind::value, Params<std::uint32_t>, Results<>>;
  return {.name = "thread-spawn",
          .entry = &thread_spawn_of_wasi,
          .shape = &S::kShape,
          .names = "start_arg",
          .family = Family::thread,
          .modules = Modules::wasi | Modules::preview1 | Modules::unstable};
}

/// What only binaries of 2023 import.
template <auto kHandler>
consteval Definition bind_2023(std::string_view name, std::string_view names) {
  return bind<kHandler>(name, names, Family::thread, Modules::wasix32, Support::full, {},
                        Generation::old_2023);
}

inline constexpr Definition kThread[] = {
    thread_spawn_row(),
    bind<thread_exit>("thread_exit", "rval", Family::thread, Modules::wasix32),
    bind<thread_id>("thread_id", "-> tid", Family::thread, Modules::wasix32),
    bind<thread_join>("thread_join", "tid", Family::thread, Modules::wasix32),
    bind_2023<thread_local_create>("thread_local_create", "user_data -> key"),
    bind_2023<thread_local_destroy>("thread_local_destroy", "key"),
    bind_2023<thread_local_get>("thread_local_get", "key -> value"),
    bind_2023<thread_local_set>("thread_local_set", "key, value"),
    bind<thread_parallelism>("thread_parallelism", "-> count", Family::thread, Modules::wasix32),
    bind<thread_sleep>("thread_sleep", "duration", Family::thread, Modules::wasix32),
    bind_2023<thread_spawn_2023>("thread_spawn",
                                 "user_data, stack_base, stack_start, reactor -> tid"),
    bind<thread_spawn_v2>("thread_spawn", "args -> tid", Family::thread, Modules::wasix32),
    bind<thread_spawn_v2>("thread_spawn_v2", "args -> tid", Family::thread, Modules::wasix32),
};

}  // namespace weft::syscalls::rows
