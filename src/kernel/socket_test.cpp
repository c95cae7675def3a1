#include "kernel/socket.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <thread>

#include "kernel/test_support.h"

namespace weft::kernel {
namespace {

using abi::Fdflags;
using abi::Riflags;
using abi::Rights;
using abi::Sdflags;
using abi::Siflags;
using enum Errno;

constexpr abi::Fd kListener{3};

class Socket : public testing::Test {
 protected:
  void SetUp() override {
    TaskOptions options;
    options.listen = {"127.0.0.1:0"};
    task_ = task_with(std::move(options));
  }
  /// A host socket that is connected to the guest's listener.
  [[nodiscard]] UniqueFd dial() const {
    const FdRef listener = *task_->fds().get(kListener);
    sockaddr_in where{};
    socklen_t size = sizeof where;
    EXPECT_EQ(::getsockname(listener->host_fd(), reinterpret_cast<sockaddr*>(&where), &size), 0);
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&where), size), 0);
    return fd;
  }
  Result<std::string> recv(abi::Fd fd, std::size_t size, Riflags flags = Riflags::none) {
    std::string text(size, '?');
    const IoSlice slice{text.data(), text.size()};
    WEFT_TRY(const Received got, sock_recv(*task_, fd, {&slice, 1}, flags));
    text.resize(got.size);
    return text;
  }
  Result<std::uint32_t> send(abi::Fd fd, std::string_view text, Siflags flags = Siflags::none) {
    const IoSlice slice{const_cast<char*>(text.data()), text.size()};
    return sock_send(*task_, fd, {&slice, 1}, flags);
  }

  std::unique_ptr<Task> task_;
};

TEST_F(Socket, ListenersLookLikeSockets) {
  const auto stat = fd_fdstat_get(*task_, kListener);
  EXPECT_EQ(stat->filetype, abi::Filetype::socket_stream);
  EXPECT_TRUE(has(stat->rights_base, Rights::sock_accept));
  EXPECT_EQ(error_of(fd_prestat_get(*task_, kListener)), badf);
  EXPECT_EQ(fd_filestat_get(*task_, kListener)->filetype, abi::Filetype::socket_stream);
}

TEST_F(Socket, AcceptSendReceive) {
  const UniqueFd peer = dial();
  const auto fd = sock_accept(*task_, kListener, Fdflags::none);
  ASSERT_TRUE(fd);
  ASSERT_EQ(::send(peer.get(), "hello", 5, 0), 5);
  EXPECT_EQ(*recv(*fd, 2, Riflags::peek), "he");
  EXPECT_EQ(*recv(*fd, 5, Riflags::waitall), "hello");
  EXPECT_EQ(*send(*fd, "answer"), 6U);
  std::array<char, 16> buffer{};
  EXPECT_EQ(::recv(peer.get(), buffer.data(), buffer.size(), 0), 6);
  EXPECT_EQ(error_of(recv(*fd, 5, Riflags::dont_wait)), again);
  // Sockets are files, too.
  ASSERT_EQ(::send(peer.get(), "file", 4, 0), 4);
  EXPECT_EQ(*read_text(*task_, *fd), "file");
  EXPECT_EQ(*write_text(*task_, *fd, "file"), 4U);
}

TEST_F(Socket, WaitallWaits) {
  const UniqueFd peer = dial();
  const auto fd = sock_accept(*task_, kListener, Fdflags::none);
  std::thread sender([&] {
    for (const char c : {'a', 'b', 'c'}) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      (void)::send(peer.get(), &c, 1, 0);
    }
  });
  EXPECT_EQ(*recv(*fd, 3, Riflags::waitall), "abc");
  sender.join();
}

TEST_F(Socket, Nonblock) {
  ASSERT_TRUE(fd_fdstat_set_flags(*task_, kListener, Fdflags::nonblock));
  EXPECT_EQ(error_of(sock_accept(*task_, kListener, Fdflags::none)), again);
  const UniqueFd peer = dial();
  const auto fd = sock_accept(*task_, kListener, Fdflags::nonblock);
  ASSERT_TRUE(fd);
  EXPECT_EQ(fd_fdstat_get(*task_, *fd)->flags, Fdflags::nonblock);
  EXPECT_EQ(error_of(recv(*fd, 1)), again);
}

TEST_F(Socket, Shutdown) {
  const UniqueFd peer = dial();
  const auto fd = sock_accept(*task_, kListener, Fdflags::none);
  EXPECT_EQ(error_of(sock_shutdown(*task_, *fd, Sdflags::none)), inval);
  EXPECT_EQ(error_of(sock_shutdown(*task_, *fd, static_cast<Sdflags>(4))), inval);
  ASSERT_TRUE(sock_shutdown(*task_, *fd, Sdflags::wr));
  EXPECT_EQ(error_of(send(*fd, "x")), Errno::pipe);
  char c = 0;
  EXPECT_EQ(::recv(peer.get(), &c, 1, 0), 0);
  ASSERT_TRUE(sock_shutdown(*task_, *fd, Sdflags::rd | Sdflags::wr));
  EXPECT_EQ(*recv(*fd, 1), "");
}

