// ModuleReader: decodes the sections of one module into a Module. Used by read_module and
// read_skeleton only. Not thread-safe; make one a module.
#pragma once

#include <cstdint>

#include "base/diagnostic.h"
#include "wasm/instruction.h"
#include "wasm/module.h"
#include "wasm/read/cursor.h"

namespace weft::wasm {

/// The custom section that stands in a skeleton for the code section.
inline constexpr std::string_view kBodiesSection = "weft.bodies";

enum class SectionId : std::uint8_t {
  custom,
  type,
  import,
  function,
  table,
  memory,
  global,
  export_,
  start,
  element,
  code,
  data,
  data_count,
  tag,
};
inline constexpr std::size_t kSectionIds = 14;

/// "type", "import", …
std::string_view section_name(SectionId id);

class ModuleReader {
 public:
  enum class Form : std::uint8_t { module, skeleton };
  ModuleReader(Bytes bytes, Form form) : form_(form) { module_.bytes = bytes; }
  Diagnosed<Module> read();

 private:
  Diagnosed<> read_header(Cursor& in) const;
  Diagnosed<> read_section(Cursor& in);
  Diagnosed<> check_order(SectionId id, std::uint64_t at);
  void read_content(SectionId id, Cursor& in);
  Diagnosed<> check_lengths() const;

  // read/declarations.cpp
  void read_types(Cursor& in);
  void read_imports(Cursor& in);
  void read_import(Cursor& in);
  void read_functions(Cursor& in);
  void read_tables(Cursor& in);
  void read_memories(Cursor& in);
  void read_globals(Cursor& in);
  void read_tags(Cursor& in);
  void read_exports(Cursor& in);
  void read_start(Cursor& in);

  // read/segments.cpp
  void read_elements(Cursor& in);
  void read_element(Cursor& in, ElementSegment& segment);
  void read_element_items(Cursor& in, ElementSegment& segment, bool expressions);
  void read_data(Cursor& in);
  void read_data_segment(Cursor& in, DataSegment& segment);
  void read_data_count(Cursor& in);
  void read_bodies(Cursor& in);
  void read_custom(Cursor& in);
  void read_skeleton_bodies(Cursor& in);
  ConstExpr read_expression(Cursor& in);

  void declare(std::uint32_t function);
  void find_canonical_types();

  Form form_;
  Module module_;
  Instruction scratch_;      // reused between expressions
  std::size_t order_ = 0;    // of the last section that was not custom, see kOrder
  bool has_bodies_ = false;  // a skeleton's weft.bodies was there
};

}  // namespace weft::wasm
