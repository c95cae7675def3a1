#include "wasm/read/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "wasm/limits.h"

namespace weft::wasm {
namespace {

constexpr std::string_view kNoGc =
    "garbage-collected types (struct, array, i31 and their subtypes) are not supported; "
    "compile the program without them";

bool is_gc_heap(std::uint8_t code) {
  return (code >= 0x6a && code <= 0x6e) || code == 0x71;  // array struct i31 eq any; none
}

std::optional<HeapKind> abstract_heap(std::uint8_t code) {
  switch (code) {
    case 0x70:
      return HeapKind::func;
    case 0x6f:
      return HeapKind::extern_;
    case 0x69:
      return HeapKind::exn;
    case 0x73:
      return HeapKind::nofunc;
    case 0x72:
      return HeapKind::noextern;
    case 0x74:
      return HeapKind::noexn;
    default:
      return std::nullopt;
  }
}

std::optional<ValKind> number_kind(std::uint8_t code) {
  switch (code) {
    case 0x7f:
      return ValKind::i32;
    case 0x7e:
      return ValKind::i64;
    case 0x7d:
      return ValKind::f32;
    case 0x7c:
      return ValKind::f64;
    case 0x7b:
      return ValKind::v128;
    default:
      return std::nullopt;
  }
}

void fail_gc(Cursor& in, std::uint64_t at, std::uint8_t code) {
  in.fail_at(at, fmt::format("unsupported garbage-collected type: found 0x{:02x}", code),
             std::string(kNoGc));
}

ValType heap_reference(Cursor& in, bool nullable) {
  const std::uint64_t at = in.offset();
  const std::uint8_t first = in.peek();
  if (const auto heap = abstract_heap(first)) {
    in.byte();
    return ValType::ref(*heap, nullable);
  }
  if (is_gc_heap(first)) {
    fail_gc(in, at, first);
    return {};
  }
  const std::int64_t index = in.s33();
  if (!in.ok()) return {};
  if (index < 0) {
    in.fail_at(at, fmt::format("malformed heap type: expected a type index or one of func, extern, "
                               "exn, found 0x{:02x}",
                               first));
    return {};
  }
  // Indices above the limit are unknown types, and must not look like the validator's own marks.
  const auto bounded = std::min<std::int64_t>(index, kMaxTypes);
  return ValType::ref(HeapKind::indexed, nullable, static_cast<std::uint32_t>(bounded));
}

std::optional<ValType> try_ref_type(Cursor& in) {
  const std::uint8_t code = in.peek();
  if (in.at_end()) return std::nullopt;
  if (code == 0x63 || code == 0x64) {
    in.byte();
    return heap_reference(in, code == 0x63);
  }
  if (const auto heap = abstract_heap(code)) {
    in.byte();
    return ValType::ref(*heap, true);
  }
  if (is_gc_heap(code)) {
    fail_gc(in, in.offset(), code);
    return ValType{};
  }
  return std::nullopt;
}

std::vector<ValType> read_val_types(Cursor& in, std::uint32_t limit, std::string_view what) {
  const std::uint32_t n = in.count(limit, what);
  std::vector<ValType> types;
  types.reserve(std::min<std::size_t>(n, in.remaining()));
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) types.push_back(read_val_type(in));
  return types;
}

constexpr std::uint8_t kHasMax = 1;
constexpr std::uint8_t kShared = 2;
constexpr std::uint8_t kIs64 = 4;

Limits read_limits(Cursor& in, std::uint8_t allowed) {
  const std::uint64_t at = in.offset();
  const std::uint8_t flags = in.byte();
  if (!in.ok()) return {};
  if ((flags & ~unsigned{allowed}) != 0) {
    in.fail_at(at, fmt::format("malformed limits flags: expected at most 0x{:02x}, found 0x{:02x}",
                               allowed, flags));
    return {};
  }
  Limits limits;
  limits.shared = (flags & kShared) != 0;
  limits.is64 = (flags & kIs64) != 0;
  // 64 bits for 32-bit indices too: what is above those is not malformed but invalid.
  limits.min = in.u64();
  if ((flags & kHasMax) != 0) limits.max = in.u64();
  return limits;
}

}  // namespace

