// Cursor: walks over the tokens of one source. Base of the module and script parsers.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "text/lexer.h"

namespace weft::text {

class Cursor {
 public:
  /// The last token must be `end`.
  Cursor(std::string_view source, std::span<const Token> tokens)
      : source_(source), tokens_(tokens) {}

  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  [[nodiscard]] bool at(TokenKind kind) const { return peek().kind == kind; }
  [[nodiscard]] bool at_keyword(std::string_view word) const { return is_keyword(peek(), word); }
  /// The next two tokens are '(' and this keyword.
  [[nodiscard]] bool at_form(std::string_view word) const {
    return at(TokenKind::left) && is_keyword(peek(1), word);
  }
  const Token& next() {
    const Token& token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  bool accept(TokenKind kind) {
    if (!at(kind)) return false;
    next();
    return true;
  }
  bool accept_keyword(std::string_view word) {
    if (!at_keyword(word)) return false;
    next();
    return true;
  }
  bool accept_form(std::string_view word) {
    if (!at_form(word)) return false;
    next();
    next();
    return true;
  }
  Diagnosed<> expect(TokenKind kind) {
    if (!accept(kind)) return unexpected_token();
    return {};
  }
  /// Moves behind the ')' that closes the form the cursor is in.
  void skip_form();

  [[nodiscard]] std::size_t position() const { return at_; }
  void seek(std::size_t position) { at_ = position; }
  [[nodiscard]] std::unexpected<Diagnostic> unexpected_token() const;
  [[nodiscard]] std::unexpected<Diagnostic> fail(std::string_view message) const {
    return error_at(source_, peek().offset, message);
  }
  [[nodiscard]] std::string_view source() const { return source_; }
  [[nodiscard]] std::span<const Token> tokens() const { return tokens_; }

  /// A string token's value.
  Diagnosed<std::string> string();
  /// A string token's value, which must be UTF-8.
  Diagnosed<std::string> name();
  /// '$name' if there is one, or an empty string.
  std::string optional_id() { return at(TokenKind::id) ? id_value(next().text) : std::string(); }

 private:
  static bool is_keyword(const Token& token, std::string_view word) {
    return token.kind == TokenKind::keyword && token.text == word;
  }

  std::string_view source_;
  std::span<const Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace weft::text
