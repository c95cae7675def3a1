// weft-diff: generated modules in Weft -O0, Weft -O2 and Node, compared. tests/diff/run.py drives
// it.
//
//   weft-diff check SCRATCH NODE SCRIPT FIRST COUNT   seeds FIRST … FIRST + COUNT - 1
//   weft-diff input SCRATCH NODE SCRIPT FILE          the input in a file
//   weft-diff module SEED|FILE OUTPUT                 only writes the module
//   weft-diff bytes SEED OUTPUT                       writes the input that a seed stands for
//
// NODE "-": without Node. With WEFT_DIFF_PERTURB in the environment one of Weft's outcomes is
// falsified, to show that differences are found. Before each seed a line says so; status 1 after
// the first difference.
#include <fmt/format.h>

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include "diff/generator.h"
#include "diff/node_side.h"
#include "diff/weft_side.h"
#include "wasm/reader.h"
#include "wasm/validator.h"

namespace weft::diff {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

Bytes read_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int write_bytes(const std::string& path, const Bytes& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  return out.flush() ? 0 : 2;
}

Bytes input_of(const std::string& what) {
  const auto seed = number(what);
  return seed ? input_of_seed(*seed) : read_bytes(what);
}

/// What optimised code is held to: that it traps, not how the program looks afterwards, nor which
/// of several traps comes first (RATIONALE.md, "Where does a trap differ").
Outcome loosened(const Outcome& lines) {
  Outcome out;
  for (const std::string& line : lines) {
    if (line.starts_with('~')) continue;
    const std::size_t trap = line.find(" trap ");
    out.push_back(trap == std::string::npos ? line : line.substr(0, trap) + " trap");
  }
  return out;
}

bool same(std::string_view name_a, const Outcome& a, std::string_view name_b, const Outcome& b) {
  if (a == b) return true;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string in_a = i < a.size() ? a[i] : "nothing";
    const std::string in_b = i < b.size() ? b[i] : "nothing";
    if (in_a != in_b) {
      fmt::print("  {:8} {}\n  {:8} {}\n", name_a, in_a, name_b, in_b);
      break;
    }
  }
  return false;
}

struct Totals {
  std::size_t modules = 0, with_node = 0, calls = 0, traps = 0, throws = 0, bytes = 0;
};

class Comparison {
 public:
  Comparison(std::string scratch, std::optional<NodeSide> node)
      : scratch_(std::move(scratch)), node_(std::move(node)) {}

  /// Whether all agree.
  bool check(std::span<const std::uint8_t> input) {
    const Generated generated = generate(input);
    if (!valid(generated.module)) return false;
    const bool with_node = node_ && node_->supports(generated.plan.can);
    if (with_node) node_->send(generated);
    Outcome o0 = run_in_weft(generated, 0, scratch_);
    const Outcome o2 = run_in_weft(generated, 2, scratch_);
    if (std::getenv("WEFT_DIFF_PERTURB") != nullptr) o0.back() += '!';
    count(generated, o0, with_node);
    bool agree = same("-O0", loosened(o0), "-O2", loosened(o2));
    if (with_node) agree = same("node", node_->receive(), "-O0", o0) && agree;
    return agree;
  }
  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  static bool valid(const Bytes& bytes) {
    const auto module = wasm::read_module(bytes);
    const auto checked = module ? wasm::validate(*module) : std::unexpected(module.error());
    if (!checked)
      fmt::print("  the generator made an invalid module: {}\n", checked.error().text());
    return checked.has_value();
  }
  void count(const Generated& generated, const Outcome& lines, bool with_node) {
    ++totals_.modules;
    totals_.with_node += with_node;
    totals_.bytes += generated.module.size();
    for (const std::string& line : lines) {
      totals_.calls += line.starts_with('f');
      totals_.traps += line.find(" trap ") != std::string::npos;
      totals_.throws += line.find(" throw ") != std::string::npos;
    }
  }

  std::string scratch_;
  std::optional<NodeSide> node_;
  Totals totals_;
};

int check_seeds(Comparison& comparison, std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    fmt::print("seed {}\n", seed);
    std::fflush(stdout);
    if (!comparison.check(input_of_seed(seed))) return 1;
  }
  const Totals& t = comparison.totals();
  fmt::print("totals modules {} node {} calls {} traps {} throws {} bytes {}\n", t.modules,
             t.with_node, t.calls, t.traps, t.throws, t.bytes);
  return 0;
}

int main_program(std::span<const char* const> words) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::string_view command = words.empty() ? "" : words[0];
  if (command == "module" && words.size() == 3) {
    return write_bytes(words[2], generate(input_of(words[1])).module);
  }
  if (command == "bytes" && words.size() == 3) return write_bytes(words[2], input_of(words[1]));
  const bool seeds = command == "check" && words.size() == 6;
  if (!seeds && !(command == "input" && words.size() == 5)) {
    fmt::print(stderr, "weft-diff: see the top of tests/diff/diff_main.cpp\n");
    return 2;
  }
  std::optional<NodeSide> node;
  if (std::string_view(words[2]) != "-") {
    auto started = NodeSide::start(words[2], words[3]);
    if (!started) {
      fmt::print(stderr, "{}\n", started.error().text());
      return 2;
    }
    node.emplace(*std::move(started));
  }
  Comparison comparison(words[1], std::move(node));
  if (!seeds) return comparison.check(read_bytes(words[4])) ? 0 : 1;
  const auto first = number(words[4]);
  const auto count = number(words[5]);
  if (!first || !count) return 2;
  return check_seeds(comparison, *first, *count);
}

}  // namespace
}  // namespace weft::diff

int main(int argc, char** argv) {
  return weft::diff::main_program({argv + 1, static_cast<std::size_t>(argc - 1)});
}
