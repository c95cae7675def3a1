// FunctionEmitter: the state while one body is emitted, and what all instruction families share.
// The families (control.cpp, memory.cpp, numeric_*.cpp, simd_*.cpp, …) are tables of handlers.
// One per body; not thread-safe.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/diagnostic.h"
#include "codegen/emit/emitter.h"
#include "codegen/emit/ssa.h"
#include "engine/layout.h"
#include "wasm/instruction.h"

namespace weft::codegen {

using Types = std::span<const wasm::ValType>;

/// What a try or try_table has beyond other frames. Blocks are made when something leads there.
struct Guard {
  std::vector<wasm::CatchClause> catches;  // of a try_table
  // Where calls in the body unwind to …
  llvm::BasicBlock* pad = nullptr;
  BlockId pad_id = 0;
  // … and where that and throws in the body lead to, with the exception.
  llvm::BasicBlock* handler = nullptr;
  BlockId handler_id = 0;
  llvm::PHINode* exception = nullptr;
  // Where an exception goes on that no clause so far has taken.
  llvm::BasicBlock* unmatched = nullptr;
  BlockId unmatched_id = 0;
  llvm::CallInst* release = nullptr;  // of the legacy catch that is open
};

/// A structured instruction that is open.
struct Frame {
  /// catch_: a legacy try from its first catch or catch_all on.
  enum class Kind : std::uint8_t { function, block, loop, if_, else_, try_table, try_, catch_ };
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
  std::unique_ptr<Guard> guard;  // try_table, try_, catch_

  [[nodiscard]] Types label_types() const { return kind == Kind::loop ? params : results; }
};

/// A place in a linear memory, ready to be read or written.
struct MemoryAccess {
  llvm::Value* pointer = nullptr;
  Region region = Region::memory;
};

/// What a call goes to. `context` is the callee's instance, or a HostFunction.
struct Callee {
  llvm::Value* code = nullptr;
  llvm::Value* context = nullptr;
  std::uint32_t type_index = 0;
};

/// Where an instruction traps.
struct TrapBlock {
  engine::TrapKind kind = engine::TrapKind::unreachable;
  std::uint64_t offset = 0;  // of the instruction
  llvm::DebugLoc place;
  llvm::BasicBlock* block = nullptr;
};

/// Whether an exception is thrown, or goes on.
enum class Thrown : std::uint8_t { first, again };

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
  /// Pops an i32 or i64 as an unsigned i64.
  llvm::Value* pop_index() { return ir_.CreateZExt(pop(), ir_.getInt64Ty()); }
  /// Pushes an i64 as what indices of something are.
  void push_index(llvm::Value* value, bool is64) {
    push(is64 ? value : ir_.CreateTrunc(value, ir_.getInt32Ty()));
  }
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
  /// One per kind and instruction, so that a backtrace can tell which instruction it was.
  llvm::BasicBlock* trap_block(engine::TrapKind kind);
  llvm::BasicBlock* new_block() { return llvm::BasicBlock::Create(context(), "", function_); }
  /// May one more copy or fill of a size that only the run tells become several blocks? They are
  /// worth it where there are few; a function of thousands would take minutes and gigabytes.
  bool take_small_move() { return small_moves_left_ != 0 && small_moves_left_-- != 0; }

  // --- The instance (instance.cpp)
  [[nodiscard]] llvm::Value* instance() const { return function_->getArg(0); }
  llvm::Value* at(llvm::Value* base, std::uint64_t offset);
  llvm::Value* load(llvm::Type* type, llvm::Value* address, Region region, std::uint64_t align);
  void store(llvm::Value* value, llvm::Value* address, Region region, std::uint64_t align);
  /// A pointer in the instance that never changes.
  llvm::Value* load_instance_pointer(std::uint64_t offset);
  /// Calls the member of engine::Builtins at `offset` with the instance, then `arguments`.
  llvm::CallBase* call_builtin(std::size_t offset, llvm::Type* result,
                               std::initializer_list<llvm::Value*> arguments);
  llvm::Value* spill_slot(std::size_t index);

  // --- Linear memory (memory.cpp)
  llvm::Value* memory_base(std::uint32_t memory);
  /// In bytes, as an i64. `atomic`: the newest that any thread has made of it.
  llvm::Value* memory_size(std::uint32_t memory, bool atomic);
  /// Pops the index of an access.
  MemoryAccess pop_address(const wasm::Instruction& instruction);
  llvm::LoadInst* load_guest(const MemoryAccess& access, llvm::Type* type);
  void store_guest(const MemoryAccess& access, llvm::Value* value);

