// What LLVM would pay for a function where its algorithms are not linear. Pure; any thread.
#pragma once

#include <llvm/IR/Function.h>

#include <cstdint>

namespace weft::codegen {

/// A function above this is not optimised.
inline constexpr std::uint64_t kMaxQuadraticCost = 2'000'000;

/// For each value: how many branches depend on it, times its uses. Whoever asks what is known about
/// a value at one of its uses (InstCombine does, at each) looks at each of those branches. For
/// each block: pairs of memory accesses. For each loop: pairs of ways out of it. For each
/// expression: pairs of places that compute it. And squares of squares.
std::uint64_t quadratic_cost(const llvm::Function& function);

}  // namespace weft::codegen
