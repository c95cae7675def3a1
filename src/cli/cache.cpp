// `weft cache`: list, size, clear, prune, path.
#include "artifact/cache.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <ctime>

#include "base/result.h"
#include "cli/commands.h"
#include "cli/suggestions.h"
#include "cli/terminal.h"
#include "cli/values.h"

namespace weft::cli {
namespace {

using artifact::Cache;

enum Id : std::uint16_t { cache_dir, max_size };

constexpr std::array kSpecs{
    OptionSpec{cache_dir, "--cache-dir", "DIR", "this cache, not the usual one"},
    OptionSpec{max_size, "--max-size", "SIZE", "prune: what may remain (default 2G)"},
};

std::string show_day(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  if (::localtime_r(&time, &parts) == nullptr) return "?";
  return fmt::format("{:%Y-%m-%d}", parts);
}

Diagnosed<std::string> list(const Cache& cache) {
  WEFT_TRY(const auto entries, cache.list());
  std::string out;
  for (const artifact::CacheEntry& entry : entries) {
    out +=
        fmt::format("{}  {:>10}  {}  {}\n", entry.key.hex().substr(0, 12), show_size(entry.bytes),
                    show_day(entry.last_used), entry.source.empty() ? "(unknown)" : entry.source);
  }
  return out.empty() ? "the cache is empty\n" : out;
}

std::string show(const artifact::PruneReport& report) {
  return fmt::format("removed {} file{}, {}; {} remain\n", report.removed_files,
                     report.removed_files == 1 ? "" : "s", show_size(report.removed_bytes),
                     show_size(report.remaining_bytes));
}

Diagnosed<std::string> act(std::string_view action, const std::string& directory,
                           std::uint64_t most) {
  WEFT_TRY(const Cache cache, Cache::open(directory));
  if (action == "list") return list(cache);
  if (action == "path") return cache.directory() + "\n";
  if (action == "size") {
    WEFT_TRY(const std::uint64_t bytes, cache.total_bytes());
    return fmt::format("{}\n", show_size(bytes));
  }
  if (action == "clear") {
    WEFT_TRY(const auto report, cache.clear());
    return show(report);
  }
  WEFT_TRY(const auto report, cache.prune(most));
  return show(report);
}

}  // namespace

std::span<const OptionSpec> cache_option_specs() { return kSpecs; }

int cache_command(const Parsed& parsed, Arguments) {
  constexpr std::array<std::string_view, 5> kActions{"list", "size", "clear", "prune", "path"};
  const std::string_view action =
      parsed.operands.size() == 1 ? std::string_view(parsed.operands[0]) : "";
  bool known = false;
  for (const std::string_view a : kActions) known = known || a == action;
  if (!known) {
    const std::string_view near = nearest(action, kActions);
    return fail_with({"cache wants one action: list, size, clear, prune or path", std::nullopt,
                      near.empty() ? "" : fmt::format("did you mean {}?", near)});
  }
  std::string directory;
  std::uint64_t most = artifact::kDefaultCacheBytes;
  for (const GivenOption& given : parsed.options) {
    if (given.spec->id == cache_dir) {
      directory = given.value;
      continue;
    }
    auto size = parse_size("--max-size", given.value);
    if (!size.has_value()) return fail_with(size.error());
    most = *size;
  }
  const auto text = act(action, directory, most);
  if (!text.has_value()) return fail_with(text.error());
  return print(*text) ? 0 : 1;
}

}  // namespace weft::cli
