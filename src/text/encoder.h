// Encoder: writes the parts of the binary format.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "wasm/opcode.h"
#include "wasm/types.h"

namespace weft::text {

class Encoder {
 public:
  void byte(std::uint8_t b) { bytes_.push_back(b); }
  void unsigned_leb(std::uint64_t value);
  void signed_leb(std::int64_t value);
  void fixed(std::uint64_t bits, unsigned bytes);  // little-endian
  void raw(std::span<const std::uint8_t> data);
  void name(std::string_view text);  // length, then bytes
  void op(wasm::Op op);
  void value_type(wasm::ValType type);
  void heap_type(wasm::ValType type);
  void limits(const wasm::Limits& limits);
  void function_type(const wasm::FuncType& type);
  /// Writes `id`, the size and the content, unless the content is empty.
  void section(std::uint8_t id, const Encoder& content);

  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

/// The items of one section, counted.
struct Items {
  Encoder content;
  std::uint32_t count = 0;
  Encoder& add() {
    ++count;
    return content;
  }
  [[nodiscard]] Encoder counted() const;  // empty when there is no item
};

}  // namespace weft::text
