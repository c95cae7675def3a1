#include "diff/plan.h"

#include <iterator>

#include "diff/constants.h"

namespace weft::diff {
namespace {

std::string random_types(Choices& c, const std::string& letters, std::size_t most) {
  std::string out;
  for (std::size_t n = c.below(most + 1); n > 0; --n) out += c.pick(letters);
  return out;
}

Abilities choose_abilities(Choices& c) {
  Abilities can;
  can.simd = c.chance(60);
  can.atomics = c.chance(35);
  const bool newer = c.chance(50);
  if (c.chance(55)) (newer && c.chance(60) ? can.exceptions : can.legacy_exceptions) = true;
  if (!newer) return can;
  can.relaxed_simd = can.simd && c.chance(50);
  can.tail_calls = c.chance(50);
  can.multi_memory = c.chance(40);
  can.memory64 = c.chance(40);
  can.function_references = c.chance(50);
  can.extended_const = c.chance(40);
  return can;
}

void plan_memories(Plan& plan, Choices& c) {
  const std::size_t count = plan.can.multi_memory ? 1 + c.below(3) : 1;
  for (std::size_t i = 0; i < count; ++i) {
    MemoryPlan memory;
    memory.min = 1 + c.below(2);
    memory.max = c.chance(70) ? memory.min + c.below(4) : 0;
    memory.is64 = plan.can.memory64 && c.chance(60);
    memory.shared = plan.can.atomics && c.chance(30);
    if (memory.shared && memory.max == 0) memory.max = memory.min + 1;
    plan.memories.push_back(memory);
  }
}

void plan_functions(Plan& plan, Choices& c) {
  plan.first_function = kFirstImports + (plan.can.any_exceptions() ? 1 : 0);
  // Types may refer to earlier ones only, so the type that 't' refers to comes first.
  const std::string numbers = "iIfF";
  const Signature referred{random_types(c, numbers, 3), random_types(c, numbers, 2)};
  plan.ref_type = plan.type_index(referred);
  const std::string letters = value_letters(plan);
  const std::size_t count = 2 + c.below(6);
  for (std::size_t i = 0; i < count; ++i) {
    Signature signature;
    if (i == 1) {
      signature = referred;
    } else if (i > 1 && c.chance(30)) {
      // Equal types make more calls possible.
      signature = c.pick(plan.functions).signature;
    } else if (i > 1) {
      signature.params = random_types(c, letters, c.chance(10) ? 14 : 4);
      signature.results = random_types(c, letters, c.chance(10) ? 6 : 2);
    }
    plan.functions.push_back({signature, plan.type_index(signature)});
  }
}

void plan_tables(Plan& plan, Choices& c) {
  const std::size_t count = 1 + c.below(3);
  for (std::size_t i = 0; i < count; ++i) {
    TablePlan table;
    if (i != 0)
      table.element = plan.can.function_references && c.chance(50) ? 't' : "rx"[c.below(2)];
    table.min = 8 + c.below(4);
    table.max = c.chance(60) ? table.min + c.below(6) : 0;
    table.is64 = plan.can.memory64 && c.chance(40);
    plan.tables.push_back(table);
  }
  for (std::size_t segment = 1 + c.below(3); segment > 0; --segment) {
    std::vector<std::uint32_t> functions;
    for (std::size_t n = plan.elements.empty() ? 6 : c.below(6); n > 0; --n) {
      functions.push_back(plan.first_function + c.below(plan.functions.size()));
    }
    plan.elements.push_back(std::move(functions));
  }
}

void plan_globals(Plan& plan, Choices& c) {
  plan.globals = {{'i', false}, {'I', false}, {'I', true}};
  plan.fuel = static_cast<std::uint32_t>(plan.globals.size());
  plan.globals.push_back({'i', true});
  plan.hash = static_cast<std::uint32_t>(plan.globals.size());
  plan.globals.push_back({'I', true});
  const std::string letters = value_letters(plan);
  for (std::size_t n = c.below(7); n > 0; --n)
    plan.globals.push_back({c.pick(letters), !c.chance(20)});
}

/// Edges and random numbers, of a few choices only.
Bytes first_data(Choices& c) {
  Writer out;
  std::uint64_t state = c.bits(4);
  while (out.bytes().size() < kFirstData) {
    state = state * 6364136223846793005 + 1442695040888963407;
    const std::uint64_t random = state >> 24;
    const auto of = [&](const auto& table) {
      return static_cast<std::uint64_t>(table[(random >> 4) % std::size(table)]);
    };
    const std::uint64_t how = random % 4;
    out.little_endian(how == 0   ? of(kDoubles)
                      : how == 1 ? of(kSingles) | static_cast<std::uint64_t>(random) << 32
                      : how == 2 ? of(kIntegers)
                                 : state ^ random,
                      8);
  }
  return out.bytes();
}

void plan_data(Plan& plan, Choices& c) {
  plan.data.push_back({first_data(c), true, 0, 0});
  for (std::size_t n = c.below(5); n > 0; --n) {
    DataPlan data;
    for (std::size_t size = c.below(40); size > 0; --size) data.bytes.push_back(c.byte());
    data.active = c.chance(50);
    data.memory = c.below(plan.memories.size());
    // Rarely outside: instantiation then fails.
    data.offset = c.chance(2) ? 0x1fff0 : c.below(1024);
    plan.data.push_back(std::move(data));
  }
}

}  // namespace

std::string value_letters(const Plan& plan) {
  std::string letters = "iIfFiIfF";
  if (plan.can.simd) letters += "vv";
  letters += "rx";
  if (plan.can.exceptions) letters += 'e';
  if (plan.can.function_references) letters += 't';
  return letters;
}

void write_type(Writer& out, const Plan& plan, char letter) {
  switch (letter) {
    case 'i':
      return out.byte(0x7f);
    case 'I':
      return out.byte(0x7e);
    case 'f':
      return out.byte(0x7d);
    case 'F':
      return out.byte(0x7c);
    case 'v':
      return out.byte(0x7b);
    case 'r':
      return out.byte(0x70);
    case 'x':
      return out.byte(0x6f);
    case 'e':
      return out.byte(0x69);
    default:
      out.byte(0x63);
      return out.s(plan.ref_type);
  }
}

Plan make_plan(Choices& c) {
  Plan plan;
  plan.can = choose_abilities(c);
  plan_memories(plan, c);
  plan_functions(plan, c);
  plan_tables(plan, c);
  plan_globals(plan, c);
  plan_data(plan, c);
  if (plan.can.any_exceptions()) {
    plan.tags = {"i"};
    const std::string letters = plan.can.simd ? "iIfFv" : "iIfF";
    for (std::size_t n = c.below(3); n > 0; --n) plan.tags.push_back(random_types(c, letters, 3));
  }
  return plan;
}

}  // namespace weft::diff
