// Rows of the family signal. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/signal_handlers.h"

namespace weft::syscalls::rows {

inline constexpr Definition kSignal[] = {
    bind<callback_signal>("callback_signal", "callback, callback_len", Family::signal,
                          Modules::wasix32),
    bind<proc_raise_interval>("proc_raise_interval", "sig, interval, repeat", Family::signal,
                              Modules::wasix32),
    bind<proc_raise_interval2>("proc_raise_interval2", "sig, new_value, old_value", Family::signal,
                               Modules::wasix32, Support::full, {}, Generation::runtime_2026),
    bind<proc_signal>("proc_signal", "pid, signal", Family::signal, Modules::wasix32),
    bind<proc_signals_get>("proc_signals_get", "buf", Family::signal, Modules::wasix32),
    bind<proc_signals_sizes_get>("proc_signals_sizes_get", "-> count", Family::signal,
                                 Modules::wasix32),
    bind<thread_signal>("thread_signal", "tid, signal", Family::signal, Modules::wasix32),
};

}  // namespace weft::syscalls::rows
