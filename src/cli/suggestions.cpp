#include "cli/suggestions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace weft::cli {
namespace {

/// What users of other runtimes type, and what Weft calls it.
struct ForeignSpelling {
  std::string_view theirs;
  std::string_view ours;
};
constexpr std::array kForeign{
    ForeignSpelling{"--mapdir", "Weft maps directories with --dir HOST::GUEST (host side first)"},
    ForeignSpelling{"--map-dir", "Weft maps directories with --dir HOST::GUEST (host side first)"},
    ForeignSpelling{"--wasi-dir", "Weft maps directories with --dir HOST[::GUEST]"},
    ForeignSpelling{"--volume", "Weft spells it --mount HOST:GUEST[:ro], or --dir HOST::GUEST"},
    ForeignSpelling{"-mount", "Weft spells it --mount HOST:GUEST[:ro]"},
    ForeignSpelling{"--forward-host-env", "Weft spells it --inherit-env"},
    ForeignSpelling{"-env-inherit", "Weft spells it --inherit-env"},
    ForeignSpelling{"-env", "Weft spells it --env NAME=VALUE"},
    ForeignSpelling{"--wasi-env", "Weft spells it --env NAME=VALUE"},
    ForeignSpelling{"-S", "Weft has plain flags instead: --inherit-env, --listen ADDR"},
    ForeignSpelling{"-W",
                    "Weft has plain flags instead: --max-memory, --timeout, --stack-size, "
                    "--unknown-imports=trap"},
    ForeignSpelling{"-C", "Weft has plain flags instead: --no-cache, --cache-dir DIR"},
    ForeignSpelling{"-D", "traps always print a backtrace; see also --strace and --profile"},
    ForeignSpelling{"--wasm", "Weft accepts every WebAssembly feature it knows without a flag"},
    ForeignSpelling{"--wasi", "Weft has plain flags instead: --inherit-env, --dir, --listen"},
    ForeignSpelling{"--enable-all", "Weft accepts every WebAssembly feature it knows"},
    ForeignSpelling{"--fuel", "Weft limits running time with --timeout"},
    ForeignSpelling{"--time-limit", "Weft spells it --timeout, with a unit: --timeout 500ms"},
    ForeignSpelling{"--memory-page-limit", "Weft spells it --max-memory SIZE, as in 64M"},
    ForeignSpelling{"--max-memory-size", "Weft spells it --max-memory SIZE, as in 64M"},
    ForeignSpelling{"--reactor", "Weft finds out by itself; call an export with --invoke NAME"},
    ForeignSpelling{"--cranelift", "Weft compiles with LLVM; -O 0..3 sets the effort"},
    ForeignSpelling{"--llvm", "Weft always compiles with LLVM; -O 0..3 sets the effort"},
    ForeignSpelling{"--singlepass", "Weft compiles with LLVM; -O 0 is the quick level"},
    ForeignSpelling{"--disable-cache", "Weft spells it --no-cache"},
    ForeignSpelling{"-cachedir", "Weft spells it --cache-dir DIR"},
    ForeignSpelling{"--addr-pool", "a program sees only the sockets of --listen ADDR"},
    ForeignSpelling{"--tcplisten", "Weft spells it --listen ADDR"},
    ForeignSpelling{"--entrypoint", "Weft spells it --invoke NAME"},
    ForeignSpelling{"--env-inherit", "Weft spells it --inherit-env"},
    ForeignSpelling{"--dirs", "Weft spells it --dir HOST[::GUEST], once for each"},
};

std::string_view foreign_hint(std::string_view word) {
  for (const ForeignSpelling& f : kForeign) {
    if (f.theirs == word) return f.ours;
  }
  // `-Sinherit-env` and `-Wtimeout=2s`: wasmtime takes the value attached.
  if (word.size() > 2 && word[0] == '-' && word[1] != '-') return foreign_hint(word.substr(0, 2));
  return {};
}

/// Edits from one word to the other: insert, delete, replace, swap two neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  if (word.size() < 2 || word.size() > 64) return best;
  std::size_t best_distance = 1 + std::max<std::size_t>(1, word.size() / 3);
  for (const std::string_view candidate : candidates) {
    if (candidate.empty()) continue;
    // A start that fits is near however much is missing: --inherit for --inherit-env.
    const bool start = word.size() >= 3 && candidate.starts_with(word);
    const std::size_t d = start ? 1 : distance(word, candidate);
    if (d < best_distance) {
      best_distance = d;
      best = candidate;
    }
  }
  return best;
}

Diagnostic unknown_option(std::string_view command, std::span<const OptionSpec> specs,
                          std::string_view word) {
  if (word.starts_with("--")) word = word.substr(0, word.find('='));
  std::vector<std::string_view> names;  // without their dashes
  for (const OptionSpec& spec : specs) {
    for (const std::string_view name : spec.spellings()) {
      if (name.starts_with("--")) names.push_back(name.substr(2));
    }
  }
  std::string hint;
  if (const std::string_view foreign = foreign_hint(word); !foreign.empty()) {
    hint = fmt::format("{}. ", foreign);
  } else if (word.starts_with("--")) {
    const std::string_view near = nearest(word.substr(2), names);
    if (!near.empty()) hint = fmt::format("did you mean --{}? ", near);
  } else if (std::ranges::find(names, word.substr(1)) != names.end()) {
    // `-dir`: one dash where two are wanted.
    hint = fmt::format("did you mean -{}? ", word);
  }
  hint += fmt::format("See: weft {} --help", command);
  return {fmt::format("weft {} does not know the flag {}", command, word), std::nullopt,
          std::move(hint)};
}

}  // namespace weft::cli
