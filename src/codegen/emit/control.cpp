// Blocks, loops, branches. Never recursive: the nesting is the guest's choice.
#include <utility>

#include "codegen/emit/handlers.h"

namespace weft::codegen {
namespace {

/// A list of one type. What a reference refers to makes no difference to the code.
Types single_type(wasm::ValKind kind) {
  static constexpr wasm::ValType kTypes[] = {wasm::ValKind::i32,  wasm::ValKind::i64,
                                             wasm::ValKind::f32,  wasm::ValKind::f64,
                                             wasm::ValKind::v128, wasm::ValKind::ref};
  return Types(kTypes).subspan(static_cast<std::size_t>(kind), 1);
}

}  // namespace

Frame FunctionEmitter::make_frame(Frame::Kind kind, const wasm::BlockType& type) {
  Frame frame;
  frame.kind = kind;
  switch (type.kind) {
    case wasm::BlockType::Kind::empty:
      break;
    case wasm::BlockType::Kind::value:
      frame.results = single_type(type.value.kind());
      break;
    case wasm::BlockType::Kind::function:
      frame.params = wasm().types[type.type_index].params;
      frame.results = wasm().types[type.type_index].results;
      break;
  }
  frame.height = stack_.size() - frame.params.size();
  frame.entry = block_;
  frame.since = locals_.clock();
  return frame;
}

void FunctionEmitter::open_label(Frame& frame) {
  if (frame.label != nullptr) return;
  frame.label = llvm::BasicBlock::Create(context());
  frame.label_id = locals_.add_block(frame.label, frame.entry, frame.since);
  Builder builder(frame.label);
  for (const wasm::ValType type : frame.label_types()) {
    frame.label_values.push_back(builder.CreatePHI(value_type(context(), type), 2));
  }
}

void FunctionEmitter::add_label_edge(Frame& frame, llvm::BasicBlock* exit) {
  open_label(frame);
  locals_.add_edge(block_, exit, frame.label_id);
  const std::size_t count = frame.label_values.size();
  for (std::size_t i = 0; i < count; ++i) {
    llvm::Value* const value = locals_.resolve(stack_[stack_.size() - count + i]);
    frame.label_values[i]->addIncoming(value, exit);
  }
  values_kept_ += count;
}

void FunctionEmitter::jump_to_label(Frame& frame) {
  add_label_edge(frame, ir_.GetInsertBlock());
  ir_.CreateBr(frame.label);
}

void FunctionEmitter::continue_at(llvm::BasicBlock* head, BlockId id) {
  ir_.SetInsertPoint(head);
  block_ = id;
  reachable_ = true;
}

void FunctionEmitter::continue_at_successor(llvm::BasicBlock* head) {
  const BlockId id = locals_.add_block(head, block_, locals_.clock());
  locals_.add_edge(block_, ir_.GetInsertBlock(), id);
  locals_.seal(id);
  continue_at(head, id);
}

void FunctionEmitter::stop() {
  reachable_ = false;
  stack_.resize(frames_.back().height);
}

void FunctionEmitter::enter(Frame::Kind kind, const wasm::BlockType& type) {
  Frame frame = make_frame(kind, type);
  if (kind == Frame::Kind::loop) {
    jump_to_label(frame);
    frame.label->insertInto(function_);
    stack_.resize(frame.height);
    for (llvm::PHINode* value : frame.label_values) push(value);
    continue_at(frame.label, frame.label_id);
  }
  frames_.push_back(std::move(frame));
}

void FunctionEmitter::enter_if(const wasm::BlockType& type) {
  llvm::Value* const condition = pop_condition();
  Frame frame = make_frame(Frame::Kind::if_, type);
  frame.otherwise = llvm::BasicBlock::Create(context());
  frame.otherwise_exit = ir_.GetInsertBlock();
  frame.otherwise_params.assign(stack_.begin() + static_cast<std::ptrdiff_t>(frame.height),
                                stack_.end());
  values_kept_ += frame.otherwise_params.size();
  llvm::BasicBlock* const then = new_block();
  ir_.CreateCondBr(condition, then, frame.otherwise);
  continue_at_successor(then);
  frames_.push_back(std::move(frame));
}

void FunctionEmitter::enter_else() {
  Frame& frame = frames_.back();
  if (reachable_) jump_to_label(frame);
  stack_.resize(frame.height);
  stack_.insert(stack_.end(), frame.otherwise_params.begin(), frame.otherwise_params.end());
  frame.otherwise_params = {};
  frame.kind = Frame::Kind::else_;
  llvm::BasicBlock* const head = std::exchange(frame.otherwise, nullptr);
  head->insertInto(function_);
  const BlockId id = locals_.add_block(head, frame.entry, frame.since);
  locals_.add_edge(frame.entry, frame.otherwise_exit, id);
  locals_.seal(id);
  continue_at(head, id);
}

void FunctionEmitter::bind_label(Frame& frame) {
  if (reachable_) jump_to_label(frame);
  frame.label->insertInto(function_);
  stack_.resize(frame.height);
  for (llvm::PHINode* value : frame.label_values) push(value);
  locals_.seal(frame.label_id);
  continue_at(frame.label, frame.label_id);
}

void FunctionEmitter::leave() {
  Frame& frame = frames_.back();
  if (frame.guard != nullptr) finish_guard(frame, std::nullopt);
  if (frame.kind == Frame::Kind::loop) {
    locals_.seal(frame.label_id);
  } else {
    if (frame.kind == Frame::Kind::if_) {
      // No else: a false condition leads straight to the label, with the parameters as results.
      open_label(frame);
      locals_.add_edge(frame.entry, frame.otherwise_exit, frame.label_id);
      for (std::size_t i = 0; i < frame.label_values.size(); ++i) {
        frame.label_values[i]->addIncoming(locals_.resolve(frame.otherwise_params[i]),
                                           frame.otherwise_exit);
      }
      frame.otherwise_exit->getTerminator()->setSuccessor(1, frame.label);
      delete std::exchange(frame.otherwise, nullptr);
    }
    if (frame.label != nullptr) bind_label(frame);
  }
  if (!reachable_) stack_.resize(frame.height);
  if (frame.kind == Frame::Kind::function && reachable_) return_values();
  frames_.pop_back();
}

void FunctionEmitter::branch(std::uint32_t depth) {
  Frame& frame = frame_at(depth);
  if (frame.kind == Frame::Kind::function) {
    return_values();
  } else {
    jump_to_label(frame);
  }
  stop();
}

void FunctionEmitter::branch_if(std::uint32_t depth) {
  llvm::Value* const condition = pop_condition();
  if (auto* const constant = llvm::dyn_cast<llvm::ConstantInt>(condition)) {
    if (constant->isOne()) branch(depth);
    return;
  }
  branch_where(condition, depth);
}

void FunctionEmitter::branch_where(llvm::Value* condition, std::uint32_t depth) {
  Frame& frame = frame_at(depth);
  llvm::BasicBlock* const next = new_block();
  add_label_edge(frame, ir_.GetInsertBlock());
  ir_.CreateCondBr(condition, frame.label, next);
  continue_at_successor(next);
}

void FunctionEmitter::branch_on_null(std::uint32_t depth) {
  llvm::Value* const reference = pop();
  branch_where(ir_.CreateIsNull(reference), depth);
  push(reference);
}

void FunctionEmitter::branch_on_non_null(std::uint32_t depth) {
  // The label takes the reference; where the branch is not taken it is gone.
  branch_where(ir_.CreateIsNotNull(locals_.resolve(stack_.back())), depth);
  pop();
}

void FunctionEmitter::branch_table(std::span<const std::uint32_t> depths) {
  llvm::Value* const index = pop();
  const std::uint32_t fallback = depths.back();
  const auto cases = depths.first(depths.size() - 1);
  llvm::DenseMap<std::uint32_t, llvm::BasicBlock*> targets;
  // Several edges to one label would need an operand each in all its phis: they meet in a block
  // of their own first.
  const auto target = [&](std::uint32_t depth) {
    llvm::BasicBlock*& block = targets[depth];
    if (block == nullptr) {
      Frame& frame = frame_at(depth);
      block = new_block();
      add_label_edge(frame, block);
      Builder(block).CreateBr(frame.label);
    }
    return block;
  };
  llvm::SwitchInst* const branch =
      ir_.CreateSwitch(index, target(fallback), static_cast<unsigned>(cases.size()));
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases[i] == fallback) continue;
    branch->addCase(ir_.getInt32(static_cast<std::uint32_t>(i)), target(cases[i]));
  }
  stop();
}

