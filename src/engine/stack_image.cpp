#include "engine/stack_image.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "base/assert.h"
#include "engine/machine_context.h"
#include "engine/ranges.h"
#include "engine/stacks.h"
#include "engine/store.h"

namespace weft::engine {

StackImage::~StackImage() {
  owner_.images_[index_] = owner_.images_.back();
  owner_.images_[index_]->index_ = index_;
  owner_.images_.pop_back();
  owner_.image_bytes_ -= size();
  if (owner_.execution_.restoring == this) owner_.execution_.restoring = nullptr;
}

Diagnosed<std::unique_ptr<StackImage>> Stacks::capture(std::span<Slot> values) {
  // In FiberOptions::ended there is no call any more.
  if (!in_guest_call() || current().state_ != Fiber::State::running) {
    return diagnose("no guest stack to capture: the host function was not called by a guest");
  }
  const Activation& a = *execution_.innermost;
  const Fiber& fiber = current();
  const bool from_call = a.base == &fiber;
  const std::uint64_t top = from_call ? a.entry_sp : fiber.stack_->top();
  const auto first = reinterpret_cast<std::uintptr_t>(values.data());
  // SANDBOX: a restore writes results only into what it has put back.
  WEFT_ASSERT(values.empty() || (first >= a.guest_sp && first + values.size_bytes() <= top));
  std::unique_ptr<StackImage> image(new StackImage(*this));
  image->index_ = images_.size();
  images_.push_back(image.get());
  image->fiber_ = fiber.id_;
  image->activation_ = from_call ? a.id : 0;
  image->sp_ = a.guest_sp;
  image->values_ = values;
  const std::size_t words = (top - a.guest_sp) / sizeof(std::uint64_t);
  if (words * sizeof(std::uint64_t) > kMaxImages - image_bytes_) {
    return diagnose("the captured stacks of the program take more than 256 MiB");
  }
  image->copy_.reset(new (std::nothrow) std::uint64_t[words]);
  if (image->copy_ == nullptr) return diagnose("not enough memory to capture a stack");
  image->words_ = words;
  image_bytes_ += image->size();
  // An interrupted function may be about to throw one, or to give it back after it has caught it.
  if (values.empty()) execution_.store->exceptions().share_all();
  std::memcpy(image->copy_.get(), reinterpret_cast<const void*>(image->sp_), image->size());
  return image;
}

bool Stacks::renew(StackImage& image, std::span<Slot> values) {
  if (!in_guest_call() || current().state_ != Fiber::State::running || values.empty()) return false;
  const Activation& a = *execution_.innermost;
  if (image.sp_ != a.guest_sp || !fits(image, a, current())) return false;
  if (image.values_.data() != values.data() || image.values_.size() != values.size()) return false;
  // Two stacks of the same calls have the same return addresses. Where one of two words that differ
  // could be one, they are taken for different calls.
  const auto* const now = reinterpret_cast<const std::uint64_t*>(image.sp_);
  for (std::size_t i = 0; i < image.words_; ++i) {
    const std::uint64_t before = image.copy_[i];
    if (now[i] == before) continue;
    if (text_ranges().contains(now[i]) || text_ranges().contains(before)) return false;
  }
  std::memcpy(image.copy_.get(), now, image.size());
  return true;
}

bool Stacks::fits(const StackImage& image, const Activation& a, const Fiber& fiber) {
  return image.fiber_ == fiber.id_ && image.activation_ == (a.base == &fiber ? a.id : 0);
}

bool Stacks::can_restore(const StackImage& image) const {
  if (!in_guest_call()) return false;
  const Fiber* fiber = execution_.current;
  for (const Activation* a = execution_.innermost; a != nullptr; a = a->outer) {
    if (fits(image, *a, *fiber)) return true;
    fiber = a->base;
  }
  return false;
}

bool Stacks::is_dead(const StackImage& image) const {
  if (image.activation_ == 0) {
    return std::ranges::none_of(fibers_, [&](const auto& fiber) {
      return fiber->id_ == image.fiber_ && fiber->state_ != Fiber::State::ended;
    });
  }
  for (const Activation* a = execution_.innermost; a != nullptr; a = a->outer) {
    if (a->id == image.activation_) return false;
  }
  return true;
}

std::uint64_t Stacks::restore(const StackImage& image, std::span<const Slot> results,
                              Landed landed) {
  // SANDBOX: as in capture.
  WEFT_ASSERT(&image.owner_ == this && results.size() <= image.values_.size());
  if (!can_restore(image)) {
    return execution_.store->raise(TrapKind::unreachable,
                                   "the stack to be restored belongs to a call that has ended, or "
                                   "to another stack");
  }
  execution_.restoring = &image;
  results_.assign(results.begin(), results.end());
  landed_ = landed;
  return kRestoreStatus;
}

const Landing* Stacks::land_on_image(const Activation& a) {
  const StackImage& image = *execution_.restoring;
  if (!can_restore(image)) {
    execution_.restoring = nullptr;
    (void)execution_.store->raise(TrapKind::unreachable, "the stack to be restored is gone");
    return nullptr;
  }
  if (!fits(image, a, current())) return nullptr;
  execution_.restoring = nullptr;
  make_current(current());  // it may have ended just now
  std::memcpy(reinterpret_cast<void*>(image.sp_), image.copy_.get(), image.size());
  std::ranges::copy(results_, image.values_.begin());
  if (landed_.call != nullptr) landed_.call(landed_.env);
  execution_.landing = landing_behind(image.sp_);
  return &execution_.landing;
}

}  // namespace weft::engine
