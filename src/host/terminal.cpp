#include "host/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <utility>

#include "host/errno.h"

namespace weft::host {
namespace {

struct Bit {
  bool TerminalModes::* mode;
  tcflag_t termios::* flags;
  tcflag_t bit;
};
constexpr Bit kBits[] = {
    {&TerminalModes::echo, &termios::c_lflag, ECHO},
    {&TerminalModes::lines, &termios::c_lflag, ICANON},
    {&TerminalModes::newlines, &termios::c_iflag, ICRNL},
    {&TerminalModes::signals, &termios::c_lflag, ISIG},
    {&TerminalModes::output, &termios::c_oflag, OPOST},
    {&TerminalModes::flow, &termios::c_iflag, IXON},
    {&TerminalModes::extended, &termios::c_lflag, IEXTEN},
};

}  // namespace

Result<TerminalModes> terminal_modes(int fd) {
  termios settings{};
  if (::tcgetattr(fd, &settings) != 0) return fail_with_errno();
  TerminalModes modes;
  for (const Bit& b : kBits) modes.*b.mode = (settings.*b.flags & b.bit) != 0;
  return modes;
}

Result<> set_terminal_modes(int fd, const TerminalModes& modes) {
  termios settings{};
  if (::tcgetattr(fd, &settings) != 0) return fail_with_errno();
  for (const Bit& b : kBits) {
    tcflag_t& flags = settings.*b.flags;
    flags = modes.*b.mode ? flags | b.bit : flags & ~b.bit;
  }
  if (!modes.lines) {
    // These two share their places with VEOF and VEOL on some systems.
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
  }
  while (::tcsetattr(fd, TCSANOW, &settings) != 0) {
    if (errno != EINTR) return fail_with_errno();
  }
  return {};
}

Result<TerminalSize> terminal_size(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0) return fail_with_errno();
  return TerminalSize{size.ws_row, size.ws_col, size.ws_xpixel, size.ws_ypixel};
}

Result<> set_terminal_size(int fd, const TerminalSize& size) {
  const winsize linux_size{size.rows, size.columns, size.width, size.height};
  return done(::ioctl(fd, TIOCSWINSZ, &linux_size));
}

}  // namespace weft::host
