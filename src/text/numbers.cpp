#include "text/numbers.h"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <string>

namespace weft::text {
namespace {

bool is_digit(char c, bool hex) {
  return (c >= '0' && c <= '9') || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
}

/// Digits with single underscores between them; moves `text` behind them. False when none.
bool take_digits(std::string_view& text, bool hex, std::string& out) {
  if (text.empty() || !is_digit(text.front(), hex)) return false;
  while (!text.empty()) {
    if (text.front() == '_') {
      if (text.size() < 2 || !is_digit(text[1], hex)) return false;
      text.remove_prefix(1);
    } else if (!is_digit(text.front(), hex)) {
      break;
    }
    out.push_back(text.front());
    text.remove_prefix(1);
  }
  return true;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// The literal without underscores as strtod takes it, or nothing when it is no float literal.
std::optional<std::string> plain_float(std::string_view text) {
  std::string out;
  const bool hex = take(text, "0x");
  if (hex) out = "0x";
  if (!take_digits(text, hex, out)) return std::nullopt;
  if (take(text, ".")) {
    out.push_back('.');
    if (!text.empty() && is_digit(text.front(), hex) && !take_digits(text, hex, out)) {
      return std::nullopt;
    }
  }
  if (take(text, hex ? "p" : "e") || take(text, hex ? "P" : "E")) {
    out.push_back(hex ? 'p' : 'e');
    if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
      out.push_back(text.front());
      text.remove_prefix(1);
    }
    if (!take_digits(text, false, out)) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  return out;
}

struct FloatForm {
  unsigned fraction_bits;
  std::uint64_t infinity;
  std::uint64_t sign;
};
constexpr FloatForm form_of(unsigned bits) {
  return bits == 32 ? FloatForm{23, 0x7f800000U, 1ULL << 31}
                    : FloatForm{52, 0x7ff0000000000000ULL, 1ULL << 63};
}

}  // namespace

std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
  const bool hex = take(text, "0x");
  std::string digits;
  if (!take_digits(text, hex, digits) || !text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    const std::uint64_t base = hex ? 16 : 10;
    const auto digit = static_cast<std::uint64_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    if (value > (~0ULL - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

bool is_integer(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  std::string digits;
  const bool hex = take(text, "0x");
  return take_digits(text, hex, digits) && text.empty();
}

std::optional<std::uint64_t> parse_integer(std::string_view text, unsigned bits) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  const auto magnitude = parse_unsigned(text);
  if (!magnitude) return std::nullopt;
  const std::uint64_t mask = bits == 64 ? ~0ULL : (1ULL << bits) - 1;
  if (negative ? *magnitude > 1ULL << (bits - 1) : *magnitude > mask) return std::nullopt;
  return (negative ? 0 - *magnitude : *magnitude) & mask;
}

bool is_float(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  if (text == "inf" || text == "nan") return true;
  if (take(text, "nan:0x")) {
    std::string digits;
    return take_digits(text, true, digits) && text.empty();
  }
  return plain_float(text).has_value();
}

std::optional<std::uint64_t> parse_float(std::string_view text, unsigned bits) {
  const FloatForm form = form_of(bits);
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  const std::uint64_t sign = negative ? form.sign : 0;
  if (text == "inf") return sign | form.infinity;
  if (text == "nan") return sign | form.infinity | 1ULL << (form.fraction_bits - 1);
  if (take(text, "nan:")) {
    if (!text.starts_with("0x")) return std::nullopt;
    const auto payload = parse_unsigned(text);
    if (!payload || *payload == 0 || *payload >= 1ULL << form.fraction_bits) return std::nullopt;
    return sign | form.infinity | *payload;
  }
  const auto plain = plain_float(text);
  if (!plain) return std::nullopt;
  // Weft never calls setlocale, so these read the C locale's form, correctly rounded.
  if (bits == 32) {
    const float value = std::strtof(plain->c_str(), nullptr);
    if (std::isinf(value)) return std::nullopt;
    return sign | std::bit_cast<std::uint32_t>(value);
  }
  const double value = std::strtod(plain->c_str(), nullptr);
  if (std::isinf(value)) return std::nullopt;
  return sign | std::bit_cast<std::uint64_t>(value);
}

}  // namespace weft::text
