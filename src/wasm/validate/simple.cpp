// Instructions whose type is in their row of the table: numbers, vectors, plain memory access.
#include <fmt/format.h>

#include <array>

#include "wasm/validate/body_state.h"

namespace weft::wasm {
namespace {

/// An OpInfo's signature, taken apart.
struct Signature {
  bool is_simple = false;
  std::uint8_t count = 0;
  bool address_operand = false;  // the first operand is an address
  bool has_result = false;
  bool address_result = false;
  ValKind result = ValKind::i32;
  std::array<ValKind, 3> operands{};
};

consteval ValKind kind_of(char letter) {
  switch (letter) {
    case 'I':
      return ValKind::i64;
    case 'f':
      return ValKind::f32;
    case 'F':
      return ValKind::f64;
    case 'v':
      return ValKind::v128;
    default:
      return ValKind::i32;  // 'i'; 'p' until the memory is known
  }
}

consteval Signature parse(std::string_view text) {
  Signature s;
  if (text.empty()) return s;
  s.is_simple = true;
  const std::size_t colon = text.find(':');
  for (std::size_t i = 0; i < colon; ++i) s.operands[s.count++] = kind_of(text[i]);
  s.address_operand = colon > 0 && text[0] == 'p';
  s.has_result = colon + 1 < text.size();
  if (s.has_result) {
    s.result = kind_of(text[colon + 1]);
    s.address_result = text[colon + 1] == 'p';
  }
  return s;
}

consteval std::array<Signature, kOpCount> parse_all() {
  std::array<Signature, kOpCount> all{};
  for (std::size_t i = 0; i < kOpCount; ++i) {
    all[i] = parse(kOps[i].signature);
    // memory.fill's last operand, a size: the only address type that is not in front.
    if (kOps[i].signature == "pip:") all[i].is_simple = false;
  }
  return all;
}

constexpr auto kSignatures = parse_all();

}  // namespace

bool BodyState::step() {
  if (constant_ && !constant_allowed()) return false;
  return kSignatures[static_cast<std::size_t>(instruction_.op)].is_simple ? simple() : other();
}

bool BodyState::simple() {
  if (!simple_immediates()) return false;
  const Signature& s = kSignatures[static_cast<std::size_t>(instruction_.op)];
  std::array<ValType, 3> operands{s.operands[0], s.operands[1], s.operands[2]};
  ValType result = s.result;
  if (s.address_operand || s.address_result) {
    const Imm imm = op_info(instruction_.op).imm;
    const ValType address = memory_address(imm == Imm::memory        ? instruction_.index
                                           : imm == Imm::data_memory ? instruction_.index2
                                                                     : instruction_.memarg.memory);
    if (s.address_operand) operands[0] = address;
    if (s.address_result) result = address;
  }
  const std::size_t count = s.count;
  bool as_expected = available() >= count;
  if (as_expected) {
    const ValType* top = stack_.data() + (stack_.size() - count);
    for (std::size_t i = 0; i < count; ++i) as_expected = as_expected && top[i] == operands[i];
  }
  if (as_expected) [[likely]] {
    stack_.resize(stack_.size() - count);
  } else if (!pop_all(Types(operands).first(count))) {
    return false;
  }
  if (s.has_result) push(result);
  return true;
}

bool BodyState::simple_immediates() {
  const OpInfo& info = op_info(instruction_.op);
  const auto check_lane = [&](unsigned lane, unsigned lanes) {
    if (lane < lanes) return true;
    return fail(fmt::format("invalid lane index: {} expected less than {}, found {}", info.text,
                            lanes, lane));
  };
  switch (info.imm) {
    case Imm::mem_arg:
      return check_mem_arg();
    case Imm::mem_arg_lane:
      return check_mem_arg() && check_lane(instruction_.lane, 16U >> info.width_log2);
    case Imm::lane:
      return check_lane(instruction_.lane, 16U >> info.width_log2);
    case Imm::shuffle:
      for (const std::uint8_t lane : instruction_.v128) {
        if (!check_lane(lane, 32)) return false;
      }
      return true;
    case Imm::memory:
      return check_memory(instruction_.index);
    case Imm::data:
      return check_data(instruction_.index);
    case Imm::data_memory:
      return check_memory(instruction_.index2) && check_data(instruction_.index);
    case Imm::elem:
      return check_element(instruction_.index);
    default:
      return true;
  }
}

// https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions
bool BodyState::constant_allowed() {
  switch (instruction_.op) {
    case Op::end:
    case Op::i32_const:
    case Op::i64_const:
    case Op::f32_const:
    case Op::f64_const:
    case Op::v128_const:
    case Op::i32_add:
    case Op::i32_sub:
    case Op::i32_mul:
    case Op::i64_add:
    case Op::i64_sub:
    case Op::i64_mul:
    case Op::ref_null:
    case Op::ref_func:
    case Op::global_get:
      return true;
    default:
      return fail(
          fmt::format("constant expression required: found {}", op_info(instruction_.op).text));
  }
}

// The only numeric instructions of two results.
// https://github.com/WebAssembly/wide-arithmetic/blob/main/proposals/wide-arithmetic/Overview.md
bool BodyState::wide_arithmetic() {
  constexpr ValType k64 = ValKind::i64;
  const bool of_halves = instruction_.op == Op::i64_add128 || instruction_.op == Op::i64_sub128;
  if (!(of_halves ? pop_all({k64, k64, k64, k64}) : pop_all({k64, k64}))) return false;
  push(k64);
  push(k64);
  return true;
}

}  // namespace weft::wasm
