// generate: a valid module of any bytes, and how to call it. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "diff/plan.h"
#include "diff/writer.h"

namespace weft::diff {

/// One call of an export: arguments are bits, of parameters that are numbers (references are null).
struct Call {
  std::string name;
  std::string params;
  std::string results;
  std::vector<std::uint64_t> arguments;
};

struct Generated {
  Bytes module;
  Plan plan;
  std::vector<Call> calls;
};

/// The work that a call may do: function entries and rounds of loops that are not counted.
inline constexpr std::uint32_t kFuel = 60;

/// Every input gives a module; the same input the same one.
Generated generate(std::span<const std::uint8_t> input);

/// The input that a number stands for.
Bytes input_of_seed(std::uint64_t seed);

}  // namespace weft::diff
