#include "engine/stacks.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/result.h"
#include "engine/generic_call.h"
#include "engine/machine_context.h"
#include "engine/record.h"
#include "engine/store.h"

namespace weft::engine {

Fiber::Fiber(std::uint64_t id, std::unique_ptr<GuestStack> stack)
    : id_(id), stack_(std::move(stack)) {}
Fiber::~Fiber() = default;

void Fiber::set_link(Fiber* link) {
  if (link_ != nullptr) --link_->links_here_;
  link_ = link;
  if (link_ != nullptr) ++link_->links_here_;
}

Stacks::~Stacks() {
  WEFT_ASSERT(images_.empty());
  if (!fibers_.empty()) keep_spare_stack(std::move(main().stack_));
}

Diagnosed<std::unique_ptr<Stacks>> Stacks::create(Execution& execution, std::uint64_t stack_size) {
  std::unique_ptr<Stacks> stacks(new Stacks(execution));
  WEFT_TRY(auto stack, stacks->take_stack(stack_size));
  Fiber& main =
      *stacks->fibers_.emplace_back(new Fiber(++stacks->last_id_, std::move(stack))).get();
  stacks->make_current(main);
  return stacks;
}

Diagnosed<std::unique_ptr<GuestStack>> Stacks::take_stack(std::uint64_t size) {
  size = std::clamp(size, GuestStack::kMinSize, GuestStack::kMaxSize);
  const auto fits = [&](const auto& stack) {
    return stack->size() >= size && stack->size() / 2 <= size;
  };
  const auto found = std::ranges::find_if(spare_, fits);
  if (found != spare_.end()) {
    std::swap(*found, spare_.back());
    auto stack = std::move(spare_.back());
    spare_.pop_back();
    return stack;
  }
  auto stack = take_spare_stack(size);
  if (stack != nullptr) return stack;
  stack = std::make_unique<GuestStack>();
  WEFT_CHECK(stack->allocate(size));
  return stack;
}

void Stacks::recycle(std::unique_ptr<GuestStack> stack) {
  if (stack == nullptr || spare_.size() == kMaxSpare) return;
  stack->trim();
  spare_.push_back(std::move(stack));
}

Diagnosed<Fiber*> Stacks::create_fiber(const Function& function, std::span<const Slot> arguments,
                                       const FiberOptions& options) {
  const FunctionRecord& f = FunctionRecord::of(function.ref);
  WEFT_ASSERT(arguments.size() == f.signature->param_count);
  if (fibers_.size() >= kMaxFibers) {
    return diagnose("too many stacks: there are 16384 already", "destroy some that have ended");
  }
  WEFT_TRY(auto stack, take_stack(options.stack_size));
  Fiber& fiber = *fibers_.emplace_back(new Fiber(++last_id_, std::move(stack))).get();
  fiber.index_ = fibers_.size() - 1;
  fiber.options_ = options;
  fiber.function_ = &f;
  fiber.values_.resize(f.signature->slots());
  std::ranges::copy(arguments, fiber.values_.begin());
  fiber.start_ = {f.entry, f.ref.context, f.ref.code, fiber.values_.data()};
  if (f.entry == nullptr) {
    fiber.start_.thunk = &weft_engine_generic_entry;
    fiber.start_.values = &fiber.registers_;
  }
  return &fiber;
}

bool Stacks::destroy(Fiber& fiber) {
  if (&fiber == &main() || &fiber == execution_.current || fiber.bound_ != nullptr) return false;
  if (execution_.switch_target == &fiber) execution_.switch_target = nullptr;
  fiber.set_link(nullptr);
  if (fiber.links_here_ != 0) {
    for (const auto& other : fibers_) {
      if (other->link_ == &fiber) other->set_link(nullptr);
    }
  }
  recycle(std::move(fiber.stack_));
  const std::size_t index = fiber.index_;
  fibers_.back()->index_ = index;
  std::swap(fibers_[index], fibers_.back());
  fibers_.pop_back();
  return true;
}

bool Stacks::in_guest_call() const {
  return !execution_.direct && execution_.innermost != nullptr &&
         execution_.innermost == weft_engine_activation;
}

bool Stacks::can_switch_to(const Fiber& target) const {
  const bool waits =
      target.state_ == Fiber::State::fresh || target.state_ == Fiber::State::suspended;
  return waits && in_guest_call() &&
         (target.bound_ == nullptr || target.bound_ == execution_.innermost);
}

std::uint64_t Stacks::switch_to(Fiber& target, std::span<Slot> values) {
  if (!can_switch_to(target)) {
    return execution_.store->raise(
        TrapKind::unreachable,
        "a switch to a stack that runs, has ended or belongs to an outer call of the host's");
  }
  execution_.switch_target = &target;
  switch_values_ = values;
  return kSwitchStatus;
}

std::uint64_t Stacks::resume(Fiber& target, std::span<Slot> values) {
  const std::uint64_t status = switch_to(target, values);
  if (status == kSwitchStatus) target.set_link(execution_.current);
  return status;
}

std::uint64_t Stacks::suspend(std::span<Slot> values) {
  if (current().link_ != nullptr) return switch_to(*current().link_, values);
  return execution_.store->raise(TrapKind::unreachable, "nothing has resumed this stack");
}

void Stacks::make_current(Fiber& fiber) {
  fiber.state_ = Fiber::State::running;
  execution_.current = &fiber;
  execution_.stack = fiber.stack_.get();
}

void Stacks::finish(Fiber& fiber) {
  fiber.state_ = Fiber::State::ended;
  recycle(std::move(fiber.stack_));
}

void Stacks::begin(Activation& a) {
  Fiber& fiber = current();
  // The inner guest goes on below the outer one.
  a.entry_sp = (a.outer == nullptr ? fiber.stack_->top() : a.outer->guest_sp) & ~std::uint64_t{15};
  a.guest_sp = a.entry_sp;
  a.base = &fiber;
  a.below = std::exchange(fiber.bound_, &a);
}

void Stacks::end(Activation& a) {
  Fiber& last = current();
  make_current(*a.base);
  a.base->bound_ = a.below;
  // Left on another stack than where it began: what ran there is given up.
  if (&last != a.base) finish(last);
}

const Landing* Stacks::begin_fiber(Fiber& fiber) {
  if (fiber.function_->entry == nullptr) {
    place_arguments(*fiber.function_->signature, fiber.values_, fiber.registers_, execution_.spill);
  }
  execution_.landing = landing_begins(fiber.stack_->top(), &fiber.start_);
  return &execution_.landing;
}

const Landing* Stacks::land_on_target() {
  Fiber* const target = std::exchange(execution_.switch_target, nullptr);
  if (target == nullptr || !can_switch_to(*target)) {
    (void)execution_.store->raise(TrapKind::unreachable, "a switch to a stack that is gone");
    return nullptr;
  }
  Fiber& from = current();
  if (from.state_ == Fiber::State::running) {
    from.state_ = Fiber::State::suspended;
    from.sp_ = execution_.innermost->guest_sp;
    from.call_values_ = switch_values_;
  }
  const bool fresh = target->state_ == Fiber::State::fresh;
  make_current(*target);
  if (from.state_ == Fiber::State::ended) finish(from);
  if (fresh) return begin_fiber(*target);
  execution_.landing = landing_behind(target->sp_);
  return &execution_.landing;
}

const Landing* Stacks::land_on_link(Exception* exception) {
  Fiber& from = current();
  Fiber* const link = from.link_;
  // What has begun here is a call of the host's, which gets the exception.
  if (from.bound_ != nullptr || link == nullptr) return nullptr;
  if (link->state_ != Fiber::State::suspended || !can_switch_to(*link)) return nullptr;
  make_current(*link);
  finish(from);
  execution_.landing = landing_throws(link->sp_, exception);
  return &execution_.landing;
}

const Landing* Stacks::fiber_ended() {
  Fiber& fiber = current();
  fiber.state_ = Fiber::State::ended;
  if (fiber.function_->entry == nullptr) {
    take_results(*fiber.function_->signature, fiber.values_, fiber.registers_, execution_.spill);
  }
  std::uint64_t status = 0;
  if (fiber.options_.ended != nullptr) status = fiber.options_.ended(fiber.options_.env, &fiber);
  if (status == 0) status = suspend();
  return weft_engine_left_by_host(status);
}

const Landing* weft_engine_fiber_ended() {
  return weft_engine_activation->execution->store->stacks().fiber_ended();
}

void Stacks::visit_exception_roots(
    const std::function<void(const void* begin, std::size_t words)>& visit) const {
  for (const auto& fiber : fibers_) {
    visit(fiber->values_.data(), fiber->values_.size() * (sizeof(Slot) / sizeof(void*)));
    if (fiber->state_ != Fiber::State::suspended) continue;
    const std::uint64_t sp = fiber->sp_ & ~std::uint64_t{7};
    visit(reinterpret_cast<const void*>(sp), (fiber->stack_->top() - sp) / sizeof(void*));
  }
  for (const StackImage* image : images_) visit(image->copy_.get(), image->words_);
}

}  // namespace weft::engine
