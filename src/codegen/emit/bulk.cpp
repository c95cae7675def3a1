// Memory as a whole: size, grow, copy, fill, init.
#include "codegen/emit/handlers.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;
constexpr auto kOutOfBounds = engine::TrapKind::out_of_bounds_memory_access;

/// Copies and fills of a constant size up to this many bytes are emitted in place.
constexpr std::uint64_t kMaxInlineSize = 32;

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
void check_range(F& f, std::uint32_t memory, llvm::Value* index, std::uint64_t size) {
  auto& ir = f.ir();
  llvm::Value* const end = ir.CreateAdd(index, ir.getInt64(size), "", true, true);
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
  check_range(f, i.index, dst, size);
  check_range(f, i.index2, src, size);
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

void emit_memory_copy(F& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const size = f.pop_index();
  llvm::Value* const src = f.pop_index();
  llvm::Value* const dst = f.pop_index();
  auto* const constant = llvm::dyn_cast<llvm::ConstantInt>(size);
  if (constant != nullptr && !is64(f, i.index) && !is64(f, i.index2)) {
    if (constant->getZExtValue() <= kMaxInlineSize) {
      copy_inline(f, i, dst, src, constant->getZExtValue());
      return;
    }
  }
  llvm::Value* const failure =
      f.call_builtin(offsetof(engine::Builtins, memory_copy), ir.getInt32Ty(),
                     {ir.getInt32(i.index), ir.getInt32(i.index2), dst, src, size});
  f.trap_if(ir.CreateIsNotNull(failure), kOutOfBounds);
}

void fill_inline(F& f, const I& i, llvm::Value* dst, llvm::Value* value, std::uint64_t size) {
  auto& ir = f.ir();
  check_range(f, i.index, dst, size);
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

void emit_memory_fill(F& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const size = f.pop_index();
  llvm::Value* const value = f.pop();
  llvm::Value* const dst = f.pop_index();
  auto* const constant = llvm::dyn_cast<llvm::ConstantInt>(size);
  if (constant != nullptr && !is64(f, i.index)) {
    if (constant->getZExtValue() <= kMaxInlineSize) {
      fill_inline(f, i, dst, value, constant->getZExtValue());
      return;
    }
  }
  llvm::Value* const failure =
      f.call_builtin(offsetof(engine::Builtins, memory_fill), ir.getInt32Ty(),
                     {ir.getInt32(i.index), dst, value, size});
  f.trap_if(ir.CreateIsNotNull(failure), kOutOfBounds);
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
