#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "wasm/read/module_reader.h"

namespace weft::wasm {
namespace {

/// Stands for a type's reference to itself, which looks the same in every copy of it.
constexpr std::uint32_t kItself = 0xffff'ffff;

ValType canonical(ValType type, std::uint32_t self, const std::vector<std::uint32_t>& known) {
  if (!type.is_ref() || type.heap() != HeapKind::indexed) return type;
  const std::uint32_t index = type.type_index();
  // A later type is an error that the validator reports; any number does here.
  const std::uint32_t target = index < known.size() ? known[index]
                               : index == self      ? kItself
                                                    : index;
  return ValType::ref(HeapKind::indexed, type.nullable(), target);
}

/// An order without meaning. Not a hash: a hostile module could make its types collide.
struct Less {
  bool operator()(const FuncType& a, const FuncType& b) const {
    const auto by_bits = [](ValType x, ValType y) { return x.bits() < y.bits(); };
    if (a.params.size() != b.params.size()) return a.params.size() < b.params.size();
    if (a.params != b.params)
      return std::ranges::lexicographical_compare(a.params, b.params, by_bits);
    return std::ranges::lexicographical_compare(a.results, b.results, by_bits);
  }
};

}  // namespace

// https://webassembly.github.io/spec/core/valid/conventions.html#type-equivalence, with every
// recursion group being one type.
void ModuleReader::find_canonical_types() {
  std::vector<std::uint32_t>& known = module_.canonical_types;
  known.reserve(module_.types.size());
  std::map<FuncType, std::uint32_t, Less> first;
  for (std::uint32_t i = 0; i < module_.types.size(); ++i) {
    FuncType type = module_.types[i];
    for (ValType& t : type.params) t = canonical(t, i, known);
    for (ValType& t : type.results) t = canonical(t, i, known);
    known.push_back(first.try_emplace(std::move(type), i).first->second);
  }
}

}  // namespace weft::wasm
