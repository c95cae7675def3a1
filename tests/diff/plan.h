// Plan: what a generated module has, decided before any function body is. Types are letters, as in
// the opcode table: i I f F v, and r funcref, x externref, e exnref, t a nullable reference to the
// plan's function type `ref_type`. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "diff/choices.h"
#include "diff/writer.h"

namespace weft::diff {

struct Signature {
  std::string params;
  std::string results;
  friend bool operator==(const Signature&, const Signature&) = default;
};

struct MemoryPlan {
  std::uint32_t min = 1;
  std::uint32_t max = 0;  // 0: none
  bool is64 = false;
  bool shared = false;
};
struct TablePlan {
  char element = 'r';
  std::uint32_t min = 8;
  std::uint32_t max = 0;  // 0: none
  bool is64 = false;
};
struct GlobalPlan {
  char type = 'i';
  bool is_mutable = true;
};
struct FunctionPlan {
  Signature signature;
  std::uint32_t type = 0;
};
struct DataPlan {
  Bytes bytes;
  bool active = false;
  std::uint32_t memory = 0;
  std::uint32_t offset = 0;
};

/// What may be used beyond what every engine has.
struct Abilities {
  bool simd = false;
  bool relaxed_simd = false;
  bool atomics = false;
  bool legacy_exceptions = false;
  bool exceptions = false;  // at most one of the two: engines refuse a mixture
  bool tail_calls = false;
  bool multi_memory = false;
  bool memory64 = false;
  bool function_references = false;
  bool extended_const = false;
  bool any_exceptions() const { return legacy_exceptions || exceptions; }
};

/// Functions that every module imports, in this order. `log` writes down what it is given;
/// `external` makes an externref of a number (null for multiples of four) and `number_of` undoes
/// that; `call_back` calls the export "f0"; `throw_` throws the imported tag 0 with its argument
/// (only where there are exceptions).
enum Import : std::uint32_t { kLog, kExternal, kNumberOf, kCallBack, kThrow };
inline constexpr std::uint32_t kFirstImports = 4;
/// Every module imports these globals: an i32, an i64, a mutable i64.
enum ImportedGlobal : std::uint32_t { kConstI32, kConstI64, kMutableI64, kImportedGlobals };

/// Data segment 0 is active, at address 0 of memory 0, and has so many bytes; loads of 16 more fit.
inline constexpr std::uint32_t kFirstData = 512;

struct Plan {
  Abilities can;
  std::vector<Signature> types;
  std::vector<FunctionPlan> functions;  // own ones, from index first_function; 0 is () -> ()
  std::uint32_t first_function = 0;
  std::vector<GlobalPlan> globals;  // imports included
  std::uint32_t fuel = 0;           // a global: what is left to do in this call
  std::uint32_t hash = 0;           // a global: what must not be optimised away ends here
  std::vector<MemoryPlan> memories;
  std::vector<TablePlan> tables;                     // 0 holds functions; all of the element type
  std::vector<std::vector<std::uint32_t>> elements;  // 0 is active for table 0, the others passive
  std::vector<DataPlan> data;
  std::vector<std::string> tags;  // parameters; 0 is imported and has one i32
  std::uint32_t ref_type = 0;

  std::uint32_t type_index(const Signature& signature) {
    for (std::uint32_t i = 0; i < types.size(); ++i) {
      if (types[i] == signature) return i;
    }
    types.push_back(signature);
    return static_cast<std::uint32_t>(types.size() - 1);
  }
};

Plan make_plan(Choices& choices);

/// The value types a function, block or local may have.
std::string value_letters(const Plan& plan);
void write_type(Writer& out, const Plan& plan, char letter);

}  // namespace weft::diff
