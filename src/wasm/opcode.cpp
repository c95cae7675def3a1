#include "wasm/opcode.h"

#include "wasm/read/decode_table.h"

namespace weft::wasm {

std::string_view feature_name(Feature feature) {
  static constexpr std::string_view kNames[kFeatureCount] = {"mvp",
                                                             "sign-extension",
                                                             "saturating-float-to-int",
                                                             "bulk-memory",
                                                             "reference-types",
                                                             "multi-value",
                                                             "simd",
                                                             "relaxed-simd",
                                                             "threads",
                                                             "exceptions",
                                                             "legacy-exceptions",
                                                             "tail-call",
                                                             "memory64",
                                                             "multi-memory",
                                                             "extended-const",
                                                             "function-references",
                                                             "wide-arithmetic"};
  return kNames[static_cast<std::size_t>(feature)];
}

std::optional<Feature> find_feature(std::string_view name) {
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    if (feature_name(static_cast<Feature>(i)) == name) return static_cast<Feature>(i);
  }
  return std::nullopt;
}

std::optional<Op> find_op(std::uint8_t prefix, std::uint32_t code) {
  const std::uint16_t entry = decode_op(prefix, code);
  if (entry == kNoOp) return std::nullopt;
  return static_cast<Op>(entry);
}

}  // namespace weft::wasm
