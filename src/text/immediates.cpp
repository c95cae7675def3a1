// What stands behind an instruction's name.
#include <fmt/format.h>

#include <bit>

#include "base/result.h"
#include "text/module_parser.h"
#include "text/numbers.h"

namespace weft::text {

using wasm::Imm;
using wasm::Op;

Diagnosed<> ModuleParser::immediates(Encoder& out, Op op) {
  const Imm imm = wasm::op_info(op).imm;
  const auto one = [&](SpaceId space, bool optional) -> Diagnosed<> {
    if (optional && !at_index()) {
      out.unsigned_leb(0);
      return {};
    }
    WEFT_TRY(const std::uint32_t i, index(space));
    out.unsigned_leb(i);
    return {};
  };
  out.op(op);
  switch (imm) {
    case Imm::none:
      return {};
    case Imm::label:
      return label_index(out);
    case Imm::local: {
      if (c_.at(TokenKind::id)) {
        const auto found = locals_.find(id_value(c_.peek().text));
        if (found == locals_.end()) {
          return c_.fail(fmt::format("unknown local {}", c_.peek().text));
        }
        c_.next();
        out.unsigned_leb(found->second);
        return {};
      }
      WEFT_TRY(const std::uint64_t local, number(32));
      out.unsigned_leb(local);
      return {};
    }
    case Imm::global:
      return one(globals, false);
    case Imm::function:
      return one(functions, false);
    case Imm::type:
      return one(types, false);
    case Imm::table:
      return one(tables, true);
    case Imm::elem:
      return one(elems, false);
    case Imm::data:
      return one(datas, false);
    case Imm::memory:
      return one(memories, true);
    case Imm::tag:
      return one(tags, false);
    case Imm::type_table: {
      std::uint32_t table = 0;
      if (at_index()) {
        WEFT_TRY(table, index(tables));
      }
      WEFT_TRY(const TypeUse use, type_use(false));
      out.unsigned_leb(use.index);
      out.unsigned_leb(table);
      return {};
    }
    case Imm::table_table:
      return two_indices(out, tables, tables);
    case Imm::memory_memory:
      return two_indices(out, memories, memories);
    case Imm::elem_table:
      return two_indices(out, elems, tables);
    case Imm::data_memory:
      return two_indices(out, datas, memories);
    case Imm::label_table: {
      Encoder targets;
      std::uint64_t count = 0;
      for (; at_index(); ++count) WEFT_CHECK(label_index(targets));
      if (count == 0) return c_.unexpected_token();
      out.unsigned_leb(count - 1);
      out.raw(targets.bytes());
      return {};
    }
    case Imm::mem_arg:
      return memory_argument(out, op);
    case Imm::mem_arg_lane: {
      WEFT_CHECK(memory_argument(out, op));
      return lanes(out, 1);
    }
    case Imm::lane:
      return lanes(out, 1);
    case Imm::shuffle:
      return lanes(out, 16);
    case Imm::i32:
    case Imm::i64:
    case Imm::f32:
    case Imm::f64:
      return constant(out, op);
    case Imm::v128:
      return vector_constant(out);
    case Imm::heap_type: {
      WEFT_TRY(const wasm::ValType type, heap_type(true));
      out.heap_type(type);
      return {};
    }
    case Imm::select_type: {
      WEFT_TRY(const wasm::FuncType type, signature(nullptr));
      out.unsigned_leb(type.results.size());
      for (const auto t : type.results) out.value_type(t);
      return {};
    }
    case Imm::fence:
      out.byte(0);
      return {};
    case Imm::block:
    case Imm::try_table:
      break;  // plain_block
  }
  return c_.unexpected_token();
}

Diagnosed<> ModuleParser::block_type(Encoder& out) {
  const bool named = c_.at_form("type");
  const std::size_t start = c_.position();
  if (!named) {
    WEFT_TRY(const wasm::FuncType type, signature(nullptr));
    if (type.params.empty() && type.results.size() <= 1) {
      if (type.results.empty()) {
        out.byte(0x40);
      } else {
        out.value_type(type.results[0]);
      }
      return {};
    }
    c_.seek(start);
  }
  WEFT_TRY(const TypeUse use, type_use(false));
  out.signed_leb(use.index);
  return {};
}

Diagnosed<> ModuleParser::two_indices(Encoder& out, SpaceId first, SpaceId second) {
  // table.copy and memory.copy take none or two; table.init and memory.init one or two, and the
  // text has the second index first.
  if (first == second) {
    std::uint32_t destination = 0;
    std::uint32_t source = 0;
    if (at_index()) {
      WEFT_TRY(destination, index(first));
      WEFT_TRY(source, index(second));
    }
    out.unsigned_leb(destination);
    out.unsigned_leb(source);
    return {};
  }
  std::uint32_t place = 0;
  const TokenKind after = c_.peek(1).kind;
  if (after == TokenKind::number || after == TokenKind::id) {
    WEFT_TRY(place, index(second));
  }
  WEFT_TRY(const std::uint32_t segment, index(first));
  out.unsigned_leb(segment);
  out.unsigned_leb(place);
  return {};
}

Diagnosed<> ModuleParser::memory_argument(Encoder& out, Op op) {
  const bool lane = wasm::op_info(op).imm == Imm::mem_arg_lane;
  std::uint32_t memory = 0;
  // A lone number in front of a lane instruction's operands is the lane.
  const auto continues = [this] {
    const Token& after = c_.peek(1);
    return after.kind == TokenKind::number || after.text.starts_with("offset=") ||
           after.text.starts_with("align=");
  };
  if (c_.at(TokenKind::id) || (c_.at(TokenKind::number) && (!lane || continues()))) {
    WEFT_TRY(memory, index(memories));
  }
  const auto option = [this](std::string_view name,
                             std::uint64_t otherwise) -> Diagnosed<std::uint64_t> {
    const std::string_view text = c_.peek().text;
    if (!c_.at(TokenKind::keyword) || !text.starts_with(name)) return otherwise;
    const auto value = parse_unsigned(text.substr(name.size()));
    if (!value) {
      return is_integer(text.substr(name.size())) ? c_.fail("constant out of range")
                                                  : c_.unexpected_token();
    }
    c_.next();
    return *value;
  };
  WEFT_TRY(const std::uint64_t offset, option("offset=", 0));
  WEFT_TRY(const std::uint64_t align, option("align=", 1ULL << wasm::op_info(op).width_log2));
  if (!std::has_single_bit(align)) return c_.fail("alignment must be a power of two");
  const auto exponent = static_cast<std::uint64_t>(std::countr_zero(align));
  out.unsigned_leb(memory == 0 ? exponent : exponent | 0x40);
  if (memory != 0) out.unsigned_leb(memory);
  out.unsigned_leb(offset);
  return {};
}

Diagnosed<> ModuleParser::catch_clauses(Encoder& out) {
  constexpr std::array<std::string_view, 4> kKinds{"catch", "catch_ref", "catch_all",
                                                   "catch_all_ref"};
  Items clauses;
  for (;;) {
    std::size_t kind = 0;
    while (kind < kKinds.size() && !c_.at_form(kKinds[kind])) ++kind;
    if (kind == kKinds.size()) break;
    c_.next();
    c_.next();
    clauses.add().byte(static_cast<std::uint8_t>(kind));
    if (kind < 2) {
      WEFT_TRY(const std::uint32_t tag, index(tags));
      clauses.content.unsigned_leb(tag);
    }
    WEFT_CHECK(label_index(clauses.content));
    WEFT_CHECK(c_.expect(TokenKind::right));
  }
  out.unsigned_leb(clauses.count);
  out.raw(clauses.content.bytes());
  return {};
}

Diagnosed<> ModuleParser::constant(Encoder& out, Op op) {
  const std::string_view text = c_.peek().text;
  const bool integer = op == Op::i32_const || op == Op::i64_const;
  const unsigned bits = op == Op::i32_const || op == Op::f32_const ? 32 : 64;
  const auto value = integer ? parse_integer(text, bits) : parse_float(text, bits);
  if (!value) {
    if (integer ? is_integer(text) : is_float(text)) return c_.fail("constant out of range");
    if (c_.at(TokenKind::number) || c_.at(TokenKind::keyword)) {
      return c_.fail(fmt::format("unknown operator: unexpected token '{}'", text.substr(0, 60)));
    }
    return c_.unexpected_token();
  }
  c_.next();
  if (!integer) {
    out.fixed(*value, bits / 8);
  } else if (bits == 32) {
    out.signed_leb(static_cast<std::int32_t>(*value));
  } else {
    out.signed_leb(static_cast<std::int64_t>(*value));
  }
  return {};
}

Diagnosed<> ModuleParser::vector_constant(Encoder& out) {
  for (const Shape& shape : kShapes) {
    if (!c_.accept_keyword(shape.name)) continue;
    for (unsigned i = 0; i < 128 / shape.bits; ++i) {
      const std::string_view text = c_.peek().text;
      const auto value =
          shape.integer ? parse_integer(text, shape.bits) : parse_float(text, shape.bits);
      if (!value) {
        if (shape.integer ? is_integer(text) : is_float(text)) {
          return c_.fail("constant out of range");
        }
        return c_.at(TokenKind::right) ? c_.fail("wrong number of lane literals")
                                       : c_.unexpected_token();
      }
      c_.next();
      out.fixed(*value, shape.bits / 8);
    }
    return {};
  }
  return c_.unexpected_token();
}

Diagnosed<> ModuleParser::lanes(Encoder& out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!c_.at(TokenKind::number)) {
      return count > 1 ? c_.fail("invalid lane length") : c_.unexpected_token();
    }
    const auto value = parse_unsigned(c_.peek().text);
    if (!value) return c_.unexpected_token();
    if (*value > 255) return c_.fail("malformed lane index");
    c_.next();
    out.byte(static_cast<std::uint8_t>(*value));
  }
  return {};
}

}  // namespace weft::text
