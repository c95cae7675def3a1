// FunctionEmitter: the state while one body is emitted, and what all instruction families share.
// The families (control.cpp, memory.cpp, numeric_*.cpp, simd_*.cpp, …) are tables of handlers.
// One per body; not thread-safe.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/diagnostic.h"
#include "codegen/emit/emitter.h"
#include "codegen/emit/ssa.h"
#include "engine/layout.h"
#include "wasm/instruction.h"

namespace weft::codegen {

using Types = std::span<const wasm::ValType>;

/// A structured instruction that is open.
struct Frame {
  enum class Kind : std::uint8_t { function, block, loop, if_, else_ };
  Kind kind = Kind::block;
  Types params;
  Types results;
  std::size_t height = 0;  // of the operand stack below the parameters
  BlockId entry = 0;       // where it began, and when
  std::uint64_t since = 0;
  // Made by the first branch to it. A loop's is its head, any other's what follows its end.
  llvm::BasicBlock* label = nullptr;
  BlockId label_id = 0;
  std::vector<llvm::PHINode*> label_values;
  // if_: where to go when the condition is false, from where, and with which parameters.
  llvm::BasicBlock* otherwise = nullptr;
  llvm::BasicBlock* otherwise_exit = nullptr;
  std::vector<llvm::Value*> otherwise_params;

  [[nodiscard]] Types label_types() const { return kind == Kind::loop ? params : results; }
};

/// A place in a linear memory, ready to be read or written.
struct MemoryAccess {
  llvm::Value* pointer = nullptr;
  Region region = Region::memory;
};

/// Where a function's locals live. `memory` is for bodies whose SSA form would be too large.
enum class LocalsIn : std::uint8_t { registers, memory };

class FunctionEmitter {
 public:
  using Builder = llvm::IRBuilder<>;

  FunctionEmitter(ModuleContext& module, std::uint32_t body);

  Diagnosed<> emit(LocalsIn locals_in);
  /// `emit` failed, but would succeed with LocalsIn::memory.
  [[nodiscard]] bool wants_memory() const { return locals_.exhausted(); }

  [[nodiscard]] Builder& ir() { return ir_; }
  [[nodiscard]] ModuleContext& module() { return module_; }
  [[nodiscard]] const wasm::Module& wasm() const { return module_.wasm(); }
  [[nodiscard]] llvm::LLVMContext& context() const { return module_.context(); }

  // --- Operand stack
  void push(llvm::Value* value) { stack_.push_back(value); }
  /// An i1 as the i32 that wasm's comparisons give.
  void push_bool(llvm::Value* value) { push(ir_.CreateZExt(value, ir_.getInt32Ty())); }
  llvm::Value* pop();
  /// Pops an i32 as a condition.
  llvm::Value* pop_condition();
  /// Pops `count` values; the first is the deepest.
  std::vector<llvm::Value*> pop_many(std::size_t count);

  // --- Locals
  llvm::Value* get_local(std::uint32_t local) { return locals_.get(ir_, block_, local); }
  void set_local(std::uint32_t local, llvm::Value* value) {
    locals_.set(ir_, block_, local, value);
  }

  // --- Traps
  /// Traps where `condition` (an i1) holds; code goes on where it does not.
  void trap_if(llvm::Value* condition, engine::TrapKind kind);
  void trap(engine::TrapKind kind);
  /// One per kind and function.
  llvm::BasicBlock* trap_block(engine::TrapKind kind);
  llvm::BasicBlock* new_block() { return llvm::BasicBlock::Create(context(), "", function_); }

