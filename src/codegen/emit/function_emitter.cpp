#include "codegen/emit/function_emitter.h"

#include <llvm/IR/InlineAsm.h>
#include <llvm/Transforms/Utils/Local.h>

#include <utility>

#include "base/result.h"
#include "codegen/emit/handlers.h"
#include "codegen/emit/supported.h"

namespace weft::codegen {
namespace {

/// Operands that labels and ifs keep: a body that needs more is an attack.
constexpr std::uint64_t kMaxValuesKept = 20'000'000;

HandlerTable make_table() {
  HandlerTable table;
  add_control(table);
  add_calls(table);
  add_exceptions(table);
  add_variables(table);
  add_memory(table);
  add_bulk(table);
  add_tables(table);
  add_numeric_int(table);
  add_numeric_float(table);
  add_conversions(table);
  add_simd_memory(table);
  add_simd_lanes(table);
  add_simd_int(table);
  add_simd_float(table);
  add_simd_widen(table);
  add_simd_convert(table);
  add_simd_relaxed(table);
  add_atomics(table);
  return table;
}

}  // namespace

const HandlerTable& handler_table() {
  static const HandlerTable table = make_table();
  return table;
}

Diagnosed<> emit_function(ModuleContext& module, std::uint32_t body) {
  FunctionEmitter emitter(module, body);
  Diagnosed<> done = emitter.emit(LocalsIn::registers);
  if (!done.has_value() && emitter.wants_memory()) {
    done = FunctionEmitter(module, body).emit(LocalsIn::memory);
  }
  return done;
}

FunctionEmitter::FunctionEmitter(ModuleContext& module, std::uint32_t body)
    : module_(module),
      body_(body),
      type_index_(module.wasm().functions[module.wasm().imported_functions + body]),
      type_(module.wasm().types[type_index_]),
      function_(module.declare(module.wasm().imported_functions + body)),
      ir_(module.context()) {}

Diagnosed<> FunctionEmitter::emit(LocalsIn locals_in) {
  WEFT_TRY(const wasm::BodyStart start, wasm::read_body_start(wasm().bodies[body_]));
  begin(start, locals_in);
  Diagnosed<> done = emit_instructions(start);
  place_trap_blocks();
  if (done.has_value()) {
    remove_dead_code();
  } else {
    discard();
  }
  return done;
}

void FunctionEmitter::begin(const wasm::BodyStart& start, LocalsIn locals_in) {
  function_->addDereferenceableParamAttr(0, module_.layout().size());
  function_->addParamAttr(0, llvm::Attribute::getWithAlignment(context(), llvm::Align(16)));
  module_.locations().begin(*function_, wasm().bodies[body_]);
  llvm::BasicBlock* const prologue = new_block();
  llvm::BasicBlock* const first = new_block();
  ir_.SetInsertPoint(prologue);
  prologue_end_ = ir_.CreateBr(first);
  ir_.SetInsertPoint(prologue_end_);

  std::vector<llvm::Value*> initial;
  for (std::uint32_t i = 0; i < type_.params.size(); ++i) {
    initial.push_back(load_parameter(module_.convention(type_index_), i));
  }
  for (const wasm::LocalRun& run : start.locals) {
    initial.insert(initial.end(), run.count,
                   llvm::Constant::getNullValue(value_type(context(), run.type)));
  }
  locals_.start(std::move(initial));
  if (locals_in == LocalsIn::memory) {
    locals_.use_memory(ir_);
    // Promoting the locals to registers is just what would take too long.
    function_->addFnAttr(llvm::Attribute::OptimizeNone);
    function_->addFnAttr(llvm::Attribute::NoInline);
  }
  ir_.SetInsertPoint(first);
  block_ = locals_.add_block(first, 0, 0);
  locals_.seal(block_);

  Frame frame;
  frame.kind = Frame::Kind::function;
  frame.results = type_.results;
  frames_.push_back(std::move(frame));
}

llvm::Value* FunctionEmitter::load_parameter(const Convention& convention, std::uint32_t param) {
  const std::uint32_t argument = convention.arguments[param];
  if (argument != Convention::kSpilled) return function_->getArg(argument);
  return load(value_type(context(), type_.params[param]), spill_slot(param), Region::spill,
              kSpillSlotSize);
}

Diagnosed<> FunctionEmitter::emit_instructions(const wasm::BodyStart& start) {
  const HandlerTable& table = handler_table();
  wasm::InstructionReader reader(start.code, start.offset);
  wasm::Instruction instruction;
  while (!frames_.empty()) {
    WEFT_CHECK(reader.next(instruction));
    const Handler handler = table.find(instruction.op);
    if (handler == nullptr) return std::unexpected(unsupported_instruction(instruction));
    if (reachable_) {
      offset_ = instruction.offset;
      ir_.SetCurrentDebugLocation(module_.locations().at(offset_, instruction.op));
      handler(*this, instruction);
    } else {
      skip(instruction);
    }
    if (locals_.exhausted()) return diagnose_at(instruction.offset, "too many locals and branches");
    if (values_kept_ > kMaxValuesKept) {
      return diagnose_at(instruction.offset, "the function's blocks have too many parameters");
    }
  }
  return {};
}

void FunctionEmitter::skip(const wasm::Instruction& instruction) {
  switch (instruction.op) {
    case wasm::Op::block:
    case wasm::Op::loop:
    case wasm::Op::if_:
    case wasm::Op::try_:
    case wasm::Op::try_table:
      ++skipped_frames_;
      break;
    case wasm::Op::else_:
      if (skipped_frames_ == 0) enter_else();
      break;
    case wasm::Op::catch_:
      if (skipped_frames_ == 0) enter_catch(instruction.index);
      break;
    case wasm::Op::catch_all:
      if (skipped_frames_ == 0) enter_catch(std::nullopt);
      break;
    case wasm::Op::delegate:
      if (skipped_frames_ == 0) {
        delegate(instruction.index);
      } else {
        --skipped_frames_;
      }
      break;
    case wasm::Op::end:
      if (skipped_frames_ == 0) {
        leave();
      } else {
        --skipped_frames_;
      }
      break;
    default:
      break;
  }
}

llvm::Value* FunctionEmitter::pop() {
  llvm::Value* const value = stack_.back();
  stack_.pop_back();
  return locals_.resolve(value);
}

std::vector<llvm::Value*> FunctionEmitter::pop_many(std::size_t count) {
  std::vector<llvm::Value*> values(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
  stack_.resize(stack_.size() - count);
  for (llvm::Value*& value : values) value = locals_.resolve(value);
  return values;
}

llvm::Value* as_condition(llvm::IRBuilder<>& ir, llvm::Value* value) {
  if (auto* const extended = llvm::dyn_cast<llvm::ZExtInst>(value)) {
    if (extended->getSrcTy()->isIntegerTy(1)) return extended->getOperand(0);
  }
  return ir.CreateIsNotNull(value);
}

llvm::Value* FunctionEmitter::pop_condition() { return as_condition(ir_, pop()); }

void FunctionEmitter::trap_if(llvm::Value* condition, engine::TrapKind kind) {
  if (auto* const constant = llvm::dyn_cast<llvm::ConstantInt>(condition)) {
    if (constant->isZero()) return;
  }
  // LLVM takes a branch to a block that ends in `unreachable` as unlikely by itself.
  llvm::BasicBlock* const next = new_block();
  ir_.CreateCondBr(condition, trap_block(kind), next);
  ir_.SetInsertPoint(next);
}

void FunctionEmitter::trap(engine::TrapKind kind) {
  ir_.CreateBr(trap_block(kind));
  stop();
}

llvm::BasicBlock* FunctionEmitter::trap_block(engine::TrapKind kind) {
  for (const TrapBlock& made : llvm::reverse(trap_blocks_)) {
    if (made.offset != offset_) break;
    if (made.kind == kind) return made.block;
  }
  trap_blocks_.push_back(
      {kind, offset_, ir_.getCurrentDebugLocation(), llvm::BasicBlock::Create(context())});
  return trap_blocks_.back().block;
}

/// An instruction without bytes that no other equals: passes would merge equal blocks, and with
/// them the places that backtraces name.
void FunctionEmitter::keep_apart(std::uint64_t offset) {
  llvm::Type* const number = ir_.getInt32Ty();
  llvm::InlineAsm* const nothing =
      llvm::InlineAsm::get(llvm::FunctionType::get(ir_.getVoidTy(), {number}, /*isVarArg=*/false),
                           "", "i", /*hasSideEffects=*/true);
  ir_.CreateCall(nothing, {ir_.getInt32(static_cast<std::uint32_t>(offset))})->setDoesNotThrow();
}

void FunctionEmitter::place_trap_blocks() {
  for (const TrapBlock& trap : trap_blocks_) {
    trap.block->insertInto(function_);
    ir_.SetInsertPoint(trap.block);
    ir_.SetCurrentDebugLocation(trap.place);
    keep_apart(trap.offset);
    ir_.CreateIntrinsic(llvm::Intrinsic::ubsantrap, {},
                        {ir_.getInt8(static_cast<std::uint8_t>(trap.kind))});
    ir_.CreateUnreachable();
  }
}

/// Deletes what nothing uses, which spares LLVM the work. A load from guest memory stays, because
/// it may trap: made volatile, no later pass deletes it.
void FunctionEmitter::remove_dead_code() {
  llvm::MDNode* const guest = module_.alias_tag(Region::memory);
  for (llvm::BasicBlock& block : llvm::reverse(*function_)) {
    for (llvm::Instruction& i : llvm::make_early_inc_range(llvm::reverse(block))) {
      if (!llvm::isInstructionTriviallyDead(&i)) continue;
      auto* const load = llvm::dyn_cast<llvm::LoadInst>(&i);
      if (load != nullptr && load->getMetadata(llvm::LLVMContext::MD_tbaa) == guest) {
        load->setVolatile(true);
      } else {
        i.eraseFromParent();
      }
    }
  }
}

void FunctionEmitter::discard() {
  for (Frame& frame : frames_) {
    llvm::BasicBlock* const pad = frame.guard ? frame.guard->pad : nullptr;
    llvm::BasicBlock* const handler = frame.guard ? frame.guard->handler : nullptr;
    for (llvm::BasicBlock* block : {frame.label, frame.otherwise, pad, handler}) {
      if (block != nullptr && block->getParent() == nullptr) block->insertInto(function_);
    }
  }
  function_->deleteBody();
}

}  // namespace weft::codegen
