#include <array>

#include "diff/body.h"

namespace weft::diff {
namespace {

using wasm::Feature;
using wasm::Imm;
using wasm::Op;

/// What an instruction does with NaNs.
struct Floats {
  Nan reads = Nan::none;  // operands of whose NaNs the bits do not matter
  Nan makes = Nan::none;  // the result may have NaNs with bits of the engine's choice
  bool passes = false;    // of `reads`: the bits of NaNs come through as they are
};

Floats floats_of(Op op) {
  const wasm::OpInfo& info = wasm::op_info(op);
  const std::string_view text = info.text;
  const std::string_view what = text.substr(text.find('.') + 1);
  const auto has = [&](std::string_view part) { return text.find(part) != text.npos; };
  if (has("relaxed") || has("reinterpret")) return {};
  const bool is32 = text.starts_with("f32");
  const Nan own = is32 ? Nan::f32 : Nan::f64;
  if (!text.starts_with("f")) {
    // Conversions to integers read a float.
    if (what.starts_with("trunc")) return {.reads = has("_f32") ? Nan::f32 : Nan::f64};
    return {};
  }
  if (what.starts_with("convert")) return {};
  if (what.starts_with("demote")) return {.reads = Nan::f64, .makes = Nan::f32};
  if (what.starts_with("promote")) return {.reads = Nan::f32, .makes = Nan::f64};
  for (const std::string_view pass :
       {"abs", "neg", "copysign", "pmin", "pmax", "splat", "extract_lane", "replace_lane"}) {
    if (what == pass) return {.reads = own, .passes = true};
  }
  for (const std::string_view compare : {"eq", "ne", "lt", "gt", "le", "ge"}) {
    if (what == compare) return {.reads = own};
  }
  return {.reads = own, .makes = own};
}

/// Instructions with only values as operands, by their result; a row for each set of features.
struct Pools {
  std::array<std::vector<Op>, 128> scalar, simd, relaxed;
  std::array<Floats, wasm::kOpCount> floats;

