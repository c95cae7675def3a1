#include "diff/generator.h"

#include <fmt/format.h>

#include <random>

#include "diff/body.h"
#include "diff/constants.h"

namespace weft::diff {
namespace {

using wasm::Op;

enum Section : std::uint8_t {
  kTypes = 1,
  kImports,
  kFunctions,
  kTables,
  kMemories,
  kGlobals,
  kExports,
  kElements = 9,
  kCode,
  kData,
  kDataCount,
  kTags,
};
enum Kind : std::uint8_t { kFunction, kTable, kMemory, kGlobal, kTag };

class ModuleWriter {
 public:
  ModuleWriter(Plan& plan, Choices& c) : plan_(plan), c_(c) {}

  Bytes write() {
    // The bodies may need types of blocks.
    std::vector<Bytes> bodies;
    for (std::uint32_t i = 0; i < plan_.functions.size(); ++i) {
      bodies.push_back(Body(plan_, c_, plan_.functions[i].signature).write());
    }
    bodies.push_back(digest());
    digest_type_ = plan_.type_index({"", "I"});
    const Writer imports = write_imports();
    std::vector<std::uint32_t> tag_types;
    for (const std::string& tag : plan_.tags) tag_types.push_back(plan_.type_index({tag, ""}));
    Writer out;
    out.append({0, 'a', 's', 'm', 1, 0, 0, 0});
    out.section(kTypes, write_types());
    out.section(kImports, imports);
    out.section(kFunctions, write_functions());
    out.section(kTables, write_tables());
    out.section(kMemories, write_memories());
    if (tag_types.size() > 1) out.section(kTags, write_tags(tag_types));
    out.section(kGlobals, write_globals());
    out.section(kExports, write_exports());
    out.section(kElements, write_elements());
    Writer count;
    count.u(plan_.data.size());
    out.section(kDataCount, count);
    Writer code;
    code.u(bodies.size());
    for (const Bytes& body : bodies) {
      code.u(body.size());
      code.append(body);
    }
    out.section(kCode, code);
    out.section(kData, write_data());
    return out.bytes();
  }

 private:
  void types(Writer& out, const std::string& letters) {
    out.u(letters.size());
    for (const char letter : letters) write_type(out, plan_, letter);
  }
  static void limits(Writer& out, std::uint32_t min, std::uint32_t max, bool shared, bool is64) {
    out.byte((max != 0 ? 1U : 0U) | (shared ? 2U : 0U) | (is64 ? 4U : 0U));
    out.u(min);
    if (max != 0) out.u(max);
  }

  Writer write_types() {
    Writer out;
    out.u(plan_.types.size());
    for (const Signature& type : plan_.types) {
      out.byte(0x60);
      types(out, type.params);
      types(out, type.results);
    }
    return out;
  }

  Writer write_imports() {
    struct Function {
      const char* name;
      Signature signature;
    };
    std::vector<Function> functions = {{"log", {"iI", ""}},
                                       {"external", {"i", "x"}},
                                       {"number_of", {"x", "i"}},
                                       {"call_back", {"", "i"}}};
    if (plan_.can.any_exceptions()) functions.push_back({"throw", {"i", ""}});
    Writer out;
    out.u(functions.size() + kImportedGlobals + (plan_.tags.empty() ? 0 : 1));
    const auto import = [&](std::string_view name, Kind kind) {
      out.name("env");
      out.name(name);
      out.byte(kind);
    };
    for (const Function& f : functions) {
      import(f.name, kFunction);
      out.u(plan_.type_index(f.signature));
    }
    for (std::uint32_t i = 0; i < kImportedGlobals; ++i) {
      import(fmt::format("g{}", i), kGlobal);
      write_type(out, plan_, plan_.globals[i].type);
      out.byte(plan_.globals[i].is_mutable ? 1 : 0);
    }
    if (!plan_.tags.empty()) {
      import("tag", kTag);
      out.byte(0);
      out.u(plan_.type_index({plan_.tags[0], ""}));
    }
    return out;
  }

