// Values of command-line options: sizes, durations, environment entries. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "wasm/opcode.h"

namespace weft::cli {

/// "4096", "64K", "512M", "2G" (also "64KiB", "64kb"): bytes, by powers of 1,024.
Diagnosed<std::uint64_t> parse_size(std::string_view flag, std::string_view text);

/// "4096".
Diagnosed<std::uint64_t> parse_count(std::string_view flag, std::string_view text);

/// "2s", "500ms", "1.5s", "1m", "1h". A bare number is refused: other runtimes read it as
/// seconds, as milliseconds or as nanoseconds.
Diagnosed<std::chrono::nanoseconds> parse_duration(std::string_view flag, std::string_view text);

/// "NAME=VALUE" as it stands; "NAME" takes the value from Weft's own environment, and gives nothing
/// where it is unset there.
Diagnosed<std::optional<std::string>> parse_environment(std::string_view text);

/// 0 to 3.
Diagnosed<int> parse_level(std::string_view text);

/// "multi-memory,reference-types": parts of WebAssembly as `weft inspect` names them.
Diagnosed<std::vector<wasm::Feature>> parse_features(std::string_view flag, std::string_view text);

/// "1.5 MiB", "17 bytes".
std::string show_size(std::uint64_t bytes);

}  // namespace weft::cli
