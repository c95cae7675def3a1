// Names of WASIX's enum values and flags. Data only; any thread.
#pragma once

#include "abi/wasix.h"

namespace weft::abi {

template <>
struct Names<Pid> {
  static constexpr std::string_view type = "pid";
};
template <>
struct Names<Tid> {
  static constexpr std::string_view type = "tid";
};
template <>
struct Names<FunctionIndex> {
  static constexpr std::string_view type = "function_index";
};
template <>
struct Names<DlHandle> {
  static constexpr std::string_view type = "dl_handle";
};
template <>
struct Names<ContextId> {
  static constexpr std::string_view type = "context_id";
};
template <>
struct Names<Bool> {
  static constexpr std::string_view type = "bool";
  static constexpr std::string_view values[] = {"false", "true"};
};
template <>
struct Names<Fdflagsext> {
  static constexpr std::string_view type = "fdflagsext";
  static constexpr std::string_view values[] = {"cloexec"};
};
template <>
struct Names<Eventfdflags> {
  static constexpr std::string_view type = "eventfdflags";
  static constexpr std::string_view values[] = {"semaphore", "0x2", "nonblock"};
};
template <>
struct Names<Signal> {
  static constexpr std::string_view type = "signal";
  static constexpr std::string_view values[] = {
      "none", "hup",  "int",  "quit", "ill",    "trap",   "abrt",  "bus",  "fpe",  "kill", "usr1",
      "segv", "usr2", "pipe", "alrm", "term",   "stkflt", "chld",  "cont", "stop", "tstp", "ttin",
      "ttou", "urg",  "xcpu", "xfsz", "vtalrm", "prof",   "winch", "poll", "pwr",  "sys"};
};
template <>
struct Names<StdioMode> {
  static constexpr std::string_view type = "stdio_mode";
  static constexpr std::string_view values[] = {"piped", "inherit", "null", "log"};
};
template <>
struct Names<JoinFlags> {
  static constexpr std::string_view type = "join_flags";
  static constexpr std::string_view values[] = {"non_blocking", "wake_stopped"};
};
template <>
struct Names<EpollCtl> {
  static constexpr std::string_view type = "epoll_ctl";
  static constexpr std::string_view values[] = {"add", "mod", "del"};
};
template <>
struct Names<DlFlags> {
  static constexpr std::string_view type = "dl_flags";
  static constexpr std::string_view values[] = {"lazy",   "now",      "global",
                                                "noload", "nodelete", "deepbind"};
};
template <>
struct Names<AddressFamily> {
  static constexpr std::string_view type = "address_family";
  static constexpr std::string_view values[] = {"unspec", "inet4", "inet6", "unix"};
};
template <>
struct Names<SockType> {
  static constexpr std::string_view type = "sock_type";
  static constexpr std::string_view values[] = {"unused",    "stream",    "dgram",     "raw",
                                                "seqpacket", "old_dgram", "old_stream"};
};
template <>
struct Names<SockProto> {
  static constexpr std::string_view type = "sock_proto";
};
template <>
struct Names<SockStatus> {
  static constexpr std::string_view type = "sock_status";
  static constexpr std::string_view values[] = {"opening", "opened", "closed", "failed"};
};
template <>
struct Names<SockOption> {
  static constexpr std::string_view type = "sock_option";
  static constexpr std::string_view values[] = {"noop",
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
  static constexpr std::string_view type = "stream_security";
  static constexpr std::string_view values[] = {"unencrypted", "any_encryption",
                                                "classic_encryption", "double_encryption"};
};
template <>
struct Names<WasmValueType> {
  static constexpr std::string_view type = "wasm_value_type";
  static constexpr std::string_view values[] = {"i32", "i64", "f32", "f64", "v128"};
};

}  // namespace weft::abi