  // --- The instance (instance.cpp)
  [[nodiscard]] llvm::Value* instance() const { return function_->getArg(0); }
  llvm::Value* at(llvm::Value* base, std::uint64_t offset);
  llvm::Value* load(llvm::Type* type, llvm::Value* address, Region region, std::uint64_t align);
  void store(llvm::Value* value, llvm::Value* address, Region region, std::uint64_t align);
  /// A pointer in the instance that never changes.
  llvm::Value* load_instance_pointer(std::uint64_t offset);
  /// Calls the member of engine::Builtins at `offset` with the instance, then `arguments`.
  llvm::Value* call_builtin(std::size_t offset, llvm::Type* result,
                            std::initializer_list<llvm::Value*> arguments);
  llvm::Value* spill_slot(std::size_t index);

  // --- Linear memory (memory.cpp)
  llvm::Value* memory_base(std::uint32_t memory);
  /// Pops the index of an access.
  MemoryAccess pop_address(const wasm::MemArg& memarg);
  llvm::LoadInst* load_guest(const MemoryAccess& access, llvm::Type* type);
  void store_guest(const MemoryAccess& access, llvm::Value* value);

  // --- Tables (table.cpp)
  /// As an i64.
  llvm::Value* table_size(std::uint32_t table);
  /// The address of an engine::TableEntry; traps where `index`, an i32, is out of bounds.
  llvm::Value* table_entry(std::uint32_t table, llvm::Value* index, engine::TrapKind out_of_bounds);

  // --- Calls (call.cpp)
  /// Pops the arguments, pushes the results.
  void call(llvm::Value* code, llvm::Value* callee_context, std::uint32_t type_index);
  void return_values();

  // --- Control flow (control.cpp)
  void enter(Frame::Kind kind, const wasm::BlockType& type);
  void enter_if(const wasm::BlockType& type);
  void enter_else();
  void leave();
  void branch(std::uint32_t depth);
  void branch_if(std::uint32_t depth);
  void branch_table(std::span<const std::uint32_t> depths);
  /// The code that follows cannot be reached.
  void stop();

 private:
  // function_emitter.cpp
  void begin(const wasm::BodyStart& start, LocalsIn locals_in);
  llvm::Value* load_parameter(const Convention& convention, std::uint32_t param);
  Diagnosed<> emit_instructions(const wasm::BodyStart& start);
  /// An instruction that cannot be reached: only the nesting counts.
  void skip(const wasm::Instruction& instruction);
  void place_trap_blocks();
  void remove_dead_code();
  void discard();

  // control.cpp
  Frame make_frame(Frame::Kind kind, const wasm::BlockType& type);
  Frame& frame_at(std::uint32_t depth) { return frames_[frames_.size() - 1 - depth]; }
  void open_label(Frame& frame);
  /// An edge from here, left through `exit`, to the frame's label with the topmost operands.
  void add_label_edge(Frame& frame, llvm::BasicBlock* exit);
  void jump_to_label(Frame& frame);
  void continue_at(llvm::BasicBlock* head, BlockId id);
  /// Goes on in `head`, whose only predecessor is the code before.
  void continue_at_successor(llvm::BasicBlock* head);
  /// Goes on after the end of `frame`, where its label stands.
  void bind_label(Frame& frame);

  ModuleContext& module_;
  std::uint32_t body_;
  std::uint32_t type_index_;
  const wasm::FuncType& type_;
  llvm::Function* function_;
  Builder ir_;
  llvm::Instruction* prologue_end_ = nullptr;  // before it goes what the whole function shares
  Locals locals_;
  BlockId block_ = 0;
  std::vector<llvm::Value*> stack_;
  std::vector<Frame> frames_;
  bool reachable_ = true;
  std::uint64_t skipped_frames_ = 0;  // opened in code that cannot be reached
  std::uint64_t values_kept_ = 0;     // by labels and ifs
  std::array<llvm::BasicBlock*, 256> trap_blocks_ = {};
  llvm::DenseMap<std::uint32_t, llvm::Value*> memory_bases_;
};

/// The condition that an i32 stands for, as an i1.
llvm::Value* as_condition(llvm::IRBuilder<>& ir, llvm::Value* value);

}  // namespace weft::codegen
