// The two ways in which a ModuleReport is shown.
#include <fmt/format.h>

#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/module_report.h"
#include "cli/values.h"

namespace weft::cli {
namespace {

using Out = std::back_insert_iterator<std::string>;

void show_sections(const ModuleReport& report, std::string& out) {
  out += "\nSections:\n";
  for (const runtime::Section& section : report.sections) {
    const std::string name = section.id == 0 ? fmt::format("custom \"{}\"", section.name)
                                             : std::string(runtime::section_name(section.id));
    fmt::format_to(Out(out), "  {:<28} {:>11}\n", name, show_size(section.size));
  }
}

void show_imports(const ModuleReport& report, std::string& out) {
  if (report.imports.empty()) return;
  std::map<std::string, std::vector<const ImportLine*>> families;
  for (const ImportLine& line : report.imports) {
    families[line.family.empty() ? (line.support == "missing" ? "~missing" : "~other")
                                 : line.family]
        .push_back(&line);
  }
  fmt::format_to(Out(out), "\nImports ({}), by family:\n", report.imports.size());
  for (const auto& [family, lines] : families) {
    std::string_view title = family;
    if (family == "~missing") title = "not known to Weft";
    if (family == "~other") title = "other";
    fmt::format_to(Out(out), "  {}\n", title);
    for (const ImportLine* line : lines) {
      fmt::format_to(Out(out), "    {:<8}{}.{} {}{}{}\n", line->support, line->module, line->name,
                     line->type, line->note.empty() ? "" : "  -- ", line->note);
    }
  }
}

void show_list(std::string_view title, const std::vector<std::string>& lines, std::string& out) {
  if (lines.empty()) return;
  fmt::format_to(Out(out), "\n{}:\n", title);
  for (const std::string& line : lines) fmt::format_to(Out(out), "  {}\n", line);
}

void show_exports(const ModuleReport& report, std::string& out) {
  if (report.exports.empty()) return;
  fmt::format_to(Out(out), "\nExports ({}):\n", report.exports.size());
  for (const ExportLine& e : report.exports) {
    fmt::format_to(Out(out), "  {:<9}{} {}\n", e.kind, e.name, e.type);
  }
}

void show_names(std::string_view title, const std::vector<std::string_view>& names,
                std::string& out) {
  for (const std::string_view name : names) fmt::format_to(Out(out), "  {:<14} {}\n", title, name);
}

void show_dylink(const ModuleReport& report, std::string& out) {
  if (!report.dylink) return;
  out += "\nDynamic linking:\n";
  if (!report.dylink->has_value()) {
    fmt::format_to(Out(out), "  malformed, cannot be linked: {}\n", report.dylink->error().text());
    return;
  }
  const wasm::DynamicLibrary& library = **report.dylink;
  fmt::format_to(Out(out), "  {:<14} {}, aligned to {}\n", "memory", show_size(library.memory_size),
                 show_size(std::uint64_t{1} << library.memory_align_log2));
  fmt::format_to(Out(out), "  {:<14} {} element{}, aligned to {}\n", "table", library.table_size,
                 library.table_size == 1 ? "" : "s", std::uint64_t{1} << library.table_align_log2);
  show_names("needs", library.needed, out);
  show_names("run-time path", library.runtime_path, out);
  for (const auto& e : library.exports) {
    fmt::format_to(Out(out), "  {:<14} {}: {}\n", "export", e.name, wasm::to_string(e.flags));
  }
  for (const auto& i : library.imports) {
    fmt::format_to(Out(out), "  {:<14} {}.{}: {}\n", "import", i.module, i.name,
                   wasm::to_string(i.flags));
  }
}

nlohmann::ordered_json dylink_json(const ModuleReport& report) {
  using Json = nlohmann::ordered_json;
  if (!report.dylink) return nullptr;
  if (!report.dylink->has_value()) return {{"error", report.dylink->error().text()}};
  const wasm::DynamicLibrary& library = **report.dylink;
  Json exports = Json::array();
  for (const auto& e : library.exports) {
    exports.push_back({{"name", e.name}, {"flags", wasm::to_string(e.flags)}});
  }
  Json imports = Json::array();
  for (const auto& i : library.imports) {
    imports.push_back(
        {{"module", i.module}, {"name", i.name}, {"flags", wasm::to_string(i.flags)}});
  }
  return {{"memory_size", library.memory_size},
          {"memory_alignment", std::uint64_t{1} << library.memory_align_log2},
          {"table_size", library.table_size},
          {"table_alignment", std::uint64_t{1} << library.table_align_log2},
          {"needed", library.needed},
          {"runtime_path", library.runtime_path},
          {"exports", exports},
          {"imports", imports}};
}

}  // namespace

std::string show_text(const ModuleReport& report) {
  std::string out =
      fmt::format("{}: {}, {}, {} function{}\n", report.path, report.kind, show_size(report.size),
                  report.functions, report.functions == 1 ? "" : "s");
  show_sections(report, out);
  show_imports(report, out);
  show_exports(report, out);
  show_list("WebAssembly features beyond the first version", report.features, out);
  show_list("Memories", report.memories, out);
  show_list("Tables", report.tables, out);
  show_dylink(report, out);
  std::vector<std::string> producers;
  for (const ProducerLine& p : report.producers) {
    producers.push_back(fmt::format("{}: {}", p.field, p.value));
  }
  show_list("Made by", producers, out);
  show_list("It will probably need", report.advice, out);
  return out;
}

std::string show_json(const ModuleReport& report) {
  using Json = nlohmann::ordered_json;
  Json sections = Json::array();
  for (const runtime::Section& s : report.sections) {
    sections.push_back({{"name", s.id == 0 ? s.name : runtime::section_name(s.id)},
                        {"custom", s.id == 0},
                        {"offset", s.offset},
                        {"size", s.size}});
  }
  Json imports = Json::array();
  for (const ImportLine& i : report.imports) {
    imports.push_back({{"module", i.module},
                       {"name", i.name},
                       {"type", i.type},
                       {"family", i.family},
                       {"support", i.support},
                       {"note", i.note}});
  }
  Json exports = Json::array();
  for (const ExportLine& e : report.exports) {
    exports.push_back({{"name", e.name}, {"kind", e.kind}, {"type", e.type}});
  }
  Json producers = Json::array();
  for (const ProducerLine& p : report.producers) {
    producers.push_back({{"field", p.field}, {"value", p.value}});
  }
  const Json all{{"path", report.path},
                 {"size", report.size},
                 {"kind", report.kind},
                 {"functions", report.functions},
                 {"sections", sections},
                 {"imports", imports},
                 {"exports", exports},
                 {"features", report.features},
                 {"memories", report.memories},
                 {"tables", report.tables},
                 {"dylink", dylink_json(report)},
                 {"producers", producers},
                 {"advice", report.advice}};
  // Names of files and of custom sections need not be UTF-8; without exceptions, `strict` aborts.
  return all.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace weft::cli
