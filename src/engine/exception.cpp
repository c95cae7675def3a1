#include "engine/exception.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <span>

#include "engine/execution.h"
#include "engine/store.h"

namespace weft::engine {
namespace {

std::size_t size_of(std::size_t values) { return sizeof(Exception) + values * sizeof(Slot); }
std::size_t count_of(const Exception* e) { return tag_of(e).signature->param_count; }

/// Finds which exceptions the words of some memory point to, or into.
class Marker {
 public:
  explicit Marker(std::span<Exception* const> live) : sorted_(live.begin(), live.end()) {
    std::ranges::sort(sorted_);
    marked_.resize(live.size());
    lowest_ = reinterpret_cast<std::uintptr_t>(sorted_.front());
    highest_ = reinterpret_cast<std::uintptr_t>(sorted_.back()) + size_of(count_of(sorted_.back()));
  }

  /// The words may be anybody's: frames, other types' values, bytes not written yet.
  WEFT_ON_GUEST_STACK void scan(const void* begin, std::size_t words) {
    const auto* const p = static_cast<const volatile std::uintptr_t*>(begin);
    for (std::size_t i = 0; i < words; ++i) {
      const std::uintptr_t word = p[i];
      if (word >= lowest_ && word < highest_) mark(word);
    }
  }
  /// What marked exceptions hold themselves.
  void finish() {
    while (!open_.empty()) {
      Exception* const e = open_.back();
      open_.pop_back();
      scan(values_of(e), count_of(e) * sizeof(Slot) / sizeof(void*));
    }
  }
  [[nodiscard]] std::vector<Exception*> unmarked() const {
    std::vector<Exception*> result;
    for (std::size_t i = 0; i < sorted_.size(); ++i) {
      if (!marked_[i]) result.push_back(sorted_[i]);
    }
    return result;
  }

 private:
  void mark(std::uintptr_t word) {
    const auto next = std::ranges::upper_bound(
        sorted_, word, {}, [](Exception* e) { return reinterpret_cast<std::uintptr_t>(e); });
    const auto i = static_cast<std::size_t>(next - sorted_.begin()) - 1;
    Exception* const e = sorted_[i];
    if (marked_[i] || word - reinterpret_cast<std::uintptr_t>(e) >= size_of(count_of(e))) return;
    marked_[i] = true;
    open_.push_back(e);
  }

  std::vector<Exception*> sorted_;
  std::vector<bool> marked_;
  std::vector<Exception*> open_;
  std::uintptr_t lowest_ = 0;
  std::uintptr_t highest_ = 0;
};

/// The guest's stack in use, and the host's from here to the store's outermost call: there lie
/// registers that the guest had in use, and the values of host functions. Stacks shows the others.
WEFT_ON_GUEST_STACK void scan_stacks(const Execution& execution, Marker& marker) {
  const Activation* outermost = execution.innermost;
  if (outermost == nullptr) return;
  __builtin_unwind_init();  // registers that are in use now
  const auto words = [](std::uint64_t from, std::uint64_t to) {
    return (to - from) / sizeof(void*);
  };
  const std::uint64_t guest = execution.innermost->guest_sp & ~std::uint64_t{7};
  marker.scan(reinterpret_cast<const void*>(guest), words(guest, execution.stack->top()));
  while (outermost->outer != nullptr) outermost = outermost->outer;
  const auto host =
      reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) & ~std::uintptr_t{7};
  // The frame that keeps the callee-saved registers may lie below its own address.
  constexpr std::uintptr_t kSavedRegisters = 64;
  const std::uintptr_t from = host - kSavedRegisters;
  marker.scan(reinterpret_cast<const void*>(from),
              words(from, reinterpret_cast<std::uintptr_t>(outermost)));
}

}  // namespace

Exceptions::~Exceptions() {
  for (Exception* e : live_) std::free(e);
  for (const auto& list : spare_) {
    for (Exception* e : list) std::free(e);
  }
}

Exception* Exceptions::make(Store& store, const Tag& tag) {
  if (live_.size() >= limit_) collect(store);
  const std::size_t count = tag.signature->param_count;
  if (spare_.size() <= count) spare_.resize(count + 1);
  Exception* e = nullptr;
  if (!spare_[count].empty()) {
    e = spare_[count].back();
    spare_[count].pop_back();
  } else {
    if (size_ + size_of(count) > kMaxSize) collect(store);
    if (!spare_[count].empty()) return make(store, tag);
    if (size_ + size_of(count) > kMaxSize) return nullptr;
    e = static_cast<Exception*>(std::malloc(size_of(count)));
    if (e == nullptr) return nullptr;
    size_ += size_of(count);
  }
  std::memset(static_cast<void*>(e), 0, size_of(count));
  e->tag = &tag;
  if (store.execution().traced == e) store.execution().traced = nullptr;  // that was another one
  e->index = static_cast<std::uint32_t>(live_.size());
  live_.push_back(e);
  return e;
}

void Exceptions::free(Exception* e) {
  live_[e->index] = live_.back();
  live_[e->index]->index = e->index;
  live_.pop_back();
  spare_[count_of(e)].push_back(e);
}

void Exceptions::release(Exception* e) {
  if (e->escaped == 0 && owns(e)) free(e);
}

void Exceptions::share_all() {
  for (Exception* e : live_) e->escaped = 1;
}

void Exceptions::collect(Store& store) {
  if (live_.empty()) return;
  Marker marker(live_);
  store.visit_exception_roots(
      [&](const void* begin, std::size_t words) { marker.scan(begin, words); });
  scan_stacks(store.execution(), marker);
  marker.finish();
  for (Exception* e : marker.unmarked()) free(e);
  limit_ = std::max(kFirstLimit, 2 * live_.size());
}

}  // namespace weft::engine
