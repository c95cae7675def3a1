// The two ways in which a ModuleReport is shown.
#include <fmt/format.h>

#include <iterator>
#include <map>

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

/// Writes JSON with commas where they belong.
class JsonWriter {
 public:
  void open(char bracket) {
    separate();
    out_ += bracket;
    fresh_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    fresh_ = false;
  }
  void key(std::string_view name) {
    separate();
    out_ += json_string(name) + ":";
    fresh_ = true;
  }
  void value(std::string_view text) {
    separate();
    out_ += json_string(text);
  }
  void value(std::uint64_t number) {
    separate();
    out_ += fmt::format("{}", number);
  }
  void field(std::string_view name, std::string_view text) {
    key(name);
    value(text);
  }
  void field(std::string_view name, std::uint64_t number) {
    key(name);
    value(number);
  }
  void list(std::string_view name, const std::vector<std::string>& lines) {
    key(name);
    open('[');
    for (const std::string& line : lines) value(line);
    close(']');
  }
  [[nodiscard]] const std::string& text() const { return out_; }

 private:
  void separate() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }
  std::string out_;
  bool fresh_ = true;
};

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
  std::vector<std::string> producers;
  for (const ProducerLine& p : report.producers) {
    producers.push_back(fmt::format("{}: {}", p.field, p.value));
  }
  show_list("Made by", producers, out);
  show_list("It will probably need", report.advice, out);
  return out;
}

std::string show_json(const ModuleReport& report) {
  JsonWriter json;
  json.open('{');
  json.field("path", report.path);
  json.field("size", report.size);
  json.field("kind", report.kind);
  json.field("functions", report.functions);
  json.key("sections");
  json.open('[');
  for (const runtime::Section& s : report.sections) {
    json.open('{');
    json.field("name", s.id == 0 ? s.name : runtime::section_name(s.id));
    json.field("custom", std::uint64_t{s.id == 0});
    json.field("offset", s.offset);
    json.field("size", s.size);
    json.close('}');
  }
  json.close(']');
  json.key("imports");
  json.open('[');
  for (const ImportLine& i : report.imports) {
    json.open('{');
    json.field("module", i.module);
    json.field("name", i.name);
    json.field("type", i.type);
    json.field("family", i.family);
    json.field("support", i.support);
    json.field("note", i.note);
    json.close('}');
  }
  json.close(']');
  json.key("exports");
  json.open('[');
  for (const ExportLine& e : report.exports) {
    json.open('{');
    json.field("name", e.name);
    json.field("kind", e.kind);
    json.field("type", e.type);
    json.close('}');
  }
  json.close(']');
  json.list("features", report.features);
  json.list("memories", report.memories);
  json.list("tables", report.tables);
  json.key("producers");
  json.open('[');
  for (const ProducerLine& p : report.producers) {
    json.open('{');
    json.field("field", p.field);
    json.field("value", p.value);
    json.close('}');
  }
  json.close(']');
  json.list("advice", report.advice);
  json.close('}');
  return json.text() + "\n";
}

}  // namespace weft::cli
