// Functions that sanitizers must keep no books about: signal handlers, and what runs on stacks
// that are abandoned. Any thread.
#pragma once

// A handler may interrupt ThreadSanitizer's own runtime, which holds locks then: one that calls
// into it waits for its own thread for ever. So nothing that a handler reaches on host code's stack
// is watched, down to the last accessor; nor does it call what that runtime intercepts (kill,
// memset). tests/threads/handlers.py checks it in the built program. Of std::atomic's functions
// those of integers are part of who calls them, those of bool and pointers are not.
#if defined(__clang__)
#define WEFT_UNINSTRUMENTED \
  __attribute__((disable_sanitizer_instrumentation, no_sanitize("undefined")))
/// Around the functions of a class.
#define WEFT_PRAGMA(...) _Pragma(#__VA_ARGS__)
#define WEFT_UNINSTRUMENTED_BEGIN                                                      \
  WEFT_PRAGMA(clang attribute push(__attribute__((disable_sanitizer_instrumentation)), \
                                   apply_to = function))
#define WEFT_UNINSTRUMENTED_END _Pragma("clang attribute pop")
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WEFT_UNINSTRUMENTED __attribute__((no_sanitize("address", "thread", "undefined")))
#define WEFT_UNINSTRUMENTED_BEGIN
#define WEFT_UNINSTRUMENTED_END
#else
#define WEFT_UNINSTRUMENTED
#define WEFT_UNINSTRUMENTED_BEGIN
#define WEFT_UNINSTRUMENTED_END
#endif
