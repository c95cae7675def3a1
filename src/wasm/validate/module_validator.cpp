#include "wasm/validate/module_validator.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/result.h"
#include "wasm/limits.h"
#include "wasm/validate/types.h"
#include "wasm/validator.h"

namespace weft::wasm {

std::unexpected<Diagnostic> ModuleValidator::error_in(SectionId section,
                                                      std::string message) const {
  return diagnose_at(module_.section_offsets[static_cast<std::size_t>(section)],
                     std::move(message));
}

std::uint64_t ModuleValidator::offset_of(std::string_view name) const {
  return static_cast<std::uint64_t>(reinterpret_cast<const std::uint8_t*>(name.data()) -
                                    module_.bytes.data());
}

Diagnosed<> ModuleValidator::check_known(ValType type, SectionId section) const {
  if (is_known(module_, type)) return {};
  return error_in(section, unknown("type", type.type_index(), module_.types.size()));
}

Diagnosed<> ModuleValidator::check_range(const Limits& limits, SectionId section) const {
  if (!limits.max || limits.min <= *limits.max) return {};
  return error_in(section, fmt::format("size minimum must not be greater than maximum: found "
                                       "minimum {}, maximum {}",
                                       limits.min, *limits.max));
}

Diagnosed<> ModuleValidator::validate() {
  WEFT_CHECK(check_types());
  WEFT_CHECK(check_functions());
  WEFT_CHECK(check_tags());
  WEFT_CHECK(check_memories());
  WEFT_CHECK(check_globals());
  WEFT_CHECK(check_tables());
  WEFT_CHECK(check_exports());
  WEFT_CHECK(check_start());
  WEFT_CHECK(check_elements());
  return check_data();
}

// A type may name itself and those before it.
Diagnosed<> ModuleValidator::check_types() const {
  for (std::size_t i = 0; i < module_.types.size(); ++i) {
    const auto check = [&](const std::vector<ValType>& types) -> Diagnosed<> {
      for (const ValType t : types) {
        if (!t.is_ref() || t.heap() != HeapKind::indexed || t.type_index() <= i) continue;
        return error_in(SectionId::type,
                        fmt::format("unknown type {}: type {} may name itself and those before it",
                                    t.type_index(), i));
      }
      return {};
    };
    WEFT_CHECK(check(module_.types[i].params));
    WEFT_CHECK(check(module_.types[i].results));
  }
  return {};
}

Diagnosed<> ModuleValidator::check_functions() const {
  for (std::uint32_t i = 0; i < module_.functions.size(); ++i) {
    if (module_.functions[i] < module_.types.size()) continue;
    return error_in(place(i, module_.imported_functions, SectionId::function),
                    fmt::format("{}, function {} names it",
                                unknown("type", module_.functions[i], module_.types.size()), i));
  }
  return {};
}

Diagnosed<> ModuleValidator::check_tags() const {
  for (std::uint32_t i = 0; i < module_.tags.size(); ++i) {
    const SectionId section = place(i, module_.imported_tags, SectionId::tag);
    const std::uint32_t type = module_.tags[i].type_index;
    if (type >= module_.types.size()) {
      return error_in(section, unknown("type", type, module_.types.size()));
    }
    if (!module_.types[type].results.empty()) {
      return error_in(section, fmt::format("non-empty tag result type: tag {} expected [], found "
                                           "{}",
                                           i, list(module_.types[type].results)));
    }
  }
  return {};
}

Diagnosed<> ModuleValidator::check_tables() {
  constexpr std::uint64_t kMost32 = 0xffff'ffff;
  for (std::uint32_t i = 0; i < module_.tables.size(); ++i) {
    const Table& table = module_.tables[i];
    const Limits& limits = table.type.limits;
    const SectionId section = place(i, module_.imported_tables, SectionId::table);
    WEFT_CHECK(check_known(table.type.element, section));
    if (!limits.is64 && std::max(limits.min, limits.max.value_or(0)) > kMost32) {
      return error_in(section, fmt::format("table size must be at most 2^32 - 1: table {} found {}",
                                           i, std::max(limits.min, limits.max.value_or(0))));
    }
    WEFT_CHECK(check_range(limits, section));
    if (table.init) {
      // Its own globals come after the tables, so only imported ones may be read here.
      WEFT_CHECK(expressions_.validate_expression(*table.init, table.type.element,
                                                  module_.imported_globals));
    } else if (i >= module_.imported_tables && !has_default(table.type.element)) {
      return error_in(section, fmt::format("type mismatch: table {} of {} expected an initialiser, "
                                           "found none",
                                           i, to_string(table.type.element)));
    }
  }
  return {};
}

Diagnosed<> ModuleValidator::check_memories() const {
  for (std::uint32_t i = 0; i < module_.memories.size(); ++i) {
    const Limits& limits = module_.memories[i].limits;
    const SectionId section = place(i, module_.imported_memories, SectionId::memory);
    const std::uint64_t most = limits.is64 ? kMaxPages64 : kMaxPages32;
    const std::uint64_t found = std::max(limits.min, limits.max.value_or(0));
    if (found > most) {
      return error_in(section,
                      fmt::format("memory size must be at most {} pages ({}): memory {} found {}",
                                  most, limits.is64 ? "2^64 bytes" : "4GiB", i, found));
    }
    WEFT_CHECK(check_range(limits, section));
    // https://webassembly.github.io/threads/core/valid/types.html#memory-types
    if (limits.shared && !limits.max) {
      return error_in(section,
                      fmt::format("shared memory must have maximum: memory {} has none", i));
    }
  }
  return {};
}

Diagnosed<> ModuleValidator::check_globals() {
  for (std::uint32_t i = 0; i < module_.globals.size(); ++i) {
    const Global& global = module_.globals[i];
    WEFT_CHECK(
        check_known(global.type.type, place(i, module_.imported_globals, SectionId::global)));
    if (global.init) {
      WEFT_CHECK(expressions_.validate_expression(*global.init, global.type.type, i));
    }
  }
  return {};
}

Diagnosed<> ModuleValidator::check_exports() const {
  const std::array<std::pair<std::string_view, std::size_t>, 5> spaces = {
      {{"function", module_.functions.size()},
       {"table", module_.tables.size()},
       {"memory", module_.memories.size()},
       {"global", module_.globals.size()},
       {"tag", module_.tags.size()}}};
  for (const Export& e : module_.exports) {
    const auto& [what, size] = spaces[static_cast<std::size_t>(e.kind)];
    if (e.index >= size) {
      return diagnose_at(offset_of(e.name), fmt::format("{}, export \"{}\" names it",
                                                        unknown(what, e.index, size), e.name));
    }
  }
  return check_export_names();
}

Diagnosed<> ModuleValidator::check_export_names() const {
  std::vector<std::string_view> names;
  names.reserve(module_.exports.size());
  for (const Export& e : module_.exports) names.push_back(e.name);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return {};
  return diagnose_at(offset_of(*twice), fmt::format("duplicate export name: \"{}\"", *twice));
}

Diagnosed<> ModuleValidator::check_start() const {
  if (!module_.start) return {};
  if (*module_.start >= module_.functions.size()) {
    return error_in(SectionId::start,
                    unknown("function", *module_.start, module_.functions.size()));
  }
  const FuncType& type = module_.function_type(*module_.start);
  if (type.params.empty() && type.results.empty()) return {};
  return error_in(SectionId::start,
                  fmt::format("start function: expected () -> (), found {}", to_string(type)));
}

Diagnosed<> validate_module(const Module& module) { return ModuleValidator(module).validate(); }

}  // namespace weft::wasm
