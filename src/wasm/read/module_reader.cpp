#include "wasm/read/module_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/result.h"
#include "wasm/limits.h"
#include "wasm/reader.h"

namespace weft::wasm {
namespace {

/// Place in the order that sections have in a module, by id. Custom sections stand anywhere.
// https://webassembly.github.io/spec/core/binary/modules.html#binary-module
constexpr std::array<std::uint8_t, kSectionIds> kOrder = {0, 1, 2,  3,  4,  5,  7,
                                                          8, 9, 10, 12, 13, 11, 6};

}  // namespace

std::string_view section_name(SectionId id) {
  static constexpr std::array<std::string_view, kSectionIds> kNames = {
      "custom", "type",  "import",  "function", "table", "memory",     "global",
      "export", "start", "element", "code",     "data",  "data count", "tag"};
  return kNames[static_cast<std::size_t>(id)];
}

Diagnosed<Module> ModuleReader::read() {
  if (module_.bytes.size() > kMaxModuleBytes) {
    return diagnose(fmt::format("module too large: found {} bytes, Weft's limit is {}",
                                module_.bytes.size(), kMaxModuleBytes));
  }
  Cursor in(module_.bytes, 0);
  WEFT_CHECK(read_header(in));
  while (!in.at_end()) WEFT_CHECK(read_section(in));
  WEFT_CHECK(check_lengths());
  find_canonical_types();
  return std::move(module_);
}

Diagnosed<> ModuleReader::read_header(Cursor& in) const {
  constexpr std::array<std::uint8_t, 4> kMagic = {0x00, 'a', 's', 'm'};
  constexpr std::array<std::uint8_t, 4> kVersion = {1, 0, 0, 0};
  constexpr std::array<std::uint8_t, 4> kComponent = {0x0d, 0, 1, 0};
  const auto matches = [](Bytes found, const std::array<std::uint8_t, 4>& expected) {
    return std::ranges::equal(found, expected);
  };
  if (in.remaining() < 4) {
    return diagnose_at(0, fmt::format("unexpected end: expected the 8 bytes that every WebAssembly "
                                      "module starts with, found {}",
                                      in.remaining()));
  }
  const Bytes magic = in.take(4);
  if (!matches(magic, kMagic)) {
    return diagnose_at(0,
                       fmt::format("magic header not detected: expected 00 61 73 6d, found "
                                   "{:02x} {:02x} {:02x} {:02x}",
                                   magic[0], magic[1], magic[2], magic[3]),
                       "the file is not a WebAssembly module");
  }
  if (in.remaining() < 4) {
    return diagnose_at(4, fmt::format("unexpected end: expected the 4 bytes of the version, found "
                                      "{}",
                                      in.remaining()));
  }
  const Bytes version = in.take(4);
  if (matches(version, kVersion)) return {};
  return diagnose_at(
      4,
      fmt::format("unknown binary version: expected 01 00 00 00, found {:02x} "
                  "{:02x} {:02x} {:02x}",
                  version[0], version[1], version[2], version[3]),
      matches(version, kComponent) ? "this is a component; Weft runs core modules" : "");
}

Diagnosed<> ModuleReader::read_section(Cursor& in) {
  const std::uint64_t at = in.offset();
  const std::uint8_t code = in.byte();
  if (code >= kSectionIds) {
    return diagnose_at(at, fmt::format("malformed section id: expected 0 to 13, found {}", code));
  }
  const auto id = static_cast<SectionId>(code);
  const std::uint32_t size = in.u32();
  WEFT_CHECK(in.status());
  if (size > in.remaining()) {
    return diagnose_at(at, fmt::format("length out of bounds: the {} section says {} bytes, but {} "
                                       "are left",
                                       section_name(id), size, in.remaining()));
  }
  WEFT_CHECK(check_order(id, at));
  const std::uint64_t content_at = in.offset();
  if (id != SectionId::custom) module_.section_offsets[code] = content_at;
  const Bytes content = in.take(size);
  Cursor section(content, content_at, in.rest());
  read_content(id, section);
  WEFT_CHECK(section.status());
  if (!section.at_end()) {
    return diagnose_at(section.offset(),
                       fmt::format("section size mismatch: the {} section has {} bytes after its "
                                   "content",
                                   section_name(id), section.remaining()));
  }
  return {};
}

Diagnosed<> ModuleReader::check_order(SectionId id, std::uint64_t at) {
  if (id == SectionId::custom) return {};
  const std::size_t order = kOrder[static_cast<std::size_t>(id)];
  if (order <= order_) {
    return diagnose_at(at, fmt::format("unexpected content after last section: the {} section is "
                                       "there twice or out of order",
                                       section_name(id)));
  }
  order_ = order;
  return {};
}

void ModuleReader::read_content(SectionId id, Cursor& in) {
  switch (id) {
    case SectionId::custom:
      return read_custom(in);
    case SectionId::type:
      return read_types(in);
    case SectionId::import:
      return read_imports(in);
    case SectionId::function:
      return read_functions(in);
    case SectionId::table:
      return read_tables(in);
    case SectionId::memory:
      return read_memories(in);
    case SectionId::global:
      return read_globals(in);
    case SectionId::export_:
      return read_exports(in);
    case SectionId::start:
      return read_start(in);
    case SectionId::element:
      return read_elements(in);
    case SectionId::code:
      return read_bodies(in);
    case SectionId::data:
      return read_data(in);
    case SectionId::data_count:
      return read_data_count(in);
    case SectionId::tag:
      return read_tags(in);
  }
}

Diagnosed<> ModuleReader::check_lengths() const {
  const auto place = [this](SectionId first, SectionId second) {
    const auto& offsets = module_.section_offsets;
    const std::uint64_t at = offsets[static_cast<std::size_t>(first)];
    return at != 0 ? at : offsets[static_cast<std::size_t>(second)];
  };
  const std::size_t declared = module_.functions.size() - module_.imported_functions;
  if (declared != module_.bodies.size()) {
    return diagnose_at(place(SectionId::code, SectionId::function),
                       fmt::format("function and code section have inconsistent lengths: {} "
                                   "functions are declared, {} bodies found",
                                   declared, module_.bodies.size()));
  }
  if (module_.data_count && *module_.data_count != module_.data.size()) {
    return diagnose_at(place(SectionId::data, SectionId::data_count),
                       fmt::format("data count and data section have inconsistent lengths: {} "
                                   "segments are declared, {} found",
                                   *module_.data_count, module_.data.size()));
  }
  return {};
}

Diagnosed<Module> read_module(Bytes bytes) {
  return ModuleReader(bytes, ModuleReader::Form::module).read();
}

}  // namespace weft::wasm
