#include "syscalls/stack.h"

#include <utility>

#include "syscalls/bind.h"
#include "syscalls/call.h"

namespace weft::syscalls {
namespace {

/// What the reference ends a process with that restores a snapshot it does not know.
constexpr std::uint32_t kUnknownSnapshot = 79;

using guest::Codec;
using guest::Out;

Result<> checkpoint(const Call& call, void* values) {
  const guest::Args args(values);
  Out<abi::StackSnapshot> snapshot;
  if (const Errno e = Codec<Out<abi::StackSnapshot>>::decode(call.memory, args, snapshot);
      e != Errno::success) {
    return fail(e);
  }
  const std::uint64_t address = args.address(1);
  WEFT_TRY(std::byte* const value, call.memory.check(address, sizeof(std::uint64_t)));
  kernel::CallStack* const stack = call.thread.call_stack();
  if (stack == nullptr) return fail(Errno::notsup);
  WEFT_TRY(const auto id, stack->checkpoint({args.address(0), value, values}));
  guest::store(value, std::uint64_t{0});
  snapshot.store({.user = address, .hash = id});
  return {};
}

Control restore(const Call& call, const void* values) {
  const guest::Args args(values);
  const auto place = call.memory.check(args.address(0), sizeof(abi::StackSnapshot));
  kernel::CallStack* const stack = call.thread.call_stack();
  if (place.has_value() && stack != nullptr) {
    const auto snapshot = guest::load<abi::StackSnapshot>(*place);
    if (const auto status = stack->restore(snapshot.hash, args.i64(1))) {
      return Control::engine(*status);
    }
  }
  return Control::exit(
      kUnknownSnapshot,
      "the program restored a stack (longjmp) that this thread has never captured (setjmp), or so "
      "long ago that Weft had to give it up");
}

}  // namespace

std::uint64_t stack_checkpoint(void* call, void* values) {
  const Result<> result = checkpoint(*static_cast<const Call*>(call), values);
  detail::set_result(values, result.has_value() ? Errno::success : result.error());
  return 0;
}

std::uint64_t stack_restore(void* call, void* values) {
  auto& c = *static_cast<Call*>(call);
  c.control = restore(c, values);
  return c.control.answer();
}

Result<> context_create(kernel::Thread& thread, guest::Out<abi::ContextId> new_context,
                        abi::FunctionIndex entrypoint) {
  if (thread.call_stack() == nullptr) return fail(Errno::notsup);
  WEFT_TRY(const std::uint64_t id,
           thread.call_stack()->create_context(std::to_underlying(entrypoint)));
  new_context.store(abi::ContextId{id});
  return {};
}

Result<> context_destroy(kernel::Thread& thread, abi::ContextId context) {
  if (thread.call_stack() == nullptr) return fail(Errno::notsup);
  return thread.call_stack()->destroy_context(std::to_underlying(context));
}

Result<Control> context_switch(kernel::Thread& thread, abi::ContextId next) {
  if (thread.call_stack() == nullptr) return fail(Errno::notsup);
  WEFT_TRY(const std::uint64_t status,
           thread.call_stack()->switch_context(std::to_underlying(next)));
  return Control::engine(status);
}

}  // namespace weft::syscalls
