// Memory as a whole: size, grow, copy, fill, init.
#include <array>
#include <vector>

#include "codegen/emit/handlers.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;
constexpr auto kOutOfBounds = engine::TrapKind::out_of_bounds_memory_access;

/// Copies and fills of a constant size up to this many bytes are emitted in place …
constexpr std::uint64_t kMaxInlineSize = 32;
/// … and those of a size that only the run tells up to this many: most copies are that small, and
/// a call would cost more than they do.
constexpr std::uint64_t kMaxSmallSize = 16;

bool is64(F& f, std::uint32_t memory) { return f.wasm().memories[memory].limits.is64; }

void emit_memory_size(F& f, const I& i) {
  f.push_index(f.ir().CreateLShr(f.memory_size(i.index, true), 16), is64(f, i.index));
}

void emit_memory_grow(F& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const delta = f.pop_index();
  llvm::Value* const old = f.call_builtin(offsetof(engine::Builtins, memory_grow), ir.getInt64Ty(),
                                          {ir.getInt32(i.index), delta});
  f.push_index(old, is64(f, i.index));
}

/// Traps unless `size` bytes from `index` on lie in the memory, a 32-bit one.
void check_range(F& f, std::uint32_t memory, llvm::Value* index, llvm::Value* size) {
  auto& ir = f.ir();
  llvm::Value* const end = ir.CreateAdd(index, size, "", true, true);
  f.trap_if(ir.CreateICmpUGT(end, f.memory_size(memory, true)), kOutOfBounds);
}

/// Cuts `size` bytes into powers of two, largest first.
std::vector<std::uint64_t> cut(std::uint64_t size) {
  std::vector<std::uint64_t> pieces;
  for (std::uint64_t piece = 16; size != 0; piece /= 2) {
    for (; size >= piece; size -= piece) pieces.push_back(piece);
  }
  return pieces;
}

llvm::Type* piece_type(F& f, std::uint64_t piece) {
  if (piece == 16) return vector_type(f.context());
  return f.ir().getIntNTy(static_cast<unsigned>(piece) * 8);
}

llvm::Value* place(F& f, std::uint32_t memory, llvm::Value* index) {
  return f.ir().CreateInBoundsGEP(f.ir().getInt8Ty(), f.memory_base(memory), index);
}

void copy_inline(F& f, const I& i, llvm::Value* dst, llvm::Value* src, std::uint64_t size) {
  check_range(f, i.index, dst, f.ir().getInt64(size));
  check_range(f, i.index2, src, f.ir().getInt64(size));
  llvm::Value* const to = place(f, i.index, dst);
  llvm::Value* const from = place(f, i.index2, src);
  // The ranges may overlap: everything is read before anything is written.
  std::vector<llvm::Value*> values;
  std::uint64_t offset = 0;
  for (const std::uint64_t piece : cut(size)) {
    values.push_back(f.load_guest({f.at(from, offset), Region::memory}, piece_type(f, piece)));
    offset += piece;
  }
  offset = 0;
  for (std::size_t n = 0; const std::uint64_t piece : cut(size)) {
    f.store_guest({f.at(to, offset), Region::memory}, values[n++]);
    offset += piece;
  }
}

/// `emit` gets the bytes of a piece and where in a block of `size` bytes, at most kMaxSmallSize,
/// pieces of that size begin; together they cover it, and may overlap.
template <class Emit>
void emit_pieces(F& f, llvm::Value* size, const Emit& emit) {
  auto& ir = f.ir();
  llvm::BasicBlock* const done = f.new_block();
  const auto at_least = [&](std::uint64_t bytes) {
    llvm::BasicBlock* const yes = f.new_block();
    llvm::BasicBlock* const no = f.new_block();
    ir.CreateCondBr(ir.CreateICmpUGE(size, ir.getInt64(bytes)), yes, no);
    ir.SetInsertPoint(yes);
    return no;
  };
  llvm::Value* const first = ir.getInt64(0);
  for (const std::uint64_t bytes : std::array<std::uint64_t, 2>{8, 4}) {
    llvm::BasicBlock* const fewer = at_least(bytes);
    emit(bytes, std::array{first, ir.CreateSub(size, ir.getInt64(bytes))});
    ir.CreateBr(done);
    ir.SetInsertPoint(fewer);
  }
  llvm::BasicBlock* const none = at_least(1);
  emit(std::uint64_t{1},
       std::array{first, ir.CreateLShr(size, 1), ir.CreateSub(size, ir.getInt64(1))});
  ir.CreateBr(done);
  ir.SetInsertPoint(none);
  ir.CreateBr(done);
  ir.SetInsertPoint(done);
}

/// `small` is emitted for sizes up to kMaxSmallSize, `large` for others.
template <class Small, class Large>
void emit_by_size(F& f, llvm::Value* size, const Small& small, const Large& large) {
  auto& ir = f.ir();
  llvm::BasicBlock* const in_place = f.new_block();
  llvm::BasicBlock* const by_call = f.new_block();
  llvm::BasicBlock* const done = f.new_block();
  ir.CreateCondBr(ir.CreateICmpULE(size, ir.getInt64(kMaxSmallSize)), in_place, by_call);
  ir.SetInsertPoint(in_place);
  small();
  ir.CreateBr(done);
  ir.SetInsertPoint(by_call);
  large();
  ir.CreateBr(done);
  ir.SetInsertPoint(done);
}

