// Loads and stores of linear memory. A 32-bit memory lies in a reservation that no access can
// leave, so a fault is the bounds check; for a 64-bit memory there is code.
#include "codegen/emit/handlers.h"

namespace weft::codegen {

llvm::Value* FunctionEmitter::memory_base(std::uint32_t memory) {
  llvm::Value*& base = memory_bases_[memory];
  if (base != nullptr) return base;
  // Once, in the prologue: it never changes.
  const Builder::InsertPointGuard guard(ir_);
  ir_.SetInsertPoint(prologue_end_);
  if (memory == 0) {
    base = load_instance_pointer(offsetof(engine::InstanceHeader, memory0_base));
  } else {
    llvm::Value* const view = load_instance_pointer(module_.layout().memory(memory));
    base = load(ir_.getPtrTy(), at(view, offsetof(engine::MemoryView, base)), Region::constant, 8);
  }
  return base;
}

llvm::Value* FunctionEmitter::memory_size(std::uint32_t memory, bool atomic) {
  llvm::Value* const view = memory == 0
                                ? load_instance_pointer(offsetof(engine::InstanceHeader, memory0))
                                : load_instance_pointer(module_.layout().memory(memory));
  auto* const size = llvm::cast<llvm::LoadInst>(
      load(ir_.getInt64Ty(), at(view, offsetof(engine::MemoryView, size)), Region::memory_view, 8));
  if (atomic) size->setAtomic(llvm::AtomicOrdering::Monotonic);
  return size;
}

void FunctionEmitter::check_bounds(const wasm::MemArg& memarg, llvm::Value* index,
                                   std::uint64_t width) {
  constexpr auto kKind = engine::TrapKind::out_of_bounds_memory_access;
  const wasm::Limits& limits = wasm().memories[memarg.memory].limits;
  // SANDBOX: no sum that could wrap around.
  if (memarg.offset > UINT64_MAX - width) {
    trap_if(ir_.getTrue(), kKind);
    return;
  }
  // A size read too early is too small at worst, so other threads need no atomic read here.
  llvm::Value* const size = memory_size(memarg.memory, limits.shared);
  const std::uint64_t end = memarg.offset + width;
  llvm::Value* const last = ir_.CreateSub(size, ir_.getInt64(end));
  llvm::Value* outside = ir_.CreateICmpUGT(index, last);
  // Unless the memory is never smaller than that, the difference may be negative.
  if (end > limits.min * wasm::kPageSize) {
    outside = ir_.CreateOr(ir_.CreateICmpULT(size, ir_.getInt64(end)), outside);
  }
  trap_if(outside, kKind);
}

MemoryAccess FunctionEmitter::pop_address(const wasm::Instruction& instruction) {
  const wasm::MemArg& memarg = instruction.memarg;
  // SANDBOX: index and offset are below 2^32 each, so the sum stays in the reservation. LLVM may
  // know that it does: it is one mapped object.
  const auto flags = llvm::GEPNoWrapFlags::inBounds() | llvm::GEPNoWrapFlags::noUnsignedWrap();
  llvm::Value* const index = pop_index();
  if (wasm().memories[memarg.memory].limits.is64) {
    check_bounds(memarg, index, std::uint64_t{1} << wasm::op_info(instruction.op).width_log2);
  }
  llvm::Value* pointer =
      ir_.CreateGEP(ir_.getInt8Ty(), memory_base(memarg.memory), index, "", flags);
  if (memarg.offset != 0) {
    pointer = ir_.CreateGEP(ir_.getInt8Ty(), pointer, ir_.getInt64(memarg.offset), "", flags);
  }
  return {pointer, Region::memory};
}

llvm::LoadInst* FunctionEmitter::load_guest(const MemoryAccess& access, llvm::Type* type) {
  return llvm::cast<llvm::LoadInst>(load(type, access.pointer, access.region, 1));
}

void FunctionEmitter::store_guest(const MemoryAccess& access, llvm::Value* value) {
  store(value, access.pointer, access.region, 1);
}

namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;

enum class Extend : std::uint8_t { none, sign, zero };

/// Loads `kBits` bits and extends them to the type that `get_result` of the builder gives.
template <llvm::IntegerType* (llvm::IRBuilderBase::*kResult)(), unsigned kBits, Extend kExtend>
void load_int(F& f, const I& i) {
  llvm::Type* const type = (f.ir().*kResult)();
  const MemoryAccess access = f.pop_address(i);
  llvm::Value* const value = f.load_guest(access, f.ir().getIntNTy(kBits));
  f.push(kExtend == Extend::sign ? f.ir().CreateSExt(value, type) : f.ir().CreateZExt(value, type));
}

template <llvm::Type* (llvm::IRBuilderBase::*kType)()>
void load_float(F& f, const I& i) {
  const MemoryAccess access = f.pop_address(i);
  f.push(f.load_guest(access, (f.ir().*kType)()));
}

void store_whole(F& f, const I& i) {
  llvm::Value* const value = f.pop();
  f.store_guest(f.pop_address(i), value);
}

template <unsigned kBits>
void store_part(F& f, const I& i) {
  llvm::Value* const value = f.ir().CreateTrunc(f.pop(), f.ir().getIntNTy(kBits));
  f.store_guest(f.pop_address(i), value);
}

constexpr auto kI32 = &llvm::IRBuilderBase::getInt32Ty;
constexpr auto kI64 = &llvm::IRBuilderBase::getInt64Ty;

}  // namespace

void add_memory(HandlerTable& table) {
  using wasm::Op;
  table.add(Op::i32_load, load_int<kI32, 32, Extend::none>);
  table.add(Op::i32_load8_s, load_int<kI32, 8, Extend::sign>);
  table.add(Op::i32_load8_u, load_int<kI32, 8, Extend::zero>);
  table.add(Op::i32_load16_s, load_int<kI32, 16, Extend::sign>);
  table.add(Op::i32_load16_u, load_int<kI32, 16, Extend::zero>);
  table.add(Op::i64_load, load_int<kI64, 64, Extend::none>);
  table.add(Op::i64_load8_s, load_int<kI64, 8, Extend::sign>);
  table.add(Op::i64_load8_u, load_int<kI64, 8, Extend::zero>);
  table.add(Op::i64_load16_s, load_int<kI64, 16, Extend::sign>);
  table.add(Op::i64_load16_u, load_int<kI64, 16, Extend::zero>);
  table.add(Op::i64_load32_s, load_int<kI64, 32, Extend::sign>);
  table.add(Op::i64_load32_u, load_int<kI64, 32, Extend::zero>);
  table.add(Op::f32_load, load_float<&llvm::IRBuilderBase::getFloatTy>);
  table.add(Op::f64_load, load_float<&llvm::IRBuilderBase::getDoubleTy>);
  table.add(Op::i32_store, store_whole);
  table.add(Op::i64_store, store_whole);
  table.add(Op::f32_store, store_whole);
  table.add(Op::f64_store, store_whole);
  table.add(Op::i32_store8, store_part<8>);
  table.add(Op::i32_store16, store_part<16>);
  table.add(Op::i64_store8, store_part<8>);
  table.add(Op::i64_store16, store_part<16>);
  table.add(Op::i64_store32, store_part<32>);
}

}  // namespace weft::codegen
