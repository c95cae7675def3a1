// Module: what a WebAssembly binary says, section by section. Made by read_module (wasm/reader.h).
// Immutable after reading, so any thread may read it. It holds views into the module's bytes:
// whoever owns a Module keeps those bytes alive and unchanged.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "wasm/dylink.h"
#include "wasm/types.h"

namespace weft::wasm {

using Bytes = std::span<const std::uint8_t>;

enum class ExternKind : std::uint8_t { func, table, memory, global, tag };

struct Import {
  std::string_view module;
  std::string_view name;
  ExternKind kind = ExternKind::func;
  std::uint32_t index = 0;  // in the index space of its kind
};

struct Export {
  std::string_view name;
  ExternKind kind = ExternKind::func;
  std::uint32_t index = 0;
};

/// An initialiser: the instructions' bytes, `end` included, and where they lie in the module.
struct ConstExpr {
  Bytes code;
  std::uint64_t offset = 0;
};

struct Global {
  GlobalType type;
  std::optional<ConstExpr> init;  // none for an import
};

struct Table {
  TableType type;
  std::optional<ConstExpr> init;  // `table … (expr)` of typed function references
};

enum class SegmentMode : std::uint8_t { active, passive, declarative };

struct ElementSegment {
  SegmentMode mode = SegmentMode::active;
  std::uint32_t table = 0;
  ConstExpr offset;  // active only
  ValType type = ValType::funcref();
  /// Either function indices or one expression an element; the other vector is empty.
  std::vector<std::uint32_t> functions;
  std::vector<ConstExpr> expressions;
};

struct DataSegment {
  SegmentMode mode = SegmentMode::active;
  std::uint32_t memory = 0;
  ConstExpr offset;  // active only
  Bytes bytes;
};

/// A function's body as it stands in the code section: local declarations, then instructions.
/// In a skeleton (wasm/skeleton.h) `bytes` is empty and the place of the original is kept.
struct FunctionBody {
  Bytes bytes;
  std::uint64_t offset = 0;  // of the first byte of `bytes` in the original module
  std::uint32_t size = 0;
};

struct CustomSection {
  std::string_view name;
  Bytes bytes;
  std::uint64_t offset = 0;
};

struct Module {
  Bytes bytes;
  std::vector<FuncType> types;
  /// For each type the first one that is the same type, so that two indices mean the same type
  /// exactly if these are equal. References to types inside a type are seen through.
  std::vector<std::uint32_t> canonical_types;
  std::vector<Import> imports;
  /// Index spaces, imports first. `functions[i]` is the type index of function i.
  std::vector<std::uint32_t> functions;
  std::vector<Table> tables;
  std::vector<MemoryType> memories;
  std::vector<Global> globals;
  std::vector<TagType> tags;
  std::uint32_t imported_functions = 0;
  std::uint32_t imported_tables = 0;
  std::uint32_t imported_memories = 0;
  std::uint32_t imported_globals = 0;
  std::uint32_t imported_tags = 0;
  std::vector<Export> exports;
  std::optional<std::uint32_t> start;
  std::vector<ElementSegment> elements;
  std::vector<DataSegment> data;
  std::optional<std::uint32_t> data_count;
  std::vector<FunctionBody> bodies;  // of functions[imported_functions + i]
  std::vector<CustomSection> customs;
  /// Of "dylink.0", or what is wrong with that section. As with all custom sections, the module is
  /// valid even so; only whoever has to link it must refuse.
  std::optional<Diagnosed<DynamicLibrary>> dylink;
  /// Where each section's content starts, by the binary format's section id; 0 if it is not there.
  std::array<std::uint64_t, 14> section_offsets{};
  /// By function index: named by an export, an element segment or an initialiser, so that
  /// `ref.func` may name it in a body too (the specification's C.refs).
  std::vector<bool> declared_functions;

  [[nodiscard]] const FuncType& function_type(std::uint32_t function) const {
    return types[functions[function]];
  }
  [[nodiscard]] const Export* find_export(std::string_view name) const {
    for (const Export& e : exports) {
      if (e.name == name) return &e;
    }
    return nullptr;
  }
  /// The first custom section of this name.
  [[nodiscard]] const CustomSection* find_custom(std::string_view name) const {
    for (const CustomSection& c : customs) {
      if (c.name == name) return &c;
    }
    return nullptr;
  }
  /// Whether it is a dynamic library, or a program that loads some ("dylink.0").
  [[nodiscard]] bool is_dynamic() const { return dylink.has_value(); }
};

}  // namespace weft::wasm
