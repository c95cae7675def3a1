// Functions that sanitizers must keep no books about: signal handlers, and what runs on stacks
// that are abandoned. Any thread.
#pragma once

#if defined(__clang__)
#define WEFT_UNINSTRUMENTED \
  __attribute__((disable_sanitizer_instrumentation, no_sanitize("undefined")))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WEFT_UNINSTRUMENTED __attribute__((no_sanitize("address", "thread", "undefined")))
#else
#define WEFT_UNINSTRUMENTED
#endif
