// Exceptions: throwing, and what both encodings share of catching. Inside of a scope that catches,
// calls are invokes that unwind to the scope's landing pad; the pad leads to its handler, where the
// exception's tag is compared. A throw, and an exception that a scope does not take, branch
// straight to the handler of the next scope around them, where the function has one.
#include <algorithm>
#include <iterator>
#include <utility>

#include "codegen/emit/handlers.h"

namespace weft::codegen {
namespace {

llvm::Value* value_slot(FunctionEmitter& f, llvm::Value* exception, std::size_t index) {
  return f.at(exception, sizeof(engine::Exception) + index * kSpillSlotSize);
}

}  // namespace

void FunctionEmitter::enter_guard(Frame::Kind kind, const wasm::Instruction& i) {
  Frame frame = make_frame(kind, i.block);
  frame.guard = std::make_unique<Guard>();
  if (kind == Frame::Kind::try_table) frame.guard->catches = i.catches;
  guards_.push_back(frames_.size());
  frames_.push_back(std::move(frame));
}

void FunctionEmitter::open_handler(Frame& frame) {
  Guard& guard = *frame.guard;
  if (guard.handler != nullptr) return;
  guard.handler = llvm::BasicBlock::Create(context());
  guard.handler_id = locals_.add_block(guard.handler, frame.entry, frame.since);
  guard.exception = Builder(guard.handler).CreatePHI(ir_.getPtrTy(), 2);
}

llvm::CallBase* FunctionEmitter::make_unwindable(llvm::CallInst* call) {
  if (guards_.empty()) return call;
  Frame& frame = frames_[guards_.back()];
  open_handler(frame);
  Guard& guard = *frame.guard;
  if (guard.pad == nullptr) {
    guard.pad = llvm::BasicBlock::Create(context());
    guard.pad_id = locals_.add_block(guard.pad, frame.entry, frame.since, kPadOperandCost);
    if (!function_->hasPersonalityFn()) function_->setPersonalityFn(module_.personality());
  }
  const std::vector<llvm::Value*> arguments(call->arg_begin(), call->arg_end());
  llvm::BasicBlock* const next = new_block();
  llvm::InvokeInst* const invoke = ir_.CreateInvoke(
      call->getFunctionType(), call->getCalledOperand(), next, guard.pad, arguments);
  call->eraseFromParent();
  locals_.add_edge(block_, ir_.GetInsertBlock(), guard.pad_id);
  // Locals that are set from here on must not be seen by the pad.
  continue_at_successor(next);
  return invoke;
}

bool FunctionEmitter::close_guard(Frame& frame) {
  guards_.pop_back();
  Guard& guard = *frame.guard;
  if (guard.handler == nullptr) return false;
  if (guard.pad != nullptr) {
    guard.pad->insertInto(function_);
    Builder builder(guard.pad);
    llvm::LandingPadInst* const pad = builder.CreateLandingPad(
        llvm::StructType::get(context(), {ir_.getPtrTy(), ir_.getInt32Ty()}), 1);
    pad->addClause(llvm::ConstantPointerNull::get(ir_.getPtrTy()));
    guard.exception->addIncoming(builder.CreateExtractValue(pad, 0), guard.pad);
    builder.CreateBr(guard.handler);
    locals_.seal(guard.pad_id);
    locals_.add_edge(guard.pad_id, guard.pad, guard.handler_id);
  }
  guard.handler->insertInto(function_);
  locals_.seal(guard.handler_id);
  return true;
}

std::optional<std::size_t> FunctionEmitter::innermost_guard(std::size_t frame) const {
  const auto next = std::ranges::upper_bound(guards_, frame);
  if (next == guards_.begin()) return std::nullopt;
  return *std::prev(next);
}

void FunctionEmitter::throw_exception(llvm::Value* exception, Thrown thrown,
                                      std::optional<std::size_t> guard_frame) {
  if (guard_frame.has_value()) {
    Frame& frame = frames_[*guard_frame];
    open_handler(frame);
    locals_.add_edge(block_, ir_.GetInsertBlock(), frame.guard->handler_id);
    frame.guard->exception->addIncoming(exception, ir_.GetInsertBlock());
    ir_.CreateBr(frame.guard->handler);
    return;
  }
  llvm::CallInst* const call =
      call_plain_builtin(offsetof(engine::Builtins, exception_throw), ir_.getVoidTy(),
                         {exception, ir_.getInt32(thrown == Thrown::again ? 1 : 0)});
  call->setDoesNotReturn();
  call->setTailCallKind(llvm::CallInst::TCK_NoTail);
  ir_.CreateUnreachable();
}

void FunctionEmitter::throw_exception(llvm::Value* exception, Thrown thrown) {
  throw_exception(exception, thrown, innermost_guard(frames_.size()));
  stop();
}

void FunctionEmitter::throw_tag(std::uint32_t tag) {
  const Types types = wasm().types[wasm().tags[tag].type_index].params;
  const std::vector<llvm::Value*> values = pop_many(types.size());
  llvm::CallInst* const exception = call_plain_builtin(offsetof(engine::Builtins, exception_new),
                                                       ir_.getPtrTy(), {ir_.getInt32(tag)});
  exception->setDoesNotThrow();
  for (std::size_t i = 0; i < values.size(); ++i) {
    store(values[i], value_slot(*this, exception, i), Region::spill, kSpillSlotSize);
  }
  throw_exception(exception, Thrown::first);
}

void FunctionEmitter::throw_reference() {
  llvm::Value* const exception = pop();
  trap_if(ir_.CreateIsNull(exception), engine::TrapKind::null_reference);
  throw_exception(exception, Thrown::first);
}

void FunctionEmitter::match_tag(Guard& guard, std::uint32_t tag) {
  llvm::Value* const thrown =
      load(ir_.getPtrTy(), at(guard.exception, offsetof(engine::Exception, tag)), Region::spill, 8);
  llvm::Value* const wanted = load_instance_pointer(module_.layout().tag(tag));
  llvm::BasicBlock* const match = new_block();
  guard.unmatched = new_block();
  ir_.CreateCondBr(ir_.CreateICmpEQ(thrown, wanted), match, guard.unmatched);
  guard.unmatched_id = locals_.add_block(guard.unmatched, block_, locals_.clock());
  locals_.add_edge(block_, ir_.GetInsertBlock(), guard.unmatched_id);
  locals_.seal(guard.unmatched_id);
  continue_at_successor(match);
  const Types types = wasm().types[wasm().tags[tag].type_index].params;
  for (std::size_t i = 0; i < types.size(); ++i) {
    push(load(value_type(context(), types[i]), value_slot(*this, guard.exception, i), Region::spill,
              kSpillSlotSize));
  }
}

llvm::CallInst* FunctionEmitter::release_exception(llvm::Value* exception) {
  llvm::CallInst* const call = call_plain_builtin(offsetof(engine::Builtins, exception_release),
                                                  ir_.getVoidTy(), {exception});
  call->setDoesNotThrow();
  return call;
}

void FunctionEmitter::mark_escaped(llvm::Value* exception) {
  store(ir_.getInt32(1), at(exception, offsetof(engine::Exception, escaped)), Region::spill, 4);
}

void FunctionEmitter::emit_catches(Guard& guard) {
  using Kind = wasm::CatchClause::Kind;
  // Clauses see the labels around the try_table, which is still open here.
  constexpr std::uint32_t kThisFrame = 1;
  for (const wasm::CatchClause& clause : guard.catches) {
    const bool by_tag = clause.kind == Kind::tag || clause.kind == Kind::tag_ref;
    const bool by_reference = clause.kind == Kind::tag_ref || clause.kind == Kind::all_ref;
    if (by_tag) match_tag(guard, clause.tag);
    if (by_reference) {
      mark_escaped(guard.exception);
      push(guard.exception);
    } else {
      release_exception(guard.exception);
    }
    branch(clause.label + kThisFrame);
    if (!by_tag) return;
    continue_at(std::exchange(guard.unmatched, nullptr), guard.unmatched_id);
  }
  throw_exception(guard.exception, Thrown::again, innermost_guard(frames_.size()));
}

void FunctionEmitter::finish_guard(Frame& frame, std::optional<std::uint32_t> delegate) {
  Guard& guard = *frame.guard;
  llvm::BasicBlock* head = guard.unmatched;
  BlockId id = guard.unmatched_id;
  if (frame.kind != Frame::Kind::catch_ && close_guard(frame)) {
    head = guard.handler;
    id = guard.handler_id;
  }
  if (head == nullptr) return;
  // The code that follows the scope goes on where its body has ended.
  llvm::BasicBlock* const body_exit = ir_.GetInsertBlock();
  const BlockId body_block = block_;
  const bool body_ends = reachable_;
  const std::vector<llvm::Value*> results(
      stack_.begin() + static_cast<std::ptrdiff_t>(frame.height), stack_.end());
  stack_.resize(frame.height);
  continue_at(head, id);
  if (frame.kind == Frame::Kind::try_table) {
    emit_catches(guard);
  } else {
    const std::size_t target = frames_.size() - (delegate.has_value() ? 2 + *delegate : 1);
    throw_exception(guard.exception, Thrown::again, innermost_guard(target));
  }
  continue_at(body_exit, body_block);
  reachable_ = body_ends;
  stack_.resize(frame.height);
  stack_.insert(stack_.end(), results.begin(), results.end());
}

void add_exceptions(HandlerTable& table) {
  using F = FunctionEmitter;
  using I = wasm::Instruction;
  using wasm::Op;
  table.add(Op::try_table, [](F& f, const I& i) { f.enter_guard(Frame::Kind::try_table, i); });
  table.add(Op::throw_, [](F& f, const I& i) { f.throw_tag(i.index); });
  table.add(Op::throw_ref, [](F& f, const I&) { f.throw_reference(); });
  // The legacy encoding
  table.add(Op::try_, [](F& f, const I& i) { f.enter_guard(Frame::Kind::try_, i); });
  table.add(Op::catch_, [](F& f, const I& i) { f.enter_catch(i.index); });
  table.add(Op::catch_all, [](F& f, const I&) { f.enter_catch(std::nullopt); });
  table.add(Op::rethrow, [](F& f, const I& i) { f.rethrow(i.index); });
  table.add(Op::delegate, [](F& f, const I& i) { f.delegate(i.index); });
}

}  // namespace weft::codegen
