// The only file of this room that knows CLI11, and with it the only one compiled with exceptions
// and RTTI. No exception leaves it; a guest starts after it is done.
#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "base/result.h"
#include "cli/suggestions.h"

namespace weft::cli {
namespace {

/// CLI11 reads "--name=" as "--name" and takes the next word for its value. This stands in for
/// the empty value while it parses.
constexpr char kEmptyValue = '\x01';

bool ends_the_name(std::string_view word, std::size_t at) {
  return word.starts_with("--") && word.find('=') == at;
}

std::string marked(std::string_view word) {
  std::string out(word);
  if (!word.empty() && ends_the_name(word, word.size() - 1)) out += kEmptyValue;
  return out;
}

std::string unmarked(std::string word) {
  const bool has_mark = word.ends_with(kEmptyValue);
  if (has_mark && (word.size() == 1 || ends_the_name(word, word.size() - 2))) word.pop_back();
  return word;
}

/// Help shows an optional value close to its flag: "--strace[=CALLS]".
class HelpFormatter : public CLI::Formatter {
 public:
  [[nodiscard]] std::string make_option_opts(const CLI::Option* option) const override {
    const std::string value = option->get_type_name();
    return value.empty() || value.starts_with('[') ? value : " " + value;
  }
};

/// The options in the order of `specs`; CLI11's own --help is not among them.
std::vector<const CLI::Option*> define(CLI::App& app, std::span<const OptionSpec> specs) {
  std::vector<const CLI::Option*> out;
  for (const OptionSpec& spec : specs) {
    CLI::Option* option =
        app.add_option(std::string(spec.names), CLI::callback_t(), std::string(spec.help));
    option->type_name(std::string(spec.value));
    option->group(spec.group.empty() ? "Flags" : std::string(spec.group));
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    // With a pair, a flag that stands alone has the value ""; with a single 0 it would be "true".
    if (!spec.needs_value()) option->expected(0, 0);
    out.push_back(option);
  }
  app.get_help_ptr()->group("");
  return out;
}

const OptionSpec* find(std::span<const OptionSpec> specs, std::string_view spelling) {
  for (const OptionSpec& spec : specs) {
    for (const std::string_view s : spec.spellings()) {
      if (s == spelling) return &spec;
    }
  }
  return nullptr;
}

class Parser {
 public:
  Parser(std::string_view command, std::span<const OptionSpec> specs,
         std::span<const std::string_view> arguments)
      : command_(command), specs_(specs), arguments_(arguments), options_(define(app_, specs)) {}

  Diagnosed<Parsed> run(OperandRule rule) {
    app_.allow_extras();
    app_.prefix_command(rule == OperandRule::first_ends_options);
    std::vector<std::string> words;  // CLI11 wants the last one first
    for (std::size_t i = arguments_.size(); i-- > 0;) words.push_back(marked(arguments_[i]));
    try {
      app_.parse(std::move(words));
    } catch (const CLI::CallForHelp&) {
      out_.help = true;
      return std::move(out_);
    } catch (const CLI::ArgumentMismatch& error) {
      out_.help = app_.get_help_ptr()->count() != 0;
      if (out_.help) return std::move(out_);
      return missing_value(error.what());
    }
    WEFT_CHECK(take_options());
    WEFT_CHECK(take_operands(rule));
    return std::move(out_);
  }

 private:
  /// The words ended where a value was due, so the last of them is the option.
  std::unexpected<Diagnostic> missing_value(std::string_view otherwise) const {
    std::string_view word = arguments_.back();
    std::string letter;
    if (!word.starts_with("--")) word = letter = std::string{'-', word.back()};
    const OptionSpec* spec = find(specs_, word);
    if (spec == nullptr) return diagnose(std::string(otherwise));
    return diagnose(fmt::format("{} needs a value: {} {}", word, word, spec->value),
                    fmt::format("See: weft {} --help", command_));
  }

  Diagnosed<> take_options() {
    std::vector<std::size_t> taken(options_.size());
    for (const CLI::Option* option : app_.parse_order()) {
      const auto found = std::ranges::find(options_, option);
      if (found == options_.end()) continue;
      const auto i = static_cast<std::size_t>(found - options_.begin());
      const OptionSpec& spec = specs_[i];
      std::string value = option->results()[taken[i]++];
      if (!spec.takes_value() && !value.empty()) {
        return diagnose(fmt::format("{} takes no value, but got ={}", spec.spellings().back(),
                                    unmarked(std::move(value))));
      }
      // "-O=2" is "-O" with the value "=2".
      if (!spec.names.starts_with("--") && value.starts_with('=')) value.erase(0, 1);
      out_.options.push_back({&spec, unmarked(std::move(value))});
    }
    return {};
  }

  /// What CLI11 could not place: operands, unknown options, and "--" itself.
  Diagnosed<> take_operands(OperandRule rule) {
    const std::vector<std::string> rest = app_.remaining();
    for (std::size_t i = 0; i < rest.size(); ++i) {
      const std::string_view word = rest[i];
      const bool ends = word == "--";
      if (!ends && word.size() > 1 && word.starts_with('-')) {
        return std::unexpected(unknown_option(command_, specs_, as_typed(word)));
      }
      if (ends || rule == OperandRule::first_ends_options) {
        const auto tail = arguments_.last(rest.size() - i).subspan(ends ? 1 : 0);
        out_.operands.insert(out_.operands.end(), tail.begin(), tail.end());
        break;
      }
      out_.operands.emplace_back(word);
    }
    return {};
  }

  /// CLI11 took the "-q" off a "-quit" and left "-uit".
  std::string_view as_typed(std::string_view word) const {
    for (const std::string_view typed : arguments_) {
      const bool letters = typed.size() > 1 && typed[0] == '-' && typed[1] != '-';
      if (letters && word[1] != '-' && typed.ends_with(word.substr(1))) return typed;
    }
    return word;
  }

  std::string_view command_;
  std::span<const OptionSpec> specs_;
  std::span<const std::string_view> arguments_;
  CLI::App app_;
  std::vector<const CLI::Option*> options_;
  Parsed out_;
};

}  // namespace

std::vector<std::string_view> OptionSpec::spellings() const {
  const std::size_t comma = names.find(',');
  if (comma == std::string_view::npos) return {names};
  return {names.substr(0, comma), names.substr(comma + 1)};
}

Diagnosed<Parsed> parse_options(std::string_view command, std::span<const OptionSpec> specs,
                                std::span<const std::string_view> arguments, OperandRule rule) {
  try {
    return Parser(command, specs, arguments).run(rule);
  } catch (const std::exception& error) {
    return diagnose(fmt::format("the flags cannot be read: {}", error.what()));
  }
}

std::string options_help(std::span<const OptionSpec> specs) {
  try {
    CLI::App app;
    define(app, specs);
    HelpFormatter formatter;
    formatter.column_width(30);
    const std::string text = formatter.make_groups(&app, CLI::AppFormatMode::Normal);
    return CLI::detail::find_and_replace(text, "\n\n\n", "\n\n");
  } catch (const std::exception& error) {
    return fmt::format("\n{}\n", error.what());
  }
}

}  // namespace weft::cli
