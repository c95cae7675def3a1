#include "text/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/result.h"

namespace weft::text {
namespace {

bool is_id_char(char c) {
  if (c <= ' ' || c >= 0x7f) return false;
  return std::string_view("\"(),;[]{}").find(c) == std::string_view::npos;
}
/// Commas and brackets are no tokens of the language; in a run they make it a reserved one.
bool is_reserved_char(char c) {
  return is_id_char(c) || std::string_view(",;[]{}").find(c) != std::string_view::npos;
}
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& out, std::uint32_t c) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | c >> 6);
    put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3f));
    put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
  }
}

/// Reads one escape after its backslash; `at` moves behind it. False when it is none.
bool read_escape(std::string_view s, std::size_t& at, std::string* out) {
  if (at >= s.size()) return false;
  const char c = s[at++];
  constexpr std::string_view kFrom = "tnr\"'\\";
  constexpr std::string_view kTo = "\t\n\r\"'\\";
  if (const auto i = kFrom.find(c); i != std::string_view::npos) {
    if (out != nullptr) out->push_back(kTo[i]);
    return true;
  }
  if (c == 'u') {
    if (at >= s.size() || s[at++] != '{') return false;
    std::uint32_t value = 0;
    bool digit = false;
    for (; at < s.size() && s[at] != '}'; ++at) {
      if (s[at] == '_' && digit) continue;
      const int v = hex_value(s[at]);
      if (v < 0 || value > 0x10ffff) return false;
      value = value * 16 + static_cast<std::uint32_t>(v);
      digit = true;
    }
    if (at++ >= s.size() || !digit || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) {
      return false;
    }
    if (out != nullptr) append_utf8(*out, value);
    return true;
  }
  const int high = hex_value(c);
  const int low = at < s.size() ? hex_value(s[at]) : -1;
  if (high < 0 || low < 0) return false;
  ++at;
  if (out != nullptr) out->push_back(static_cast<char>(high * 16 + low));
  return true;
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  Diagnosed<std::vector<Token>> run() {
    if (source_.starts_with("\xef\xbb\xbf")) return fail("a byte order mark is not allowed here");
    for (;;) {
      WEFT_CHECK(skip_space());
      const std::size_t start = at_;
      if (at_ == source_.size()) {
        tokens_.push_back({TokenKind::end, {}, start});
        return std::move(tokens_);
      }
      if (source_[at_] == '(') {
        ++at_;
        if (at_ < source_.size() && source_[at_] == '@') {
          WEFT_CHECK(open_annotation());
        } else {
          emit(TokenKind::left, start);
        }
      } else if (source_[at_] == ')') {
        ++at_;
        emit(TokenKind::right, start);
      } else {
        WEFT_TRY(const TokenKind kind, run_of_characters());
        emit(kind, start);
      }
    }
  }

 private:
  std::unexpected<Diagnostic> fail(std::string_view message) const {
    return error_at(source_, at_, message);
  }
  void emit(TokenKind kind, std::size_t start) {
    if (annotation_depth_ == 0) {
      tokens_.push_back({kind, source_.substr(start, at_ - start), start});
    } else if (kind == TokenKind::left) {
      ++annotation_depth_;
    } else if (kind == TokenKind::right) {
      --annotation_depth_;
    }
  }

  Diagnosed<> open_annotation() {
    ++at_;
    if (annotation_depth_ > 0) {  // inside another one anything goes that has its parentheses
      ++annotation_depth_;
      return {};
    }
    if (at_ < source_.size() && source_[at_] == '"') {
      const std::size_t start = at_;
      WEFT_CHECK(string());
      const std::string name = string_value(source_.substr(start, at_ - start));
      if (name.empty()) return fail("empty annotation id");
      if (!is_utf8(name)) return fail("malformed UTF-8 encoding");
    } else {
      const std::size_t start = at_;
      while (at_ < source_.size() && is_id_char(source_[at_])) ++at_;
      if (at_ == start) return fail("empty annotation id");
    }
    ++annotation_depth_;
    return {};
  }

  Diagnosed<> skip_space() {
    while (at_ < source_.size()) {
      const char c = source_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else if (source_.substr(at_).starts_with(";;")) {
        at_ = std::min(source_.find_first_of("\n\r", at_), source_.size());
      } else if (source_.substr(at_).starts_with("(;")) {
        WEFT_CHECK(block_comment());
      } else {
        break;
      }
    }
    if (at_ == source_.size() && annotation_depth_ > 0) return fail("unclosed annotation");
    return {};
  }

  Diagnosed<> block_comment() {
    std::size_t depth = 0;
    do {
      const std::string_view rest = source_.substr(at_);
      if (rest.empty()) return fail("unclosed comment");
      if (rest.starts_with("(;")) {
        ++depth;
        at_ += 2;
      } else if (rest.starts_with(";)")) {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0);
    return {};
  }

  Diagnosed<> string() {
    ++at_;
    while (at_ < source_.size() && source_[at_] != '"') {
      const auto c = static_cast<unsigned char>(source_[at_++]);
      if (c == '\\') {
        if (!read_escape(source_, at_, nullptr)) return fail("unclosed string: invalid escape");
      } else if (c < ' ' || c == 0x7f) {
        --at_;
        return fail(c == '\n' ? "unclosed string" : "illegal character in string");
      }
    }
    if (at_ == source_.size()) return fail("unclosed string");
    ++at_;
    return {};
  }

  /// A token is the longest run of characters and strings: `"a"b` is one reserved token.
  Diagnosed<TokenKind> run_of_characters() {
    const std::size_t start = at_;
    std::size_t strings = 0;
    bool plain = true;
    while (at_ < source_.size()) {
      if (source_[at_] == '"') {
        ++strings;
        WEFT_CHECK(string());
      } else if (source_.substr(at_).starts_with(";;")) {
        break;
      } else if (is_reserved_char(source_[at_])) {
        plain = plain && is_id_char(source_[at_]);
        ++at_;
      } else {
        break;
      }
    }
    if (at_ == start) {
      const auto c = static_cast<unsigned char>(source_[at_]);
      return fail(c >= 0x80 && !is_utf8(source_) ? "malformed UTF-8 encoding"
                                                 : "illegal character");
    }
    const std::string_view text = source_.substr(start, at_ - start);
    if (text.front() == '"' && strings == 1 && text.back() == '"' && is_one_string(text)) {
      return TokenKind::string;
    }
    if (!plain) return TokenKind::reserved;
    if (text.front() == '$') return id_kind(text, strings);
    if (strings > 0) return TokenKind::reserved;
    if (text.front() >= 'a' && text.front() <= 'z') return TokenKind::keyword;
    const char c = text.front();
    return (c >= '0' && c <= '9') || c == '+' || c == '-' ? TokenKind::number : TokenKind::reserved;
  }
  Diagnosed<TokenKind> id_kind(std::string_view text, std::size_t strings) const {
    if (strings == 0) {
      if (text.size() == 1) return fail("empty identifier");
      return TokenKind::id;
    }
    if (strings != 1 || text[1] != '"' || !is_one_string(text.substr(1))) {
      return TokenKind::reserved;
    }
    const std::string name = string_value(text.substr(1));
    if (name.empty()) return fail("empty identifier");
    if (!is_utf8(name)) return fail("malformed UTF-8 encoding");
    return TokenKind::id;
  }
  /// The quote that closes the first string is the last character.
  static bool is_one_string(std::string_view text) {
    std::size_t i = 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
      if (text[i] == '\\') ++i;
    }
    return i + 1 == text.size();
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::size_t annotation_depth_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Diagnosed<std::vector<Token>> tokenize(std::string_view source) { return Lexer(source).run(); }

std::string string_value(std::string_view token) {
  const std::string_view body = token.substr(1, token.size() - 2);
  std::string out;
  out.reserve(body.size());
  for (std::size_t i = 0; i < body.size();) {
    if (body[i] == '\\') {
      ++i;
      read_escape(body, i, &out);
    } else {
      out.push_back(body[i++]);
    }
  }
  return out;
}

std::string id_value(std::string_view token) {
  return token.size() > 1 && token[1] == '"' ? string_value(token.substr(1))
                                             : std::string(token.substr(1));
}

std::unexpected<Diagnostic> error_at(std::string_view source, std::size_t offset,
                                     std::string_view message) {
  const std::string_view before = source.substr(0, std::min(offset, source.size()));
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
  return diagnose(fmt::format("{}:{}: {}", line, column, message));
}

}  // namespace weft::text
