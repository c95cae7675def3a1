#include "wasm/instruction.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/result.h"
#include "wasm/limits.h"
#include "wasm/read/decode_table.h"
#include "wasm/read/types.h"

namespace weft::wasm {
namespace {

constexpr bool is_prefix(std::uint8_t code) { return code >= 0xfc && code <= 0xfe; }

void fail_opcode(Cursor& in, std::uint64_t at, std::uint8_t prefix, std::uint32_t code) {
  if (prefix == 0xfb || (prefix == 0 && code == 0xd3)) {
    in.fail_at(at, "illegal opcode: found an instruction on garbage-collected types",
               "garbage-collected types are not supported; compile the program without them");
  } else if (prefix == 0) {
    in.fail_at(at, fmt::format("illegal opcode {:02x}: no instruction has this code", code));
  } else {
    in.fail_at(at, fmt::format("illegal opcode {:02x} {:02x}: no instruction has this code", prefix,
                               code));
  }
}

/// The next instruction's Op, or kNoOp after a failure.
std::uint16_t read_op(Cursor& in) {
  const std::uint64_t at = in.offset();
  const std::uint8_t first = in.byte();
  if (!in.ok()) return kNoOp;
  const std::uint16_t plain = kPlainOps[first];
  if (plain != kNoOp) [[likely]] {
    return plain;
  }
  if (!is_prefix(first)) {
    fail_opcode(in, at, first == 0xfb ? first : std::uint8_t{0}, first);
    return kNoOp;
  }
  const std::uint32_t code = in.u32();
  if (!in.ok()) return kNoOp;
  const std::uint16_t op = decode_op(first, code);
  if (op == kNoOp) fail_opcode(in, at, first, code);
  return op;
}

// https://webassembly.github.io/spec/core/binary/instructions.html#memory-instructions
void read_mem_arg(Cursor& in, MemArg& out) {
  constexpr std::uint32_t kHasMemory = 0x40;
  const std::uint64_t at = in.offset();
  const std::uint32_t flags = in.u32();
  if (flags >= 2 * kHasMemory) {
    in.fail_at(at,
               fmt::format("malformed memop flags: expected less than 0x80, found {:#x}", flags));
  }
  out.align_log2 = flags & (kHasMemory - 1);
  out.memory = (flags & kHasMemory) != 0 ? in.u32() : 0;
  out.offset = in.u64();
}

void read_labels(Cursor& in, std::vector<std::uint32_t>& labels) {
  labels.clear();
  const std::uint32_t n = in.count(kMaxBranchTargets, "branch targets");
  labels.reserve(std::min<std::size_t>(n, in.remaining()));
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) labels.push_back(in.u32());
  labels.push_back(in.u32());
}

void read_catches(Cursor& in, std::vector<CatchClause>& catches) {
  catches.clear();
  const std::uint32_t n = in.count(kMaxBranchTargets, "catch clauses");
  catches.reserve(std::min<std::size_t>(n, in.remaining()));
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) {
    const std::uint64_t at = in.offset();
    const std::uint8_t kind = in.byte();
    if (kind > 3) {
      in.fail_at(at, fmt::format("malformed catch clause: expected 0 to 3, found {:#x}", kind));
      return;
    }
    CatchClause clause;
    clause.kind = static_cast<CatchClause::Kind>(kind);
    if (kind < 2) clause.tag = in.u32();
    clause.label = in.u32();
    catches.push_back(clause);
  }
}

void read_select_types(Cursor& in, Instruction& out) {
  out.index = in.u32();
  for (std::uint32_t i = 0; i < out.index && in.ok(); ++i) out.type = read_val_type(in);
}

void read_16_bytes(Cursor& in, std::array<std::uint8_t, 16>& out) {
  const Bytes bytes = in.take(16);
  std::ranges::copy(bytes, out.begin());
}

std::uint64_t read_little_endian(Cursor& in, std::size_t size) {
  std::uint64_t value = 0;
  const Bytes bytes = in.take(size);
  for (std::size_t i = 0; i < bytes.size(); ++i) value |= std::uint64_t{bytes[i]} << (8 * i);
  return value;
}

void read_fence(Cursor& in) {
  const std::uint64_t at = in.offset();
  const std::uint8_t zero = in.byte();
  if (zero != 0) in.fail_at(at, fmt::format("zero byte expected: found 0x{:02x}", zero));
}

void read_two_indices(Cursor& in, Instruction& out) {
  out.index = in.u32();
  out.index2 = in.u32();
}

void read_immediates(Cursor& in, Imm imm, Instruction& out) {
  switch (imm) {
    case Imm::none:
      return;
    case Imm::block:
      out.block = read_block_type(in);
      return;
    case Imm::label:
    case Imm::local:
    case Imm::global:
    case Imm::function:
    case Imm::type:
    case Imm::table:
    case Imm::elem:
    case Imm::data:
    case Imm::memory:
    case Imm::tag:
      out.index = in.u32();
      return;
    case Imm::type_table:
    case Imm::table_table:
    case Imm::elem_table:
    case Imm::memory_memory:
    case Imm::data_memory:
      return read_two_indices(in, out);
    case Imm::label_table:
      return read_labels(in, out.labels);
    case Imm::mem_arg:
      return read_mem_arg(in, out.memarg);
    case Imm::mem_arg_lane:
      read_mem_arg(in, out.memarg);
      out.lane = in.byte();
      return;
    case Imm::lane:
      out.lane = in.byte();
      return;
    case Imm::shuffle:
    case Imm::v128:
      return read_16_bytes(in, out.v128);
    case Imm::i32:
      out.bits = static_cast<std::uint32_t>(in.s32());
      return;
    case Imm::i64:
      out.bits = static_cast<std::uint64_t>(in.s64());
      return;
    case Imm::f32:
      out.bits = read_little_endian(in, 4);
      return;
    case Imm::f64:
      out.bits = read_little_endian(in, 8);
      return;
    case Imm::heap_type:
      out.type = read_heap_type(in);
      return;
    case Imm::select_type:
      return read_select_types(in, out);
    case Imm::try_table:
      out.block = read_block_type(in);
      return read_catches(in, out.catches);
    case Imm::fence:
      return read_fence(in);
  }
}

}  // namespace

Diagnosed<> InstructionReader::next(Instruction& out) {
  out.offset = cursor_.offset();
  const std::uint16_t op = read_op(cursor_);
  if (op != kNoOp) [[likely]] {
    out.op = static_cast<Op>(op);
    read_immediates(cursor_, kOps[op].imm, out);
  }
  return cursor_.status();
}

Diagnosed<BodyStart> read_body_start(const FunctionBody& body) {
  Cursor in(body.bytes, body.offset);
  BodyStart start;
  const std::uint64_t at = in.offset();
  const std::uint32_t runs = in.u32();
  start.locals.reserve(std::min<std::size_t>(runs, in.remaining()));
  std::uint64_t total = 0;
  for (std::uint32_t i = 0; i < runs && in.ok(); ++i) {
    LocalRun run;
    run.count = in.u32();
    run.type = read_val_type(in);
    total += run.count;
    start.locals.push_back(run);
  }
  if (in.ok() && total > kMaxLocals) {
    in.fail_at(at, fmt::format("too many locals: found {}, Weft's limit is {}", total, kMaxLocals));
  }
  WEFT_CHECK(in.status());
  start.code = in.rest();
  start.offset = in.offset();
  return start;
}

}  // namespace weft::wasm
