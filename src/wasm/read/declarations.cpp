#include <fmt/format.h>

#include <algorithm>

#include "wasm/limits.h"
#include "wasm/read/module_reader.h"
#include "wasm/read/types.h"

// https://webassembly.github.io/spec/core/binary/modules.html
namespace weft::wasm {
namespace {

/// Makes room for what a count promises, but never for more than the bytes left could hold.
template <class T>
void reserve_more(std::vector<T>& vector, std::uint32_t count, const Cursor& in) {
  vector.reserve(vector.size() + std::min<std::size_t>(count, in.remaining()));
}

std::uint32_t next_index(std::size_t size) { return static_cast<std::uint32_t>(size); }

}  // namespace

void ModuleReader::read_types(Cursor& in) {
  const std::uint32_t n = in.count(kMaxTypes, "types");
  reserve_more(module_.types, n, in);
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) module_.types.push_back(read_type_entry(in));
}

void ModuleReader::read_imports(Cursor& in) {
  const std::uint32_t n = in.count(kMaxImports, "imports");
  reserve_more(module_.imports, n, in);
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) read_import(in);
}

void ModuleReader::read_import(Cursor& in) {
  Import import;
  import.module = in.name();
  import.name = in.name();
  const std::uint64_t at = in.offset();
  const std::uint8_t kind = in.byte();
  if (!in.ok()) return;
  switch (kind) {
    case 0:
      import.kind = ExternKind::func;
      import.index = module_.imported_functions++;
      module_.functions.push_back(in.u32());
      break;
    case 1:
      import.kind = ExternKind::table;
      import.index = module_.imported_tables++;
      module_.tables.push_back({read_table_type(in), std::nullopt});
      break;
    case 2:
      import.kind = ExternKind::memory;
      import.index = module_.imported_memories++;
      module_.memories.push_back(read_memory_type(in));
      break;
    case 3:
      import.kind = ExternKind::global;
      import.index = module_.imported_globals++;
      module_.globals.push_back({read_global_type(in), std::nullopt});
      break;
    case 4:
      import.kind = ExternKind::tag;
      import.index = module_.imported_tags++;
      module_.tags.push_back(read_tag_type(in));
      break;
    default:
      in.fail_at(at, fmt::format("malformed import kind: expected 0 to 4, found {}", kind));
      return;
  }
  module_.imports.push_back(import);
}

void ModuleReader::read_functions(Cursor& in) {
  const std::uint32_t n = in.count(kMaxFunctions, "functions");
  reserve_more(module_.functions, n, in);
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) module_.functions.push_back(in.u32());
}

void ModuleReader::read_tables(Cursor& in) {
  constexpr std::uint8_t kWithInit = 0x40;
  const std::uint32_t n = in.count(kMaxTables, "tables");
  reserve_more(module_.tables, n, in);
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) {
    Table table;
    const bool with_init = in.peek() == kWithInit;
    if (with_init) {
      in.byte();
      const std::uint64_t at = in.offset();
      const std::uint8_t zero = in.byte();
      if (zero != 0) in.fail_at(at, fmt::format("zero byte expected: found 0x{:02x}", zero));
    }
    table.type = read_table_type(in);
    if (with_init) table.init = read_expression(in);
    module_.tables.push_back(table);
  }
}

void ModuleReader::read_memories(Cursor& in) {
  const std::uint32_t n = in.count(kMaxMemories, "memories");
  reserve_more(module_.memories, n, in);
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) {
    module_.memories.push_back(read_memory_type(in));
  }
}

void ModuleReader::read_globals(Cursor& in) {
  const std::uint32_t n = in.count(kMaxGlobals, "globals");
  reserve_more(module_.globals, n, in);
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) {
    Global global;
    global.type = read_global_type(in);
    global.init = read_expression(in);
    module_.globals.push_back(global);
  }
}

void ModuleReader::read_tags(Cursor& in) {
  const std::uint32_t n = in.count(kMaxTags, "tags");
  reserve_more(module_.tags, n, in);
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) module_.tags.push_back(read_tag_type(in));
}

void ModuleReader::read_exports(Cursor& in) {
  const std::uint32_t n = in.count(kMaxExports, "exports");
  reserve_more(module_.exports, n, in);
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) {
    Export e;
    e.name = in.name();
    const std::uint64_t at = in.offset();
    const std::uint8_t kind = in.byte();
    if (kind > 4) {
      in.fail_at(at, fmt::format("malformed export kind: expected 0 to 4, found {}", kind));
    }
    e.kind = static_cast<ExternKind>(kind);
    e.index = in.u32();
    if (!in.ok()) return;
    if (e.kind == ExternKind::func) declare(e.index);
    module_.exports.push_back(e);
  }
}

void ModuleReader::read_start(Cursor& in) { module_.start = in.u32(); }

void ModuleReader::declare(std::uint32_t function) {
  if (function >= module_.functions.size()) return;  // unknown: the validator says so
  if (module_.declared_functions.size() < module_.functions.size()) {
    module_.declared_functions.resize(next_index(module_.functions.size()));
  }
  module_.declared_functions[function] = true;
}

}  // namespace weft::wasm
