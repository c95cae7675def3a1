#include "base/utf8.h"

#include <cstddef>
#include <cstdint>

namespace weft {
namespace {

/// Bytes that follow `lead`, and the range of the first of them (Unicode, table 3-7).
struct Form {
  std::size_t more;
  std::uint8_t low;
  std::uint8_t high;
};

constexpr Form form_of(std::uint8_t lead) {
  if (lead >= 0xc2 && lead <= 0xdf) return {1, 0x80, 0xbf};
  if (lead == 0xe0) return {2, 0xa0, 0xbf};
  if (lead == 0xed) return {2, 0x80, 0x9f};
  if (lead >= 0xe1 && lead <= 0xef) return {2, 0x80, 0xbf};
  if (lead == 0xf0) return {3, 0x90, 0xbf};
  if (lead >= 0xf1 && lead <= 0xf3) return {3, 0x80, 0xbf};
  if (lead == 0xf4) return {3, 0x80, 0x8f};
  return {0, 0, 0};
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<std::uint8_t>(text[i++]);
    if (lead < 0x80) continue;
    Form form = form_of(lead);
    if (form.more == 0 || text.size() - i < form.more) return false;
    for (; form.more > 0; --form.more, ++i) {
      const auto byte = static_cast<std::uint8_t>(text[i]);
      if (byte < form.low || byte > form.high) return false;
      form.low = 0x80;
      form.high = 0xbf;
    }
  }
  return true;
}

}  // namespace weft
