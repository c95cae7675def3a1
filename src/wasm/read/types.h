// Reads types from the binary format. Failures stick to the cursor. Not thread-safe.
// https://webassembly.github.io/spec/core/binary/types.html
#pragma once

#include "wasm/instruction.h"
#include "wasm/read/cursor.h"
#include "wasm/types.h"

namespace weft::wasm {

ValType read_val_type(Cursor& in);
/// A value type that must be a reference.
ValType read_ref_type(Cursor& in);
/// A heap type alone, as ref.null has it; returned as the nullable reference to it.
ValType read_heap_type(Cursor& in);
BlockType read_block_type(Cursor& in);
MemoryType read_memory_type(Cursor& in);
TableType read_table_type(Cursor& in);
GlobalType read_global_type(Cursor& in);
TagType read_tag_type(Cursor& in);
/// One entry of the type section, a recursion group of one function type included.
FuncType read_type_entry(Cursor& in);

}  // namespace weft::wasm
