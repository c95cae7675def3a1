// Rows of the families fs, poll and tty. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/handlers.h"

namespace weft::syscalls::rows {

inline constexpr Definition kFs[] = {
    stub<Params<GuestPath>>("chdir", "path, path_len", Family::fs),
    bind<fd_dup>("fd_dup", "fd -> new_fd", Family::fs, Modules::wasix32),
    bind<fd_dup2>("fd_dup2", "fd, min_result_fd, cloexec -> new_fd", Family::fs, Modules::wasix32),
    bind<fd_fdflags_get>("fd_fdflags_get", "fd -> flags", Family::fs, Modules::wasix32),
    bind<fd_fdflags_set>("fd_fdflags_set", "fd, flags", Family::fs, Modules::wasix32),
    bind<fd_pipe>("fd_pipe", "-> read_fd, write_fd", Family::fs, Modules::wasix32),
    stub<Params<guest::Address<std::uint8_t>, guest::InOut<abi::Size>>>("getcwd", "path, path_len",
                                                                        Family::fs),
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
    stub<Params<>, Results<abi::Tty>>("tty_get", "-> state", Family::tty),
    stub<Params<guest::In<abi::Tty>>>("tty_set", "state", Family::tty),
};

}  // namespace weft::syscalls::rows
