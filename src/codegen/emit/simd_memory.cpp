// Loads and stores of vectors and of single lanes.
#include "codegen/emit/simd.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;

void load_vector(F& f, const I& i) {
  const MemoryAccess access = f.pop_address(i);
  f.push(f.load_guest(access, vector_type(f.context())));
}

void store_vector(F& f, const I& i) {
  llvm::Value* const value = f.pop();
  f.store_guest(f.pop_address(i), value);
}

/// 64 bits as lanes of half of `kShape`'s width, which are extended.
template <Shape kShape, bool kSigned>
void load_extend(F& f, const I& i) {
  auto* const to = shape_type(f.context(), kShape);
  llvm::Type* const from = llvm::VectorType::getTruncatedElementVectorType(to);
  const MemoryAccess access = f.pop_address(i);
  llvm::Value* const lanes = f.load_guest(access, from);
  push_lanes(f, kSigned ? f.ir().CreateSExt(lanes, to) : f.ir().CreateZExt(lanes, to));
}

template <Shape kShape>
void load_splat(F& f, const I& i) {
  auto* const type = shape_type(f.context(), kShape);
  const MemoryAccess access = f.pop_address(i);
  llvm::Value* const lane = f.load_guest(access, type->getElementType());
  push_lanes(f, f.ir().CreateVectorSplat(type->getElementCount(), lane));
}

template <Shape kShape>
void load_zero(F& f, const I& i) {
  auto* const type = shape_type(f.context(), kShape);
  const MemoryAccess access = f.pop_address(i);
  llvm::Value* const lane = f.load_guest(access, type->getElementType());
  push_lanes(
      f, f.ir().CreateInsertElement(llvm::Constant::getNullValue(type), lane, std::uint64_t{0}));
}

template <Shape kShape>
void load_lane(F& f, const I& i) {
  llvm::Value* const vector = pop_lanes(f, kShape);
  const MemoryAccess access = f.pop_address(i);
  llvm::Value* const lane = f.load_guest(access, shape_type(f.context(), kShape)->getElementType());
  push_lanes(f, f.ir().CreateInsertElement(vector, lane, std::uint64_t{i.lane}));
}

template <Shape kShape>
void store_lane(F& f, const I& i) {
  llvm::Value* const vector = pop_lanes(f, kShape);
  llvm::Value* const lane = f.ir().CreateExtractElement(vector, std::uint64_t{i.lane});
  f.store_guest(f.pop_address(i), lane);
}

}  // namespace

void add_simd_memory(HandlerTable& table) {
  using wasm::Op;
  table.add(Op::v128_load, load_vector);
  table.add(Op::v128_store, store_vector);
  table.add(Op::v128_load8x8_s, load_extend<Shape::i16x8, true>);
  table.add(Op::v128_load8x8_u, load_extend<Shape::i16x8, false>);
  table.add(Op::v128_load16x4_s, load_extend<Shape::i32x4, true>);
  table.add(Op::v128_load16x4_u, load_extend<Shape::i32x4, false>);
  table.add(Op::v128_load32x2_s, load_extend<Shape::i64x2, true>);
  table.add(Op::v128_load32x2_u, load_extend<Shape::i64x2, false>);
  table.add(Op::v128_load8_splat, load_splat<Shape::i8x16>);
  table.add(Op::v128_load16_splat, load_splat<Shape::i16x8>);
  table.add(Op::v128_load32_splat, load_splat<Shape::i32x4>);
  table.add(Op::v128_load64_splat, load_splat<Shape::i64x2>);
  table.add(Op::v128_load32_zero, load_zero<Shape::i32x4>);
  table.add(Op::v128_load64_zero, load_zero<Shape::i64x2>);
  table.add(Op::v128_load8_lane, load_lane<Shape::i8x16>);
  table.add(Op::v128_load16_lane, load_lane<Shape::i16x8>);
  table.add(Op::v128_load32_lane, load_lane<Shape::i32x4>);
  table.add(Op::v128_load64_lane, load_lane<Shape::i64x2>);
  table.add(Op::v128_store8_lane, store_lane<Shape::i8x16>);
  table.add(Op::v128_store16_lane, store_lane<Shape::i16x8>);
  table.add(Op::v128_store32_lane, store_lane<Shape::i32x4>);
  table.add(Op::v128_store64_lane, store_lane<Shape::i64x2>);
}

}  // namespace weft::codegen
