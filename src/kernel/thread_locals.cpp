#include "kernel/thread_locals.h"

#include "base/fork_path.h"

namespace weft::kernel {

Result<ThreadLocals::Key> ThreadLocals::create(std::uint64_t user_data) {
  const MutexLock lock(mutex_);
  if (keys_.size() >= kMaxKeys) return fail(Errno::again);
  do {
    ++last_;
  } while (last_ == 0 || keys_.contains(last_));
  keys_.emplace(last_, user_data);
  return last_;
}

Result<> ThreadLocals::destroy(Key key) {
  const MutexLock lock(mutex_);
  if (keys_.erase(key) == 0) return fail(Errno::inval);
  std::erase_if(values_, [key](const auto& entry) { return entry.first.second == key; });
  return {};
}

Result<std::uint64_t> ThreadLocals::get(abi::Tid thread, Key key) const {
  const MutexLock lock(mutex_);
  if (!keys_.contains(key)) return fail(Errno::inval);
  const auto found = values_.find({thread, key});
  return found == values_.end() ? 0 : found->second;
}

Result<> ThreadLocals::set(abi::Tid thread, Key key, std::uint64_t value) {
  const MutexLock lock(mutex_);
  if (!keys_.contains(key)) return fail(Errno::inval);
  if (value == 0) {
    values_.erase({thread, key});
    return {};
  }
  const auto found = values_.find({thread, key});
  if (found != values_.end()) {
    found->second = value;
    return {};
  }
  if (values_.size() >= kMaxValues) return fail(Errno::nomem);
  values_.emplace(std::pair(thread, key), value);
  return {};
}

std::vector<ThreadLocals::Left> ThreadLocals::take(abi::Tid thread) {
  const MutexLock lock(mutex_);
  std::vector<Left> left;
  auto entry = values_.lower_bound({thread, 0});
  while (entry != values_.end() && entry->first.first == thread) {
    const std::uint64_t user_data = keys_.at(entry->first.second);
    if (user_data != 0) left.push_back({user_data, entry->second});
    entry = values_.erase(entry);
  }
  return left;
}

WEFT_FORK_PATH void ThreadLocals::became_child(abi::Tid before, abi::Tid now) {
  if (values_.empty()) return;
  std::map<std::pair<abi::Tid, Key>, std::uint64_t> own;
  for (const auto& [place, value] : values_) {
    if (place.first == before) own.emplace(std::pair(now, place.second), value);
  }
  values_ = std::move(own);
}

}  // namespace weft::kernel
