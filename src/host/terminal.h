// Terminals: their modes and size, and putting the modes back whatever happens. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace weft::host {

struct TerminalModes {
  bool echo = false;
  /// Input comes in lines, which can be edited.
  bool lines = false;
  /// Return is read as a newline.
  bool newlines = false;
  /// Ctrl-C and the like are signals.
  bool signals = false;
  /// A newline is written as return and newline.
  bool output = false;
  /// Ctrl-S and Ctrl-Q stop output and let it go on.
  bool flow = false;
  /// Ctrl-V and the like.
  bool extended = false;
  friend bool operator==(const TerminalModes&, const TerminalModes&) = default;
};
struct TerminalSize {
  std::uint16_t rows = 0;
  std::uint16_t columns = 0;
  std::uint16_t width = 0;  // pixels
  std::uint16_t height = 0;
  friend bool operator==(const TerminalSize&, const TerminalSize&) = default;
};

Result<TerminalModes> terminal_modes(int fd);
/// Single characters are read as they come. Stops a process in the background, as Linux does.
Result<> set_terminal_modes(int fd, const TerminalModes& modes);
Result<TerminalSize> terminal_size(int fd);
Result<> set_terminal_size(int fd, const TerminalSize& size);

/// Knows a terminal as it was, and sees to it that it is so again when all processes that hold the
/// guard have ended, also by SIGKILL: a helper process waits for the end of a pipe whose writers
/// they are. The helper is Weft's program again, under kGuardianName.
class TerminalGuard {
 public:
  /// For a process that takes the program's place: plain data, and numbers that stay the guard's.
  struct State {
    int terminal = -1;
    int reading = -1;
    int writing = -1;
    /// Who puts the settings back at an ordinary end.
    int owner = 0;
    bool started = false;
    std::string settings;
  };

  /// [ENOTTY]
  static Result<std::unique_ptr<TerminalGuard>> create(int terminal);
  explicit TerminalGuard(State state);
  /// In the owner puts the settings back, if they were to be changed.
  ~TerminalGuard();
  TerminalGuard(const TerminalGuard&) = delete;
  TerminalGuard& operator=(const TerminalGuard&) = delete;

  /// Before the first change: starts the helper. Where it cannot be had, only an ordinary end is
  /// seen to.
  void start();
  /// A process has one at most, as it has one terminal. Made before its guest runs.
  static void install(std::unique_ptr<TerminalGuard> guard);
  static TerminalGuard* current();
  /// At an ordinary end.
  static void remove();
  [[nodiscard]] State state() const;

 private:
  UniqueFd terminal_;
  UniqueFd reading_;
  UniqueFd writing_;
  int owner_;
  std::string settings_;
  std::atomic<bool> started_;
};

/// argv[0] of the helper; argv[1] is the settings, descriptor 0 the terminal, 1 the pipe.
inline constexpr const char* kGuardianName = "weft-terminal-guardian";
/// What the helper does: its exit status.
int guard_terminal(const char* settings);

}  // namespace weft::host
