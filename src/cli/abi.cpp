// `weft abi`: the call table for people and for programs.
#include <array>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "syscalls/describe.h"

namespace weft::cli {
namespace {

enum Id : std::uint16_t { json, markdown };

constexpr std::array kSpecs{
    OptionSpec{json, "--json", "", "print a JSON array of objects"},
    OptionSpec{markdown, "--markdown", "", "print the page docs/abi.md"},
};

}  // namespace

std::span<const OptionSpec> abi_option_specs() { return kSpecs; }

int abi_command(const Parsed& parsed, Arguments) {
  if (!parsed.operands.empty()) return fail_with({"abi takes no arguments"});
  if (parsed.options.size() > 1) return fail_with({"abi takes one of --json and --markdown"});
  if (parsed.options.empty()) return print(syscalls::abi_text()) ? 0 : 1;
  const bool as_json = parsed.options[0].spec->id == json;
  return print(as_json ? syscalls::abi_json() : syscalls::abi_markdown()) ? 0 : 1;
}

}  // namespace weft::cli
