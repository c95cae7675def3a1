#include "wasm/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "wasm/read/cursor.h"

namespace weft::wasm {
namespace {

constexpr std::uint8_t kModuleSubsection = 0;
constexpr std::uint8_t kFunctionSubsection = 1;

}  // namespace

FunctionNames::FunctionNames(const Module& module) {
  const CustomSection* section = module.find_custom("name");
  if (section == nullptr) return;
  Cursor in(section->bytes, section->offset);
  while (!in.at_end() && in.ok()) {
    const std::uint8_t id = in.byte();
    const std::uint32_t size = in.u32();
    // A size that is too large is one more malformation: take what is there.
    const Bytes content = in.take(std::min<std::size_t>(size, in.remaining()));
    if (id == kModuleSubsection && module_name_.empty()) {
      module_name_ = Cursor(content, 0).name();
    } else if (id == kFunctionSubsection && names_.empty()) {
      read_functions(content);
    }
  }
}

void FunctionNames::read_functions(Bytes content) {
  Cursor in(content, 0);
  const std::uint32_t n = in.u32();
  constexpr std::size_t kSmallest = 2;  // an index and an empty name
  names_.reserve(std::min<std::size_t>(n, in.remaining() / kSmallest));
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) {
    const std::uint32_t function = in.u32();
    const std::uint32_t size = in.u32();
    const Bytes text = in.take(size);
    if (!in.ok()) break;
    if (text.empty() || !is_utf8(text)) continue;
    names_.push_back({function, size, reinterpret_cast<const char*>(text.data())});
  }
  // The specification wants them in order; where some tool disagrees, the first one counts.
  const auto key = [](const Entry& e) { return std::pair(e.function, e.text); };
  if (!std::ranges::is_sorted(names_, {}, key)) std::ranges::sort(names_, {}, key);
}

std::string_view FunctionNames::find(std::uint32_t function) const {
  const auto it = std::ranges::lower_bound(names_, function, {}, &Entry::function);
  if (it == names_.end() || it->function != function) return {};
  return {it->text, it->size};
}

std::string describe_function(const Module& module, const FunctionNames& names,
                              std::uint32_t function) {
  const std::string_view name = names.find(function);
  if (!name.empty()) return std::string(name);
  for (const Export& e : module.exports) {
    if (e.kind == ExternKind::func && e.index == function && !e.name.empty()) {
      return std::string(e.name);
    }
  }
  if (function < module.imported_functions) {
    for (const Import& i : module.imports) {
      if (i.kind == ExternKind::func && i.index == function) {
        return fmt::format("{}.{}", i.module, i.name);
      }
    }
  }
  return fmt::format("function[{}]", function);
}

}  // namespace weft::wasm
