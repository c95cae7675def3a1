// Mutex with Clang thread-safety annotations. Any thread.
#pragma once

#include <mutex>

#if defined(__clang__)
#define WEFT_IMPL_TSA(x) __attribute__((x))
#else
#define WEFT_IMPL_TSA(x)
#endif
#define WEFT_GUARDED_BY(m) WEFT_IMPL_TSA(guarded_by(m))
#define WEFT_REQUIRES(m) WEFT_IMPL_TSA(requires_capability(m))
namespace weft {
class WEFT_IMPL_TSA(capability("mutex")) Mutex {
 public:
  void lock() WEFT_IMPL_TSA(acquire_capability()) { m_.lock(); }
  void unlock() WEFT_IMPL_TSA(release_capability()) { m_.unlock(); }

 private:
  std::mutex m_;
};
class WEFT_IMPL_TSA(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& m) WEFT_IMPL_TSA(acquire_capability(m)) : m_(m) { m_.lock(); }
  ~MutexLock() WEFT_IMPL_TSA(release_capability()) { m_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& m_;
};
}  // namespace weft
