// WebAssembly's types: values, references, functions, limits. Data only; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weft::wasm {

/// What a value type is at run time. `ref` covers every reference: its HeapType says which.
enum class ValKind : std::uint8_t { i32, i64, f32, f64, v128, ref };

/// What a reference points to: an abstract kind, or (indexed) a type of the module.
enum class HeapKind : std::uint8_t { func, extern_, exn, nofunc, noextern, noexn, indexed };

/// A value type, packed so that it compares and copies as one word.
class ValType {
 public:
  constexpr ValType() = default;
  constexpr ValType(ValKind kind) : kind_(kind) {}  // NOLINT(google-explicit-constructor)
  static constexpr ValType ref(HeapKind heap, bool nullable, std::uint32_t type_index = 0) {
    ValType t(ValKind::ref);
    t.heap_ = heap;
    t.nullable_ = nullable;
    t.type_index_ = type_index;
    return t;
  }
  static constexpr ValType funcref() { return ref(HeapKind::func, true); }
  static constexpr ValType externref() { return ref(HeapKind::extern_, true); }
  static constexpr ValType exnref() { return ref(HeapKind::exn, true); }

  [[nodiscard]] constexpr ValKind kind() const { return kind_; }
  [[nodiscard]] constexpr bool is_ref() const { return kind_ == ValKind::ref; }
  [[nodiscard]] constexpr HeapKind heap() const { return heap_; }
  [[nodiscard]] constexpr bool nullable() const { return nullable_; }
  /// The module's type index; meaningful for HeapKind::indexed only.
  [[nodiscard]] constexpr std::uint32_t type_index() const { return type_index_; }
  friend constexpr bool operator==(const ValType&, const ValType&) = default;

 private:
  ValKind kind_ = ValKind::i32;
  HeapKind heap_ = HeapKind::func;
  bool nullable_ = false;
  std::uint32_t type_index_ = 0;
};

/// As the text format writes it: "i32", "funcref", "(ref 3)".
std::string to_string(ValType type);

struct FuncType {
  std::vector<ValType> params;
  std::vector<ValType> results;
  friend bool operator==(const FuncType&, const FuncType&) = default;
};
/// "(i32, i64) -> (i32)".
std::string to_string(const FuncType& type);

/// Sizes in pages (memories) or elements (tables).
struct Limits {
  std::uint64_t min = 0;
  std::optional<std::uint64_t> max;
  bool shared = false;
  bool is64 = false;  // indexed by i64
  friend bool operator==(const Limits&, const Limits&) = default;
};

struct MemoryType {
  Limits limits;
};
struct TableType {
  ValType element = ValType::funcref();
  Limits limits;
};
struct GlobalType {
  ValType type;
  bool is_mutable = false;
};
struct TagType {
  std::uint32_t type_index = 0;
};

inline constexpr std::uint64_t kPageSize = 65536;

}  // namespace weft::wasm
