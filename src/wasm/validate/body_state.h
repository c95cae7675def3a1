// BodyState: the operand and control stacks of the body (or initialiser) being validated, and one
// member function for each family of instructions. Not thread-safe; reused from body to body.
// https://webassembly.github.io/spec/core/appendix/algorithm.html
//
// The member functions return whether all is well; the one failure is kept aside. Returning a
// Diagnosed from each of several steps an instruction would cost more than the steps.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "wasm/instruction.h"
#include "wasm/module.h"
#include "wasm/validate/types.h"

namespace weft::wasm {

class BodyState {
 public:
  explicit BodyState(const Module& module) : module_(module) {}

  Diagnosed<> validate_body(std::uint32_t body);
  /// An initialiser that must leave one value of type `result`. It may read the first
  /// `visible_globals` globals.
  Diagnosed<> validate_expression(const ConstExpr& expression, ValType result,
                                  std::uint32_t visible_globals);

 private:
  struct Frame {
    Op op = Op::block;  // what opened it; `else`, `catch` and `catch_all` replace that
    bool unreachable = false;
    BlockType block;
    std::uint32_t height = 0;       // of the operand stack below it
    std::uint32_t initialised = 0;  // length of initialised_ when it started
    std::uint64_t offset = 0;       // of the instruction that opened it
  };
  using Types = std::span<const ValType>;

  // validate/body_state.cpp
  Diagnosed<> run(InstructionReader& reader);
  Diagnosed<> start_locals(const BodyStart& start, const FuncType& type);
  [[nodiscard]] bool step();
  [[nodiscard]] bool other();
  bool fail(std::string message);
  bool fail_unknown(std::string_view what, std::uint64_t index, std::size_t count);
  Diagnosed<> take_error();

  // validate/stack.cpp
  [[nodiscard]] Frame& frame() { return frames_.back(); }
  [[nodiscard]] std::size_t available() const { return stack_.size() - frames_.back().height; }
  bool mismatch(Types expected);
  [[nodiscard]] bool check_top(Types expected);
  [[nodiscard]] bool pop_all(Types expected);
  [[nodiscard]] bool pop_all(std::initializer_list<ValType> expected) {
    return pop_all(Types(expected.begin(), expected.size()));
  }
  [[nodiscard]] bool pop(ValType expected) {
    if (!stack_.empty() && stack_.size() > frames_.back().height && stack_.back() == expected)
        [[likely]] {
      stack_.pop_back();
      return true;
    }
    return pop_all(Types(&expected, 1));
  }
  /// Any one value; kBottom if unreachable code has none.
  [[nodiscard]] std::optional<ValType> pop_any();
  /// Any one reference; kBottomRef for the unknown.
  [[nodiscard]] std::optional<ValType> pop_ref();
  void push(ValType type) { stack_.push_back(type); }
  [[nodiscard]] bool push_all(Types types);
  void set_unreachable();
  [[nodiscard]] bool push_frame(Op op, const BlockType& block);
  /// Checks what the current block leaves and forgets it; the frame stays.
  [[nodiscard]] bool finish_block();
  void forget_initialised(std::uint32_t length);
  [[nodiscard]] Types params(const BlockType& block) const;
  [[nodiscard]] Types results(const BlockType& block) const;
  /// What a branch to the frame passes.
  [[nodiscard]] Types label_types(const Frame& target) const;
  /// Frame of a label, or null after reporting an unknown one.
  [[nodiscard]] const Frame* label(std::uint32_t index);

  // validate/simple.cpp
  [[nodiscard]] bool simple();
  [[nodiscard]] bool simple_immediates();
  [[nodiscard]] bool constant_allowed();
  [[nodiscard]] bool wide_arithmetic();

  // validate/memory.cpp
  [[nodiscard]] bool check_memory(std::uint32_t memory);
  [[nodiscard]] bool check_mem_arg();
  [[nodiscard]] bool check_data(std::uint32_t segment);
  [[nodiscard]] ValType memory_address(std::uint32_t memory) const;
  [[nodiscard]] bool memory_copy();

  // validate/control.cpp
  [[nodiscard]] bool control();
  [[nodiscard]] bool open_block();
  [[nodiscard]] bool check_block_type();
  [[nodiscard]] bool else_clause();
  [[nodiscard]] bool end_block();
  [[nodiscard]] bool branch();
  [[nodiscard]] bool branch_if();
  [[nodiscard]] bool branch_table();
  [[nodiscard]] bool branch_on_null();
  [[nodiscard]] bool branch_on_non_null();
  [[nodiscard]] bool return_from_body();

  // validate/calls.cpp
  [[nodiscard]] bool call_family();
  [[nodiscard]] bool call_function();
  [[nodiscard]] bool call_indirect();
  [[nodiscard]] bool call_ref();
  [[nodiscard]] bool apply(const FuncType& callee, bool tail);

  // validate/exceptions.cpp
  [[nodiscard]] bool exception_family();
  [[nodiscard]] const FuncType* tag_type(std::uint32_t tag);
  [[nodiscard]] bool throw_tag();
  [[nodiscard]] bool try_table();
  [[nodiscard]] bool check_catch(const CatchClause& clause);
  [[nodiscard]] bool catch_clause();
  [[nodiscard]] bool delegate();
  [[nodiscard]] bool rethrow();

  // validate/variable.cpp
  [[nodiscard]] bool variable_family();
  [[nodiscard]] std::optional<ValType> local_type();
  [[nodiscard]] bool local_get();
  [[nodiscard]] bool local_set();
  [[nodiscard]] bool local_tee();
  [[nodiscard]] bool global_get();
  [[nodiscard]] bool global_set();
  [[nodiscard]] bool select();
  [[nodiscard]] bool select_typed();

  // validate/reference.cpp
  [[nodiscard]] bool reference_family();
  [[nodiscard]] bool check_table(std::uint32_t table);
  [[nodiscard]] bool check_element(std::uint32_t segment);
  [[nodiscard]] ValType table_index(std::uint32_t table) const;
  [[nodiscard]] bool table_instruction();
  [[nodiscard]] bool table_init();
  [[nodiscard]] bool table_copy();
  [[nodiscard]] bool ref_null();
  [[nodiscard]] bool ref_func();

  const Module& module_;
  Instruction instruction_;
  std::optional<Diagnostic> error_;
  std::vector<ValType> stack_;
  std::vector<Frame> frames_;

  /// The first locals one by one, all of them as runs: a body of few bytes may declare kMaxLocals.
  std::vector<ValType> near_locals_;
  struct Run {
    std::uint32_t end = 0;  // index of the first local after it
    ValType type;
  };
  std::vector<Run> runs_;
  std::uint32_t local_count_ = 0;

  /// Locals whose type has no default must be set before they are read. `unset_` has a flag for
  /// each local and is empty if there are none such; `initialised_` is the order they were set in.
  std::vector<bool> unset_;
  std::vector<std::uint32_t> initialised_;

  bool constant_ = false;  // an initialiser, not a body
  std::uint32_t visible_globals_ = 0;
};

}  // namespace weft::wasm
