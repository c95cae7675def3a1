#include "codegen/batches.h"

#include <algorithm>

namespace weft::codegen {
namespace {

// A batch costs some milliseconds of its own (declarations, pass managers) and its memory grows
// with its code. Small modules are still divided, so that every core gets something.
constexpr std::uint64_t kMinBatch = 12 << 10;
constexpr std::uint64_t kMaxBatch = 96 << 10;
constexpr std::uint64_t kWantedBatches = 12;
constexpr std::uint32_t kMaxFunctions = 2000;
// Each object is an open file until the link.
constexpr std::uint64_t kMaxBatches = 400;

}  // namespace

std::vector<Batch> make_batches(const wasm::Module& module) {
  std::uint64_t total = 0;
  for (const wasm::FunctionBody& body : module.bodies) total += body.bytes.size();
  const std::uint64_t wanted =
      std::max(std::clamp(total / kWantedBatches, kMinBatch, kMaxBatch), total / kMaxBatches);

  std::vector<Batch> batches;
  Batch current;
  const auto close = [&] {
    if (current.count != 0) batches.push_back(current);
    current = {.first = current.first + current.count};
  };
  for (const wasm::FunctionBody& body : module.bodies) {
    const std::uint64_t size = body.bytes.size();
    const bool huge = size > kHugeBody;
    // A function larger than a batch stands alone.
    if (huge || current.bytes + size > wanted || current.count == kMaxFunctions) close();
    current.bytes += size;
    ++current.count;
    current.huge = huge;
    if (huge) close();
  }
  close();
  return batches;
}

}  // namespace weft::codegen
