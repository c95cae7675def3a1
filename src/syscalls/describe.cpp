#include "syscalls/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "syscalls/table.h"

namespace weft::syscalls {
namespace {

std::string_view letter_name(char letter) {
  switch (letter) {
    case 'i':
      return "i32";
    case 'I':
      return "i64";
    case 'f':
      return "f32";
    case 'F':
      return "f64";
    case 'v':
      return "v128";
    default:
      return "ref";
  }
}

std::string list(std::string_view letters) {
  std::string out = "(";
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (i != 0) out += ", ";
    out += letter_name(letters[i]);
  }
  return out + ')';
}

/// "iovs/iovs_len" for a parameter that takes two slots.
std::string joined_names(const Syscall& s, std::size_t slot, std::size_t width) {
  std::string out;
  for (std::size_t i = 0; i < width; ++i) {
    if (i != 0) out += '/';
    out += s.slot_name(slot + i);
  }
  return out;
}

/// The modules that share one definition, in one cell.
std::string modules_of(const Definition& d) {
  std::string out;
  for (const ModuleName& m : kModuleNames) {
    if ((std::to_underlying(d.modules) & std::to_underlying(m.bit)) == 0) continue;
    if (!out.empty()) out += ", ";
    out += m.name;
  }
  return out;
}

struct Counts {
  std::array<std::size_t, 3> by_support{};
};

void write_status(std::string& out) {
  std::array<Counts, kFamilies> counts{};
  for (const Syscall& s : table()) {
    ++counts[std::to_underlying(s.family())].by_support[std::to_underlying(s.support())];
  }
  out += "| family | full | partial | stub |\n|---|---:|---:|---:|\n";
  for (std::size_t f = 0; f < kFamilies; ++f) {
    const auto& [full, partial, stub] = counts[f].by_support;
    if (full + partial + stub == 0) continue;
    out += fmt::format("| {} | {} | {} | {} |\n", family_name(static_cast<Family>(f)), full,
                       partial, stub);
  }
}

void write_family(std::string& out, Family family) {
  std::vector<const Syscall*> rows;
  for (const Syscall& s : table()) {
    const bool first =
        s.family() == family && std::ranges::none_of(rows, [&](const Syscall* other) {
          return other->definition == s.definition;
        });
    if (first) rows.push_back(&s);
  }
  if (rows.empty()) return;
  std::ranges::sort(rows, {}, [](const Syscall* s) { return std::pair(s->name, index_of(*s)); });
  out += fmt::format("\n## {}\n\n", family_name(family));
  out += "| call | wasm type | modules | support | note |\n|---|---|---|---|---|\n";
  for (const Syscall* s : rows) {
    const Generation g = s->definition->generation;
    std::string note(s->note());
    if (g != Generation::current) {
      note += fmt::format("{}generation {}", note.empty() ? "" : "; ", generation_name(g));
    }
    out +=
        fmt::format("| `{}` | `{}` | {} | {} | {} |\n", prototype(*s), signature_text(s->signature),
                    modules_of(*s->definition), support_name(s->support()), note);
  }
}

nlohmann::ordered_json parameters_json(const Syscall& s) {
  auto array = nlohmann::ordered_json::array();
  std::size_t slot = 0;
  for (const ParamType& p : s.shape().params) {
    auto names = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < p.wasm.size(); ++i) names.push_back(s.slot_name(slot + i));
    array.push_back({{"names", std::move(names)}, {"type", p.type}});
    slot += p.wasm.size();
  }
  return array;
}

nlohmann::ordered_json results_json(const Syscall& s) {
  auto array = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < s.shape().results.size(); ++i) {
    array.push_back({{"name", s.result_name(i)}, {"type", s.shape().results[i].type}});
  }
  return array;
}

/// One prototype of the C header; the function's name is the import's behind `__import_`.
std::string c_prototype(const Syscall& s) {
  std::string out = fmt::format("WEFT_IMPORT(\"{}\", \"{}\")\n", s.module, s.name);
  std::string name(s.name);
  std::ranges::replace(name, '-', '_');
  if (s.module == "wasi") name.insert(0, "wasi_");
  const bool answers = s.signature.back() != ':';
  out += fmt::format("{} __import_{}(", answers ? "int32_t" : "void", name);
  std::size_t slot = 0;
  for (const ParamType& p : s.shape().params) {
    for (std::size_t i = 0; i < p.wasm.size(); ++i, ++slot) {
      // The length behind an array is as wide as a pointer, but is none.
      const bool length = i != 0 && i + 1 == p.wasm.size() && p.type != "string_table";
      const bool pointer = p.wasm[i] == 'p' && !length;
      out += fmt::format("{}{}{}", slot == 0 ? "" : ", ",
                         pointer            ? "const void *"
                         : p.wasm[i] == 'I' ? "int64_t "
                                            : "int32_t ",
                         s.slot_name(slot));
      // <stdio.h> makes these names macros.
      if (s.slot_name(slot).starts_with("std")) out += "_mode";
    }
  }
  for (std::size_t i = 0; i < s.shape().results.size(); ++i) {
    out += fmt::format("{}void *{}", slot + i == 0 ? "" : ", ", s.result_name(i));
  }
  if (out.back() == '(') out += "void";
  return out + ");\n";
}

