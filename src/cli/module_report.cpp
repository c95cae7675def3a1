#include "cli/module_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/result.h"
#include "runtime/link.h"
#include "wasm/features.h"
#include "wasm/reader.h"
#include "wasm/validator.h"

namespace weft::cli {
namespace {

std::string show_limits(const wasm::Limits& limits, std::string_view unit) {
  std::string out = fmt::format("{} {} at least", limits.min, unit);
  out += limits.max ? fmt::format(", {} at most", *limits.max) : ", no maximum";
  if (limits.shared) out += ", shared";
  if (limits.is64) out += ", 64-bit";
  return out;
}

std::string_view kind_name(wasm::ExternKind kind) {
  switch (kind) {
    case wasm::ExternKind::func:
      return "function";
    case wasm::ExternKind::table:
      return "table";
    case wasm::ExternKind::memory:
      return "memory";
    case wasm::ExternKind::global:
      return "global";
    case wasm::ExternKind::tag:
      return "tag";
  }
  return "?";
}

std::string type_of(const wasm::Module& module, wasm::ExternKind kind, std::uint32_t index) {
  switch (kind) {
    case wasm::ExternKind::func:
      return wasm::to_string(module.function_type(index));
    case wasm::ExternKind::table:
      return fmt::format("{}, {}", wasm::to_string(module.tables[index].type.element),
                         show_limits(module.tables[index].type.limits, "elements"));
    case wasm::ExternKind::memory:
      return show_limits(module.memories[index].limits, "pages");
    case wasm::ExternKind::global:
      return fmt::format("{}{}", module.globals[index].type.is_mutable ? "mutable " : "",
                         wasm::to_string(module.globals[index].type.type));
    case wasm::ExternKind::tag:
      return wasm::to_string(module.types[module.tags[index].type_index]);
  }
  return "?";
}

void add_imports(const wasm::Module& module, ModuleReport& out) {
  for (const wasm::Import& import : module.imports) {
    ImportLine line{import.module, import.name, type_of(module, import.kind, import.index), {},
                    "missing",     {}};
    const runtime::ImportVerdict verdict = runtime::judge_import(module, import);
    if (verdict.served && verdict.call == nullptr) line.support = "full";
    if (verdict.call != nullptr) {
      line.family = syscalls::family_name(verdict.call->family());
      line.support = syscalls::support_name(verdict.call->support());
      line.note = verdict.call->note();
    } else {
      line.note = verdict.hint;
    }
    out.imports.push_back(std::move(line));
  }
}

void add_exports(const wasm::Module& module, ModuleReport& out) {
  for (const wasm::Export& e : module.exports) {
    out.exports.push_back(
        {e.name, std::string(kind_name(e.kind)), type_of(module, e.kind, e.index)});
  }
}

/// https://github.com/WebAssembly/tool-conventions/blob/main/ProducersSection.md
/// Anything odd ends the list: the section is only for people.
class ProducersReader {
 public:
  explicit ProducersReader(wasm::Bytes bytes) : bytes_(bytes) {}
  std::vector<ProducerLine> run() {
    std::vector<ProducerLine> out;
    const std::uint64_t fields = number();
    for (std::uint64_t f = 0; f < fields && good_; ++f) {
      const std::string_view field = text();
      const std::uint64_t values = number();
      for (std::uint64_t v = 0; v < values && good_; ++v) {
        const std::string_view name = text();
        const std::string_view version = text();
        if (!good_) break;
        out.push_back(
            {std::string(field), fmt::format("{}{}{}", name, version.empty() ? "" : " ", version)});
      }
    }
    return out;
  }

 private:
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; at_ < bytes_.size() && shift < 35; shift += 7) {
      const std::uint8_t byte = bytes_[at_++];
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    good_ = false;
    return 0;
  }
  std::string_view text() {
    const std::uint64_t size = number();
    if (!good_ || size > bytes_.size() - at_) {
      good_ = false;
      return {};
    }
    const std::string_view out(reinterpret_cast<const char*>(bytes_.data()) + at_, size);
    at_ += size;
    return out;
  }
  wasm::Bytes bytes_;
  std::size_t at_ = 0;
  bool good_ = true;
};

bool imports_call(const wasm::Module& module, std::string_view name) {
  return std::ranges::any_of(module.imports, [&](const wasm::Import& i) {
    return i.kind == wasm::ExternKind::func && i.name == name;
  });
}

std::string kind_of(const wasm::Module& module) {
  if (module.is_dynamic() || module.find_custom("dylink") != nullptr) return "dynamic library";
  if (module.find_export("_start") != nullptr) return "command";
  if (module.find_export("_initialize") != nullptr) return "reactor";
  return "library";
}

void add_advice(const wasm::Module& module, ModuleReport& out) {
  if (imports_call(module, "path_open") || imports_call(module, "path_open2")) {
    out.advice.emplace_back("--dir HOST::GUEST for the files it opens");
  }
  if (imports_call(module, "environ_get")) {
    out.advice.emplace_back("--env NAME=VALUE for the variables it reads");
  }
  if (imports_call(module, "sock_accept")) {
    out.advice.emplace_back("--listen ADDR for the connections it accepts");
  }
  if (out.kind == "reactor" || out.kind == "library") {
    out.advice.emplace_back("--invoke NAME, as there is no _start");
  }
  const auto missing = std::ranges::count_if(
      out.imports, [](const ImportLine& line) { return line.support == "missing"; });
  if (missing != 0) {
    out.advice.push_back(fmt::format("--unknown-imports=trap, as {} import{} missing", missing,
                                     missing == 1 ? " is" : "s are"));
  }
}

}  // namespace

Diagnosed<ModuleReport> examine(std::string path, std::span<const std::uint8_t> bytes) {
  ModuleReport out;
  out.path = std::move(path);
  out.size = bytes.size();
  WEFT_TRY(const wasm::Module module, wasm::read_module(bytes));
  // Types and indices are looked up below without further checks.
  WEFT_CHECK(wasm::validate_module(module));
  WEFT_TRY(const wasm::Features features, wasm::used_features(module));
  out.kind = kind_of(module);
  out.functions = module.bodies.size();
  out.sections = runtime::list_sections(bytes);
  add_imports(module, out);
  add_exports(module, out);
  for (std::size_t i = 0; i < wasm::kFeatureCount; ++i) {
    const auto feature = static_cast<wasm::Feature>(i);
    if (feature != wasm::Feature::mvp && features.uses(feature)) {
      out.features.emplace_back(wasm::feature_name(feature));
    }
  }
  for (const wasm::MemoryType& m : module.memories) {
    out.memories.push_back(show_limits(m.limits, "pages"));
  }
  for (const wasm::Table& t : module.tables) {
    out.tables.push_back(fmt::format("{}, {}", wasm::to_string(t.type.element),
                                     show_limits(t.type.limits, "elements")));
  }
  for (const wasm::CustomSection& c : module.customs) {
    if (c.name == "producers") out.producers = ProducersReader(c.bytes).run();
  }
  out.dylink = module.dylink;
  add_advice(module, out);
  return out;
}

}  // namespace weft::cli
