// Handlers of processes; each is named like its import. Any thread.
#pragma once

#include <tuple>

#include "guest/lists.h"
#include "kernel/thread.h"
#include "syscalls/handlers.h"

namespace weft::syscalls {

using abi::Pid;
using guest::GuestString;
using guest::SpawnSteps;
using guest::StringList;
using kernel::Thread;
using SignalDispositions = guest::InArray<abi::SignalDisposition>;

// process_join.cpp: who is who, waiting
Result<Pid> proc_id(Task& task);
Result<Pid> proc_parent(Task& task, Pid pid);
Result<> proc_join(Thread& thread, const guest::InOut<abi::OptionPid>& pid, abi::JoinFlags flags,
                   const guest::InOut<abi::JoinStatus>& status);
/// Of 2023: -1 is any child, and the exit code comes alone.
Result<> proc_join_2023(Thread& thread, const guest::InOut<Pid>& pid,
                        const guest::InOut<std::uint32_t>& exit_code);

// process_fork.cpp
/// An entry: the call may return twice.
std::uint64_t proc_fork(void* call, void* values);
Result<Pid> proc_fork_env(Thread& thread);
Control proc_exit2(Thread& thread, abi::Exitcode rval);
/// The process ends, or the child that the thread acts for.
Control end_with(Thread& thread, std::uint32_t code);

// process_exec.cpp: other programs, in the place of this one or beside it
Control proc_exec(Thread& thread, const GuestString& name, const GuestString& args);
Control proc_exec2(Thread& thread, const GuestString& name, const GuestString& args,
                   const GuestString& envs);
Result<Control> proc_exec3(Thread& thread, const GuestString& name, const GuestString& args,
                           const GuestString& envs, abi::Bool search, const GuestString& path);
Result<Control> proc_exec4(Thread& thread, const GuestString& name, const StringList& args,
                           const StringList& envs, abi::Bool search, const GuestString& path);
Result<abi::ProcessHandles> proc_spawn(Thread& thread, const GuestString& name, abi::Bool chroot,
                                       const GuestString& args, const GuestString& preopen,
                                       abi::StdioMode in, abi::StdioMode out, abi::StdioMode err,
                                       const GuestString& directory);
Result<Pid> proc_spawn2(Thread& thread, const GuestString& name, const GuestString& args,
                        const GuestString& envs, const SpawnSteps& steps,
                        const SignalDispositions& dispositions, abi::Bool search,
                        const GuestString& path);
Result<Pid> proc_spawn3(Thread& thread, const GuestString& name, const StringList& args,
                        const StringList& envs, const SpawnSteps& steps,
                        const SignalDispositions& dispositions, abi::Bool search,
                        const GuestString& path);

}  // namespace weft::syscalls
