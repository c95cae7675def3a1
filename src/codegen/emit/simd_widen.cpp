// Integer instructions whose result has lanes of another width than their operands.
#include <llvm/IR/IntrinsicsX86.h>

#include "codegen/emit/simd.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;
using wasm::Op;

enum class Half : std::uint8_t { low, high };

template <bool kSigned>
llvm::Value* widen(Ir& ir, llvm::Value* lanes) {
  llvm::Type* const type = wider_lanes(lanes);
  return kSigned ? ir.CreateSExt(lanes, type) : ir.CreateZExt(lanes, type);
}

template <Half kHalf, bool kSigned>
llvm::Value* widen_half(Ir& ir, llvm::Value* lanes) {
  return widen<kSigned>(ir, kHalf == Half::low ? low_half(ir, lanes) : high_half(ir, lanes));
}

template <Shape kFrom, Half kHalf, bool kSigned>
void extend(F& f, const I&) {
  push_lanes(f, widen_half<kHalf, kSigned>(f.ir(), pop_lanes(f, kFrom)));
}

template <Shape kFrom, Half kHalf, bool kSigned>
void multiply_extended(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const b = widen_half<kHalf, kSigned>(ir, pop_lanes(f, kFrom));
  llvm::Value* const a = widen_half<kHalf, kSigned>(ir, pop_lanes(f, kFrom));
  push_lanes(f, ir.CreateMul(a, b));
}

/// Each lane of the result is the sum of the two halves of its own bits.
template <Shape kTo, bool kSigned>
void add_pairwise(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const pairs = pop_lanes(f, kTo);
  const unsigned half = pairs->getType()->getScalarSizeInBits() / 2;
  llvm::Value* const raised = ir.CreateShl(pairs, half);
  llvm::Value* const even = kSigned ? ir.CreateAShr(raised, half) : ir.CreateLShr(raised, half);
  llvm::Value* const odd = kSigned ? ir.CreateAShr(pairs, half) : ir.CreateLShr(pairs, half);
  push_lanes(f, ir.CreateAdd(even, odd));
}

/// What x86's pack instructions do, where there are none.
template <bool kSigned>
llvm::Value* narrow_generic(Ir& ir, llvm::Value* low, llvm::Value* high) {
  llvm::Value* const lanes = join(ir, low, high);
  llvm::Type* const to = narrower_lanes(lanes);
  const unsigned from_bits = lanes->getType()->getScalarSizeInBits();
  const unsigned to_bits = from_bits / 2;
  const llvm::APInt min = kSigned ? llvm::APInt::getSignedMinValue(to_bits).sext(from_bits)
                                  : llvm::APInt::getZero(from_bits);
  const llvm::APInt max = kSigned ? llvm::APInt::getSignedMaxValue(to_bits).sext(from_bits)
                                  : llvm::APInt::getMaxValue(to_bits).zext(from_bits);
  llvm::Value* const above = ir.CreateBinaryIntrinsic(
      llvm::Intrinsic::smax, lanes, llvm::ConstantInt::get(lanes->getType(), min));
  llvm::Value* const within = ir.CreateBinaryIntrinsic(
      llvm::Intrinsic::smin, above, llvm::ConstantInt::get(lanes->getType(), max));
  return ir.CreateTrunc(within, to);
}

template <Shape kFrom, bool kSigned, llvm::Intrinsic::ID kPack>
void narrow(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const high = pop_lanes(f, kFrom);
  llvm::Value* const low = pop_lanes(f, kFrom);
  push_lanes(f, machine(ir) == Machine::x86 ? ir.CreateIntrinsic(kPack, {}, {low, high})
                                            : narrow_generic<kSigned>(ir, low, high));
}

/// Sums of the products of neighbours; the one possible overflow wraps around.
void dot(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const b = pop_lanes(f, Shape::i16x8);
  llvm::Value* const a = pop_lanes(f, Shape::i16x8);
  if (machine(ir) == Machine::x86) {
    push_lanes(f, ir.CreateIntrinsic(llvm::Intrinsic::x86_sse2_pmadd_wd, {}, {a, b}));
    return;
  }
  llvm::Value* const products = ir.CreateMul(widen<true>(ir, a), widen<true>(ir, b));
  llvm::Value* const even = ir.CreateShuffleVector(products, {0, 2, 4, 6});
  llvm::Value* const odd = ir.CreateShuffleVector(products, {1, 3, 5, 7});
  push_lanes(f, ir.CreateAdd(even, odd));
}

