#include "wasm/dylink.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/result.h"
#include "wasm/limits.h"
#include "wasm/module.h"
#include "wasm/read/cursor.h"

namespace weft::wasm {
namespace {

enum class Part : std::uint8_t {
  memory_info = 1,
  needed = 2,
  export_info = 3,
  import_info = 4,
  runtime_path = 5,
};

std::string_view part_name(std::uint8_t id) {
  constexpr std::array<std::string_view, 6> kNames = {
      "?", "memory info", "needed libraries", "export info", "import info", "run-time path"};
  return id < kNames.size() ? kNames[id] : kNames[0];
}

class DylinkReader {
 public:
  explicit DylinkReader(const CustomSection& section) : in_(section.bytes, section.offset) {}

  Diagnosed<DynamicLibrary> read() {
    while (!in_.at_end() && in_.ok()) read_part();
    WEFT_CHECK(in_.status());
    return std::move(out_);
  }

 private:
  void read_part() {
    const std::uint8_t id = in_.byte();
    const std::uint64_t size_at = in_.offset();
    const std::uint32_t size = in_.u32();
    if (!in_.ok()) return;
    if (size > in_.remaining()) {
      in_.fail_at(size_at, fmt::format("length out of bounds: the {} of \"dylink.0\" has {} bytes, "
                                       "but only {} are left",
                                       name_of(id), size, in_.remaining()));
      return;
    }
    const std::uint64_t at = in_.offset();
    Cursor part(in_.take(size), at);
    read_content(id, part, at);
    if (const Diagnosed<> status = part.status(); !status.has_value()) {
      return in_.fail(Diagnostic(status.error()));
    }
    if (is_known(id) && !part.at_end()) {
      in_.fail_at(part.offset(), fmt::format("unexpected content: {} bytes are left over in the {} "
                                             "of \"dylink.0\"",
                                             part.remaining(), name_of(id)));
    }
  }

  void read_content(std::uint8_t id, Cursor& part, std::uint64_t at) {
    switch (static_cast<Part>(id)) {
      case Part::memory_info:
        if (std::exchange(has_memory_info_, true)) {
          return part.fail_at(at, "unexpected second memory info in \"dylink.0\"");
        }
        out_.memory_size = part.u32();
        out_.memory_align_log2 = read_alignment(part);
        out_.table_size = part.u32();
        out_.table_align_log2 = read_alignment(part);
        return;
      case Part::needed:
        return read_list(part, out_.needed, [&] { return part.name(); });
      case Part::export_info:
        // In the order of the fields, which braces keep.
        return read_list(part, out_.exports, [&] {
          return DynamicLibrary::ExportInfo{part.name(), SymbolFlags(part.u32())};
        });
      case Part::import_info:
        return read_list(part, out_.imports, [&] {
          return DynamicLibrary::ImportInfo{part.name(), part.name(), SymbolFlags(part.u32())};
        });
      case Part::runtime_path:
        return read_list(part, out_.runtime_path, [&] { return part.name(); });
    }
  }

  static std::uint32_t read_alignment(Cursor& part) {
    constexpr std::uint32_t kMostLog2 = 31;
    const std::uint64_t at = part.offset();
    const std::uint32_t log2 = part.u32();
    if (log2 <= kMostLog2) return log2;
    part.fail_at(at, fmt::format("alignment too large: found 2^{}, at most 2^{} has a meaning in a "
                                 "32-bit memory",
                                 log2, kMostLog2));
    return 0;
  }

  /// Every entry takes a byte or more, so the vector cannot outgrow the section many times.
  template <class T, class Read>
  static void read_list(Cursor& part, std::vector<T>& list, Read read) {
    const std::uint32_t n = part.count(kMaxExports, "entries");
    list.reserve(list.size() + std::min<std::size_t>(n, part.remaining()));
    for (std::uint32_t i = 0; i < n && part.ok(); ++i) {
      T entry = read();
      if (part.ok()) list.push_back(entry);
    }
  }

  static bool is_known(std::uint8_t id) {
    return id >= static_cast<std::uint8_t>(Part::memory_info) &&
           id <= static_cast<std::uint8_t>(Part::runtime_path);
  }
  static std::string name_of(std::uint8_t id) {
    return is_known(id) ? std::string(part_name(id)) : fmt::format("part {}", id);
  }

  Cursor in_;
  DynamicLibrary out_;
  bool has_memory_info_ = false;
};

}  // namespace

Diagnosed<DynamicLibrary> read_dylink(const CustomSection& section) {
  return DylinkReader(section).read();
}

std::string to_string(SymbolFlags flags) {
  constexpr std::array<std::pair<SymbolFlag, std::string_view>, 9> kNames = {
      {{SymbolFlag::weak, "weak"},
       {SymbolFlag::local, "local"},
       {SymbolFlag::hidden, "hidden"},
       {SymbolFlag::undefined, "undefined"},
       {SymbolFlag::exported, "exported"},
       {SymbolFlag::explicit_name, "explicit-name"},
       {SymbolFlag::no_strip, "no-strip"},
       {SymbolFlag::tls, "tls"},
       {SymbolFlag::absolute, "absolute"}}};
  std::string out;
  std::uint32_t left = flags.bits();
  const auto add = [&](std::string_view text) {
    if (!out.empty()) out += ' ';
    out += text;
  };
  for (const auto& [flag, name] : kNames) {
    if (!flags.has(flag)) continue;
    add(name);
    left &= ~static_cast<std::uint32_t>(flag);
  }
  if (left != 0) add(fmt::format("0x{:x}", left));
  return out;
}

}  // namespace weft::wasm
