#include "text/encoder.h"

namespace weft::text {

void Encoder::unsigned_leb(std::uint64_t value) {
  do {
    const auto low = static_cast<std::uint8_t>(value & 0x7f);
    value >>= 7;
    byte(value != 0 ? low | 0x80 : low);
  } while (value != 0);
}

void Encoder::signed_leb(std::int64_t value) {
  for (;;) {
    const auto low = static_cast<std::uint8_t>(value & 0x7f);
    value >>= 7;
    if ((value == 0 && (low & 0x40) == 0) || (value == -1 && (low & 0x40) != 0)) {
      byte(low);
      return;
    }
    byte(low | 0x80);
  }
}

void Encoder::fixed(std::uint64_t bits, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) byte(static_cast<std::uint8_t>(bits >> 8 * i));
}

void Encoder::raw(std::span<const std::uint8_t> data) {
  bytes_.insert(bytes_.end(), data.begin(), data.end());
}

void Encoder::name(std::string_view text) {
  unsigned_leb(text.size());
  bytes_.insert(bytes_.end(), text.begin(), text.end());
}

void Encoder::op(wasm::Op op) {
  const wasm::OpInfo& info = wasm::op_info(op);
  if (info.prefix == 0) {
    byte(static_cast<std::uint8_t>(info.code));
  } else {
    byte(info.prefix);
    unsigned_leb(info.code);
  }
}

void Encoder::heap_type(wasm::ValType type) {
  switch (type.heap()) {
    case wasm::HeapKind::func:
      return byte(0x70);
    case wasm::HeapKind::extern_:
      return byte(0x6f);
    case wasm::HeapKind::exn:
      return byte(0x69);
    case wasm::HeapKind::nofunc:
      return byte(0x73);
    case wasm::HeapKind::noextern:
      return byte(0x72);
    case wasm::HeapKind::noexn:
      return byte(0x74);
    case wasm::HeapKind::indexed:
      return signed_leb(type.type_index());
  }
}

void Encoder::value_type(wasm::ValType type) {
  switch (type.kind()) {
    case wasm::ValKind::i32:
      return byte(0x7f);
    case wasm::ValKind::i64:
      return byte(0x7e);
    case wasm::ValKind::f32:
      return byte(0x7d);
    case wasm::ValKind::f64:
      return byte(0x7c);
    case wasm::ValKind::v128:
      return byte(0x7b);
    case wasm::ValKind::ref:
      break;
  }
  // A nullable reference to an abstract type has a one-byte form.
  if (!type.nullable() || type.heap() == wasm::HeapKind::indexed) {
    byte(type.nullable() ? 0x63 : 0x64);
  }
  heap_type(type);
}

void Encoder::limits(const wasm::Limits& limits) {
  byte(static_cast<std::uint8_t>((limits.max ? 1 : 0) | (limits.shared ? 2 : 0) |
                                 (limits.is64 ? 4 : 0)));
  unsigned_leb(limits.min);
  if (limits.max) unsigned_leb(*limits.max);
}

void Encoder::function_type(const wasm::FuncType& type) {
  byte(0x60);
  unsigned_leb(type.params.size());
  for (const auto t : type.params) value_type(t);
  unsigned_leb(type.results.size());
  for (const auto t : type.results) value_type(t);
}

void Encoder::section(std::uint8_t id, const Encoder& content) {
  if (content.empty()) return;
  byte(id);
  unsigned_leb(content.bytes().size());
  raw(content.bytes());
}

Encoder Items::counted() const {
  Encoder out;
  if (count == 0) return out;
  out.unsigned_leb(count);
  out.raw(content.bytes());
  return out;
}

}  // namespace weft::text