void copy_small(F& f, const I& i, llvm::Value* dst, llvm::Value* src, llvm::Value* size) {
  check_range(f, i.index, dst, size);
  check_range(f, i.index2, src, size);
  llvm::Value* const to = place(f, i.index, dst);
  llvm::Value* const from = place(f, i.index2, src);
  const auto at = [&](llvm::Value* base, llvm::Value* offset) {
    return MemoryAccess{f.ir().CreateInBoundsGEP(f.ir().getInt8Ty(), base, offset), Region::memory};
  };
  emit_pieces(f, size, [&](std::uint64_t bytes, const auto& offsets) {
    // The ranges may overlap: everything is read before anything is written.
    std::vector<llvm::Value*> values;
    for (llvm::Value* const offset : offsets) {
      values.push_back(f.load_guest(at(from, offset), piece_type(f, bytes)));
    }
    for (std::size_t n = 0; llvm::Value* const offset : offsets) {
      f.store_guest(at(to, offset), values[n++]);
    }
  });
}

void emit_memory_copy(F& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const size = f.pop_index();
  llvm::Value* const src = f.pop_index();
  llvm::Value* const dst = f.pop_index();
  const auto by_call = [&] {
    llvm::Value* const failure =
        f.call_builtin(offsetof(engine::Builtins, memory_copy), ir.getInt32Ty(),
                       {ir.getInt32(i.index), ir.getInt32(i.index2), dst, src, size});
    f.trap_if(ir.CreateIsNotNull(failure), kOutOfBounds);
  };
  const auto* const constant = llvm::dyn_cast<llvm::ConstantInt>(size);
  if (is64(f, i.index) || is64(f, i.index2)) {
    by_call();
  } else if (constant == nullptr && f.take_small_move()) {
    emit_by_size(f, size, [&] { copy_small(f, i, dst, src, size); }, by_call);
  } else if (constant != nullptr && constant->getZExtValue() <= kMaxInlineSize) {
    copy_inline(f, i, dst, src, constant->getZExtValue());
  } else {
    by_call();
  }
}

void fill_inline(F& f, const I& i, llvm::Value* dst, llvm::Value* value, std::uint64_t size) {
  auto& ir = f.ir();
  check_range(f, i.index, dst, ir.getInt64(size));
  llvm::Value* const to = place(f, i.index, dst);
  llvm::Value* const byte = ir.CreateTrunc(value, ir.getInt8Ty());
  llvm::Value* const bytes = ir.CreateVectorSplat(16, byte);
  llvm::Value* const word =
      ir.CreateMul(ir.CreateZExt(byte, ir.getInt64Ty()), ir.getInt64(0x0101010101010101));
  std::uint64_t offset = 0;
  for (const std::uint64_t piece : cut(size)) {
    llvm::Value* const part = piece == 16 ? bytes : ir.CreateTrunc(word, piece_type(f, piece));
    f.store_guest({f.at(to, offset), Region::memory}, part);
    offset += piece;
  }
}

void fill_small(F& f, const I& i, llvm::Value* dst, llvm::Value* value, llvm::Value* size) {
  auto& ir = f.ir();
  check_range(f, i.index, dst, size);
  llvm::Value* const to = place(f, i.index, dst);
  llvm::Value* const byte = ir.CreateZExt(ir.CreateTrunc(value, ir.getInt8Ty()), ir.getInt64Ty());
  llvm::Value* const word = ir.CreateMul(byte, ir.getInt64(0x0101010101010101));
  emit_pieces(f, size, [&](std::uint64_t bytes, const auto& offsets) {
    llvm::Value* const piece = ir.CreateTrunc(word, piece_type(f, bytes));
    for (llvm::Value* const offset : offsets) {
      f.store_guest({ir.CreateInBoundsGEP(ir.getInt8Ty(), to, offset), Region::memory}, piece);
    }
  });
}

void emit_memory_fill(F& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const size = f.pop_index();
  llvm::Value* const value = f.pop();
  llvm::Value* const dst = f.pop_index();
  const auto by_call = [&] {
    llvm::Value* const failure =
        f.call_builtin(offsetof(engine::Builtins, memory_fill), ir.getInt32Ty(),
                       {ir.getInt32(i.index), dst, value, size});
    f.trap_if(ir.CreateIsNotNull(failure), kOutOfBounds);
  };
  const auto* const constant = llvm::dyn_cast<llvm::ConstantInt>(size);
  if (is64(f, i.index)) {
    by_call();
  } else if (constant == nullptr && f.take_small_move()) {
    emit_by_size(f, size, [&] { fill_small(f, i, dst, value, size); }, by_call);
  } else if (constant != nullptr && constant->getZExtValue() <= kMaxInlineSize) {
    fill_inline(f, i, dst, value, constant->getZExtValue());
  } else {
    by_call();
  }
}

void emit_memory_init(F& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const size = f.pop();
  llvm::Value* const src = f.pop();
  llvm::Value* const dst = f.pop_index();
  llvm::Value* const failure =
      f.call_builtin(offsetof(engine::Builtins, memory_init), ir.getInt32Ty(),
                     {ir.getInt32(i.index), ir.getInt32(i.index2), dst, src, size});
  f.trap_if(ir.CreateIsNotNull(failure), kOutOfBounds);
}

void emit_data_drop(F& f, const I& i) {
  f.call_builtin(offsetof(engine::Builtins, data_drop), f.ir().getVoidTy(),
                 {f.ir().getInt32(i.index)});
}

}  // namespace

void add_bulk(HandlerTable& table) {
  using wasm::Op;
  table.add(Op::memory_size, emit_memory_size);
  table.add(Op::memory_grow, emit_memory_grow);
  table.add(Op::memory_copy, emit_memory_copy);
  table.add(Op::memory_fill, emit_memory_fill);
  table.add(Op::memory_init, emit_memory_init);
  table.add(Op::data_drop, emit_data_drop);
}

}  // namespace weft::codegen