  Pools() {
    for (std::size_t i = 0; i < wasm::kOpCount; ++i) {
      const auto op = static_cast<Op>(i);
      const wasm::OpInfo& info = wasm::op_info(op);
      const std::size_t colon = info.signature.find(':');
      if (colon == info.signature.npos || colon == 0 || colon + 2 != info.signature.size())
        continue;
      if (info.imm != Imm::none && info.imm != Imm::lane && info.imm != Imm::shuffle) continue;
      floats[i] = floats_of(op);
      const auto result = static_cast<std::size_t>(info.signature[colon + 1]);
      if (info.feature == Feature::relaxed_simd) {
        relaxed[result].push_back(op);
        continue;
      }
      (info.feature == Feature::simd ? simd : scalar)[result].push_back(op);
    }
  }
};

const Pools& pools() {
  static const Pools kPools;
  return kPools;
}

bool is_one_of(Op op, std::initializer_list<Op> ops) {
  for (const Op other : ops) {
    if (op == other) return true;
  }
  return false;
}

}  // namespace

void Body::lanes_of(Op code) {
  const wasm::OpInfo& info = wasm::op_info(code);
  if (info.imm == Imm::lane || info.imm == Imm::mem_arg_lane) {
    out_.byte(c_.below(std::size_t{16} >> info.width_log2));
  }
  if (info.imm == Imm::shuffle) {
    const std::uint32_t pattern = c_.below(4);
    for (std::uint32_t i = 0; i < 16; ++i) {
      // Some patterns have instructions of their own on the machine.
      const std::uint32_t lane = pattern == 0   ? c_.below(32)
                                 : pattern == 1 ? i / 2 + 16 * (i % 2)
                                 : pattern == 2 ? (i + 3) % 32
                                                : (i ^ 3);
      out_.byte(lane);
    }
  }
}

/// Operands with which relaxed instructions may do one thing only.
void Body::relaxed_operand(Op code, unsigned index) {
  const auto mask = [&](std::uint64_t lanes) {
    expression('v');
    op(Op::v128_const);
    out_.little_endian(lanes, 8);
    out_.little_endian(lanes, 8);
    op(Op::v128_and);
  };
  const auto small = [&](int bits, Op convert) {
    expression('v');
    i32(32 - bits);
    op(Op::i32x4_shr_u);
    op(convert);
  };
  const auto compare = [&](Op comparison) {
    expression('v');
    expression('v');
    op(comparison);
  };
  const std::string_view text = wasm::op_info(code).text;
  const bool wide = text.find("f64x2") != text.npos;
  const Op convert = wide ? Op::f64x2_convert_low_i32x4_s : Op::f32x4_convert_i32x4_s;
  if (text.find("laneselect") != text.npos && index == 2) {
    return compare(text.starts_with("i8")    ? Op::i8x16_lt_s
                   : text.starts_with("i16") ? Op::i16x8_gt_u
                   : text.starts_with("i32") ? Op::i32x4_eq
                                             : Op::i64x2_lt_s);
  }
  if (text.find("madd") != text.npos) return small(wide ? 24 : 8, convert);
  if (text.find("trunc") != text.npos || text.find("_min") != text.npos ||
      text.find("_max") != text.npos) {
    return small(wide ? 31 : 24, convert);
  }
  if (text.find("swizzle") != text.npos && index == 1) return mask(0x8f8f8f8f8f8f8f8f);
  if (text.find("q15mulr") != text.npos && index == 0) return mask(0x7fff7fff7fff7fff);
  if (text.find("dot") != text.npos && index == 1) return mask(0x7f7f7f7f7f7f7f7f);
  expression('v');
}

void Body::operand_of(Op code, char type, Nan result, unsigned index) {
  const wasm::OpInfo& info = wasm::op_info(code);
  if (info.feature == Feature::relaxed_simd) return relaxed_operand(code, index);
  // Traps are welcome, but not in each function.
  const bool divides =
      is_one_of(code, {Op::i32_div_s, Op::i32_div_u, Op::i32_rem_s, Op::i32_rem_u, Op::i64_div_s,
                       Op::i64_div_u, Op::i64_rem_s, Op::i64_rem_u});
  if (divides && index == 1 && !c_.chance(4)) {
    expression(type);
    const bool wide = type == 'I';
    wide ? i64(1) : i32(1);
    return op(wide ? Op::i64_or : Op::i32_or);
  }
  const bool may_trap = info.prefix == 0 && info.text.find("trunc_f") != info.text.npos;
  if (may_trap && c_.chance(8)) {
    // One of two, most of which are edges; which one shall not be known when it is compiled.
    constant(type);
    constant(type);
    condition();
    return op(Op::select);
  }
  if (may_trap && !c_.chance(4)) {
    expression('i');
    i32(0x7fffff);
    op(Op::i32_and);
    return op(type == 'f' ? Op::f32_convert_i32_s : Op::f64_convert_i32_u);
  }
  const Floats& floats = pools().floats[static_cast<std::size_t>(code)];
  Nan nan = floats.passes && result != floats.reads ? Nan::none : floats.reads;
  // The sign that copysign takes would show which NaN it was.
  if (is_one_of(code, {Op::f32_copysign, Op::f64_copysign}) && index == 1) nan = Nan::none;
  if (type != 'v' && type != 'f' && type != 'F') nan = Nan::none;
  expression(type, nan);
}

void Body::operation(char type, Nan nan) {
  const Pools& all = pools();
  const auto result = static_cast<std::size_t>(type);
  const auto* pool = &all.scalar[result];
  if (plan_.can.simd && (type == 'v' || c_.chance(type == 'i' ? 15 : 8))) pool = &all.simd[result];
  if (plan_.can.relaxed_simd && type == 'v' && c_.chance(10)) pool = &all.relaxed[result];
  const Op code = c_.pick(*pool);
  const wasm::OpInfo& info = wasm::op_info(code);
  const std::string_view operands = info.signature.substr(0, info.signature.find(':'));
  for (unsigned i = 0; i < operands.size(); ++i) operand_of(code, operands[i], nan, i);
  op(code);
  lanes_of(code);
  const Nan makes = all.floats[static_cast<std::size_t>(code)].makes;
  if (makes != Nan::none && makes != nan) make_exact(type, makes);
}

}  // namespace weft::diff
