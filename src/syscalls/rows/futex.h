// Rows of the family futex. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/handlers.h"

namespace weft::syscalls::rows {

inline constexpr Definition kFutex[] = {
    stub<Params<guest::Address<std::uint32_t>, std::uint32_t, guest::In<abi::OptionTimestamp>>,
         Results<abi::Bool>>("futex_wait", "futex, expected, timeout -> woken", Family::futex),
    stub<Params<guest::Address<std::uint32_t>>, Results<abi::Bool>>("futex_wake", "futex -> woken",
                                                                    Family::futex),
    stub<Params<guest::Address<std::uint32_t>>, Results<abi::Bool>>(
        "futex_wake_all", "futex -> woken", Family::futex),
};

}  // namespace weft::syscalls::rows
