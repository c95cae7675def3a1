// Handlers of the families stack and context; each is named like its import. The thread that calls.
#pragma once

#include "abi/wasix.h"
#include "base/result.h"
#include "guest/codec.h"
#include "kernel/thread.h"
#include "syscalls/control.h"

namespace weft::syscalls {

// Entries (syscalls/call.h): one returns more than once, the other has no errno to refuse with.
std::uint64_t stack_checkpoint(void* call, void* values);
std::uint64_t stack_restore(void* call, void* values);

Result<> context_create(kernel::Thread& thread, guest::Out<abi::ContextId> new_context,
                        abi::FunctionIndex entrypoint);
Result<> context_destroy(kernel::Thread& thread, abi::ContextId context);
Result<Control> context_switch(kernel::Thread& thread, abi::ContextId next);

}  // namespace weft::syscalls
