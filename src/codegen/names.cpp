#include "codegen/names.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "wasm/read/cursor.h"

namespace weft::codegen {
namespace {

constexpr std::uint8_t kFunctionNames = 1;

void read_function_names(wasm::Bytes section, std::vector<std::string>& names) {
  wasm::Cursor cursor(section, 0);
  while (cursor.ok() && !cursor.at_end()) {
    const std::uint8_t id = cursor.byte();
    wasm::Cursor part(cursor.take(cursor.u32()), 0);
    if (id != kFunctionNames) continue;
    for (std::uint32_t left = part.u32(); left != 0 && part.ok(); --left) {
      const std::uint32_t function = part.u32();
      const std::string_view name = part.name();
      if (part.ok() && function < names.size()) names[function] = name;
    }
  }
}

}  // namespace

SymbolNames function_names(const wasm::Module& module) {
  std::vector<std::string> names(module.functions.size());
  for (const wasm::CustomSection& section : module.customs) {
    if (section.name == "name") read_function_names(section.bytes, names);
  }
  for (const wasm::Export& e : module.exports) {
    if (e.kind == wasm::ExternKind::func && names[e.index].empty()) names[e.index] = e.name;
  }
  return SymbolNames(std::move(names));
}

}  // namespace weft::codegen
