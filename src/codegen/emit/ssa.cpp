#include "codegen/emit/ssa.h"

#include <utility>

#include "base/assert.h"

namespace weft::codegen {

void Locals::start(std::vector<llvm::Value*> initial) {
  initial_ = std::move(initial);
  last_set_.assign(initial_.size(), 0);
}

Locals::~Locals() {
  for (llvm::PHINode* phi : removed_) phi->deleteValue();
}

void Locals::use_memory(llvm::IRBuilder<>& builder) {
  std::vector<llvm::Type*> types;
  types.reserve(initial_.size());
  for (llvm::Value* value : initial_) types.push_back(value->getType());
  llvm::StructType* const frame = llvm::StructType::get(builder.getContext(), types);
  llvm::Value* const base = builder.CreateAlloca(frame);
  for (std::uint32_t i = 0; i < initial_.size(); ++i) {
    slots_.push_back(builder.CreateStructGEP(frame, base, i));
    builder.CreateStore(initial_[i], slots_.back());
  }
}

BlockId Locals::add_block(llvm::BasicBlock* head, BlockId dominator, std::uint64_t since,
                          std::uint64_t operand_cost) {
  Block block{.head = head,
              .edges = {},
              .dominator = dominator,
              .since = since,
              .operand_cost = operand_cost};
  if (!blocks_.empty()) find_skip(block);
  blocks_.push_back(std::move(block));
  return static_cast<BlockId>(blocks_.size() - 1);
}

/// Jump pointers (Myers, "An applicative random-access stack"): from any block a logarithmic number
/// of steps leads to any of its dominators.
void Locals::find_skip(Block& block) const {
  const Block& up = blocks_[block.dominator];
  const Block& middle = blocks_[up.skip];
  const Block& top = blocks_[middle.skip];
  block.depth = up.depth + 1;
  if (up.sealed && middle.sealed && up.depth - middle.depth == middle.depth - top.depth) {
    block.skip = middle.skip;
    block.skip_since = middle.skip_since;
  } else {
    block.skip = block.dominator;
    block.skip_since = block.since;
  }
}

void Locals::add_edge(BlockId from, llvm::BasicBlock* exit, BlockId to) {
  WEFT_ASSERT(!blocks_[to].sealed);
  blocks_[to].edges.push_back({from, exit});
}

void Locals::seal(BlockId block) {
  blocks_[block].sealed = true;
  const auto it = incomplete_.find(block);
  if (it == incomplete_.end()) return;
  pending_ = std::move(it->second);
  incomplete_.erase(it);
  complete_pending();
}

void Locals::set(llvm::IRBuilder<>& builder, BlockId block, std::uint32_t local,
                 llvm::Value* value) {
  if (!slots_.empty()) {
    builder.CreateStore(value, slots_[local]);
    return;
  }
  last_set_[local] = ++clock_;
  definitions_[key(block, local)] = value;
}

llvm::Value* Locals::get(llvm::IRBuilder<>& builder, BlockId block, std::uint32_t local) {
  if (!slots_.empty()) return builder.CreateLoad(initial_[local]->getType(), slots_[local]);
  llvm::Value* const value = read(block, local);
  complete_pending();
  return resolve(value);
}

llvm::Value* Locals::resolve(llvm::Value* value) {
  if (!llvm::isa<llvm::PHINode>(value)) return value;
  auto it = replaced_.find(value);
  if (it == replaced_.end()) return value;
  llvm::Value* result = it->second;
  for (auto next = replaced_.find(result); next != replaced_.end(); next = replaced_.find(result)) {
    result = next->second;
  }
  // Shorten the path for the next time.
  while (value != result) value = std::exchange(replaced_[value], result);
  return result;
}

std::pair<llvm::Value*, BlockId> Locals::walk(BlockId block, std::uint32_t local) {
  while (!exhausted()) {
    ++spent_;
    if (const auto it = definitions_.find(key(block, local)); it != definitions_.end()) {
      it->second = resolve(it->second);
      return {it->second, block};
    }
    const Block& b = blocks_[block];
    if (!b.sealed) {
      llvm::PHINode* const phi = add_phi(block, local);
      incomplete_[block].push_back({phi, block, local});
      return {phi, block};
    }
    if (b.edges.empty()) return {initial_[local], block};
    if (last_set_[local] <= b.skip_since) {
      block = b.skip;
    } else if (last_set_[local] <= b.since) {
      block = b.dominator;
    } else if (b.edges.size() == 1) {
      block = b.edges[0].from;
    } else {
      return {nullptr, block};
    }
  }
  return {initial_[local], block};
}

llvm::Value* Locals::read(BlockId block, std::uint32_t local) {
  auto [value, place] = walk(block, local);
  if (value == nullptr) {
    value = agreed_value(place, local);
    if (value != nullptr) {
      definitions_[key(place, local)] = value;
    } else {
      llvm::PHINode* const phi = add_phi(place, local);
      pending_.push_back({phi, place, local});
      value = phi;
    }
  }
  if (place != block) definitions_[key(block, local)] = value;
  return value;
}

llvm::Value* Locals::agreed_value(BlockId join, std::uint32_t local) {
  llvm::Value* common = nullptr;
  // By index: `walk` never adds blocks, but it may add phis to unsealed ones.
  for (std::size_t i = 0; i < blocks_[join].edges.size(); ++i) {
    llvm::Value* const value = walk(blocks_[join].edges[i].from, local).first;
    if (value == nullptr || (common != nullptr && value != common)) return nullptr;
    common = value;
  }
  return common;
}

llvm::PHINode* Locals::add_phi(BlockId block, std::uint32_t local) {
  const Block& b = blocks_[block];
  spent_ += kPhiCost;
  llvm::PHINode* const phi = llvm::PHINode::Create(
      initial_[local]->getType(), static_cast<unsigned>(b.edges.size()), "", b.head->begin());
  // Set before the operands are read, so that a read around a loop ends here.
  definitions_[key(block, local)] = phi;
  return phi;
}

void Locals::complete_pending() {
  // Reading an operand may need further phis, which join the list.
  std::vector<llvm::PHINode*> done;
  while (!pending_.empty()) {
    const Pending next = pending_.back();
    pending_.pop_back();
    for (std::size_t i = 0; i < blocks_[next.block].edges.size(); ++i) {
      const Edge edge = blocks_[next.block].edges[i];
      next.phi->addIncoming(read(edge.from, next.local), edge.exit);
      spent_ += blocks_[next.block].operand_cost;
      if (exhausted()) break;
    }
    complete_.insert(next.phi);
    done.push_back(next.phi);
  }
  for (llvm::PHINode* phi : done) remove_if_trivial(phi);
}

void Locals::remove_if_trivial(llvm::PHINode* first) {
  std::vector<llvm::PHINode*> candidates = {first};
  while (!candidates.empty()) {
    llvm::PHINode* const phi = candidates.back();
    candidates.pop_back();
    if (!complete_.contains(phi)) continue;
    llvm::Value* same = nullptr;
    bool trivial = true;
    for (llvm::Value* operand : phi->incoming_values()) {
      if (operand == phi || operand == same) continue;
      if (same != nullptr) {
        trivial = false;
        break;
      }
      same = operand;
    }
    spent_ += phi->getNumIncomingValues();
    if (!trivial) continue;
    // A loop that nothing enters: any value does.
    if (same == nullptr) same = llvm::Constant::getNullValue(phi->getType());
    for (llvm::User* user : phi->users()) {
      if (user != phi && llvm::isa<llvm::PHINode>(user)) {
        candidates.push_back(llvm::cast<llvm::PHINode>(user));
      }
    }
    complete_.erase(phi);
    replaced_[phi] = same;
    phi->replaceAllUsesWith(same);
    phi->dropAllReferences();
    phi->removeFromParent();
    removed_.push_back(phi);
  }
}

}  // namespace weft::codegen
