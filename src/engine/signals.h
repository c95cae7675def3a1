// The signal handlers that turn faults of guest code into traps, and the per-thread state they
// need. They are installed once a process and keep what was there before for faults that are not
// the guest's.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>

namespace weft::engine {

/// Sent to a thread to make it look at its store's requests.
int attention_signal();
/// Whether the engine itself handles it: a fault's or the attention signal.
bool is_engines(int sig);

/// For handlers of other signals, with their third parameter: the interrupted thread looks at the
/// requests to its stores, as if the attention signal had come. Guest code that computes is
/// interrupted, host code that waits goes on.
void attend(void* context);

/// A signal handler. It runs with all signals blocked, on the alternate stack, maybe with the
/// guest's stack beneath.
using SentSignalHandler = void(int sig, siginfo_t* info, void* context);
/// Installs one for a signal that is not the engine's.
[[nodiscard]] bool install_signal_handler(int sig, SentSignalHandler* handler);
/// Who gets signals that have the number of a fault or of the attention signal and were sent by
/// somebody else than the engine. Null: they do what they do by default.
void on_sent_signals(SentSignalHandler* handler);

/// The calling thread's number for tgkill.
pid_t this_thread();

/// Prepares the calling thread to run guest code: handlers, alternate signal stack. Cheap when that
/// is done already. False when the kernel has no memory for it.
[[nodiscard]] bool prepare_thread();

/// Has the host stack of the calling (prepared) thread room for another call into the guest?
bool host_stack_has_room();

}  // namespace weft::engine
