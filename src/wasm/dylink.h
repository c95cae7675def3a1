// DynamicLibrary: what a "dylink.0" section says a dynamic library, or a program that loads some,
// needs of whoever loads it. A value that holds views into the module's bytes; any thread.
// https://github.com/WebAssembly/tool-conventions/blob/main/DynamicLinking.md
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace weft::wasm {

struct CustomSection;

/// Flags of symbols, as object files have them.
enum class SymbolFlag : std::uint32_t {
  weak = 0x1,
  local = 0x2,
  hidden = 0x4,
  undefined = 0x10,
  exported = 0x20,
  explicit_name = 0x40,
  no_strip = 0x80,
  tls = 0x100,
  absolute = 0x200,
};

/// Any number may stand in a file: bits without a meaning are kept.
class SymbolFlags {
 public:
  constexpr SymbolFlags() = default;
  constexpr explicit SymbolFlags(std::uint32_t bits) : bits_(bits) {}
  [[nodiscard]] constexpr bool has(SymbolFlag flag) const {
    return (bits_ & static_cast<std::uint32_t>(flag)) != 0;
  }
  [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }

 private:
  std::uint32_t bits_ = 0;
};

struct DynamicLibrary {
  /// What the library's data and table elements take. Alignments are powers of two.
  std::uint32_t memory_size = 0;
  std::uint32_t memory_align_log2 = 0;
  std::uint32_t table_size = 0;
  std::uint32_t table_align_log2 = 0;

  /// Libraries to be loaded before, by name.
  std::vector<std::string_view> needed;

  struct ExportInfo {
    std::string_view name;
    SymbolFlags flags;
  };
  std::vector<ExportInfo> exports;  // of those with flags worth saying

  struct ImportInfo {
    std::string_view module;
    std::string_view name;
    SymbolFlags flags;
  };
  std::vector<ImportInfo> imports;

  /// Where to look for `needed`, in this order; $ORIGIN is the library's own directory.
  std::vector<std::string_view> runtime_path;
};

/// Subsections of other kinds are passed over, as later tools may add some.
Diagnosed<DynamicLibrary> read_dylink(const CustomSection& section);

/// "weak tls 0x400": flags for a person, unknown ones as a number.
std::string to_string(SymbolFlags flags);

}  // namespace weft::wasm