ValType read_val_type(Cursor& in) {
  const std::uint64_t at = in.offset();
  if (const auto kind = number_kind(in.peek())) {
    in.byte();
    return *kind;
  }
  if (const auto type = try_ref_type(in)) return *type;
  const std::uint8_t found = in.byte();
  in.fail_at(at, fmt::format("malformed value type: found 0x{:02x}", found));
  return {};
}

ValType read_ref_type(Cursor& in) {
  const std::uint64_t at = in.offset();
  if (const auto type = try_ref_type(in)) return *type;
  const std::uint8_t found = in.byte();
  in.fail_at(at, fmt::format("malformed reference type: found 0x{:02x}", found));
  return {};
}

ValType read_heap_type(Cursor& in) { return heap_reference(in, true); }

BlockType read_block_type(Cursor& in) {
  BlockType block;
  const std::uint64_t at = in.offset();
  const std::uint8_t first = in.peek();
  if (first == 0x40) {
    in.byte();
  } else if ((first & 0xc0U) == 0x40) {  // a negative number of one byte: not an index
    block.kind = BlockType::Kind::value;
    block.value = read_val_type(in);
  } else {
    block.kind = BlockType::Kind::function;
    const std::int64_t index = in.s33();
    if (index < 0) in.fail_at(at, "malformed block type: found a negative type index");
    block.type_index = static_cast<std::uint32_t>(index);
  }
  return block;
}

MemoryType read_memory_type(Cursor& in) { return {read_limits(in, kHasMax | kShared | kIs64)}; }

TableType read_table_type(Cursor& in) {
  TableType table;
  table.element = read_ref_type(in);
  table.limits = read_limits(in, kHasMax | kIs64);
  return table;
}

GlobalType read_global_type(Cursor& in) {
  GlobalType global;
  global.type = read_val_type(in);
  const std::uint64_t at = in.offset();
  const std::uint8_t mutability = in.byte();
  if (mutability > 1) {
    in.fail_at(at,
               fmt::format("malformed mutability: expected 0 or 1, found 0x{:02x}", mutability));
  }
  global.is_mutable = mutability == 1;
  return global;
}

TagType read_tag_type(Cursor& in) {
  const std::uint64_t at = in.offset();
  const std::uint8_t attribute = in.byte();
  if (attribute != 0) {
    in.fail_at(at, fmt::format("malformed tag attribute: expected 0, found 0x{:02x}", attribute));
  }
  return {in.u32()};
}

FuncType read_type_entry(Cursor& in) {
  constexpr std::uint8_t kFunc = 0x60;
  constexpr std::uint8_t kSub = 0x50;
  constexpr std::uint8_t kSubFinal = 0x4f;
  constexpr std::uint8_t kRec = 0x4e;
  std::uint64_t at = in.offset();
  std::uint8_t form = in.byte();
  if (form == kRec) {
    const std::uint32_t types = in.u32();
    if (!in.ok()) return {};
    if (types != 1) {
      in.fail_at(at, fmt::format("unsupported recursion group: expected one type, found {}", types),
                 std::string(kNoGc));
      return {};
    }
    at = in.offset();
    form = in.byte();
  }
  if (form == kSubFinal) {  // without supertypes the same as the plain form
    const std::uint32_t supertypes = in.u32();
    if (in.ok() && supertypes != 0) {
      in.fail_at(at, "unsupported subtype declaration", std::string(kNoGc));
      return {};
    }
    at = in.offset();
    form = in.byte();
  }
  if (!in.ok()) return {};
  if (form == kSub || form == 0x5e || form == 0x5f) {
    fail_gc(in, at, form);
    return {};
  }
  if (form >= 0x80) {
    in.fail_at(at, fmt::format("integer representation too long: expected a type's form in one "
                               "byte, found 0x{:02x}",
                               form));
    return {};
  }
  if (form != kFunc) {
    in.fail_at(
        at, fmt::format("malformed type: expected a function type (0x60), found 0x{:02x}", form));
    return {};
  }
  FuncType type;
  type.params = read_val_types(in, kMaxParams, "parameters");
  type.results = read_val_types(in, kMaxResults, "results");
  return type;
}

}  // namespace weft::wasm
