// Comes before the sources of libc++ and libc++abi that make system calls by number: syscall()
// would link all of them.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

extern "C" pid_t gettid(void);
extern "C" long __wasix_futex(long long, long long, long long, long long, long long, long long);

inline long wasix_cxx_syscall(long number) { return number == SYS_gettid ? gettid() : -1; }
inline long wasix_cxx_syscall(long, const volatile void* word, int operation, int value,
                              const void* limit = nullptr, int = 0, int = 0) {
  const auto address = [](const volatile void* p) {
    return static_cast<long long>(reinterpret_cast<__UINTPTR_TYPE__>(p));
  };
  return __wasix_futex(address(word), operation, value, address(limit), 0, 0);
}
#define syscall wasix_cxx_syscall
