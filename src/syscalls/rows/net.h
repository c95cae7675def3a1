// Rows of the families socket and net-admin. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/handlers.h"

namespace weft::syscalls::rows {

using AddressPort = guest::In<abi::AddrPort>;
using guest::In;

inline constexpr Definition kSocket[] = {
    stub<Params<guest::GuestString, std::uint16_t, guest::OutArray<abi::AddrIp>>,
         Results<abi::Size>>("resolve", "host, host_len, port, addrs, naddrs -> count",
                             Family::socket),
    stub<Params<Fd, abi::Fdflags>, Results<Fd, abi::AddrPort>>(
        "sock_accept", "fd, flags -> ro_fd, addr", Family::socket),
    stub<Params<Fd, abi::Fdflags>, Results<Fd, abi::AddrPort>>(
        "sock_accept_v2", "fd, flags -> ro_fd, addr", Family::socket),
    stub<Params<Fd>, Results<abi::AddrPort>>("sock_addr_local", "fd -> addr", Family::socket),
    stub<Params<Fd>, Results<abi::AddrPort>>("sock_addr_peer", "fd -> addr", Family::socket),
    stub<Params<Fd, AddressPort>>("sock_bind", "fd, addr", Family::socket),
    stub<Params<Fd, AddressPort>>("sock_connect", "fd, addr", Family::socket),
    stub<Params<Fd, abi::SockOption>, Results<abi::Bool>>("sock_get_opt_flag",
                                                          "fd, sockopt -> flag", Family::socket),
    stub<Params<Fd, abi::SockOption>, Results<abi::Filesize>>(
        "sock_get_opt_size", "fd, sockopt -> size", Family::socket),
    stub<Params<Fd, abi::SockOption>, Results<abi::OptionTimestamp>>(
        "sock_get_opt_time", "fd, sockopt -> timeout", Family::socket),
    stub<Params<Fd, In<abi::AddrIp4>, In<abi::AddrIp4>>>(
        "sock_join_multicast_v4", "fd, multiaddr, interface", Family::socket),
    stub<Params<Fd, In<abi::AddrIp6>, std::uint32_t>>("sock_join_multicast_v6",
                                                      "fd, multiaddr, interface", Family::socket),
    stub<Params<Fd, In<abi::AddrIp4>, In<abi::AddrIp4>>>(
        "sock_leave_multicast_v4", "fd, multiaddr, interface", Family::socket),
    stub<Params<Fd, In<abi::AddrIp6>, std::uint32_t>>("sock_leave_multicast_v6",
                                                      "fd, multiaddr, interface", Family::socket),
    stub<Params<Fd, std::uint32_t>>("sock_listen", "fd, backlog", Family::socket),
    stub<Params<abi::AddressFamily, abi::SockType, abi::SockProto>, Results<Fd>>(
        "sock_open", "af, socktype, sock_proto -> ro_sock", Family::socket),
    stub<Params<abi::AddressFamily, abi::SockType, abi::SockProto>, Results<Fd, Fd>>(
        "sock_pair", "af, socktype, sock_proto -> ro_sock1, ro_sock2", Family::socket),
    stub<Params<Fd, IoVecs, abi::Riflags>, Results<abi::Size, abi::Roflags, abi::AddrPort>>(
        "sock_recv_from", "fd, ri_data, ri_data_len, ri_flags -> ro_datalen, ro_flags, ro_addr",
        Family::socket),
    stub<Params<Fd, IoVecs, abi::Riflags, guest::Address<abi::AddrPort>, std::span<std::byte>>,
         Results<abi::Size, abi::Roflags, abi::Size>>(
        "sock_recv_msg",
        "fd, ri_data, ri_data_len, ri_flags, addr, ro_control, ro_control_len -> ro_datalen, "
        "ro_flags, ro_controllen",
        Family::socket, kStubNote, Generation::runtime_2026),
    stub<Params<Fd, Fd, abi::Filesize, abi::Filesize>, Results<abi::Filesize>>(
        "sock_send_file", "out_fd, in_fd, offset, count -> sent", Family::socket),
    stub<Params<Fd, ConstIoVecs, abi::Siflags, guest::Address<abi::AddrPort>,
                std::span<const std::byte>>,
         Results<abi::Size>>(
        "sock_send_msg",
        "fd, si_data, si_data_len, si_flags, addr, si_control, si_control_len -> so_datalen",
        Family::socket, kStubNote, Generation::runtime_2026),
    stub<Params<Fd, ConstIoVecs, abi::Siflags, AddressPort>, Results<abi::Size>>(
        "sock_send_to", "fd, si_data, si_data_len, si_flags, addr -> so_datalen", Family::socket),
    stub<Params<Fd, abi::SockOption, abi::Bool>>("sock_set_opt_flag", "fd, sockopt, flag",
                                                 Family::socket),
    stub<Params<Fd, abi::SockOption, abi::Filesize>>("sock_set_opt_size", "fd, sockopt, size",
                                                     Family::socket),
    stub<Params<Fd, abi::SockOption, In<abi::OptionTimestamp>>>(
        "sock_set_opt_time", "fd, sockopt, timeout", Family::socket),
    stub<Params<Fd>, Results<abi::SockStatus>>("sock_status", "fd -> status", Family::socket),
};

inline constexpr Definition kNetAdmin[] = {
    stub<Params<In<abi::AddrCidr>>>("port_addr_add", "addr", Family::net_admin),
    stub<Params<>>("port_addr_clear", "", Family::net_admin),
    stub<Params<guest::Address<abi::AddrCidr>, guest::InOut<abi::Size>>>(
        "port_addr_list", "addrs, naddrs", Family::net_admin),
    stub<Params<In<abi::Addr>>>("port_addr_remove", "addr", Family::net_admin),
    stub<Params<guest::GuestString, guest::GuestString, abi::StreamSecurity>>(
        "port_bridge", "network, network_len, token, token_len, security", Family::net_admin),
    stub<Params<>>("port_dhcp_acquire", "", Family::net_admin),
    stub<Params<In<abi::Addr>>>("port_gateway_set", "addr", Family::net_admin),
    stub<Params<>, Results<abi::HardwareAddress>>("port_mac", "-> mac", Family::net_admin),
    stub<Params<In<abi::AddrCidr>, In<abi::Addr>, In<abi::OptionTimestamp>,
                In<abi::OptionTimestamp>>>(
        "port_route_add", "cidr, via_router, preferred_until, expires_at", Family::net_admin),
    stub<Params<>>("port_route_clear", "", Family::net_admin),
    stub<Params<guest::Address<abi::Route>, guest::InOut<abi::Size>>>(
        "port_route_list", "routes, nroutes", Family::net_admin),
    stub<Params<In<abi::Addr>>>("port_route_remove", "cidr", Family::net_admin),
    stub<Params<>>("port_unbridge", "", Family::net_admin),
};

}  // namespace weft::syscalls::rows
