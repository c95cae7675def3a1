// Rows of the family process. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/process.h"

namespace weft::syscalls::rows {

inline constexpr Definition kProcess[] = {
    bind<proc_exec>("proc_exec", "name, name_len, args, args_len", Family::process,
                    Modules::wasix32),
    bind<proc_exec2>("proc_exec2", "name, name_len, args, args_len, envs, envs_len",
                     Family::process, Modules::wasix32),
    bind<proc_exec3>("proc_exec3",
                     "name, name_len, args, args_len, envs, envs_len, search_path, path, path_len",
                     Family::process, Modules::wasix32),
    bind<proc_exec4>(
        "proc_exec4",
        "name, name_len, args, args_count, envs, envs_count, search_path, path, path_len",
        Family::process, Modules::wasix32, Support::full, {}, Generation::runtime_2026),
    bind<proc_exit2>("proc_exit2", "rval", Family::process, Modules::wasix32),
    special<ResultKind::errno_, Params<abi::Bool>, Results<Pid>>("proc_fork", "copy_memory -> pid",
                                                                 Family::process, &proc_fork),
    bind<proc_fork_env>("proc_fork_env", "-> pid", Family::process, Modules::wasix32),
    bind<proc_id>("proc_id", "-> pid", Family::process, Modules::wasix32),
    bind<proc_join_2023>("proc_join", "pid, exit_code", Family::process, Modules::wasix32,
                         Support::full, {}, Generation::old_2023),
    bind<proc_join>("proc_join", "pid, flags, status", Family::process, Modules::wasix32),
    bind<proc_parent>("proc_parent", "pid -> parent", Family::process, Modules::wasix32),
    bind<proc_snapshot>("proc_snapshot", "", Family::process, Modules::wasix32),
    bind<proc_spawn>(
        "proc_spawn",
        "name, name_len, chroot, args, args_len, preopen, preopen_len, stdin, stdout, stderr, "
        "working_dir, working_dir_len -> handles",
        Family::process, Modules::wasix32, Support::partial,
        "no chroot, no list of preopens, as in the reference"),
    bind<proc_spawn2>("proc_spawn2",
                      "name, name_len, args, args_len, envs, envs_len, fd_ops, fd_ops_len, "
                      "signal_dispositions, signal_dispositions_len, search_path, path, path_len "
                      "-> pid",
                      Family::process, Modules::wasix32),
    bind<proc_spawn3>(
        "proc_spawn3",
        "name, name_len, args, args_count, envs, envs_count, fd_ops, fd_ops_len, "
        "signal_dispositions, signal_dispositions_len, search_path, path, path_len -> pid",
        Family::process, Modules::wasix32, Support::full, {}, Generation::runtime_2026),
};

}  // namespace weft::syscalls::rows
