#include "text/script.h"

#include <algorithm>

#include "base/result.h"
#include "text/module_parser.h"
#include "text/script_values.h"
#include "text/text.h"

namespace weft::text {
namespace {

class ScriptParser {
 public:
  ScriptParser(std::string_view source, std::span<const Token> tokens) : c_(source, tokens) {}

  Diagnosed<std::vector<Command>> run() {
    std::vector<Command> out;
    if (!starts_with_command()) {  // the fields of one module
      out.push_back({1, ModuleSource{{}, false, false, assemble(c_.source())}});
      return out;
    }
    while (!c_.at(TokenKind::end)) {
      const std::size_t offset = c_.peek().offset;
      const auto line = std::ranges::count(c_.source().substr(0, offset), '\n') + 1;
      WEFT_CHECK(c_.expect(TokenKind::left));
      WEFT_TRY(auto what, command());
      WEFT_CHECK(c_.expect(TokenKind::right));
      out.push_back({static_cast<std::size_t>(line), std::move(what)});
    }
    return out;
  }

 private:
  using What = decltype(Command::what);

  [[nodiscard]] bool starts_with_command() const {
    if (!c_.at(TokenKind::left)) return true;
    constexpr std::array<std::string_view, 10> kFields{
        "type", "rec", "import", "func", "table", "memory", "global", "tag", "export", "start"};
    const std::string_view word = c_.peek(1).text;
    return std::ranges::find(kFields, word) == kFields.end() && word != "elem" && word != "data";
  }

  Diagnosed<What> command() {
    const std::string word(c_.peek().text);
    if (word == "module") {
      c_.next();
      if (c_.accept_keyword("instance")) {
        std::string id = c_.optional_id();
        return Instantiate{std::move(id), c_.optional_id()};
      }
      WEFT_TRY(ModuleSource module, module_body());
      return module;
    }
    if (word == "invoke" || word == "get") {
      WEFT_TRY(Action a, action());
      return a;
    }
    c_.next();
    if (word == "register") {
      WEFT_TRY(std::string name, c_.name());
      return Register{std::move(name), optional_module()};
    }
    if (word == "assert_return") return assert_return();
    if (word == "assert_malformed") return assert_module(AssertModule::Kind::malformed);
    if (word == "assert_invalid") return assert_module(AssertModule::Kind::invalid);
    if (word == "assert_unlinkable") return assert_module(AssertModule::Kind::unlinkable);
    if (word == "assert_trap") {
      if (c_.at_form("module")) return assert_module(AssertModule::Kind::trap);
      return assert_failure(AssertFailure::Kind::trap);
    }
    if (word == "assert_exhaustion") return assert_failure(AssertFailure::Kind::exhaustion);
    if (word == "assert_exception") return assert_failure(AssertFailure::Kind::exception);
    c_.skip_form();
    c_.seek(c_.position() - 1);
    return Unknown{word};
  }

  std::optional<std::string> optional_module() {
    if (!c_.at(TokenKind::id)) return std::nullopt;
    return c_.optional_id();
  }

  /// Behind "(module"; leaves the cursor on its ')'.
  Diagnosed<ModuleSource> module_body() {
    ModuleSource out;
    out.definition = c_.accept_keyword("definition");
    out.id = c_.optional_id();
    if (c_.accept_keyword("binary")) {
      std::vector<std::uint8_t> bytes;
      while (c_.at(TokenKind::string)) {
        WEFT_TRY(const std::string part, c_.string());
        bytes.insert(bytes.end(), part.begin(), part.end());
      }
      out.binary = std::move(bytes);
    } else if (c_.accept_keyword("quote")) {
      std::string text;
      while (c_.at(TokenKind::string)) {
        WEFT_TRY(const std::string part, c_.string());
        text += part + "\n";
      }
      out.quoted = true;
      out.binary = assemble(text);
    } else {
      const std::size_t start = c_.position();
      ModuleParser parser(c_);
      out.binary = parser.parse(out.id);
      c_.seek(start);
      c_.skip_form();
      c_.seek(c_.position() - 1);
    }
    return out;
  }

  Diagnosed<What> assert_module(AssertModule::Kind kind) {
    AssertModule out;
    out.kind = kind;
    if (!c_.accept_form("module")) return c_.unexpected_token();
    WEFT_TRY(out.module, module_body());
    WEFT_CHECK(c_.expect(TokenKind::right));
    WEFT_TRY(out.message, c_.string());
    return out;
  }

  Diagnosed<What> assert_failure(AssertFailure::Kind kind) {
    AssertFailure out;
    out.kind = kind;
    WEFT_CHECK(c_.expect(TokenKind::left));
    WEFT_TRY(out.action, action());
    WEFT_CHECK(c_.expect(TokenKind::right));
    if (c_.at(TokenKind::string)) {
      WEFT_TRY(out.message, c_.string());
    }
    return out;
  }

  Diagnosed<What> assert_return() {
    AssertReturn out;
    WEFT_CHECK(c_.expect(TokenKind::left));
    WEFT_TRY(out.action, action());
    WEFT_CHECK(c_.expect(TokenKind::right));
    while (c_.at(TokenKind::left)) {
      WEFT_TRY(Value value, parse_value(c_));
      out.results.push_back(std::move(value));
    }
    return out;
  }

  Diagnosed<Action> action() {
    Action out;
    out.get = c_.at_keyword("get");
    if (!out.get && !c_.at_keyword("invoke")) return c_.unexpected_token();
    c_.next();
    out.module = optional_module();
    WEFT_TRY(out.name, c_.name());
    while (!out.get && c_.at(TokenKind::left)) {
      WEFT_TRY(Value value, parse_value(c_));
      out.arguments.push_back(std::move(value));
    }
    return out;
  }

  Cursor c_;
};

}  // namespace

Diagnosed<std::vector<Command>> parse_script(std::string_view source) {
  WEFT_TRY(const auto tokens, tokenize(source));
  return ScriptParser(source, tokens).run();
}

}  // namespace weft::text
