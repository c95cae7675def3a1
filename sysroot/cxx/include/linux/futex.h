/* Of the Linux kernel's header, what libc++ takes from it. */
#pragma once

#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129
