#include "text/cursor.h"

#include <fmt/format.h>

namespace weft::text {

void Cursor::skip_form() {
  for (std::size_t depth = 1; depth > 0 && !at(TokenKind::end);) {
    const TokenKind kind = next().kind;
    if (kind == TokenKind::left) ++depth;
    if (kind == TokenKind::right) --depth;
  }
}

std::unexpected<Diagnostic> Cursor::unexpected_token() const {
  const Token& token = peek();
  if (token.kind == TokenKind::end) return fail("unexpected end of the text");
  return fail(fmt::format("unexpected token '{}'", token.text.substr(0, 60)));
}

Diagnosed<std::string> Cursor::string() {
  if (!at(TokenKind::string)) return unexpected_token();
  return string_value(next().text);
}

Diagnosed<std::string> Cursor::name() {
  if (!at(TokenKind::string)) return unexpected_token();
  std::string value = string_value(peek().text);
  if (!is_utf8(value)) return fail("malformed UTF-8 encoding");
  next();
  return value;
}

}  // namespace weft::text
