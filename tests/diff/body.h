// Body: writes the code of one generated function. Every function ends: entries and loops spend the
// global `fuel`, and without it they return at once. Bits that an engine may choose (those of a NaN
// that arithmetic made) never get where they could be seen. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diff/choices.h"
#include "diff/plan.h"
#include "diff/writer.h"
#include "wasm/opcode.h"

namespace weft::diff {

/// Whose NaNs an operand's reader does not look into: nobody's, those of f32s (also as lanes of a
/// vector), those of f64s.
enum class Nan : std::uint8_t { none, f32, f64 };

class Body {
 public:
  Body(Plan& plan, Choices& choices, const Signature& signature);
  /// Declarations and code, as the code section has them, without the size in front.
  Bytes write();

 private:
  using Op = wasm::Op;
  enum class LabelKind : std::uint8_t { block, loop, caught, closed };
  struct Label {
    std::string types;  // what a branch to it takes
    LabelKind kind = LabelKind::block;
  };
  struct Loop {
    std::uint32_t counter;  // an i32 local that only the loop changes
    std::uint32_t count;
  };

  // body.cpp: the frame, and what all others use.
  void op(Op code) { out_.op(code); }
  void op_u(Op code, std::uint64_t immediate) {
    op(code);
    out_.u(immediate);
  }
  void i32(std::int32_t value) {
    op(Op::i32_const);
    out_.s(value);
  }
  void i64(std::int64_t value) {
    op(Op::i64_const);
    out_.s(value);
  }
  std::uint32_t new_local(char type);
  /// A local that nothing else uses, for a moment.
  std::uint32_t scratch(char type);
  void block_type(const std::string& params, const std::string& results);
  void open(Op code, LabelKind kind, const std::string& params, const std::string& results);
  void close();
  void zero(char type);
  void spend_fuel();
  /// A location whose floats have no bits that an engine chose.
  [[nodiscard]] bool is_exact(std::uint32_t local) const {
    return local % 2 != 0 && local >= signature_.params.size();
  }
  [[nodiscard]] static Nan loose(char type) {
    return type == 'f' ? Nan::f32 : type == 'F' ? Nan::f64 : Nan::none;
  }
  /// The value on the stack without NaNs that could differ.
  void make_exact(char type, Nan nan);
  void begin();
  void finish();
  /// Sees to it that the value on the stack is not optimised away; it stays there.
  void keep(char type);

  // expression.cpp: one value of a type. `nan`: what the reader does not mind.
  void expression(char type, Nan nan);
  void expression(char type) { expression(type, loose(type)); }
  void expressions(const std::string& types) {
    for (const char type : types) expression(type);
  }
  void leaf(char type, Nan nan);
  void constant(char type);
  bool get_local(char type, Nan nan);
  bool get_global(char type, Nan nan);
  void reference(char type);
  void choice(char type, Nan nan);
  void nested(char type, Nan nan);
  void reference_question();
  void index_like(bool is64, std::uint32_t limit);
  void condition() { expression('i'); }

  // operation.cpp: instructions by their table.
  void operation(char type, Nan nan);
  void operand_of(Op code, char type, Nan result, unsigned index);
  void relaxed_operand(Op code, unsigned index);
  void lanes_of(Op code);

  // access.cpp: memory.
  void load(char type);
  /// From where the first data segment lies at first.
  void load_known(char type);
  void store();
  void atomic(char type);
  void bulk_memory();
  void memory_size(char type);
  struct Place {
    std::uint32_t memory;
    std::uint64_t offset;
    bool maybe_outside;
  };
  Place address(Op code);
  void memarg(Op code, const Place& place);
  std::uint32_t pick_memory(bool only32);

  // statement.cpp
  void statements();
  void statement();
  void assign();
  void store_results(const std::string& types);
  void conditional();
  void plain_block();
  void fuelled_loop();
  void counted_loop();
  void leave();
  void branch();
  void branch_non_null();
  void multi_branch();
  void dead_code();
  void table_statement();

  // call.cpp
  bool call(const std::string* results, bool tail);
  bool call_for(char type, Nan nan);
  void call_host();
  void arguments(const Signature& signature);

  // catching.cpp
  void throw_something();
  void maybe_throw();
  void try_standard();
  void try_legacy();
  void delegating();
  void handler(const std::string& types);

  Plan& plan_;
  Choices& c_;
  Signature signature_;
  Writer out_;
  std::string locals_;  // types, parameters first
  std::vector<bool> frozen_;
  std::vector<Label> labels_;
  std::vector<Loop> loops_;  // counted ones around this point
  std::array<std::vector<std::uint32_t>, 128> scratch_ = {};
  int depth_ = 0;
  int budget_ = 0;
};

}  // namespace weft::diff
