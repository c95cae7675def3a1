// Tokens of the WebAssembly text format.
// https://webassembly.github.io/spec/core/text/lexical.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/utf8.h"

namespace weft::text {

enum class TokenKind : std::uint8_t { left, right, keyword, id, string, number, reserved, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;   // as it stands in the source, quotes and '$' included
  std::size_t offset = 0;  // of text in the source
};

/// Splits the source; comments and annotations are dropped. The last token is `end`. Fails on bytes
/// that can be no token, with "LINE:COLUMN: …".
Diagnosed<std::vector<Token>> tokenize(std::string_view source);

/// The bytes that a string token stands for.
std::string string_value(std::string_view token);

/// The name after '$', with the quoted form ($"…") decoded.
std::string id_value(std::string_view token);

/// "LINE:COLUMN: message".
std::unexpected<Diagnostic> error_at(std::string_view source, std::size_t offset,
                                     std::string_view message);

}  // namespace weft::text
