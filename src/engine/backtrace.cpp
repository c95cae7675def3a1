#include "engine/backtrace.h"

#include <unwind.h>

#include <algorithm>

#include "engine/code.h"
#include "engine/names.h"
#include "engine/ranges.h"
#include "engine/store.h"

namespace weft::engine {
namespace {

// Unwinding a stack of 1 GiB would take minutes; nobody reads so far.
constexpr std::size_t kMaxWalk = 100'000;

struct Walk {
  RawBacktrace* out;
  std::size_t seen = 0;
};

WEFT_ON_GUEST_STACK _Unwind_Reason_Code visit(_Unwind_Context* context, void* argument) {
  auto& walk = *static_cast<Walk*>(argument);
  if (++walk.seen > kMaxWalk) return _URC_END_OF_STACK;
  int before_instruction = 0;
  std::uintptr_t pc = _Unwind_GetIPInfo(context, &before_instruction);
  // A return address may lie behind the last instruction of its function.
  if (before_instruction == 0) pc -= 1;
  if (!text_ranges().contains(pc)) return _URC_NO_REASON;
  RawBacktrace& out = *walk.out;
  if (out.total < RawBacktrace::kEnds) {
    out.first.data()[out.total] = pc;
  } else {
    out.last.data()[out.total % RawBacktrace::kEnds] = pc;
  }
  ++out.total;
  return _URC_NO_REASON;
}

/// The code around `pc` among that of the stores whose guests are on the stack.
const Code* code_at(std::uintptr_t pc, const Activation& innermost) {
  for (const Activation* a = &innermost; a != nullptr; a = a->previous) {
    if (const Code* const code = a->execution->store->code_at(pc)) return code;
  }
  return nullptr;
}

Frame frame_at(const Code& code, std::uint32_t function, std::uintptr_t pc) {
  Frame frame{.function = function,
              .code_offset = code.instruction_at(function, pc),
              .name = code.function_name(function),
              .module = code.name()};
  frame.exact = frame.code_offset != 0;
  if (!frame.exact) {
    const wasm::Module& module = code.module();
    frame.code_offset = module.bodies[function - module.imported_functions].offset;
    return frame;
  }
  for (const artifact::SourcePosition& p :
       code.source_of(static_cast<std::uint32_t>(frame.code_offset))) {
    frame.source.push_back(
        {printable_name(p.function), printable_name(p.file->name), p.line, p.column});
  }
  return frame;
}

}  // namespace

void capture_backtrace(RawBacktrace& out) {
  out.total = 0;
  Walk walk{&out};
  _Unwind_Backtrace(visit, &walk);
}

void name_frames(const RawBacktrace& raw, const Activation& activation, Trap& trap) {
  const auto add = [&](std::uintptr_t pc) {
    const Code* const code = code_at(pc, activation);
    if (code == nullptr) return;
    const auto function = code->function_at(pc);
    if (!function) return;  // a thunk
    trap.backtrace.push_back(frame_at(*code, *function, pc));
  };
  constexpr std::size_t kEnds = RawBacktrace::kEnds;
  for (std::size_t i = 0; i < std::min(raw.total, kEnds); ++i) add(raw.first[i]);
  const std::size_t last = raw.total > kEnds ? std::min(raw.total - kEnds, kEnds) : 0;
  trap.omitted = raw.total - std::min(raw.total, kEnds) - last;
  trap.omitted_at = trap.backtrace.size();
  for (std::size_t i = raw.total - last; i < raw.total; ++i) add(raw.last[i % kEnds]);
}

}  // namespace weft::engine
