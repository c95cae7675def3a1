// Instruction and InstructionReader: decodes the instructions of one body, one at a time.
// Used by the validator and by every code generator. Not thread-safe; make one a body.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/diagnostic.h"
#include "wasm/module.h"
#include "wasm/opcode.h"
#include "wasm/read/cursor.h"
#include "wasm/types.h"

namespace weft::wasm {

struct MemArg {
  std::uint32_t align_log2 = 0;
  std::uint32_t memory = 0;
  std::uint64_t offset = 0;
};

struct BlockType {
  enum class Kind : std::uint8_t { empty, value, function };
  Kind kind = Kind::empty;
  ValType value;                 // Kind::value: the one result
  std::uint32_t type_index = 0;  // Kind::function
};

/// One catch clause of try_table.
struct CatchClause {
  enum class Kind : std::uint8_t { tag, tag_ref, all, all_ref };
  Kind kind = Kind::tag;
  std::uint32_t tag = 0;
  std::uint32_t label = 0;
};

/// Fields that an instruction does not have keep what an earlier `next` left there.
struct Instruction {
  Op op = Op::unreachable;
  std::uint64_t offset = 0;  // of its first byte in the module
  /// First index immediate: label, local, global, function, type (call_indirect), table, segment,
  /// memory, tag. Two-index instructions in binary order: call_indirect type, table;
  /// table.init elem, table; table.copy dst, src; memory.init data, memory; memory.copy dst, src.
  /// select_t: the number of types it names (only one is valid).
  std::uint32_t index = 0;
  std::uint32_t index2 = 0;
  std::uint64_t bits = 0;               // i32/i64/f32/f64.const: the value's bit pattern
  std::array<std::uint8_t, 16> v128{};  // v128.const bytes, i8x16.shuffle lanes
  std::uint8_t lane = 0;                // extract/replace/load/store lane
  MemArg memarg;
  BlockType block;
  ValType type;                       // ref.null's type; select t's one type
  std::vector<std::uint32_t> labels;  // br_table: the targets, the default last
  std::vector<CatchClause> catches;   // try_table
};

class InstructionReader {
 public:
  /// `offset` is the place of `code[0]` in the module, for diagnostics.
  InstructionReader(Bytes code, std::uint64_t offset) : cursor_(code, offset) {}
  [[nodiscard]] bool at_end() const { return cursor_.at_end(); }
  /// Of the next instruction, in the module.
  [[nodiscard]] std::uint64_t offset() const { return cursor_.offset(); }
  /// Bytes read so far.
  [[nodiscard]] std::size_t position() const { return cursor_.position(); }
  /// Decodes the next instruction into `out` (its vectors are reused). Fails on malformed bytes
  /// only; whether it is valid here is the validator's business.
  Diagnosed<> next(Instruction& out);

 private:
  Cursor cursor_;
};

/// A body's local declarations: (count, type) runs.
struct LocalRun {
  std::uint32_t count = 0;
  ValType type;
};
struct BodyStart {
  std::vector<LocalRun> locals;
  Bytes code;
  std::uint64_t offset = 0;  // of code[0] in the module
};
Diagnosed<BodyStart> read_body_start(const FunctionBody& body);

}  // namespace weft::wasm
