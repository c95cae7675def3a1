// ThreadGroup: the live guest threads of one host process, and their numbers. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

#include "abi/wasix.h"
#include "base/mutex.h"
#include "base/result.h"
#include "kernel/thread.h"
#include "kernel/thread_locals.h"

namespace weft::kernel {

class ThreadGroup {
 public:
  static constexpr std::uint32_t kDefaultLimit = 4096;
  /// Numbers of all threads but the main one: above those that Linux gives processes, below what
  /// wasi-threads allows, whose upper bits C libraries use in their locks.
  static constexpr std::int32_t kFirstTid = (1 << 22) + 1;
  static constexpr std::int32_t kLastTid = 0x1fff'ffff - 1;
  /// What C libraries pass for the main thread.
  static constexpr abi::Tid kMainAlias{0x3fff'ffff};

  /// At most `limit` threads at a time, the main one included.
  explicit ThreadGroup(std::uint32_t limit = kDefaultLimit) : limit_(limit) {}
  ThreadGroup(const ThreadGroup&) = delete;
  ThreadGroup& operator=(const ThreadGroup&) = delete;

  /// The first one, whose number is the process's.
  void add_main(Thread& thread, abi::Tid process);
  /// Gives it a number; [EAGAIN] at the limit. Both stay until remove().
  Result<> add(Thread& thread);
  /// It has ended. Wakes those that join it; `waker` is whoever can.
  void remove(Thread& thread, ThreadHost& waker);
  /// thread_join: waits for the end of another thread of this group. One that is not there has
  /// ended. [EDEADLK] for itself, [EINTR] where an interrupt came first.
  Result<> join(Thread& caller, abi::Tid tid);

  /// Calls `visit` for each, the main thread first, then the oldest, until it answers false. They
  /// cannot end meanwhile; `visit` must not call this group.
  void for_each(const std::function<bool(Thread&)>& visit);
  /// Calls `visit` with the thread of that number, which cannot end meanwhile. 0 is `caller`,
  /// kMainAlias the main thread. False: there is none.
  bool with(Thread& caller, abi::Tid tid, const std::function<void(Thread&)>& visit);
  [[nodiscard]] std::size_t count() const;
  ThreadLocals& locals() { return locals_; }

  // Around a host fork, on the thread that forks.
  void before_fork() WEFT_IMPL_TSA(no_thread_safety_analysis) {
    mutex_.lock();
    locals_.lock_for_fork();
  }
  void after_fork_in_parent() WEFT_IMPL_TSA(no_thread_safety_analysis) {
    locals_.unlock_after_fork();
    mutex_.unlock();
  }
  /// Only `survivor` runs here: it is the main thread of process `process`, alone.
  void after_fork_in_child(Thread& survivor, abi::Tid process)
      WEFT_IMPL_TSA(no_thread_safety_analysis);
  /// The same where `only` has been there alone, and nobody has called before_fork.
  void became_child(Thread& only, abi::Tid process) WEFT_IMPL_TSA(no_thread_safety_analysis);

 private:
  [[nodiscard]] std::int32_t key_of(std::int32_t tid) const WEFT_REQUIRES(mutex_) {
    return tid == main_ ? 0 : tid;
  }
  void put(Thread& thread, std::int32_t tid) WEFT_REQUIRES(mutex_);

  const std::uint32_t limit_;
  ThreadLocals locals_;
  mutable Mutex mutex_;
  /// By number; the main thread, whose number a fork changes, by 0.
  std::map<std::int32_t, Thread*> threads_ WEFT_GUARDED_BY(mutex_);
  std::int32_t main_ WEFT_GUARDED_BY(mutex_) = 0;
  std::int32_t next_ WEFT_GUARDED_BY(mutex_) = kFirstTid;
};

}  // namespace weft::kernel
