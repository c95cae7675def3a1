// The handlers of the family signal, and of what raises signals. Any thread; each on its own
// thread's behalf.
#pragma once

#include "abi/wasix.h"
#include "guest/arrays.h"
#include "guest/strings.h"
#include "kernel/thread.h"
#include "syscalls/control.h"

namespace weft::syscalls {

// signal.cpp
void callback_signal(kernel::Thread& thread, const guest::GuestString& callback);
Result<Control> proc_raise_preview1(kernel::Thread& thread, abi::Signal1 sig);
Result<Control> proc_raise(kernel::Thread& thread, abi::Signal sig);
Result<Control> proc_signal(kernel::Thread& thread, abi::Pid pid, abi::Signal signal);
Result<Control> thread_signal(kernel::Thread& thread, abi::Tid tid, abi::Signal signal);
Result<> proc_raise_interval(kernel::Task& task, abi::Signal sig, std::uint64_t interval,
                             abi::Bool repeat);
Result<> proc_raise_interval2(kernel::Task& task, abi::Signal sig,
                              guest::Optional<abi::Itimerval> new_value,
                              guest::Later<abi::Itimerval> old_value);
Result<abi::Size> proc_signals_sizes_get(kernel::Task& task);
Result<> proc_signals_get(kernel::Task& task, guest::Later<abi::SignalDisposition> buf);

}  // namespace weft::syscalls
