// Rows of the family process. Included by table.cpp only.
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

}  // namespace weft::syscalls::rows
