// The helper that outlives Weft to put a terminal's settings back.
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/errno.h"
#include "host/io.h"
#include "host/process.h"
#include "host/terminal.h"

namespace weft::host {
namespace {

/// Letters, so that it can be an argument.
std::string to_text(const termios& settings) {
  std::array<unsigned char, sizeof settings> bytes{};
  std::memcpy(bytes.data(), &settings, sizeof settings);
  std::string text;
  for (const unsigned char byte : bytes) {
    text += static_cast<char>('a' + byte / 16);
    text += static_cast<char>('a' + byte % 16);
  }
  return text;
}

bool from_text(std::string_view text, termios& settings) {
  std::array<unsigned char, sizeof settings> bytes{};
  if (text.size() != 2 * bytes.size()) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<unsigned char>((text[2 * i] - 'a') * 16 + (text[2 * i + 1] - 'a'));
  std::memcpy(&settings, bytes.data(), sizeof settings);
  return true;
}

/// Also for who is in the background, where it would otherwise stop the process.
void put_back(int terminal, std::string_view text) {
  termios settings{};
  if (!from_text(text, settings)) return;
  sigset_t stop;
  sigset_t before;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTTOU);
  ::pthread_sigmask(SIG_BLOCK, &stop, &before);
  ::tcsetattr(terminal, TCSANOW, &settings);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

struct Launch {
  int terminal;
  int pipe;
  char* const* argv;
  char* const* environ;
};

/// Runs in a process that shares this one's memory until it is another program: nothing but calls
/// to the kernel.
int launch(void* argument) {
  const auto& how = *static_cast<const Launch*>(argument);
  // Out of reach of the terminal's own signals, and of who ends the sandbox's group.
  ::setsid();
  if (::dup2(how.terminal, 0) < 0 || ::dup2(how.pipe, 1) < 0) ::_exit(1);
  ::close_range(2, ~0U, 0);
  ::execve("/proc/self/exe", how.argv, how.environ);
  ::_exit(1);
}

/// Not destroyed at exit: an end without remove() is none of the ordinary ones.
std::unique_ptr<TerminalGuard>& installed() {
  static auto* const guard = new std::unique_ptr<TerminalGuard>();
  return *guard;
}

}  // namespace

void TerminalGuard::install(std::unique_ptr<TerminalGuard> guard) {
  installed() = std::move(guard);
}
TerminalGuard* TerminalGuard::current() { return installed().get(); }
void TerminalGuard::remove() { installed().reset(); }

Result<std::unique_ptr<TerminalGuard>> TerminalGuard::create(int terminal) {
  termios settings{};
  if (::tcgetattr(terminal, &settings) != 0) return fail_with_errno();
  WEFT_TRY(UniqueFd own, duplicate(terminal));
  WEFT_TRY(PipeEnds ends, make_pipe());
  return std::make_unique<TerminalGuard>(State{.terminal = own.release(),
                                               .reading = ends.reading.release(),
                                               .writing = ends.writing.release(),
                                               .owner = process_id(),
                                               .started = false,
                                               .settings = to_text(settings)});
}

TerminalGuard::TerminalGuard(State state)
    : terminal_(state.terminal),
      reading_(state.reading),
      writing_(state.writing),
      owner_(state.owner),
      settings_(std::move(state.settings)),
      started_(state.started) {}

TerminalGuard::~TerminalGuard() {
  if (owner_ != process_id()) return;
  // A child may have started a helper of its own.
  put_back(terminal_.get(), settings_);
  // Whoever waits at the pipe has nothing left to do.
  const char done = 'd';
  (void)!::write(writing_.get(), &done, 1);
}

TerminalGuard::State TerminalGuard::state() const {
  return {.terminal = terminal_.get(),
          .reading = reading_.get(),
          .writing = writing_.get(),
          .owner = owner_,
          .started = started_,
          .settings = settings_};
}

void TerminalGuard::start() {
  if (started_.exchange(true)) return;
  std::string name = kGuardianName;
  std::array<char*, 3> argv{name.data(), settings_.data(), nullptr};
  std::array<char*, 1> environ{nullptr};
  Launch how{terminal_.get(), reading_.get(), argv.data(), environ.data()};
  std::vector<char> stack(std::size_t{64} << 10);
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  // Handlers must not run in the child, whose memory is this process's; the helper keeps them
  // blocked.
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  // No signal at its end: the guest's waits see only children that send SIGCHLD.
  ::clone(launch, stack.data() + stack.size(), CLONE_VM | CLONE_VFORK, &how);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

int guard_terminal(const char* settings) {
  pollfd pipe{.fd = 1, .events = POLLIN, .revents = 0};
  while (::poll(&pipe, 1, -1) < 0 && errno == EINTR) {
  }
  // A byte: the settings are back, or whoever comes after has changed them meanwhile.
  if ((pipe.revents & POLLIN) == 0) put_back(0, settings);
  return 0;
}

}  // namespace weft::host
