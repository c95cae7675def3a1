// The legacy encoding of exceptions: try … catch … catch_all … end, rethrow, delegate.
#include <utility>

#include "codegen/emit/function_emitter.h"

namespace weft::codegen {

void FunctionEmitter::enter_catch(std::optional<std::uint32_t> tag) {
  Frame& frame = frames_.back();
  Guard& guard = *frame.guard;
  if (reachable_) jump_to_label(frame);
  stack_.resize(frame.height);
  llvm::BasicBlock* head = nullptr;
  BlockId id = 0;
  if (frame.kind == Frame::Kind::catch_) {
    head = std::exchange(guard.unmatched, nullptr);
    id = guard.unmatched_id;
  } else {
    if (close_guard(frame)) head = guard.handler;
    id = guard.handler_id;
    frame.kind = Frame::Kind::catch_;
  }
  guard.release = nullptr;
  if (head == nullptr) {
    reachable_ = false;
    return;
  }
  continue_at(head, id);
  if (tag.has_value()) match_tag(guard, *tag);
  guard.release = release_exception(guard.exception);
}

void FunctionEmitter::rethrow(std::uint32_t depth) {
  Guard& guard = *frame_at(depth).guard;
  if (guard.release != nullptr) {
    // So it is needed longer than its values are.
    const Builder::InsertPointGuard restore(ir_);
    ir_.SetInsertPoint(guard.release);
    mark_escaped(guard.exception);
    std::exchange(guard.release, nullptr)->eraseFromParent();
  }
  throw_exception(guard.exception, Thrown::again);
}

void FunctionEmitter::delegate(std::uint32_t depth) {
  Frame& frame = frames_.back();
  finish_guard(frame, depth);
  frame.guard = nullptr;
  frame.kind = Frame::Kind::block;
  leave();
}

}  // namespace weft::codegen
