// Rows of the families stack and context. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/handlers.h"

namespace weft::syscalls::rows {

inline constexpr Definition kStack[] = {
    stub<Params<guest::Out<abi::StackSnapshot>>, Results<std::uint64_t>>(
        "stack_checkpoint", "snapshot -> value", Family::stack),
    // The reference's answer to a snapshot that it does not know, and there is none it could know.
    stub_without_result<Params<guest::In<abi::StackSnapshot>, std::uint64_t>>(
        "stack_restore", "snapshot, value", Family::stack, &detail::exit_with<79>,
        "ends the process with exit code 79 (unknown snapshot)"),
};

inline constexpr Definition kContext[] = {
    stub<Params<guest::Out<abi::ContextId>, abi::FunctionIndex>>(
        "context_create", "new_context, entrypoint", Family::context),
    stub<Params<abi::ContextId>>("context_destroy", "context", Family::context),
    stub<Params<abi::ContextId>>("context_switch", "next_context", Family::context),
};

}  // namespace weft::syscalls::rows
