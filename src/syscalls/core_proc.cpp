// Ending and signalling the own process.
#include <csignal>

#include "syscalls/handlers.h"
#include "syscalls/process.h"

namespace weft::syscalls {
namespace {

enum class DefaultAction : std::uint8_t { terminate, ignore, stop };

/// "The default actions" of POSIX <signal.h>, by Linux's numbers.
constexpr DefaultAction default_action(std::uint32_t signal) {
  switch (signal) {
    case SIGCHLD:
    case SIGCONT:
    case SIGURG:
    case SIGWINCH:
      return DefaultAction::ignore;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
      return DefaultAction::stop;
    default:
      return DefaultAction::terminate;
  }
}

constexpr std::uint32_t kLastSignal = 31;

/// A guest of Preview 1 cannot install a handler, so that the default action is the only one.
Result<Control> raise_linux(std::uint32_t signal) {
  // "[EINVAL] The value of the sig argument is an invalid signal number."
  if (signal > kLastSignal) return fail(Errno::inval);
  // POSIX, kill(): "If sig is 0 (the null signal), error checking is performed but no signal is
  // actually sent."
  if (signal == 0) return Control::return_to_guest();
  switch (default_action(signal)) {
    case DefaultAction::ignore:
      return Control::return_to_guest();
    case DefaultAction::stop:
      // The whole process stops, as a native one would, and continues with SIGCONT.
      if (std::raise(static_cast<int>(signal)) != 0) return fail(Errno::inval);
      return Control::return_to_guest();
    case DefaultAction::terminate:
      break;
  }
  return Control::kill(signal);
}

}  // namespace

Control proc_exit(kernel::Thread& thread, abi::Exitcode rval) { return end_with(thread, rval); }

Result<Control> proc_raise_preview1(Task&, abi::Signal1 sig) {
  const std::uint32_t n = std::to_underlying(sig);
  // Preview 1 leaves Linux's 16 (STKFLT) out.
  return raise_linux(n >= 16 ? n + 1 : n);
}

Result<Control> proc_raise(Task&, abi::Signal sig) { return raise_linux(std::to_underlying(sig)); }

/// Nothing records a journal, and without one the reference succeeds as well.
Result<> proc_snapshot(Task&) { return {}; }

/// No process starts with signals ignored by its parent yet.
Result<abi::Size> proc_signals_sizes_get(Task&) { return abi::Size{0}; }
Result<> proc_signals_get(Task&, guest::Address<abi::SignalDisposition>) { return {}; }

}  // namespace weft::syscalls