void add_control(HandlerTable& table) {
  using F = FunctionEmitter;
  using I = wasm::Instruction;
  using wasm::Op;
  table.add(Op::unreachable, [](F& f, const I&) { f.trap(engine::TrapKind::unreachable); });
  table.add(Op::nop, [](F&, const I&) {});
  table.add(Op::block, [](F& f, const I& i) { f.enter(Frame::Kind::block, i.block); });
  table.add(Op::loop, [](F& f, const I& i) { f.enter(Frame::Kind::loop, i.block); });
  table.add(Op::if_, [](F& f, const I& i) { f.enter_if(i.block); });
  table.add(Op::else_, [](F& f, const I&) { f.enter_else(); });
  table.add(Op::end, [](F& f, const I&) { f.leave(); });
  table.add(Op::br, [](F& f, const I& i) { f.branch(i.index); });
  table.add(Op::br_if, [](F& f, const I& i) { f.branch_if(i.index); });
  table.add(Op::br_on_null, [](F& f, const I& i) { f.branch_on_null(i.index); });
  table.add(Op::br_on_non_null, [](F& f, const I& i) { f.branch_on_non_null(i.index); });
  table.add(Op::br_table, [](F& f, const I& i) { f.branch_table(i.labels); });
  table.add(Op::return_, [](F& f, const I&) {
    f.return_values();
    f.stop();
  });
}

}  // namespace weft::codegen