/// Rounded products of Q15 fractions: (a * b + 0x4000) >> 15, and -1 * -1 saturates.
void q15mulr_sat(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const b = pop_lanes(f, Shape::i16x8);
  llvm::Value* const a = pop_lanes(f, Shape::i16x8);
  llvm::Type* const type = a->getType();
  if (machine(ir) == Machine::x86) {
    llvm::Value* const product =
        ir.CreateIntrinsic(llvm::Intrinsic::x86_ssse3_pmul_hr_sw_128, {}, {a, b});
    llvm::Value* const overflow = ir.CreateICmpEQ(product, llvm::ConstantInt::get(type, 0x8000));
    push_lanes(f, ir.CreateXor(product, ir.CreateSExt(overflow, type)));
    return;
  }
  llvm::Value* const product = ir.CreateMul(widen<true>(ir, a), widen<true>(ir, b));
  llvm::Type* const wide = product->getType();
  llvm::Value* const rounded =
      ir.CreateAShr(ir.CreateAdd(product, llvm::ConstantInt::get(wide, 0x4000)), 15);
  llvm::Value* const within = ir.CreateBinaryIntrinsic(llvm::Intrinsic::smin, rounded,
                                                       llvm::ConstantInt::get(wide, 0x7fff));
  push_lanes(f, ir.CreateTrunc(within, type));
}

struct Row {
  Op op;
  Handler handler;
};

constexpr Row kRows[] = {
    {Op::i16x8_extend_low_i8x16_s, extend<Shape::i8x16, Half::low, true>},
    {Op::i16x8_extend_low_i8x16_u, extend<Shape::i8x16, Half::low, false>},
    {Op::i16x8_extend_high_i8x16_s, extend<Shape::i8x16, Half::high, true>},
    {Op::i16x8_extend_high_i8x16_u, extend<Shape::i8x16, Half::high, false>},
    {Op::i32x4_extend_low_i16x8_s, extend<Shape::i16x8, Half::low, true>},
    {Op::i32x4_extend_low_i16x8_u, extend<Shape::i16x8, Half::low, false>},
    {Op::i32x4_extend_high_i16x8_s, extend<Shape::i16x8, Half::high, true>},
    {Op::i32x4_extend_high_i16x8_u, extend<Shape::i16x8, Half::high, false>},
    {Op::i64x2_extend_low_i32x4_s, extend<Shape::i32x4, Half::low, true>},
    {Op::i64x2_extend_low_i32x4_u, extend<Shape::i32x4, Half::low, false>},
    {Op::i64x2_extend_high_i32x4_s, extend<Shape::i32x4, Half::high, true>},
    {Op::i64x2_extend_high_i32x4_u, extend<Shape::i32x4, Half::high, false>},
    {Op::i16x8_extmul_low_i8x16_s, multiply_extended<Shape::i8x16, Half::low, true>},
    {Op::i16x8_extmul_low_i8x16_u, multiply_extended<Shape::i8x16, Half::low, false>},
    {Op::i16x8_extmul_high_i8x16_s, multiply_extended<Shape::i8x16, Half::high, true>},
    {Op::i16x8_extmul_high_i8x16_u, multiply_extended<Shape::i8x16, Half::high, false>},
    {Op::i32x4_extmul_low_i16x8_s, multiply_extended<Shape::i16x8, Half::low, true>},
    {Op::i32x4_extmul_low_i16x8_u, multiply_extended<Shape::i16x8, Half::low, false>},
    {Op::i32x4_extmul_high_i16x8_s, multiply_extended<Shape::i16x8, Half::high, true>},
    {Op::i32x4_extmul_high_i16x8_u, multiply_extended<Shape::i16x8, Half::high, false>},
    {Op::i64x2_extmul_low_i32x4_s, multiply_extended<Shape::i32x4, Half::low, true>},
    {Op::i64x2_extmul_low_i32x4_u, multiply_extended<Shape::i32x4, Half::low, false>},
    {Op::i64x2_extmul_high_i32x4_s, multiply_extended<Shape::i32x4, Half::high, true>},
    {Op::i64x2_extmul_high_i32x4_u, multiply_extended<Shape::i32x4, Half::high, false>},
    {Op::i16x8_extadd_pairwise_i8x16_s, add_pairwise<Shape::i16x8, true>},
    {Op::i16x8_extadd_pairwise_i8x16_u, add_pairwise<Shape::i16x8, false>},
    {Op::i32x4_extadd_pairwise_i16x8_s, add_pairwise<Shape::i32x4, true>},
    {Op::i32x4_extadd_pairwise_i16x8_u, add_pairwise<Shape::i32x4, false>},
    {Op::i8x16_narrow_i16x8_s, narrow<Shape::i16x8, true, llvm::Intrinsic::x86_sse2_packsswb_128>},
    {Op::i8x16_narrow_i16x8_u, narrow<Shape::i16x8, false, llvm::Intrinsic::x86_sse2_packuswb_128>},
    {Op::i16x8_narrow_i32x4_s, narrow<Shape::i32x4, true, llvm::Intrinsic::x86_sse2_packssdw_128>},
    {Op::i16x8_narrow_i32x4_u, narrow<Shape::i32x4, false, llvm::Intrinsic::x86_sse41_packusdw>},
    {Op::i32x4_dot_i16x8_s, dot},
    {Op::i16x8_q15mulr_sat_s, q15mulr_sat},
};

}  // namespace

void add_simd_widen(HandlerTable& table) {
  for (const Row& row : kRows) table.add(row.op, row.handler);
}

}  // namespace weft::codegen
