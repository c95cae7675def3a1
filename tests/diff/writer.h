// Writer: bytes of the binary format. One thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "wasm/opcode.h"

namespace weft::diff {

using Bytes = std::vector<std::uint8_t>;

class Writer {
 public:
  void byte(unsigned value) { bytes_.push_back(static_cast<std::uint8_t>(value)); }
  void u(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<unsigned>(value & 0x7f) | 0x80);
    byte(static_cast<unsigned>(value));
  }
  void s(std::int64_t value) {
    for (;;) {
      const auto low = static_cast<unsigned>(value & 0x7f);
      value >>= 7;
      if (value == ((low & 0x40) != 0 ? -1 : 0)) return byte(low);
      byte(low | 0x80);
    }
  }
  void little_endian(std::uint64_t value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) byte(static_cast<unsigned>(value >> 8 * i & 0xff));
  }
  void append(const Bytes& more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }
  void name(std::string_view text) {
    u(text.size());
    bytes_.insert(bytes_.end(), text.begin(), text.end());
  }
  void op(wasm::Op op) {
    const wasm::OpInfo& info = wasm::op_info(op);
    if (info.prefix == 0) return byte(info.code);
    byte(info.prefix);
    u(info.code);
  }
  void section(unsigned id, const Writer& content) {
    byte(id);
    u(content.bytes_.size());
    append(content.bytes_);
  }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

}  // namespace weft::diff
