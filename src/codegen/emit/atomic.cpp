// Atomic instructions. All are sequentially consistent.
#include "codegen/emit/handlers.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;
using wasm::Op;

llvm::Align alignment(const I& i) {
  return llvm::Align(std::uint64_t{1} << wasm::op_info(i.op).width_log2);
}

/// Pops the index of an access; traps where it is not aligned.
llvm::Value* pop_aligned(F& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const pointer = f.pop_address(i).pointer;
  const std::uint64_t mask = alignment(i).value() - 1;
  // A memory begins with a page.
  if (mask != 0) {
    llvm::Value* const rest = ir.CreateAnd(ir.CreatePtrToInt(pointer, ir.getInt64Ty()), mask);
    f.trap_if(ir.CreateIsNotNull(rest), engine::TrapKind::unaligned_atomic);
  }
  return pointer;
}

/// What the instruction reads or writes in memory.
llvm::IntegerType* memory_type(F& f, const I& i) {
  return f.ir().getIntNTy(8U << wasm::op_info(i.op).width_log2);
}

/// What it has as an operand or a result; the signature is "p:I", "pi:", "pII:I".
llvm::IntegerType* operand_type(F& f, const I& i) {
  const char letter = wasm::op_info(i.op).signature.find('I') == std::string_view::npos ? 'i' : 'I';
  return letter == 'I' ? f.ir().getInt64Ty() : f.ir().getInt32Ty();
}

void push_extended(F& f, const I& i, llvm::Value* value) {
  f.push(f.ir().CreateZExt(value, operand_type(f, i)));
}

llvm::Value* pop_narrowed(F& f, const I& i) {
  return f.ir().CreateTrunc(f.pop(), memory_type(f, i));
}

llvm::Value* atomic_load(F& f, llvm::Value* pointer, llvm::Type* type, llvm::Align align) {
  llvm::LoadInst* const load = f.ir().CreateAlignedLoad(type, pointer, align);
  load->setAtomic(llvm::AtomicOrdering::SequentiallyConsistent);
  return load;
}

void emit_load(F& f, const I& i) {
  llvm::Value* const pointer = pop_aligned(f, i);
  push_extended(f, i, atomic_load(f, pointer, memory_type(f, i), alignment(i)));
}

void emit_store(F& f, const I& i) {
  llvm::Value* const value = pop_narrowed(f, i);
  llvm::StoreInst* const store = f.ir().CreateAlignedStore(value, pop_aligned(f, i), alignment(i));
  store->setAtomic(llvm::AtomicOrdering::SequentiallyConsistent);
}

template <llvm::AtomicRMWInst::BinOp kOp>
void emit_rmw(F& f, const I& i) {
  llvm::Value* const value = pop_narrowed(f, i);
  llvm::Value* const pointer = pop_aligned(f, i);
  push_extended(f, i,
                f.ir().CreateAtomicRMW(kOp, pointer, value, alignment(i),
                                       llvm::AtomicOrdering::SequentiallyConsistent));
}

void emit_compare_exchange(F& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const replacement = pop_narrowed(f, i);
  llvm::Value* const expected = pop_narrowed(f, i);
  llvm::Value* const pointer = pop_aligned(f, i);
  llvm::Value* const result = ir.CreateAtomicCmpXchg(pointer, expected, replacement, alignment(i),
                                                     llvm::AtomicOrdering::SequentiallyConsistent,
                                                     llvm::AtomicOrdering::SequentiallyConsistent);
  push_extended(f, i, ir.CreateExtractValue(result, 0));
}

void emit_fence(F& f, const I&) {
  f.ir().CreateFence(llvm::AtomicOrdering::SequentiallyConsistent);
}

/// Pops the index of a word to sleep on. It is read, so that one out of bounds traps.
llvm::Value* pop_word(F& f, const I& i) {
  llvm::Value* const pointer = pop_aligned(f, i);
  atomic_load(f, pointer, memory_type(f, i), alignment(i));
  return pointer;
}

void emit_wait(F& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const timeout = f.pop();
  llvm::Value* const expected = f.pop_index();
  llvm::Value* const pointer = pop_word(f, i);
  if (!f.wasm().memories[i.memarg.memory].limits.shared) {
    f.trap(engine::TrapKind::expected_shared_memory);
    return;
  }
  const auto width = static_cast<std::uint32_t>(alignment(i).value());
  f.push(f.call_builtin(offsetof(engine::Builtins, atomic_wait), ir.getInt32Ty(),
                        {pointer, expected, timeout, ir.getInt32(width)}));
}

void emit_notify(F& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const count = f.pop();
  llvm::Value* const pointer = pop_word(f, i);
  // Nobody can sleep on a memory that is not shared.
  const bool shared = f.wasm().memories[i.memarg.memory].limits.shared;
  llvm::Value* woken = ir.getInt32(0);
  if (shared) {
    woken = f.call_builtin(offsetof(engine::Builtins, atomic_notify), ir.getInt32Ty(),
                           {pointer, count});
  }
  f.push(woken);
}

/// The opcode table has the instructions of a family one behind the other.
void add_family(HandlerTable& table, Op first, Op last, Handler handler) {
  for (auto op = static_cast<std::uint16_t>(first); op <= static_cast<std::uint16_t>(last); ++op) {
    table.add(static_cast<Op>(op), handler);
  }
}

}  // namespace

void add_atomics(HandlerTable& table) {
  using Rmw = llvm::AtomicRMWInst;
  add_family(table, Op::i32_atomic_load, Op::i64_atomic_load32_u, emit_load);
  add_family(table, Op::i32_atomic_store, Op::i64_atomic_store32, emit_store);
  add_family(table, Op::i32_atomic_rmw_add, Op::i64_atomic_rmw32_add_u, emit_rmw<Rmw::Add>);
  add_family(table, Op::i32_atomic_rmw_sub, Op::i64_atomic_rmw32_sub_u, emit_rmw<Rmw::Sub>);
  add_family(table, Op::i32_atomic_rmw_and, Op::i64_atomic_rmw32_and_u, emit_rmw<Rmw::And>);
  add_family(table, Op::i32_atomic_rmw_or, Op::i64_atomic_rmw32_or_u, emit_rmw<Rmw::Or>);
  add_family(table, Op::i32_atomic_rmw_xor, Op::i64_atomic_rmw32_xor_u, emit_rmw<Rmw::Xor>);
  add_family(table, Op::i32_atomic_rmw_xchg, Op::i64_atomic_rmw32_xchg_u, emit_rmw<Rmw::Xchg>);
  add_family(table, Op::i32_atomic_rmw_cmpxchg, Op::i64_atomic_rmw32_cmpxchg_u,
             emit_compare_exchange);
  table.add(Op::atomic_fence, emit_fence);
  table.add(Op::memory_atomic_wait32, emit_wait);
  table.add(Op::memory_atomic_wait64, emit_wait);
  table.add(Op::memory_atomic_notify, emit_notify);
}

}  // namespace weft::codegen
