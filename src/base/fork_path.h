// WEFT_FORK_PATH: marks functions that a forked process runs before its guest goes on, and at its
// end. A new process has no page of code mapped, so each place that they lie in costs it a page
// fault; the linker puts what is marked side by side.
#pragma once

#define WEFT_FORK_PATH __attribute__((section(".text.hot.weft")))
