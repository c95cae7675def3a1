#include <sys/socket.h>
#include <sys/un.h>

#include "syscalls/test_guest.h"

namespace weft::syscalls {
namespace {

/// A guest with a listening socket behind its directory: descriptor 4.
class Sock : public LargeTestGuest {
 protected:
  static constexpr std::uint64_t kListener = 4;
  static constexpr std::uint64_t kBad = 99;

  void prepare(kernel::TaskOptions& options) override {
    name_ = host("socket").string();
    options.listen.push_back("unix:" + name_);
  }
  UniqueFd connect_peer() {
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    EXPECT_LT(name_.size(), sizeof address.sun_path);
    std::memcpy(address.sun_path, name_.c_str(), name_.size() + 1);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return fd;
  }
  std::uint64_t accept() {
    EXPECT_EQ(call("sock_accept", {kListener, 0, 508}), Errno::success);
    return get<std::uint32_t>(508);
  }
  void one_buffer(std::uint32_t at, std::uint32_t length) {
    put(0, at);
    put(4, length);
  }

  std::string name_;
};

TEST_F(Sock, EveryCallRefusesAnUnknownDescriptorAndWhatIsNoSocket) {
  one_buffer(64, 4);
  EXPECT_EQ(call("sock_accept", {kBad, 0, 16}), Errno::badf);
  EXPECT_EQ(call("sock_recv", {kBad, 0, 1, 0, 16, 20}), Errno::badf);
  EXPECT_EQ(call("sock_send", {kBad, 0, 1, 0, 16}), Errno::badf);
  EXPECT_EQ(call("sock_shutdown", {kBad, 1}), Errno::badf);
  EXPECT_EQ(call("sock_accept", {0, 0, 16}), Errno::notsock);
  EXPECT_EQ(call("sock_recv", {0, 0, 1, 0, 16, 20}), Errno::notsock);
  EXPECT_EQ(call("sock_send", {1, 0, 1, 0, 16}), Errno::notsock);
  EXPECT_EQ(call("sock_shutdown", {0, 1}), Errno::notsock);
  EXPECT_TRUE(untouched(8));
}

TEST_F(Sock, AcceptedConnectionsTransferBothWays) {
  UniqueFd peer = connect_peer();
  const auto fd = accept();
  ASSERT_EQ(call("fd_fdstat_get", {fd, 128}), Errno::success);
  EXPECT_EQ(get<abi::Fdstat>(128).filetype, abi::Filetype::socket_stream);
  ASSERT_EQ(::write(peer.get(), "ping", 4), 4);
  one_buffer(64, 16);
  ASSERT_EQ(call("sock_recv", {fd, 0, 1, 0, 504, 510}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(504), 4U);
  EXPECT_EQ(get<std::uint16_t>(510), 0);
  EXPECT_EQ(text(64, 4), "ping");
  one_buffer(64, 3);
  ASSERT_EQ(call("sock_send", {fd, 0, 1, 0, 508}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(508), 3U);
  std::array<char, 8> got{};
  EXPECT_EQ(::read(peer.get(), got.data(), got.size()), 3);
  EXPECT_STREQ(got.data(), "pin");
}

TEST_F(Sock, PeekLeavesAndWaitallWaits) {
  UniqueFd peer = connect_peer();
  const auto fd = accept();
  ASSERT_EQ(::write(peer.get(), "ab", 2), 2);
  one_buffer(64, 2);
  ASSERT_EQ(call("sock_recv", {fd, 0, 1, 1, 504, 510}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(504), 2U);
  ASSERT_EQ(call("sock_recv", {fd, 0, 1, 2, 504, 510}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(504), 2U);
  EXPECT_EQ(call("sock_recv", {fd, 0, 1, 16, 504, 510}), Errno::inval) << "an unknown flag";
  EXPECT_EQ(call("sock_send", {fd, 0, 1, 2, 504}), Errno::inval) << "an unknown flag";
}

TEST_F(Sock, NonBlockingCallsAnswerAgain) {
  ASSERT_EQ(call("fd_fdstat_set_flags", {kListener, 4}), Errno::success);
  EXPECT_EQ(call("sock_accept", {kListener, 0, 508}), Errno::again);
  UniqueFd peer = connect_peer();
  ASSERT_EQ(call("sock_accept", {kListener, 4, 508}), Errno::success);
  const auto fd = get<std::uint32_t>(508);
  one_buffer(64, 2);
  EXPECT_EQ(call("sock_recv", {fd, 0, 1, 0, 504, 510}), Errno::again);
  EXPECT_EQ(call("sock_accept", {kListener, 1, 508}), Errno::inval) << "only nonblock";
}

TEST_F(Sock, ShutdownEndsOneDirectionOrBoth) {
  UniqueFd peer = connect_peer();
  const auto fd = accept();
  EXPECT_EQ(call("sock_shutdown", {fd, 0}), Errno::inval);
  EXPECT_EQ(call("sock_shutdown", {fd, 4}), Errno::inval);
  EXPECT_EQ(call("sock_shutdown", {fd, 2}), Errno::success);
  char c = 0;
  EXPECT_EQ(::read(peer.get(), &c, 1), 0) << "the peer sees the end";
  one_buffer(64, 1);
  EXPECT_EQ(call("sock_send", {fd, 0, 1, 0, 504}), Errno::pipe);
  EXPECT_EQ(call("sock_shutdown", {fd, 3}), Errno::success);
  EXPECT_EQ(call("sock_shutdown", {kListener, 3}), Errno::success);
}

TEST_F(Sock, RangesAreChecked) {
  UniqueFd peer = connect_peer();
  const auto fd = accept();
  fill();
  ASSERT_EQ(::write(peer.get(), "data", 4), 4);
  one_buffer(64, 4);
  refuses_bad_pointer("sock_accept", {kListener, 0, 16}, 2, 4);
  refuses_bad_pointer("sock_recv", {fd, 0, 1, 0, 16, 20}, 1, 8);
  refuses_bad_pointer("sock_recv", {fd, 0, 1, 0, 16, 20}, 4, 4);
  refuses_bad_pointer("sock_recv", {fd, 0, 1, 0, 16, 20}, 5, 2);
  refuses_bad_pointer("sock_send", {fd, 0, 1, 0, 16}, 1, 8);
  refuses_bad_pointer("sock_send", {fd, 0, 1, 0, 16}, 4, 4);
  one_buffer(509, 4);
  EXPECT_EQ(call("sock_recv", {fd, 0, 1, 0, 16, 20}), Errno::fault);
  EXPECT_EQ(call("sock_send", {fd, 0, 1, 0, 16}), Errno::fault);
  one_buffer(508, 4);
  ASSERT_EQ(call("sock_recv", {fd, 0, 1, 0, 16, 20}), Errno::success) << "nothing was lost";
  EXPECT_EQ(text(508, 4), "data");
}

TEST_F(Sock, MissingRightsRefuse) {
  ASSERT_EQ(call("fd_fdstat_set_rights", {kListener, 0, 0}), Errno::success);
  EXPECT_EQ(call("sock_accept", {kListener, 0, 16}), Errno::notcapable);
  EXPECT_EQ(call("sock_shutdown", {kListener, 1}), Errno::notcapable);
}

}  // namespace
}  // namespace weft::syscalls
