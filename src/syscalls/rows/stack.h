// Rows of the families stack and context. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/stack.h"

namespace weft::syscalls::rows {

inline constexpr Definition kStack[] = {
    special<ResultKind::errno_, Params<guest::Out<abi::StackSnapshot>>, Results<std::uint64_t>>(
        "stack_checkpoint", "snapshot -> value", Family::stack, &stack_checkpoint),
    special<ResultKind::none, Params<guest::In<abi::StackSnapshot>, std::uint64_t>>(
        "stack_restore", "snapshot, value", Family::stack, &stack_restore),
};

inline constexpr Definition kContext[] = {
    bind<context_create>("context_create", "new_context, entrypoint", Family::context,
                         Modules::wasix32),
    bind<context_destroy>("context_destroy", "context", Family::context, Modules::wasix32),
    bind<context_switch>("context_switch", "next_context", Family::context, Modules::wasix32),
};

}  // namespace weft::syscalls::rows
