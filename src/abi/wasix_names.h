// Names of WASIX's enum values and flags. Data only; any thread.
#pragma once

#include "abi/wasix.h"

namespace weft::abi {

template <>
struct Names<Pid> {
  static constexpr std::string_view kType = "pid";
};
template <>
struct Names<Tid> {
  static constexpr std::string_view kType = "tid";
};
template <>
struct Names<FunctionIndex> {
  static constexpr std::string_view kType = "function_index";
};
template <>
struct Names<DlHandle> {
  static constexpr std::string_view kType = "dl_handle";
};
template <>
struct Names<ContextId> {
  static constexpr std::string_view kType = "context_id";
};
template <>
struct Names<Bool> {
  static constexpr std::string_view kType = "bool";
  static constexpr std::string_view kValues[] = {"false", "true"};
};
template <>
struct Names<Fdflagsext> {
  static constexpr std::string_view kType = "fdflagsext";
  static constexpr std::string_view kValues[] = {"cloexec"};
};
template <>
struct Names<Eventfdflags> {
  static constexpr std::string_view kType = "eventfdflags";
  static constexpr std::string_view kValues[] = {"semaphore", "0x2", "nonblock"};
};
template <>
struct Names<Signal> {
  static constexpr std::string_view kType = "signal";
  static constexpr bool kOpen = true;  // real-time ones, and those of C libraries' own
  static constexpr std::string_view kValues[] = {
      "none", "hup",  "int",  "quit", "ill",    "trap",   "abrt",  "bus",  "fpe",  "kill", "usr1",
      "segv", "usr2", "pipe", "alrm", "term",   "stkflt", "chld",  "cont", "stop", "tstp", "ttin",
      "ttou", "urg",  "xcpu", "xfsz", "vtalrm", "prof",   "winch", "poll", "pwr",  "sys"};
};
template <>
struct Names<StdioMode> {
  static constexpr std::string_view kType = "stdio_mode";
  static constexpr std::string_view kValues[] = {"piped", "inherit", "null", "log"};
};
template <>
struct Names<JoinFlags> {
  static constexpr std::string_view kType = "join_flags";
  static constexpr std::string_view kValues[] = {"non_blocking", "wake_stopped"};
};
template <>
struct Names<EpollCtl> {
  static constexpr std::string_view kType = "epoll_ctl";
  static constexpr std::string_view kValues[] = {"add", "mod", "del"};
};
template <>
struct Names<DlFlags> {
  static constexpr std::string_view kType = "dl_flags";
  static constexpr std::string_view kValues[] = {"lazy",   "now",      "global",
                                                 "noload", "nodelete", "deepbind"};
};
template <>
struct Names<AddressFamily> {
  static constexpr std::string_view kType = "address_family";
  static constexpr std::string_view kValues[] = {"unspec", "inet4", "inet6", "unix"};
};
template <>
struct Names<SockType> {
  static constexpr std::string_view kType = "sock_type";
  static constexpr std::string_view kValues[] = {"unused",    "stream",    "dgram",     "raw",
                                                 "seqpacket", "old_dgram", "old_stream"};
};
template <>
struct Names<SockProto> {
  static constexpr std::string_view kType = "sock_proto";
};
template <>
struct Names<SockStatus> {
  static constexpr std::string_view kType = "sock_status";
  static constexpr std::string_view kValues[] = {"opening", "opened", "closed", "failed"};
};
template <>
struct Names<SockOption> {
  static constexpr std::string_view kType = "sock_option";
  static constexpr std::string_view kValues[] = {"noop",
                                                 "reuse_port",
                                                 "reuse_addr",
                                                 "no_delay",
                                                 "dont_route",
                                                 "only_v6",
                                                 "broadcast",
                                                 "multicast_loop_v4",
                                                 "multicast_loop_v6",
                                                 "promiscuous",
                                                 "listening",
                                                 "last_error",
                                                 "keep_alive",
                                                 "linger",
                                                 "oob_inline",
                                                 "recv_buf_size",
                                                 "send_buf_size",
                                                 "recv_lowat",
                                                 "send_lowat",
                                                 "recv_timeout",
                                                 "send_timeout",
                                                 "connect_timeout",
                                                 "accept_timeout",
                                                 "ttl",
                                                 "multicast_ttl_v4",
                                                 "type",
                                                 "proto"};
};
template <>
struct Names<StreamSecurity> {
  static constexpr std::string_view kType = "stream_security";
  static constexpr std::string_view kValues[] = {"unencrypted", "any_encryption",
                                                 "classic_encryption", "double_encryption"};
};
template <>
struct Names<WasmValueType> {
  static constexpr std::string_view kType = "wasm_value_type";
  static constexpr std::string_view kValues[] = {"i32", "i64", "f32", "f64", "v128"};
};

}  // namespace weft::abi
