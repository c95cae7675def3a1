#include "wasm/types.h"

#include <fmt/format.h>

#include <string_view>

namespace weft::wasm {
namespace {

std::string_view heap_name(HeapKind heap) {
  switch (heap) {
    case HeapKind::func:
      return "func";
    case HeapKind::extern_:
      return "extern";
    case HeapKind::exn:
      return "exn";
    case HeapKind::nofunc:
      return "nofunc";
    case HeapKind::noextern:
      return "noextern";
    case HeapKind::noexn:
      return "noexn";
    case HeapKind::indexed:
      break;
  }
  return {};
}

/// Nullable references to the abstract kinds have short names.
std::string_view short_name(HeapKind heap) {
  switch (heap) {
    case HeapKind::func:
      return "funcref";
    case HeapKind::extern_:
      return "externref";
    case HeapKind::exn:
      return "exnref";
    case HeapKind::nofunc:
      return "nullfuncref";
    case HeapKind::noextern:
      return "nullexternref";
    case HeapKind::noexn:
      return "nullexnref";
    case HeapKind::indexed:
      break;
  }
  return {};
}

std::string join(const std::vector<ValType>& types) {
  std::string out;
  for (const ValType type : types) {
    if (!out.empty()) out += ", ";
    out += to_string(type);
  }
  return out;
}

}  // namespace

std::string to_string(ValType type) {
  switch (type.kind()) {
    case ValKind::i32:
      return "i32";
    case ValKind::i64:
      return "i64";
    case ValKind::f32:
      return "f32";
    case ValKind::f64:
      return "f64";
    case ValKind::v128:
      return "v128";
    case ValKind::ref:
      break;
  }
  const std::string_view null = type.nullable() ? "null " : "";
  if (type.heap() == HeapKind::indexed) return fmt::format("(ref {}{})", null, type.type_index());
  if (type.nullable()) return std::string(short_name(type.heap()));
  return fmt::format("(ref {})", heap_name(type.heap()));
}

std::string to_string(const FuncType& type) {
  return fmt::format("({}) -> ({})", join(type.params), join(type.results));
}

}  // namespace weft::wasm
