// Rows of the core family: WASI Preview 1. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/handlers.h"
#include "syscalls/signal_handlers.h"

namespace weft::syscalls::rows {

/// Served alike under Preview 1, wasi_unstable and WASIX's own module.
inline constexpr Modules kBase = Modules::preview1 | Modules::unstable | Modules::wasix32;
inline constexpr Modules kNotSnapshot0 = Modules::preview1 | Modules::wasix32;

template <auto kHandler>
consteval Definition base(std::string_view name, std::string_view names, Modules modules = kBase,
                          Support support = Support::full, std::string_view note = {}) {
  Definition d = bind<kHandler>(name, names, Family::core, modules, support, note);
  d.base = true;
  return d;
}

inline constexpr Definition kCore[] = {
    base<args_get>("args_get", "argv, argv_buf"),
    base<args_sizes_get>("args_sizes_get", "-> argc, argv_buf_size"),
    base<clock_res_get>("clock_res_get", "id -> resolution"),
    base<clock_time_get>("clock_time_get", "id, precision -> time"),
    base<environ_get>("environ_get", "environ, environ_buf"),
    base<environ_sizes_get>("environ_sizes_get", "-> environ_count, environ_buf_size"),
    base<fd_advise>("fd_advise", "fd, offset, len, advice"),
    base<fd_allocate>("fd_allocate", "fd, offset, len"),
    base<fd_close>("fd_close", "fd"),
    base<fd_datasync>("fd_datasync", "fd"),
    base<fd_fdstat_get>("fd_fdstat_get", "fd -> stat"),
    base<fd_fdstat_set_flags>("fd_fdstat_set_flags", "fd, flags"),
    base<fd_fdstat_set_rights>("fd_fdstat_set_rights", "fd, fs_rights_base, fs_rights_inheriting"),
    base<fd_filestat_get>("fd_filestat_get", "fd -> stat", kNotSnapshot0),
    base<fd_filestat_get_snapshot0>("fd_filestat_get", "fd -> stat", Modules::unstable),
    base<fd_filestat_set_size>("fd_filestat_set_size", "fd, size"),
    base<fd_filestat_set_times>("fd_filestat_set_times", "fd, atim, mtim, fst_flags"),
    base<fd_pread>("fd_pread", "fd, iovs, iovs_len, offset -> nread"),
    base<fd_prestat_dir_name>("fd_prestat_dir_name", "fd, path, path_len"),
    base<fd_prestat_get>("fd_prestat_get", "fd -> prestat"),
    base<fd_pwrite>("fd_pwrite", "fd, iovs, iovs_len, offset -> nwritten"),
    base<fd_read>("fd_read", "fd, iovs, iovs_len -> nread"),
    base<fd_readdir>("fd_readdir", "fd, buf, buf_len, cookie -> bufused"),
    base<fd_renumber>("fd_renumber", "fd, to"),
    base<fd_seek>("fd_seek", "fd, offset, whence -> newoffset", kNotSnapshot0),
    base<fd_seek_snapshot0>("fd_seek", "fd, offset, whence -> newoffset", Modules::unstable),
    base<fd_sync>("fd_sync", "fd"),
    base<fd_tell>("fd_tell", "fd -> offset"),
    base<fd_write>("fd_write", "fd, iovs, iovs_len -> nwritten"),
    base<path_create_directory>("path_create_directory", "fd, path, path_len"),
    base<path_filestat_get>("path_filestat_get", "fd, flags, path, path_len -> stat",
                            kNotSnapshot0),
    base<path_filestat_get_snapshot0>("path_filestat_get", "fd, flags, path, path_len -> stat",
                                      Modules::unstable),
    base<path_filestat_set_times>("path_filestat_set_times",
                                  "fd, flags, path, path_len, atim, mtim, fst_flags"),
    base<path_link>("path_link",
                    "old_fd, old_flags, old_path, old_path_len, new_fd, new_path, new_path_len"),
    base<path_open>("path_open",
                    "fd, dirflags, path, path_len, oflags, fs_rights_base, fs_rights_inheriting, "
                    "fdflags -> opened_fd"),
    base<path_readlink>("path_readlink", "fd, path, path_len, buf, buf_len -> bufused"),
    base<path_remove_directory>("path_remove_directory", "fd, path, path_len"),
    base<path_rename>("path_rename", "fd, old_path, old_path_len, new_fd, new_path, new_path_len"),
    base<path_symlink>("path_symlink", "old_path, old_path_len, fd, new_path, new_path_len"),
    base<path_unlink_file>("path_unlink_file", "fd, path, path_len"),
    base<poll_oneoff>("poll_oneoff", "in, out, nsubscriptions -> nevents", kNotSnapshot0),
    base<poll_oneoff_snapshot0>("poll_oneoff", "in, out, nsubscriptions -> nevents",
                                Modules::unstable),
    base<proc_exit>("proc_exit", "rval"),
    base<proc_raise>("proc_raise", "sig", Modules::wasix32),
    base<proc_raise_preview1>("proc_raise", "sig", Modules::preview1 | Modules::unstable),
    base<random_get>("random_get", "buf, buf_len"),
    base<sched_yield>("sched_yield", ""),
    base<sock_accept>("sock_accept", "fd, flags -> ro_fd", Modules::preview1),
    base<sock_recv>("sock_recv", "fd, ri_data, ri_data_len, ri_flags -> ro_datalen, ro_flags"),
    base<sock_send>("sock_send", "fd, si_data, si_data_len, si_flags -> so_datalen"),
    base<sock_shutdown>("sock_shutdown", "fd, how"),
    bind<clock_time_set>("clock_time_set", "id, timestamp", Family::core, Modules::wasix32),
};

}  // namespace weft::syscalls::rows
