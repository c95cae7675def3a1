// System calls that wait, and that end when the calling thread is wanted. Any thread; signal
// handlers where a function says so.
#pragma once

#include <atomic>
#include <cstdint>

// The question is how to lose no request between "does anybody want me?" and the kernel's going to
// sleep. The look at the thread's word and the system call's instruction are a few instructions in
// assembly (blocking_call_*.S). A signal handler that interrupts these moves the thread behind
// them, as if the word had been seen; from the instruction on the kernel itself ends the call with
// EINTR.
namespace weft {

/// The word that is not 0 while somebody wants the thread. Whoever sets it then sends the thread a
/// signal whose handler calls leave_blocking_call.
using AttentionWord = std::atomic<std::uint32_t>;

/// From now on the calling thread's blocking calls look at `word`; null: at none. Returns the one
/// before.
const AttentionWord* watch_attention(const AttentionWord* word);
/// Whether the calling thread is wanted.
[[nodiscard]] bool attention_wanted();

/// What blocking_call answers instead of a system call's result when it has not made it at all. The
/// kernel uses this number for the same thing, and never shows it to programs.
inline constexpr long kNotBegun = -512;

/// The system call, or kNotBegun. As the kernel has it: a negative result is an error's number.
long blocking_call(long number, long a, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0);

/// The system call, for threads that want no attention.
long uninterrupted_call(long number, long a, long b = 0, long c = 0, long d = 0, long e = 0,
                        long f = 0);

/// For signal handlers, with their third parameter.
void leave_blocking_call(void* context);

template <class T>
long word_of(T* pointer) {
  return static_cast<long>(reinterpret_cast<std::uintptr_t>(pointer));
}

}  // namespace weft