  Writer write_functions() {
    Writer out;
    out.u(plan_.functions.size() + 1);
    for (const FunctionPlan& f : plan_.functions) out.u(f.type);
    out.u(digest_type_);
    return out;
  }
  Writer write_tables() {
    Writer out;
    out.u(plan_.tables.size());
    for (const TablePlan& t : plan_.tables) {
      write_type(out, plan_, t.element);
      limits(out, t.min, t.max, false, t.is64);
    }
    return out;
  }
  Writer write_memories() {
    Writer out;
    out.u(plan_.memories.size());
    for (const MemoryPlan& m : plan_.memories) limits(out, m.min, m.max, m.shared, m.is64);
    return out;
  }
  Writer write_tags(const std::vector<std::uint32_t>& tag_types) {
    Writer out;
    out.u(tag_types.size() - 1);
    for (std::size_t i = 1; i < tag_types.size(); ++i) {
      out.byte(0);
      out.u(tag_types[i]);
    }
    return out;
  }

  /// An i32 or i64 of constants and imported globals.
  void extended(Writer& out, bool wide, std::int64_t value) {
    const auto constant = [&](std::int64_t v) {
      out.op(wide ? Op::i64_const : Op::i32_const);
      out.s(v);
    };
    if (!plan_.can.extended_const || c_.chance(50)) return constant(value);
    // (value - 3 * 5) + 15, and the imported global times zero.
    constant(value);
    constant(3);
    constant(5);
    out.op(wide ? Op::i64_mul : Op::i32_mul);
    out.op(wide ? Op::i64_sub : Op::i32_sub);
    constant(15);
    out.op(wide ? Op::i64_add : Op::i32_add);
    out.op(Op::global_get);
    out.u(wide ? kConstI64 : kConstI32);
    constant(0);
    out.op(wide ? Op::i64_mul : Op::i32_mul);
    out.op(wide ? Op::i64_add : Op::i32_add);
  }

  void initial(Writer& out, char type) {
    switch (type) {
      case 'i':
        if (c_.chance(20)) {
          out.op(Op::global_get);
          return out.u(kConstI32);
        }
        return extended(out, false, static_cast<std::int32_t>(c_.bits(4)));
      case 'I':
        return extended(out, true, static_cast<std::int64_t>(c_.bits(8)));
      case 'f':
        out.op(Op::f32_const);
        return out.little_endian(c_.bits(4), 4);
      case 'F':
        out.op(Op::f64_const);
        return out.little_endian(c_.bits(8), 8);
      case 'v':
        out.op(Op::v128_const);
        out.little_endian(c_.bits(8), 8);
        return out.little_endian(c_.bits(8), 8);
      default:
        break;
    }
    if (type == 'r' || (type == 't' && c_.chance(50))) {
      out.op(Op::ref_func);
      return out.u(plan_.first_function + (type == 't' ? 1 : c_.below(plan_.functions.size())));
    }
    out.op(Op::ref_null);
    type == 't' ? out.s(plan_.ref_type) : write_type(out, plan_, type);
  }

  Writer write_globals() {
    Writer out;
    out.u(plan_.globals.size() - kImportedGlobals);
    for (std::size_t i = kImportedGlobals; i < plan_.globals.size(); ++i) {
      write_type(out, plan_, plan_.globals[i].type);
      out.byte(plan_.globals[i].is_mutable ? 1 : 0);
      initial(out, plan_.globals[i].type);
      out.op(Op::end);
    }
    return out;
  }

  Writer write_exports() {
    Writer content;
    std::uint32_t count = 0;
    const auto add = [&](char letter, Kind kind, std::size_t n, std::uint32_t first) {
      for (std::uint32_t i = 0; i < n; ++i, ++count) {
        content.name(fmt::format("{}{}", letter, i));
        content.byte(kind);
        content.u(first + i);
      }
    };
    add('f', kFunction, plan_.functions.size(), plan_.first_function);
    add('m', kMemory, plan_.memories.size(), 0);
    add('t', kTable, plan_.tables.size(), 0);
    add('g', kGlobal, plan_.globals.size(), 0);
    add('e', kTag, plan_.tags.size(), 0);
    content.name("digest");
    content.byte(kFunction);
    content.u(plan_.first_function + plan_.functions.size());
    Writer out;
    out.u(count + 1);
    out.append(content.bytes());
    return out;
  }

