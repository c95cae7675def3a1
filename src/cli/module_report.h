// What `weft inspect` finds out about a module, before it is shown. Plain data; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "runtime/module_file.h"
#include "wasm/module.h"

namespace weft::cli {

struct ImportLine {
  std::string_view module;
  std::string_view name;
  std::string type;
  std::string family;   // "core"; empty for what Weft does not know
  std::string support;  // "full", "partial", "stub", or "missing"
  std::string note;
};

struct ExportLine {
  std::string_view name;
  std::string kind;
  std::string type;
};

struct ProducerLine {
  std::string field;  // "language", "processed-by", "sdk"
  std::string value;  // "clang 19.1.7"
};

struct ModuleReport {
  std::string path;
  std::uint64_t size = 0;
  std::string kind;  // "command", "reactor", "library", "dynamic library"
  std::uint64_t functions = 0;
  std::vector<runtime::Section> sections;
  std::vector<ImportLine> imports;
  std::vector<ExportLine> exports;
  std::vector<std::string> features;
  std::vector<std::string> memories;
  std::vector<std::string> tables;
  std::vector<ProducerLine> producers;
  /// Of "dylink.0".
  std::optional<Diagnosed<wasm::DynamicLibrary>> dylink;
  /// Flags of `weft run` that it will probably need, each with the reason.
  std::vector<std::string> advice;
};

/// `bytes` must outlive the report.
Diagnosed<ModuleReport> examine(std::string path, std::span<const std::uint8_t> bytes);

std::string show_text(const ModuleReport& report);
/// What is not UTF-8 becomes U+FFFD.
std::string show_json(const ModuleReport& report);

}  // namespace weft::cli
