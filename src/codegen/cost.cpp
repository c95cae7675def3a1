#include "codegen/cost.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/DepthFirstIterator.h>
#include <llvm/ADT/Hashing.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/Instructions.h>

#include <array>

namespace weft::codegen {
namespace {

using Counts = llvm::DenseMap<const llvm::Value*, std::uint64_t>;

/// A condition says something about its operands and about theirs, up to what comes from memory.
void count_operands(const llvm::Value* value, unsigned depth, Counts& counts) {
  const auto* const instruction = llvm::dyn_cast<llvm::Instruction>(value);
  if (instruction == nullptr || depth == 0 || instruction->mayReadFromMemory() ||
      llvm::isa<llvm::PHINode>(instruction)) {
    return;
  }
  for (const llvm::Value* operand : instruction->operands()) {
    if (llvm::isa<llvm::Constant>(operand)) continue;
    ++counts[operand];
    count_operands(operand, depth - 1, counts);
  }
}

/// The machine scheduler compares the memory accesses of a block with each other, quickly.
std::uint64_t scheduling_cost(const llvm::BasicBlock& block) {
  std::uint64_t accesses = 0;
  for (const llvm::Instruction& i : block) accesses += i.mayReadOrWriteMemory() ? 1 : 0;
  return accesses * accesses / 1000;
}

/// Whoever asks for the known bits of a product asks both factors, and so on six levels up; a
/// square asks its factor a third time. Two times per level is what LLVM is made for; three is not.
std::uint64_t known_bits_cost(const llvm::Function& function) {
  constexpr std::size_t kLevels = 6;
  constexpr std::uint64_t kOrdinary = 1 << (kLevels + 1);
  llvm::DenseMap<const llvm::Value*, std::array<std::uint64_t, kLevels + 1>> visits;
  std::uint64_t cost = 0;
  for (const llvm::BasicBlock& block : function) {
    for (const llvm::Instruction& i : block) {
      if (!llvm::isa<llvm::BinaryOperator>(i)) continue;
      const bool square =
          i.getOpcode() == llvm::Instruction::Mul && i.getOperand(0) == i.getOperand(1);
      std::array<std::uint64_t, kLevels + 1> own{1, 1, 1, 1, 1, 1, 1};
      const auto add = [&](const llvm::Value* operand) {
        const auto it = visits.find(operand);
        for (std::size_t level = 1; level <= kLevels; ++level) {
          own[level] += it == visits.end() ? 1 : it->second[level - 1];
        }
      };
      add(i.getOperand(0));
      add(i.getOperand(1));
      if (square) add(i.getOperand(0));
      if (own[kLevels] > kOrdinary) cost += own[kLevels];
      visits[&i] = own;
    }
  }
  return cost;
}

/// For each loop, the code generator's estimate of branches compares the ways out of it, traps
/// included, with each other.
std::uint64_t loop_exit_cost(const llvm::LoopInfo& loops) {
  llvm::DenseMap<const llvm::Loop*, std::uint64_t> exits;
  std::uint64_t steps = 0;
  for (const llvm::Loop* top : loops) {
    for (const llvm::BasicBlock* block : top->blocks()) {
      for (const llvm::BasicBlock* next : llvm::successors(block)) {
        const llvm::Loop* loop = loops.getLoopFor(block);
        for (; loop != nullptr && !loop->contains(next); loop = loop->getParentLoop()) {
          ++exits[loop];
          ++steps;
        }
      }
      if (steps > 4 * kMaxQuadraticCost) return steps;
    }
  }
  std::uint64_t cost = 0;
  for (const auto& [loop, count] : exits) cost += count * count / 16;
  return cost;
}

/// GVN keeps a list of the places where an expression is computed, and looks at each of them for
/// each, unless one has the other behind it on every path.
std::uint64_t repetition_cost(const llvm::DominatorTree& tree) {
  struct Group {
    const llvm::DomTreeNode* last = nullptr;
    std::uint64_t count = 0;
  };
  llvm::DenseMap<std::uint64_t, Group> groups;
  for (const llvm::DomTreeNode* node : llvm::depth_first(tree.getRootNode())) {
    for (const llvm::Instruction& i : *node->getBlock()) {
      if (i.isTerminator() || i.mayReadOrWriteMemory() || llvm::isa<llvm::PHINode>(i)) continue;
      const std::uint64_t key =
          llvm::hash_combine(i.getOpcode(), i.getType(),
                             llvm::hash_combine_range(i.value_op_begin(), i.value_op_end()));
      Group& group = groups[key >> 1];  // the highest numbers are the map's own
      if (group.last != nullptr && tree.dominates(group.last, node)) continue;
      group.last = node;
      ++group.count;
    }
  }
  std::uint64_t cost = 0;
  for (const auto& [key, group] : groups) cost += group.count * group.count / 30;
  return cost;
}

/// What needs many blocks to matter.
std::uint64_t flow_cost(const llvm::Function& function) {
  constexpr std::size_t kManyBlocks = 1000;
  if (function.size() < kManyBlocks) return 0;
  // The constructor wants it mutable, for lists of uses that it does not touch.
  const llvm::DominatorTree tree(const_cast<llvm::Function&>(function));
  tree.updateDFSNumbers();
  const llvm::LoopInfo loops(tree);
  return loop_exit_cost(loops) + repetition_cost(tree);
}

}  // namespace

std::uint64_t quadratic_cost(const llvm::Function& function) {
  constexpr unsigned kDepth = 3;
  Counts branches;
  std::uint64_t cost = known_bits_cost(function);
  for (const llvm::BasicBlock& block : function) {
    cost += scheduling_cost(block);
    const auto* const branch = llvm::dyn_cast_or_null<llvm::BranchInst>(block.getTerminator());
    if (branch != nullptr && branch->isConditional()) {
      count_operands(branch->getCondition(), kDepth, branches);
    }
  }
  for (const auto& [value, count] : branches) cost += count * value->getNumUses();
  return cost > kMaxQuadraticCost ? cost : cost + flow_cost(function);
}

}  // namespace weft::codegen
