#include "cli/values.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace weft::cli {
namespace {

struct NumberAndUnit {
  double number;
  std::string_view unit;
};

std::optional<NumberAndUnit> split_number(std::string_view text) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || !(number >= 0)) return std::nullopt;
  return NumberAndUnit{number, text.substr(static_cast<std::size_t>(end - text.data()))};
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

Diagnosed<std::uint64_t> parse_size(std::string_view flag, std::string_view text) {
  const auto refused = [&] {
    return diagnose(fmt::format("{} wants a size, but got \"{}\"", flag, text),
                    "write a number of bytes, or one with K, M or G: 64M");
  };
  const std::optional<NumberAndUnit> split = split_number(text);
  if (!split) return refused();
  const std::string unit = lowered(split->unit);
  double factor = 0;
  if (unit.empty() || unit == "b") factor = 1;
  constexpr std::string_view kLetters = "kmgt";
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    const char letter = kLetters[i];
    if (unit == std::string(1, letter) || unit == std::string{letter, 'b'} ||
        unit == std::string{letter, 'i', 'b'}) {
      factor = std::ldexp(1.0, static_cast<int>(10 * (i + 1)));
    }
  }
  const double bytes = split->number * factor;
  if (factor == 0 || bytes >= 0x1p63 || bytes != std::floor(bytes)) return refused();
  return static_cast<std::uint64_t>(bytes);
}

Diagnosed<std::uint64_t> parse_count(std::string_view flag, std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty())
    return diagnose(fmt::format("{} wants a number, but got \"{}\"", flag, text));
  return out;
}

Diagnosed<std::chrono::nanoseconds> parse_duration(std::string_view flag, std::string_view text) {
  struct Unit {
    std::string_view name;
    double nanoseconds;
  };
  constexpr std::array kUnits{Unit{"ns", 1},  Unit{"us", 1e3}, Unit{"ms", 1e6},
                              Unit{"s", 1e9}, Unit{"m", 60e9}, Unit{"h", 3600e9}};
  if (const std::optional<NumberAndUnit> split = split_number(text)) {
    for (const Unit& unit : kUnits) {
      const double value = split->number * unit.nanoseconds;
      if (split->unit != unit.name || value < 1 || value >= 9e18) continue;
      return std::chrono::nanoseconds(static_cast<std::int64_t>(value));
    }
    if (split->unit.empty()) {
      return diagnose(fmt::format("{} needs a unit", flag),
                      fmt::format("write {0}s for seconds or {0}ms for milliseconds", text));
    }
  }
  return diagnose(fmt::format("{} wants a duration, but got \"{}\"", flag, text),
                  "write a number with ms, s, m or h: 500ms, 2s");
}

Diagnosed<std::optional<std::string>> parse_environment(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (text.empty() || equals == 0) {
    return diagnose(fmt::format("--env wants NAME=VALUE, but got \"{}\"", text));
  }
  if (equals != std::string_view::npos) return std::optional(std::string(text));
  const std::string name(text);
  // The one thread there is; nothing writes the environment.
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr) return std::optional<std::string>();
  return std::optional(fmt::format("{}={}", name, value));
}

Diagnosed<int> parse_level(std::string_view text) {
  if (text.size() == 1 && text[0] >= '0' && text[0] <= '3') return text[0] - '0';
  return diagnose(fmt::format("-O wants a level from 0 to 3, but got \"{}\"", text),
                  "0 compiles quickest, 2 is the default, 3 tries hardest");
}

Diagnosed<std::vector<wasm::Feature>> parse_features(std::string_view flag, std::string_view text) {
  std::vector<wasm::Feature> out;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view name = text.substr(0, comma);
    const std::optional<wasm::Feature> feature = wasm::find_feature(name);
    if (!feature || *feature == wasm::Feature::mvp) {
      std::string known;
      for (std::size_t i = 1; i < wasm::kFeatureCount; ++i) {
        known += fmt::format(" {}", wasm::feature_name(static_cast<wasm::Feature>(i)));
      }
      return diagnose(fmt::format("{} wants features, but got \"{}\"", flag, name),
                      "write one or several with commas between:" + known);
    }
    out.push_back(*feature);
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

std::string show_size(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s");
  constexpr std::array<std::string_view, 4> kUnits{"KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

}  // namespace weft::cli
