#include "wasm/validate/types.h"

#include <fmt/format.h>

namespace weft::wasm {
namespace {

bool is_heap_subtype(const Module& module, ValType sub, ValType super) {
  const HeapKind want = super.heap();
  switch (sub.heap()) {
    case HeapKind::indexed:
      if (want == HeapKind::func) return true;
      return want == HeapKind::indexed && is_known(module, sub) && is_known(module, super) &&
             module.canonical_types[sub.type_index()] == module.canonical_types[super.type_index()];
    case HeapKind::nofunc:
      return want == HeapKind::nofunc || want == HeapKind::func || want == HeapKind::indexed;
    case HeapKind::noextern:
      return want == HeapKind::noextern || want == HeapKind::extern_;
    case HeapKind::noexn:
      return want == HeapKind::noexn || want == HeapKind::exn;
    case HeapKind::func:
    case HeapKind::extern_:
    case HeapKind::exn:
      return want == sub.heap();
  }
  return false;
}

}  // namespace

bool is_subtype(const Module& module, ValType sub, ValType super) {
  if (sub == super || sub == kBottom) return true;
  if (!sub.is_ref() || !super.is_ref()) return false;
  if (sub == kBottomRef) return true;
  if (sub.nullable() && !super.nullable()) return false;
  return is_heap_subtype(module, sub, super);
}

bool matches(const Module& module, std::span<const ValType> sub, std::span<const ValType> super) {
  if (sub.size() != super.size()) return false;
  for (std::size_t i = 0; i < sub.size(); ++i) {
    if (!matches(module, sub[i], super[i])) return false;
  }
  return true;
}

std::string list(std::span<const ValType> types) {
  constexpr std::size_t kMost = 16;
  std::string out = "[";
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i != 0) out += ' ';
    if (i == kMost) {
      out += fmt::format("… {} more", types.size() - kMost);
      break;
    }
    if (types[i] == kBottom) {
      out += "any";
    } else if (types[i] == kBottomRef) {
      out += "(ref any)";
    } else {
      out += to_string(types[i]);
    }
  }
  return out + "]";
}

std::string unknown(std::string_view what, std::uint64_t index, std::size_t count) {
  return fmt::format("unknown {} {}: the module has {}", what, index, count);
}

}  // namespace weft::wasm
