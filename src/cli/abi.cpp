// `weft abi`: the call table for people and for programs.
#include <array>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "syscalls/describe.h"

namespace weft::cli {
namespace {

enum Id : std::uint16_t { json, markdown, c_header };

constexpr std::array kSpecs{
    OptionSpec{json, "--json", "", "print a JSON array of objects"},
    OptionSpec{markdown, "--markdown", "", "print the page docs/abi.md"},
    OptionSpec{c_header, "--c-header", "", "print a C header of the imports"},
};

}  // namespace

std::span<const OptionSpec> abi_option_specs() { return kSpecs; }

int abi_command(const Parsed& parsed, Arguments) {
  if (!parsed.operands.empty()) return fail_with({"abi takes no arguments"});
  if (parsed.options.size() > 1) {
    return fail_with({"abi takes one of --json, --markdown and --c-header"});
  }
  if (parsed.options.empty()) return print(syscalls::abi_text()) ? 0 : 1;
  switch (parsed.options[0].spec->id) {
    case json:
      return print(syscalls::abi_json()) ? 0 : 1;
    case markdown:
      return print(syscalls::abi_markdown()) ? 0 : 1;
    default:
      return print(syscalls::abi_c_header()) ? 0 : 1;
  }
}

}  // namespace weft::cli
