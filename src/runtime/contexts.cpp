#include "runtime/contexts.h"

#include <utility>

#include "engine/global.h"
#include "engine/memory.h"
#include "engine/stacks.h"
#include "engine/table.h"

namespace weft::runtime {
namespace {

constexpr std::uint64_t kNativeStack = std::uint64_t{1} << 20;

}  // namespace

engine::Table* Contexts::table() const {
  if (engine::Table* const exported = instance_.find_table("__indirect_function_table")) {
    return exported;
  }
  return instance_.module().tables.empty() ? nullptr : instance_.table(0);
}

Result<std::uint64_t> Contexts::take_shadow_stack() {
  if (!free_shadow_stacks_.empty()) {
    const std::uint64_t stack = free_shadow_stacks_.back();
    free_shadow_stacks_.pop_back();
    return stack;
  }
  // Not by the guest's malloc, which need not be exported; allocators bear others that grow.
  const auto old_pages = memory_->grow(kShadowStack / wasm::kPageSize);
  if (!old_pages) return fail(Errno::nomem);
  return *old_pages * wasm::kPageSize;
}

engine::Slot Contexts::stack_pointer_at(std::uint64_t address) const {
  return stack_pointer_->type().type == wasm::ValKind::i64
             ? engine::Slot::i64(address)
             : engine::Slot::i32(static_cast<std::uint32_t>(address));
}

Result<std::uint64_t> Contexts::create(std::uint32_t function) {
  engine::Table* const functions = table();
  if (functions == nullptr || !functions->holds_functions()) return fail(Errno::inval);
  if (!functions->in_bounds(function, 1)) return fail(Errno::inval);
  auto* const reference = static_cast<engine::FuncRef*>(functions->get(function));
  if (reference == nullptr) return fail(Errno::inval);
  const engine::Function entry = engine::function_of(reference);
  if (!entry.type->params.empty() || !entry.type->results.empty()) return fail(Errno::inval);
  Context context;
  if (stack_pointer_ != nullptr && memory_ != nullptr) {
    WEFT_TRY(context.shadow_stack, take_shadow_stack());
    context.stack_pointer = stack_pointer_at(context.shadow_stack + kShadowStack);
  }
  engine::Stacks& stacks = instance_.store().stacks();
  const auto fiber = stacks.create_fiber(
      entry, {}, {.stack_size = kNativeStack, .ended = &Contexts::ended, .env = this});
  if (!fiber.has_value()) {
    if (context.shadow_stack != 0) free_shadow_stacks_.push_back(context.shadow_stack);
    return fail(Errno::nomem);
  }
  context.fiber = *fiber;
  // What its function throws goes on in the main context.
  context.fiber->set_link(&stacks.main());
  contexts_.emplace(++last_id_, context);
  return last_id_;
}

std::uint64_t Contexts::current() const {
  engine::Stacks& stacks = instance_.store().stacks();
  // An exception that a context did not catch has gone on in the main one.
  return &stacks.current() == &stacks.main() ? 0 : switched_to_;
}

Result<std::uint64_t> Contexts::switch_to(std::uint64_t id) {
  const std::uint64_t from = current();
  if (id == from) return 0;
  engine::Stacks& stacks = instance_.store().stacks();
  const auto found = contexts_.find(id);
  if (id != 0 && found == contexts_.end()) return fail(Errno::inval);
  engine::Fiber& target = id == 0 ? stacks.main() : *found->second.fiber;
  if (target.state() == engine::Fiber::State::ended) return fail(Errno::inval);
  // A call from the host, of a signal's handler for example, lies on one of the stacks.
  if (!stacks.can_switch_to(target)) return fail(Errno::notsup);
  if (stack_pointer_ != nullptr) {
    const auto place = [&](std::uint64_t which) -> engine::Slot& {
      return which == 0 ? main_stack_pointer_ : contexts_.at(which).stack_pointer;
    };
    place(from) = stack_pointer_->get();
    stack_pointer_->set(place(id));
  }
  switched_to_ = id;
  return stacks.switch_to(target);
}

Result<> Contexts::destroy(std::uint64_t id) {
  if (id == 0 || id == current() || id > last_id_) return fail(Errno::inval);
  const auto found = contexts_.find(id);
  if (found == contexts_.end()) return {};
  if (!instance_.store().stacks().destroy(*found->second.fiber)) return fail(Errno::inval);
  if (found->second.shadow_stack != 0) free_shadow_stacks_.push_back(found->second.shadow_stack);
  contexts_.erase(found);
  return {};
}

std::uint64_t Contexts::ended(void* contexts, void* /*fiber*/) {
  const auto& self = *static_cast<const Contexts*>(contexts);
  return self.instance_.store().raise(
      engine::TrapKind::unreachable,
      "the function of a context returned: it should have switched to another context");
}

}  // namespace weft::runtime
