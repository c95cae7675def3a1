// Rows of the family futex. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/threads.h"

namespace weft::syscalls::rows {

inline constexpr Definition kFutex[] = {
    bind<futex_wait>("futex_wait", "futex, expected, timeout -> woken", Family::futex,
                     Modules::wasix32),
    bind<futex_wake>("futex_wake", "futex -> woken", Family::futex, Modules::wasix32),
    bind<futex_wake_all>("futex_wake_all", "futex -> woken", Family::futex, Modules::wasix32),
};

}  // namespace weft::syscalls::rows
