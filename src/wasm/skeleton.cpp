#include "wasm/skeleton.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "wasm/read/cursor.h"
#include "wasm/read/module_reader.h"

namespace weft::wasm {
namespace {

using Buffer = std::vector<std::uint8_t>;

void put(Buffer& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void put_u32(Buffer& out, std::uint32_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80U));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

bool is_kept(std::string_view custom) {
  static constexpr std::array<std::string_view, 4> kKept = {"name", "producers", "target_features",
                                                            "dylink.0"};
  return std::ranges::find(kKept, custom) != kKept.end();
}

/// Gaps and sizes in place of the code section, as read_skeleton_bodies reads them.
void put_bodies(Buffer& out, const Module& module) {
  Buffer content;
  put_u32(content, static_cast<std::uint32_t>(kBodiesSection.size()));
  for (const char c : kBodiesSection) content.push_back(static_cast<std::uint8_t>(c));
  put_u32(content, static_cast<std::uint32_t>(module.bodies.size()));
  std::uint64_t end = 0;
  for (const FunctionBody& body : module.bodies) {
    put_u32(content, static_cast<std::uint32_t>(body.offset - end));
    put_u32(content, body.size);
    end = body.offset + body.size;
  }
  out.push_back(static_cast<std::uint8_t>(SectionId::custom));
  put_u32(out, static_cast<std::uint32_t>(content.size()));
  put(out, content);
}

}  // namespace

// The module was read already, so its sections are well-formed and the cursor cannot fail.
std::vector<std::uint8_t> make_skeleton(const Module& module) {
  constexpr std::size_t kHeader = 8;
  Buffer out;
  Cursor in(module.bytes, 0);
  put(out, in.take(kHeader));
  while (!in.at_end() && in.ok()) {
    const std::size_t start = in.position();
    const auto id = static_cast<SectionId>(in.byte());
    const std::uint32_t size = in.u32();
    const std::uint64_t content_at = in.offset();
    const Bytes content = in.take(size);
    if (id == SectionId::code) {
      put_bodies(out, module);
      continue;
    }
    if (id == SectionId::custom && !is_kept(Cursor(content, content_at).name())) continue;
    put(out, module.bytes.subspan(start, in.position() - start));
  }
  return out;
}

Diagnosed<Module> read_skeleton(Bytes bytes) {
  return ModuleReader(bytes, ModuleReader::Form::skeleton).read();
}

}  // namespace weft::wasm
