// `weft abi`: the call table for people and for programs.
#include <fmt/format.h>

#include <array>
#include <iterator>

#include "cli/commands.h"
#include "cli/module_report.h"
#include "cli/terminal.h"
#include "runtime/link.h"
#include "syscalls/table.h"

namespace weft::cli {
namespace {

enum Id : std::uint16_t { json, markdown };

constexpr std::array kSpecs{
    OptionSpec{json, "json", 0, Takes::nothing, {}, "print a JSON array of objects"},
    OptionSpec{markdown, "markdown", 0, Takes::nothing, {}, "print a table for a document"},
};

using Out = std::back_insert_iterator<std::string>;
using syscalls::Syscall;

std::string show_text() {
  std::string out;
  for (const Syscall& c : syscalls::table()) {
    fmt::format_to(Out(out), "{:<8}{:<11}{}.{} {}{}{}\n", syscalls::support_name(c.support()),
                   syscalls::family_name(c.family()), c.module, c.name,
                   runtime::show_signature(c.signature), c.note().empty() ? "" : "  -- ", c.note());
  }
  return out;
}

std::string show_json() {
  std::string out = "[";
  for (const Syscall& c : syscalls::table()) {
    fmt::format_to(Out(out), "{}\n  {{", out.size() > 1 ? "," : "");
    const std::array<std::array<std::string_view, 2>, 7> fields{{
        {"module", c.module},
        {"name", c.name},
        {"family", syscalls::family_name(c.family())},
        {"signature", c.signature},
        {"support", syscalls::support_name(c.support())},
        {"generation", syscalls::generation_name(c.generation())},
        {"note", c.note()},
    }};
    for (std::size_t i = 0; i < fields.size(); ++i) {
      fmt::format_to(Out(out), "{}\"{}\": {}", i == 0 ? "" : ", ", fields[i][0],
                     json_string(fields[i][1]));
    }
    out += "}";
  }
  return out + "\n]\n";
}

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string show_markdown() {
  std::array<std::size_t, 3> counts{};
  std::string out =
      "| module | name | family | type | support | note |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (const Syscall& c : syscalls::table()) {
    ++counts[static_cast<std::size_t>(c.support())];
    fmt::format_to(Out(out), "| {} | `{}` | {} | `{}` | {} | {} |\n", c.module, c.name,
                   syscalls::family_name(c.family()), runtime::show_signature(c.signature),
                   syscalls::support_name(c.support()), cell(c.note()));
  }
  return fmt::format("{} calls: {} full, {} partial, {} stub.\n\n{}", syscalls::table().size(),
                     counts[0], counts[1], counts[2], out);
}

}  // namespace

std::span<const OptionSpec> abi_option_specs() { return kSpecs; }

int abi_command(const Parsed& parsed, Arguments) {
  if (!parsed.operands.empty()) return fail_with({"abi takes no arguments"});
  if (parsed.options.size() > 1) return fail_with({"abi takes one of --json and --markdown"});
  if (parsed.options.empty()) return print(show_text()) ? 0 : 1;
  return print(parsed.options[0].spec->id == json ? show_json() : show_markdown()) ? 0 : 1;
}

}  // namespace weft::cli
