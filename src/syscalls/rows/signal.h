// Rows of the family signal. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/handlers.h"

namespace weft::syscalls::rows {

using abi::Bool;
using abi::Pid;
using guest::GuestString;

inline constexpr Definition kSignal[] = {
    stub_without_result<Params<GuestString>>("callback_signal", "callback, callback_len",
                                             Family::signal, &detail::do_nothing,
                                             "is ignored: no signals are delivered yet"),
    stub<Params<abi::Signal, std::uint64_t, Bool>>("proc_raise_interval", "sig, interval, repeat",
                                                   Family::signal),
    stub<Params<abi::Signal, guest::Address<abi::Itimerval>, guest::Address<abi::Itimerval>>>(
        "proc_raise_interval2", "sig, new_value, old_value", Family::signal, kStubNote,
        Generation::runtime_2026),
    stub<Params<Pid, abi::Signal>>("proc_signal", "pid, signal", Family::signal),
    bind<proc_signals_get>("proc_signals_get", "buf", Family::signal, Modules::wasix32),
    bind<proc_signals_sizes_get>("proc_signals_sizes_get", "-> count", Family::signal,
                                 Modules::wasix32),
    stub<Params<abi::Tid, abi::Signal>>("thread_signal", "tid, signal", Family::signal),
};

}  // namespace weft::syscalls::rows
