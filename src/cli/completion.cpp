// `weft completion`: scripts for shells, made from the tables of commands and options.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/terminal.h"

namespace weft::cli {
namespace {

std::string option_words(const Command& command) {
  std::string out;
  for (const OptionSpec& spec : command.options) {
    out += fmt::format("{} ", fmt::join(spec.spellings(), " "));
  }
  return out + "--help";
}

std::string command_words() {
  std::string out;
  for (const Command& command : commands()) {
    out += fmt::format("{}{}", out.empty() ? "" : " ", command.name);
  }
  return out;
}

std::string choices_cases() {
  std::string out;
  for (const Command& command : commands()) {
    for (const OptionSpec& spec : command.options) {
      if (spec.choices.empty()) continue;
      out +=
          fmt::format("    {}) words=\"{}\" ;;\n", fmt::join(spec.spellings(), "|"), spec.choices);
    }
  }
  return out;
}

std::string directory_flags() { return "--dir|--mount|--cache-dir"; }

/// zsh reads the same script through its bash emulation.
std::string bash_script() {
  std::string cases;
  for (const Command& command : commands()) {
    cases += fmt::format("    {}) flags=\"{}\"; operands=\"{}\" ;;\n", command.name,
                         option_words(command), command.words);
  }
  return fmt::format(
      R"(_weft() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}"
  local command=run flags operands words=
  case " {} " in *" ${{COMP_WORDS[1]}} "*) command="${{COMP_WORDS[1]}}" ;; esac
  case "$command" in
{}  esac
  case "$before" in
{}    {}) COMPREPLY=($(compgen -d -- "$word")); return ;;
  esac
  if [ -z "$words" ]; then
    if [ "${{word#-}}" != "$word" ]; then words="$flags"
    elif [ -n "$operands" ]; then words="$operands"
    elif [ "$COMP_CWORD" = 1 ]; then words="{}"
    fi
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [ -z "$operands" ] && [ "${{word#-}}" = "$word" ]; then
    COMPREPLY+=($(compgen -f -- "$word"))
  fi
}}
complete -o filenames -F _weft weft
)",
      command_words(), cases, choices_cases(), directory_flags(), command_words());
}

std::string zsh_script() { return "autoload -Uz bashcompinit && bashcompinit\n" + bash_script(); }

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

void add_fish_option(std::string& out, std::string_view condition, const OptionSpec& spec) {
  out += fmt::format("complete -c weft -n '{}'", condition);
  for (const std::string_view name : spec.spellings()) {
    const bool is_long = name.starts_with("--");
    out += fmt::format(" {} {}", is_long ? "-l" : "-s", name.substr(is_long ? 2 : 1));
  }
  if (spec.needs_value()) out += " -r";
  if (!spec.choices.empty()) out += fmt::format(" -f -a {}", quoted(spec.choices));
  out += fmt::format(" -d {}\n", quoted(spec.help));
}

std::string fish_script() {
  std::string out;
  for (const Command& command : commands()) {
    out += fmt::format("complete -c weft -n __fish_use_subcommand -a {} -d {}\n", command.name,
                       quoted(command.summary));
    const std::string condition = fmt::format("__fish_seen_subcommand_from {}", command.name);
    for (const OptionSpec& spec : command.options) {
      add_fish_option(out, condition, spec);
      if (command.name == "run") add_fish_option(out, "__fish_use_subcommand", spec);
    }
    if (!command.words.empty()) {
      out += fmt::format("complete -c weft -n '{}' -f -a {}\n", condition, quoted(command.words));
    }
  }
  return out;
}

}  // namespace

int completion_command(const Parsed& parsed, Arguments) {
  if (parsed.operands.size() == 1) {
    const std::string_view shell = parsed.operands[0];
    if (shell == "bash") return print(bash_script()) ? 0 : 1;
    if (shell == "zsh") return print(zsh_script()) ? 0 : 1;
    if (shell == "fish") return print(fish_script()) ? 0 : 1;
  }
  return fail_with({"completion wants the name of one shell: bash, zsh or fish"});
}

}  // namespace weft::cli