  Writer write_elements() {
    Writer out;
    out.u(plan_.elements.size());
    for (std::size_t i = 0; i < plan_.elements.size(); ++i) {
      out.byte(i == 0 ? 0 : 1);
      if (i == 0) {
        extended(out, plan_.tables[0].is64, 0);
        out.op(Op::end);
      } else {
        out.byte(0);  // functions
      }
      out.u(plan_.elements[i].size());
      for (const std::uint32_t function : plan_.elements[i]) out.u(function);
    }
    return out;
  }

  Writer write_data() {
    Writer out;
    out.u(plan_.data.size());
    for (const DataPlan& d : plan_.data) {
      out.byte(!d.active ? 1 : d.memory == 0 ? 0 : 2);
      if (d.active) {
        if (d.memory != 0) out.u(d.memory);
        extended(out, plan_.memories[d.memory].is64, d.offset);
        out.op(Op::end);
      }
      out.u(d.bytes.size());
      out.append(d.bytes);
    }
    return out;
  }

  /// A function that makes one i64 of the vectors among the globals: they cannot leave otherwise.
  Bytes digest() {
    Writer out;
    out.u(0);
    out.op(Op::i64_const);
    out.s(0);
    for (std::uint32_t i = 0; i < plan_.globals.size(); ++i) {
      if (plan_.globals[i].type != 'v') continue;
      for (const unsigned lane : {0U, 1U}) {
        out.op(Op::i64_const);
        out.s(7);
        out.op(Op::i64_rotl);
        out.op(Op::global_get);
        out.u(i);
        out.op(Op::i64x2_extract_lane);
        out.byte(lane);
        out.op(Op::i64_xor);
      }
    }
    out.op(Op::end);
    return out.bytes();
  }

  Plan& plan_;
  Choices& c_;
  std::uint32_t digest_type_ = 0;
};

/// A value that comes through JavaScript unharmed: no NaN.
std::uint64_t argument(Choices& c, char type) {
  const std::uint32_t how = c.below(3);
  if (type != 'f' && type != 'F') {
    return how == 0 ? c.bits(1) : how == 1 ? c.bits(8) : c.pick(kIntegers);
  }
  std::uint64_t bits = how != 2      ? c.bits(type == 'f' ? 4 : 8)
                       : type == 'f' ? c.pick(kSingles)
                                     : c.pick(kDoubles);
  const std::uint64_t exponent = type == 'f' ? 0x7f800000 : 0x7ff0000000000000;
  const std::uint64_t fraction = type == 'f' ? 0x7fffff : 0xfffffffffffff;
  if ((bits & exponent) == exponent) bits &= ~fraction;
  return bits;
}

std::vector<Call> plan_calls(const Plan& plan, Choices& c) {
  std::vector<Call> calls;
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < plan.functions.size(); ++i) {
      const Signature& s = plan.functions[i].signature;
      // Neither can cross into JavaScript.
      if ((s.params + s.results).find_first_of("ve") != std::string::npos) continue;
      Call call{fmt::format("f{}", i), s.params, s.results, {}};
      for (const char type : s.params) call.arguments.push_back(argument(c, type));
      calls.push_back(std::move(call));
    }
  }
  return calls;
}

}  // namespace

Generated generate(std::span<const std::uint8_t> input) {
  Choices choices(input);
  Generated out;
  out.plan = make_plan(choices);
  out.calls = plan_calls(out.plan, choices);
  out.module = ModuleWriter(out.plan, choices).write();
  return out;
}

Bytes input_of_seed(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Bytes input(256 + random() % 3840);
  for (std::uint8_t& byte : input) byte = static_cast<std::uint8_t>(random() >> 24);
  return input;
}

}  // namespace weft::diff
