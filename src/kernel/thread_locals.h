// ThreadLocals: the values that programs of 2023 keep for each of their threads (thread_local_*).
// Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "abi/wasix.h"
#include "base/mutex.h"
#include "base/result.h"

namespace weft::kernel {

class ThreadLocals {
 public:
  using Key = std::uint32_t;
  static constexpr std::size_t kMaxKeys = 4096;
  static constexpr std::size_t kMaxValues = std::size_t{1} << 20;

  /// A value whose destructor is to be called.
  struct Left {
    std::uint64_t user_data;
    std::uint64_t value;
  };

  /// Keys are numbered from 1, for all threads. `user_data` is what its destructor gets; 0: it has
  /// none. [EAGAIN] for one too many.
  Result<Key> create(std::uint64_t user_data);
  /// The values of all threads are gone. [EINVAL] for no key.
  Result<> destroy(Key key);
  /// 0 where nothing was set. [EINVAL] for no key.
  Result<std::uint64_t> get(abi::Tid thread, Key key) const;
  Result<> set(abi::Tid thread, Key key, std::uint64_t value);
  /// At the end of a thread: forgets its values. What had a destructor is answered.
  std::vector<Left> take(abi::Tid thread);

  // Around a host fork, on the thread that forks: in both processes.
  void lock_for_fork() WEFT_IMPL_TSA(no_thread_safety_analysis) { mutex_.lock(); }
  void unlock_after_fork() WEFT_IMPL_TSA(no_thread_safety_analysis) { mutex_.unlock(); }
  /// In the child, while nobody else can call: `before` is the only thread left, and its number
  /// there is `now`.
  void became_child(abi::Tid before, abi::Tid now) WEFT_IMPL_TSA(no_thread_safety_analysis);

 private:
  mutable Mutex mutex_;
  Key last_ WEFT_GUARDED_BY(mutex_) = 0;
  std::map<Key, std::uint64_t> keys_ WEFT_GUARDED_BY(mutex_);
  /// Those that are not 0.
  std::map<std::pair<abi::Tid, Key>, std::uint64_t> values_ WEFT_GUARDED_BY(mutex_);
};

}  // namespace weft::kernel
