#include "kernel/thread_group.h"

#include <atomic>
#include <memory>
#include <utility>

#include "base/fork_path.h"

namespace weft::kernel {

void ThreadGroup::put(Thread& thread, std::int32_t tid) {
  thread.present_ = std::make_shared<std::uint32_t>(1);
  thread.tid_.store(abi::Tid{tid}, std::memory_order_relaxed);
  threads_.emplace(key_of(tid), &thread);
}

void ThreadGroup::add_main(Thread& thread, abi::Tid process) {
  const MutexLock lock(mutex_);
  main_ = std::to_underlying(process);
  put(thread, main_);
}

Result<> ThreadGroup::add(Thread& thread) {
  const MutexLock lock(mutex_);
  if (threads_.size() >= limit_) return fail(Errno::again);
  // There are far more numbers than threads, and none comes back soon: a C library may still hold
  // the one of a thread that has ended.
  std::int32_t tid = 0;
  do {
    tid = next_;
    next_ = tid == kLastTid ? kFirstTid : tid + 1;
  } while (threads_.contains(tid));
  put(thread, tid);
  return {};
}

void ThreadGroup::remove(Thread& thread, ThreadHost& waker) {
  const std::shared_ptr<std::uint32_t> present = thread.present_;
  {
    const MutexLock lock(mutex_);
    threads_.erase(key_of(std::to_underlying(thread.tid())));
  }
  std::atomic_ref(*present).store(0);
  waker.wake(present.get(), ~std::uint32_t{0});
}

Result<> ThreadGroup::join(Thread& caller, abi::Tid tid) {
  std::shared_ptr<std::uint32_t> present;
  const bool found = with(caller, tid, [&](Thread& thread) {
    if (&thread != &caller) present = thread.present_;
  });
  if (!found) return {};
  if (present == nullptr) return fail(Errno::deadlk);
  while (std::atomic_ref(*present).load() != 0) {
    if (caller.host()->wait_on(present.get(), 1, -1) == WaitEnd::interrupted)
      return fail(Errno::intr);
  }
  return {};
}

void ThreadGroup::for_each(const std::function<bool(Thread&)>& visit) {
  const MutexLock lock(mutex_);
  for (const auto& [tid, thread] : threads_) {
    if (!visit(*thread)) return;
  }
}

bool ThreadGroup::with(Thread& caller, abi::Tid tid, const std::function<void(Thread&)>& visit) {
  const MutexLock lock(mutex_);
  if (tid == kMainAlias) tid = abi::Tid{main_};
  if (tid == abi::Tid{0}) tid = caller.tid();
  const auto found = threads_.find(key_of(std::to_underlying(tid)));
  if (found == threads_.end()) return false;
  visit(*found->second);
  return true;
}

std::size_t ThreadGroup::count() const {
  const MutexLock lock(mutex_);
  return threads_.size();
}

void ThreadGroup::after_fork_in_child(Thread& survivor, abi::Tid process) {
  threads_.clear();
  locals_.became_child(survivor.tid(), process);
  locals_.unlock_after_fork();
  main_ = std::to_underlying(process);
  put(survivor, main_);
  mutex_.unlock();
}

WEFT_FORK_PATH void ThreadGroup::became_child(Thread& only, abi::Tid process) {
  main_ = std::to_underlying(process);
  locals_.became_child(only.tid(), process);
  only.tid_.store(process, std::memory_order_relaxed);
}

}  // namespace weft::kernel
