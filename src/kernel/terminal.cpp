#include "kernel/terminal.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "host/terminal.h"

namespace weft::kernel {
namespace {

using host::TerminalModes;

/// Weft's use of the two bytes at the structure's end, which WASIX leaves alone: a mark, and bits
/// for modes that it has no words for. A library that hands back what it got changes none of them.
constexpr std::uint8_t kMark = 0x57;
constexpr std::pair<std::uint8_t, bool TerminalModes::*> kMore[] = {
    {1, &TerminalModes::signals},
    {2, &TerminalModes::output},
    {4, &TerminalModes::flow},
    {8, &TerminalModes::extended},
};
constexpr std::uint32_t kStandardStreams = 3;

/// Keeps the description while we ask it.
Result<std::shared_ptr<File>> terminal_of(Task& task) {
  for (std::uint32_t fd = 0; fd < kStandardStreams; ++fd) {
    auto descriptor = task.fds().describe(abi::Fd{fd});
    if (descriptor && descriptor->file->is_terminal()) return std::move(descriptor->file);
  }
  if (!task.has_terminal()) return fail(Errno::notsup);
  WEFT_TRY(UniqueFd fd,
           host::open_trusted("/dev/tty", host::OpenFlags::read | host::OpenFlags::write));
  return File::create(std::move(fd));
}

bool is_terminal(Task& task, std::uint32_t fd) {
  const auto descriptor = task.fds().describe(abi::Fd{fd});
  return descriptor && descriptor->file->is_terminal();
}

void take(std::uint8_t wanted, bool& mode) {
  if (wanted <= 1) mode = wanted == 1;
}

}  // namespace

Result<abi::Tty> tty_get(Task& task) {
  WEFT_TRY(const std::shared_ptr<File> terminal, terminal_of(task));
  WEFT_TRY(const TerminalModes modes, host::terminal_modes(terminal->host_fd()));
  WEFT_TRY(const host::TerminalSize size, host::terminal_size(terminal->host_fd()));
  std::uint8_t more = 0;
  for (const auto& [bit, mode] : kMore)
    more = static_cast<std::uint8_t>(more | (modes.*mode ? bit : 0));
  return abi::Tty{.cols = size.columns,
                  .rows = size.rows,
                  .width = size.width,
                  .height = size.height,
                  .stdin_tty = is_terminal(task, 0) ? std::uint8_t{1} : std::uint8_t{0},
                  .stdout_tty = is_terminal(task, 1) ? std::uint8_t{1} : std::uint8_t{0},
                  .stderr_tty = is_terminal(task, 2) ? std::uint8_t{1} : std::uint8_t{0},
                  .echo = modes.echo ? std::uint8_t{1} : std::uint8_t{0},
                  .line_buffered = modes.lines ? std::uint8_t{1} : std::uint8_t{0},
                  .line_feeds = modes.newlines ? std::uint8_t{1} : std::uint8_t{0},
                  .reserved = {kMark, more}};
}

Result<> tty_set(Task& task, const abi::Tty& wanted) {
  WEFT_TRY(const std::shared_ptr<File> terminal, terminal_of(task));
  const int fd = terminal->host_fd();
  WEFT_TRY(const TerminalModes before, host::terminal_modes(fd));
  TerminalModes modes = before;
  take(wanted.echo, modes.echo);
  take(wanted.line_buffered, modes.lines);
  take(wanted.line_feeds, modes.newlines);
  if (wanted.reserved[0] == kMark) {
    for (const auto& [bit, mode] : kMore) modes.*mode = (wanted.reserved[1] & bit) != 0;
  }
  if (modes != before) {
    if (auto* const guard = host::TerminalGuard::current()) guard->start();
    WEFT_CHECK(host::set_terminal_modes(fd, modes));
  }
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint16_t>::max();
  if (std::max({wanted.cols, wanted.rows, wanted.width, wanted.height}) > kMost) return {};
  const host::TerminalSize size{.rows = static_cast<std::uint16_t>(wanted.rows),
                                .columns = static_cast<std::uint16_t>(wanted.cols),
                                .width = static_cast<std::uint16_t>(wanted.width),
                                .height = static_cast<std::uint16_t>(wanted.height)};
  WEFT_TRY(const host::TerminalSize now, host::terminal_size(fd));
  if (size == now || (size.rows == 0 && size.columns == 0)) return {};
  return host::set_terminal_size(fd, size);
}

}  // namespace weft::kernel