  // --- Tables (table.cpp)
  /// As an i64.
  llvm::Value* table_size(std::uint32_t table);
  /// The address of an engine::TableEntry; traps where `index` is out of bounds.
  llvm::Value* table_entry(std::uint32_t table, llvm::Value* index, engine::TrapKind out_of_bounds);
  /// Pops a reference; traps where it is null.
  llvm::Value* pop_non_null(engine::TrapKind null);

  // --- Calls (call.cpp)
  /// Pops the arguments, pushes the results.
  void call(const Callee& callee);
  /// Pops the arguments and ends the function; its frame is gone when the callee runs.
  void tail_call(const Callee& callee);
  void return_values();

  // --- Control flow (control.cpp)
  void enter(Frame::Kind kind, const wasm::BlockType& type);
  void enter_if(const wasm::BlockType& type);
  void enter_else();
  void leave();
  void branch(std::uint32_t depth);
  void branch_if(std::uint32_t depth);
  void branch_table(std::span<const std::uint32_t> depths);
  /// br_on_null, br_on_non_null: pops a reference.
  void branch_on_null(std::uint32_t depth);
  void branch_on_non_null(std::uint32_t depth);
  /// The code that follows cannot be reached.
  void stop();

  // --- Exceptions (exceptions.cpp, exceptions_legacy.cpp)
  void enter_guard(Frame::Kind kind, const wasm::Instruction& i);
  void throw_tag(std::uint32_t tag);
  /// Pops it.
  void throw_reference();
  /// Of every tag, if none is given.
  void enter_catch(std::optional<std::uint32_t> tag);
  void rethrow(std::uint32_t depth);
  void delegate(std::uint32_t depth);

 private:
  // instance.cpp
  /// One that never throws, or whose exception nothing in this function catches.
  llvm::CallInst* call_plain_builtin(std::size_t offset, llvm::Type* result,
                                     std::initializer_list<llvm::Value*> arguments);

  // exceptions.cpp
  /// The call just made, as an invoke where something may catch.
  llvm::CallBase* make_unwindable(llvm::CallInst* call);
  void open_handler(Frame& frame);
  /// The body has ended. False: nothing in it throws.
  bool close_guard(Frame& frame);
  /// The innermost frame that catches what is thrown in `frame`, itself included.
  [[nodiscard]] std::optional<std::size_t> innermost_guard(std::size_t frame) const;
  /// Ends the block.
  void throw_exception(llvm::Value* exception, Thrown thrown,
                       std::optional<std::size_t> guard_frame);
  void throw_exception(llvm::Value* exception, Thrown thrown);
  /// Goes on where the exception has the tag, with its values; elsewhere is `guard.unmatched`.
  void match_tag(Guard& guard, std::uint32_t tag);
  llvm::CallInst* release_exception(llvm::Value* exception);
  void mark_escaped(llvm::Value* exception);
  void emit_catches(Guard& guard);
  /// Emits what the scope does with exceptions that are not taken yet.
  void finish_guard(Frame& frame, std::optional<std::uint32_t> delegate);

  // memory.cpp
  /// Traps unless `width` bytes at `index` plus the offset lie in the memory.
  void check_bounds(const wasm::MemArg& memarg, llvm::Value* index, std::uint64_t width);

  // call.cpp
  llvm::CallInst* make_call(const Callee& callee);

  // function_emitter.cpp
  void begin(const wasm::BodyStart& start, LocalsIn locals_in);
  llvm::Value* load_parameter(const Convention& convention, std::uint32_t param);
  Diagnosed<> emit_instructions(const wasm::BodyStart& start);
  /// An instruction that cannot be reached: only the nesting counts.
  void skip(const wasm::Instruction& instruction);
  void keep_apart(std::uint64_t offset);
  void place_trap_blocks();
  void remove_dead_code();
  void discard();

  // control.cpp
  void branch_where(llvm::Value* condition, std::uint32_t depth);
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
  std::vector<std::size_t> guards_;  // the frames that catch what is thrown here
  bool reachable_ = true;
  std::uint32_t small_moves_left_ = 256;
  std::uint64_t offset_ = 0;          // of the instruction at hand
  std::uint64_t skipped_frames_ = 0;  // opened in code that cannot be reached
  std::uint64_t values_kept_ = 0;     // by labels and ifs
  std::vector<TrapBlock> trap_blocks_;
  llvm::DenseMap<std::uint32_t, llvm::Value*> memory_bases_;
};

/// The condition that an i32 stands for, as an i1.
llvm::Value* as_condition(llvm::IRBuilder<>& ir, llvm::Value* value);

}  // namespace weft::codegen