/// Whether a C library of today imports the row under this module: what Preview 1 has comes from
/// there, also where WASIX offers the same name again.
bool belongs_in_c_header(const Syscall& s) {
  if (s.generation() == Generation::old_2023) return false;
  if (s.module == "wasi_snapshot_preview1") return s.family() == Family::core;
  if (s.module == "wasi") return true;
  return s.module == "wasix_32v1" && candidates("wasi_snapshot_preview1", s.name).empty();
}

}  // namespace

std::string signature_text(std::string_view signature) {
  const std::size_t colon = std::min(signature.find(':'), signature.size());
  return list(signature.substr(0, colon)) + " -> " +
         list(signature.substr(std::min(colon + 1, signature.size())));
}

std::string prototype(const Syscall& s) {
  std::string out = fmt::format("{}(", s.name);
  std::size_t slot = 0;
  for (const ParamType& p : s.shape().params) {
    if (slot != 0) out += ", ";
    out += fmt::format("{}: {}", joined_names(s, slot, p.wasm.size()), p.type);
    slot += p.wasm.size();
  }
  out += ')';
  for (std::size_t i = 0; i < s.shape().results.size(); ++i) {
    out +=
        fmt::format("{} {}: {}", i == 0 ? " ->" : ",", s.result_name(i), s.shape().results[i].type);
  }
  return out;
}

std::string abi_text() {
  std::size_t name_width = 0;
  std::size_t type_width = 0;
  for (const Syscall& s : table()) {
    name_width = std::max(name_width, s.module.size() + 1 + s.name.size());
    type_width = std::max(type_width, s.signature.size());
  }
  std::string out;
  for (const Syscall& s : table()) {
    std::string line = fmt::format(
        "{:<{}}  {:<{}}  {:<9}  {:<7}  {}", fmt::format("{}.{}", s.module, s.name), name_width,
        s.signature, type_width, family_name(s.family()), support_name(s.support()), s.note());
    line.erase(line.find_last_not_of(' ') + 1);
    out += line;
    out += '\n';
  }
  return out;
}

std::string abi_json() {
  auto array = nlohmann::ordered_json::array();
  for (const Syscall& s : table()) {
    array.push_back({{"module", s.module},
                     {"name", s.name},
                     {"family", family_name(s.family())},
                     {"signature", s.signature},
                     {"parameters", parameters_json(s)},
                     {"results", results_json(s)},
                     {"support", support_name(s.support())},
                     {"note", s.note()},
                     {"generation", generation_name(s.generation())}});
  }
  return array.dump(2) + '\n';
}

std::string abi_c_header() {
  std::string out =
      "/* The imports of WASI and WASIX as C functions. Generated by `weft abi --c-header`; a "
      "test\n"
      "   fails when it is out of date. Results are written through the last pointers. */\n"
      "#pragma once\n"
      "#include <stdint.h>\n\n"
      "#define WEFT_IMPORT(module, name) \\\n"
      "  __attribute__((__import_module__(module), __import_name__(name)))\n\n";
  for (const Syscall& s : table()) {
    if (belongs_in_c_header(s)) out += c_prototype(s);
  }
  return out;
}

std::string abi_markdown() {
  std::string out =
      "# The calls Weft knows\n\n"
      "Generated by `weft abi --markdown`; a test fails when it is out of date.\n\n"
      "`full` serves the call completely, `partial` has the limits of its note, `stub` is there so "
      "that programs link, and does what its note says. A parameter with two names is a pointer "
      "and a length or count. Results are written through out-pointers, in this order, behind the "
      "parameters; the wasm result is the errno. Imports are found by module, name and type, since "
      "older binaries import some names with another type. Under `wasi_unstable` the calls of "
      "`wasi_snapshot_preview1` have the layouts of snapshot 0.\n\n";
  write_status(out);
  for (std::size_t f = 0; f < kFamilies; ++f) write_family(out, static_cast<Family>(f));
  return out;
}

}  // namespace weft::syscalls
