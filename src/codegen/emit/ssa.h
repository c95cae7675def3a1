// Locals: SSA form for a function's locals, built while its code is emitted (Braun et al., "Simple
// and Efficient Construction of Static Single Assignment Form"). One per function; not thread-safe.
#pragma once

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/DenseSet.h>
#include <llvm/IR/BasicBlock.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace weft::codegen {

/// A stretch of code that control enters at its head only and leaves at its end only, seen from
/// wasm: checks inside an instruction may split it into several LLVM blocks.
using BlockId = std::uint32_t;

/// How many phi operands and visited blocks one function may cost before its locals go to memory:
/// SSA form can be quadratic in the size of the code.
inline constexpr std::uint64_t kSsaBudget = 40'000'000;
/// What a phi costs in visited blocks.
inline constexpr std::uint64_t kPhiCost = 16;
/// What an operand of a landing pad's phi costs in visited blocks: LLVM moves every one of its
/// values at every call that unwinds there, so 17 KB of calls and locals became a million moves.
inline constexpr std::uint64_t kPadOperandCost = 200;

class Locals {
 public:
  explicit Locals(std::uint64_t budget = kSsaBudget) : budget_(budget) {}
  Locals(const Locals&) = delete;
  Locals& operator=(const Locals&) = delete;
  ~Locals();

  /// Comes first. `initial` holds every local's value on entry.
  void start(std::vector<llvm::Value*> initial);
  /// Comes second, if at all: locals live on the stack, in a struct made at `builder`'s place.
  void use_memory(llvm::IRBuilder<>& builder);

  /// A block whose predecessors are not all known yet. Every path to it runs through `dominator`,
  /// and all code that was or will be emitted on the way from there after time `since` (`clock`).
  BlockId add_block(llvm::BasicBlock* head, BlockId dominator, std::uint64_t since,
                    std::uint64_t operand_cost = 1);
  /// Advances with every `set`.
  [[nodiscard]] std::uint64_t clock() const { return clock_; }
  /// An edge that leaves `from` at the end of `exit`.
  void add_edge(BlockId from, llvm::BasicBlock* exit, BlockId to);
  /// All edges to the block are known.
  void seal(BlockId block);
  [[nodiscard]] bool has_edges(BlockId block) const { return !blocks_[block].edges.empty(); }

  void set(llvm::IRBuilder<>& builder, BlockId block, std::uint32_t local, llvm::Value* value);
  llvm::Value* get(llvm::IRBuilder<>& builder, BlockId block, std::uint32_t local);

  /// What stands for `value` now: a phi turns out superfluous when its last operands become known.
  /// To be applied to every value that was kept over a `seal`.
  llvm::Value* resolve(llvm::Value* value);

  /// The budget is used up: what was emitted is wrong and must be thrown away.
  [[nodiscard]] bool exhausted() const { return spent_ > budget_; }

 private:
  struct Edge {
    BlockId from;
    llvm::BasicBlock* exit;
  };
  struct Block {
    llvm::BasicBlock* head;
    llvm::SmallVector<Edge, 2> edges;
    BlockId dominator;
    std::uint64_t since;
    // A longer way up the tree of dominators, for locals not set after `skip_since`. It never
    // leads out of a loop that was open when the block was made.
    BlockId skip = 0;
    std::uint64_t skip_since = 0;
    std::uint32_t depth = 0;
    std::uint64_t operand_cost = 1;
    bool sealed = false;
  };
  struct Pending {
    llvm::PHINode* phi;
    BlockId block;
    std::uint32_t local;
  };

  static std::uint64_t key(BlockId block, std::uint32_t local) {
    return std::uint64_t{block} << 32 | local;
  }
  void find_skip(Block& block) const;
  /// The value at the end of `block`, or null and the join that a phi is needed for.
  std::pair<llvm::Value*, BlockId> walk(BlockId block, std::uint32_t local);
  llvm::Value* read(BlockId block, std::uint32_t local);
  /// The one value that all edges of a join agree on without further phis; else null.
  llvm::Value* agreed_value(BlockId join, std::uint32_t local);
  llvm::PHINode* add_phi(BlockId block, std::uint32_t local);
  void complete_pending();
  void remove_if_trivial(llvm::PHINode* phi);

  std::vector<llvm::Value*> initial_;
  std::vector<std::uint64_t> last_set_;  // `clock_` of each local's latest set
  std::vector<Block> blocks_;
  llvm::DenseMap<std::uint64_t, llvm::Value*> definitions_;
  llvm::DenseMap<BlockId, std::vector<Pending>> incomplete_;  // unsealed blocks
  std::vector<Pending> pending_;
  llvm::DenseSet<llvm::PHINode*> complete_;
  llvm::DenseMap<llvm::Value*, llvm::Value*> replaced_;
  std::vector<llvm::PHINode*> removed_;  // kept so that their addresses are not used again
  std::vector<llvm::Value*> slots_;      // use_memory: each local's address
  std::uint64_t clock_ = 1;
  std::uint64_t spent_ = 0;
  std::uint64_t budget_;
};

}  // namespace weft::codegen
