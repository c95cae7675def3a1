#include "host/errno.h"

#include <gtest/gtest.h>

namespace weft::host {
namespace {

TEST(ErrnoFromLinux, KeepsWhatHasAName) {
  const std::pair<int, Errno> pairs[] = {{EPERM, Errno::perm},
                                         {ENOENT, Errno::noent},
                                         {EAGAIN, Errno::again},
                                         {EACCES, Errno::acces},
                                         {EXDEV, Errno::xdev},
                                         {ENOTDIR, Errno::notdir},
                                         {EISDIR, Errno::isdir},
                                         {ELOOP, Errno::loop},
                                         {ENAMETOOLONG, Errno::nametoolong},
                                         {EDEADLOCK, Errno::deadlk},
                                         {EWOULDBLOCK, Errno::again},
                                         {EOPNOTSUPP, Errno::notsup},
                                         {ENOTSUP, Errno::notsup},
                                         {ECONNRESET, Errno::connreset},
                                         {EOVERFLOW, Errno::overflow},
                                         {ESTALE, Errno::stale},
                                         {EMULTIHOP, Errno::multihop},
                                         {E2BIG, Errno::toobig},
                                         {EIDRM, Errno::idrm},
                                         {EPROTOTYPE, Errno::prototype}};
  for (const auto& [linux_errno, ours] : pairs)
    EXPECT_EQ(errno_from_linux(linux_errno), ours) << linux_errno;
}

TEST(ErrnoFromLinux, NeverCallsAFailureSuccess) {
  for (int number = 1; number < 4096; ++number)
    EXPECT_NE(errno_from_linux(number), Errno::success) << number;
}

TEST(ErrnoFromLinux, TakesTheNearestForTheRest) {
  EXPECT_EQ(errno_from_linux(EPFNOSUPPORT), Errno::afnosupport);
  EXPECT_EQ(errno_from_linux(ESHUTDOWN), Errno::shutdown);
  EXPECT_EQ(errno_from_linux(EUCLEAN), Errno::io);
  EXPECT_EQ(errno_from_linux(99999), Errno::io);
}

}  // namespace
}  // namespace weft::host
