// Rows of the families fs, poll and tty. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/handlers.h"
#include "syscalls/tty.h"

namespace weft::syscalls::rows {

inline constexpr Definition kFs[] = {
    bind<chdir>("chdir", "path, path_len", Family::fs, Modules::wasix32),
    bind<fd_dup>("fd_dup", "fd -> new_fd", Family::fs, Modules::wasix32),
    bind<fd_dup2>("fd_dup2", "fd, min_result_fd, cloexec -> new_fd", Family::fs, Modules::wasix32),
    bind<fd_fdflags_get>("fd_fdflags_get", "fd -> flags", Family::fs, Modules::wasix32),
    bind<fd_fdflags_set>("fd_fdflags_set", "fd, flags", Family::fs, Modules::wasix32),
    bind<fd_pipe>("fd_pipe", "-> read_fd, write_fd", Family::fs, Modules::wasix32),
    bind<getcwd>("getcwd", "path, path_len", Family::fs, Modules::wasix32),
    bind<path_open2>("path_open2",
                     "fd, dirflags, path, path_len, oflags, fs_rights_base, fs_rights_inheriting, "
                     "fdflags, fdflagsext -> opened_fd",
                     Family::fs, Modules::wasix32),
};

inline constexpr Definition kPoll[] = {
    stub<Params<>, Results<Fd>>("epoll_create", "-> epfd", Family::poll),
    stub<Params<Fd, abi::EpollCtl, Fd, guest::Address<abi::EpollEvent>>>(
        "epoll_ctl", "epfd, op, fd, event", Family::poll),
    stub<Params<Fd, guest::OutArray<abi::EpollEvent>, abi::Timestamp>, Results<abi::Size>>(
        "epoll_wait", "epfd, events, maxevents, timeout -> nevents", Family::poll),
    bind<fd_event>("fd_event", "initial_val, flags -> fd", Family::poll, Modules::wasix32),
};

inline constexpr Definition kTty[] = {
    bind<tty_get>("tty_get", "-> state", Family::tty, Modules::wasix32),
    bind<tty_set>("tty_set", "state", Family::tty, Modules::wasix32),
};

}  // namespace weft::syscalls::rows
