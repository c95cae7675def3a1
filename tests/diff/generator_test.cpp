// The generator's modules are valid whatever the input, and have every instruction there is.
#include "diff/generator.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "wasm/instruction.h"
#include "wasm/reader.h"
#include "wasm/validator.h"

namespace weft::diff {
namespace {

std::string error_of(const Bytes& bytes) {
  const auto module = wasm::read_module(bytes);
  if (!module) return module.error().text();
  const auto valid = wasm::validate(*module);
  return valid ? "" : valid.error().text();
}

void add_instructions(const Bytes& bytes, std::set<wasm::Op>& found) {
  const auto module = wasm::read_module(bytes);
  ASSERT_TRUE(module) << module.error().text();
  for (const wasm::FunctionBody& body : module->bodies) {
    const auto start = wasm::read_body_start(body);
    ASSERT_TRUE(start);
    wasm::InstructionReader reader(start->code, start->offset);
    wasm::Instruction instruction;
    while (!reader.at_end()) {
      ASSERT_TRUE(reader.next(instruction));
      found.insert(instruction.op);
    }
  }
}

TEST(Generator, OfASeedIsTheSameEachTime) {
  EXPECT_EQ(generate(input_of_seed(7)).module, generate(input_of_seed(7)).module);
  EXPECT_NE(generate(input_of_seed(7)).module, generate(input_of_seed(8)).module);
}

TEST(Generator, EveryBeginningOfAnInputIsAnInput) {
  const Bytes input = input_of_seed(3);
  for (std::size_t size = 0; size < 600; size += size < 40 ? 1 : 23) {
    EXPECT_EQ(error_of(generate({input.data(), size}).module), "") << size;
  }
}

TEST(Generator, WritesEveryInstruction) {
  std::set<wasm::Op> found;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const Bytes module = generate(input_of_seed(seed)).module;
    ASSERT_EQ(error_of(module), "") << "seed " << seed;
    add_instructions(module, found);
  }
  for (std::size_t i = 0; i < wasm::kOpCount; ++i) {
    const auto op = static_cast<wasm::Op>(i);
    // Not in the engine that is compared with.
    if (wasm::op_info(op).feature == wasm::Feature::wide_arithmetic) continue;
    EXPECT_TRUE(found.contains(op)) << wasm::op_info(op).text;
  }
}

}  // namespace
}  // namespace weft::diff