TEST_F(Socket, Errors) {
  EXPECT_EQ(error_of(sock_accept(*task_, abi::Fd{0}, Fdflags::none)), notsock);
  EXPECT_EQ(error_of(sock_accept(*task_, abi::Fd{99}, Fdflags::none)), badf);
  EXPECT_EQ(error_of(sock_accept(*task_, kListener, Fdflags::append)), inval);
  EXPECT_EQ(error_of(recv(abi::Fd{0}, 1)), notsock);
  EXPECT_EQ(error_of(recv(abi::Fd{99}, 1)), badf);
  EXPECT_EQ(error_of(recv(kListener, 1)), notconn);
  EXPECT_EQ(error_of(recv(kListener, 1, static_cast<Riflags>(16))), inval);
  EXPECT_EQ(error_of(send(abi::Fd{0}, "x")), notsock);
  EXPECT_EQ(error_of(send(abi::Fd{99}, "x")), badf);
  EXPECT_EQ(error_of(send(kListener, "x", static_cast<Siflags>(2))), inval);
  EXPECT_EQ(error_of(sock_shutdown(*task_, abi::Fd{0}, Sdflags::rd)), notsock);
  EXPECT_EQ(error_of(sock_shutdown(*task_, abi::Fd{99}, Sdflags::rd)), badf);
  const UniqueFd peer = dial();
  const auto fd = sock_accept(*task_, kListener, Fdflags::none);
  EXPECT_EQ(error_of(sock_accept(*task_, *fd, Fdflags::none)), inval);
  ASSERT_TRUE(fd_fdstat_set_rights(*task_, kListener, Rights::none, Rights::none));
  EXPECT_EQ(error_of(sock_accept(*task_, kListener, Fdflags::none)), notcapable);
  ASSERT_TRUE(fd_fdstat_set_rights(*task_, *fd, Rights::none, Rights::none));
  EXPECT_EQ(error_of(recv(*fd, 1)), notcapable);
  EXPECT_EQ(error_of(send(*fd, "x")), notcapable);
  EXPECT_EQ(error_of(sock_shutdown(*task_, *fd, Sdflags::rd)), notcapable);
}

TEST_F(Socket, AcceptedSocketsInheritRights) {
  ASSERT_TRUE(fd_fdstat_set_rights(*task_, kListener, kSocketRights, Rights::fd_read));
  const UniqueFd peer = dial();
  const auto fd = sock_accept(*task_, kListener, Fdflags::none);
  EXPECT_EQ(fd_fdstat_get(*task_, *fd)->rights_base, Rights::fd_read);
}

TEST(Listen, UnixSocketsAndIPv6) {
  const HostDirectory host;
  TaskOptions options;
  options.listen = {"unix:" + (host / "socket")};
  const auto task = task_with(std::move(options));
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  (host / "socket").copy(where.sun_path, sizeof where.sun_path - 1);
  const UniqueFd peer(::socket(AF_UNIX, SOCK_STREAM, 0));
  ASSERT_EQ(::connect(peer.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where), 0);
  EXPECT_TRUE(sock_accept(*task, kListener, Fdflags::none));
}

TEST(Listen, RemovesItsSocketFileAndReplacesADeadOne) {
  const HostDirectory host;
  const std::string path = host / "socket";
  TaskOptions options;
  options.listen = {"unix:" + path};
  auto task = task_with(options);
  EXPECT_TRUE(host.has("socket"));
  const auto second = Task::create(options);
  ASSERT_FALSE(second) << "somebody listens there";
  EXPECT_TRUE(host.has("socket"));
  task.reset();
  EXPECT_FALSE(host.has("socket"));

  {
    // What a killed server leaves.
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    path.copy(where.sun_path, sizeof where.sun_path - 1);
    const UniqueFd dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where), 0);
  }
  EXPECT_TRUE(host.has("socket"));
  task = task_with(options);

  // A file of that name which is no socket, or no longer ours, is not touched.
  std::filesystem::remove(path);
  host.write("socket", "text");
  EXPECT_FALSE(Task::create(options));
  task.reset();
  EXPECT_EQ(host.read("socket"), "text");
}

TEST(Listen, SaysWhatIsWrong) {
  for (const char* address : {"", "nothing", "127.0.0.1", ":80", "127.0.0.1:", "127.0.0.1:x",
                              "127.0.0.1:70000", "unix:", "999.1.1.1:80"}) {
    TaskOptions options;
    options.listen = {address};
    const auto task = Task::create(std::move(options));
    ASSERT_FALSE(task) << address;
    EXPECT_THAT(task.error().text(), testing::HasSubstr(address));
  }
}

}  // namespace
}  // namespace weft::kernel
