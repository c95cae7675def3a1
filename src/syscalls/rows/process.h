// Rows of the families process, signal and dl. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/handlers.h"

namespace weft::syscalls::rows {

using guest::GuestString;
/// argv and envp: arrays of pointers to NUL-terminated strings.
using Pointers = guest::InArray<std::uint32_t>;
using FdOps = guest::InArray<abi::ProcSpawnFdOp>;
using Dispositions = guest::InArray<abi::SignalDisposition>;
using abi::Bool;
using abi::Pid;
using abi::StdioMode;

inline constexpr std::string_view kExecNote =
    "ends the process with exit code 45 (noexec), as the reference does on failure";

inline constexpr Definition kProcess[] = {
    stub_without_result<Params<GuestString, GuestString>>(
        "proc_exec", "name, name_len, args, args_len", Family::process, &detail::exit_with<45>,
        kExecNote),
    stub_without_result<Params<GuestString, GuestString, GuestString>>(
        "proc_exec2", "name, name_len, args, args_len, envs, envs_len", Family::process,
        &detail::exit_with<45>, kExecNote),
    stub<Params<GuestString, GuestString, GuestString, Bool, GuestString>>(
        "proc_exec3", "name, name_len, args, args_len, envs, envs_len, search_path, path, path_len",
        Family::process),
    stub<Params<GuestString, Pointers, Pointers, Bool, GuestString>>(
        "proc_exec4",
        "name, name_len, args, args_count, envs, envs_count, search_path, path, path_len",
        Family::process, kStubNote, Generation::runtime_2026),
    bind<proc_exit>("proc_exit2", "rval", Family::process, Modules::wasix32, Support::partial,
                    "never returns: there are no proc_fork_env children yet"),
    stub<Params<Bool>, Results<Pid>>("proc_fork", "copy_memory -> pid", Family::process),
    stub<Params<>, Results<Pid>>("proc_fork_env", "-> pid", Family::process),
    stub<Params<>, Results<Pid>>("proc_id", "-> pid", Family::process),
    stub<Params<guest::InOut<Pid>>, Results<std::uint32_t>>(
        "proc_join", "pid -> exit_code", Family::process, kStubNote, Generation::old_2023),
    stub<Params<guest::InOut<abi::OptionPid>, abi::JoinFlags>, Results<abi::JoinStatus>>(
        "proc_join", "pid, flags -> status", Family::process),
    stub<Params<Pid>, Results<Pid>>("proc_parent", "pid -> parent", Family::process),
    bind<proc_snapshot>("proc_snapshot", "", Family::process, Modules::wasix32),
    stub<Params<GuestString, Bool, GuestString, GuestString, StdioMode, StdioMode, StdioMode,
                GuestString>,
         Results<abi::ProcessHandles>>(
        "proc_spawn",
        "name, name_len, chroot, args, args_len, preopen, preopen_len, stdin, stdout, stderr, "
        "working_dir, working_dir_len -> handles",
        Family::process),
    stub<Params<GuestString, GuestString, GuestString, FdOps, Dispositions, Bool, GuestString>,
         Results<Pid>>(
        "proc_spawn2",
        "name, name_len, args, args_len, envs, envs_len, fd_ops, fd_ops_len, "
        "signal_dispositions, signal_dispositions_len, search_path, path, path_len -> pid",
        Family::process),
    stub<Params<GuestString, Pointers, Pointers, FdOps, Dispositions, Bool, GuestString>,
         Results<Pid>>(
        "proc_spawn3",
        "name, name_len, args, args_count, envs, envs_count, fd_ops, fd_ops_len, "
        "signal_dispositions, signal_dispositions_len, search_path, path, path_len -> pid",
        Family::process, kStubNote, Generation::runtime_2026),
};

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

using Buffer = std::span<std::byte>;
using ConstBuffer = std::span<const std::byte>;
using abi::FunctionIndex;

inline constexpr Definition kDl[] = {
    stub<Params<FunctionIndex, ConstBuffer, Buffer, Bool>>(
        "call_dynamic", "function_id, values, values_len, results, results_len, strict",
        Family::dl),
    stub<Params<FunctionIndex, ConstBuffer, guest::Address<std::uint8_t>, guest::InOut<abi::Size>,
                Bool>>("call_dynamic2",
                       "function_id, values, values_len, results, results_len, strict", Family::dl,
                       kStubNote, Generation::runtime_2026),
    stub<Params<>, Results<FunctionIndex>>("closure_allocate", "-> closure_id", Family::dl),
    stub<Params<FunctionIndex>>("closure_free", "closure_id", Family::dl),
    stub<Params<FunctionIndex, FunctionIndex, ConstBuffer, ConstBuffer,
                guest::Address<std::uint8_t>>>(
        "closure_prepare",
        "backing_function_id, closure_id, argument_types, argument_types_len, result_types, "
        "result_types_len, user_data_ptr",
        Family::dl),
    stub<Params<abi::DlHandle>>("dl_invalid_handle", "handle", Family::dl),
    stub<Params<GuestString, abi::DlFlags, Buffer, GuestString>, Results<abi::DlHandle>>(
        "dlopen",
        "path, path_len, flags, err_buf, err_buf_len, ld_library_path, ld_library_path_len "
        "-> handle",
        Family::dl),
    stub<Params<abi::DlHandle, GuestString, Buffer>, Results<std::uint32_t>>(
        "dlsym", "handle, symbol, symbol_len, err_buf, err_buf_len -> value", Family::dl),
    stub<Params<FunctionIndex, Buffer, Buffer>, Results<abi::ReflectionResult>>(
        "reflect_signature",
        "function_id, argument_types, argument_types_len, result_types, result_types_len "
        "-> result",
        Family::dl),
};

}  // namespace weft::syscalls::rows
