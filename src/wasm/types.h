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
  constexpr ValType(ValKind kind)  // NOLINT(google-explicit-constructor)
      : bits_(static_cast<std::uint64_t>(kind)) {}
  static constexpr ValType ref(HeapKind heap, bool nullable, std::uint32_t type_index = 0) {
    ValType t(ValKind::ref);
    t.bits_ |= static_cast<std::uint64_t>(heap) << 8 | static_cast<std::uint64_t>(nullable) << 16 |
               static_cast<std::uint64_t>(type_index) << 32;
    return t;
  }
  static constexpr ValType funcref() { return ref(HeapKind::func, true); }
  static constexpr ValType externref() { return ref(HeapKind::extern_, true); }
  static constexpr ValType exnref() { return ref(HeapKind::exn, true); }

  [[nodiscard]] constexpr ValKind kind() const { return static_cast<ValKind>(bits_ & 0xff); }
  [[nodiscard]] constexpr bool is_ref() const { return kind() == ValKind::ref; }
  [[nodiscard]] constexpr HeapKind heap() const { return static_cast<HeapKind>(bits_ >> 8 & 0xff); }
  [[nodiscard]] constexpr bool nullable() const { return (bits_ >> 16 & 1) != 0; }
  /// The module's type index; meaningful for HeapKind::indexed only.
  [[nodiscard]] constexpr std::uint32_t type_index() const {
    return static_cast<std::uint32_t>(bits_ >> 32);
  }
  /// All of the above in one word, for hashing.
  [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
  friend constexpr bool operator==(const ValType&, const ValType&) = default;

 private:
  std::uint64_t bits_ = 0;  // kind, heap, nullable: a byte each; type index: the upper half
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
