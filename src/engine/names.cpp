#include "engine/names.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace weft::engine {
namespace {

constexpr std::size_t kMaxShownName = 300;
}  // namespace

std::string printable_name(std::string_view name) {
  std::string text(name);
  if (name.starts_with("_Z") && name.size() <= 4096) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> demangled(
        abi::__cxa_demangle(text.c_str(), nullptr, nullptr, &status), &std::free);
    if (demangled != nullptr) text = demangled.get();
  }
  if (text.size() > kMaxShownName) {
    text.resize(kMaxShownName);
    // Not in the middle of a UTF-8 sequence.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0U) == 0x80U) {
      text.pop_back();
    }
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xc0U) text.pop_back();
    text += "…";
  }
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return text;
}

}  // namespace weft::engine
