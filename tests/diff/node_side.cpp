#include "diff/node_side.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/result.h"

namespace weft::diff {
namespace {

std::string base64(const Bytes& bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? bytes[i + k] : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k <= bytes.size() ? kDigits[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return out;
}

/// One line of JSON; nothing in it needs to be escaped.
std::string job(const Generated& g) {
  const Plan& plan = g.plan;
  std::string calls;
  for (const Call& call : g.calls) {
    std::string bits;
    for (const std::uint64_t value : call.arguments) {
      bits += fmt::format("{}\"{:x}\"", bits.empty() ? "" : ",", value);
    }
    calls += fmt::format("{}[\"{}\",\"{}\",\"{}\",[{}]]", calls.empty() ? "" : ",", call.name,
                         call.params, call.results, bits);
  }
  std::string globals;
  for (const GlobalPlan& global : plan.globals) globals += global.type;
  std::string tables;
  for (const TablePlan& table : plan.tables) {
    tables += fmt::format("{}{}", tables.empty() ? "" : ",", table.is64);
  }
  std::string tags;
  for (const std::string& tag : plan.tags) {
    tags += fmt::format("{}\"{}\"", tags.empty() ? "" : ",", tag);
  }
  return fmt::format(
      R"({{"wasm":"{}","calls":[{}],"globals":"{}","tables":[{}],"tags":[{}],"memories":{},"fuel":[{},{}]}})"
      "\n",
      base64(g.module), calls, globals, tables, tags, plan.memories.size(), plan.fuel, kFuel);
}

}  // namespace

Diagnosed<NodeSide> NodeSide::start(const std::string& node, const std::string& script) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) {
    return diagnose("cannot make pipes for Node");
  }
  NodeSide side;
  side.pid_ = ::fork();
  if (side.pid_ == 0) {
    ::dup2(in[0], 0);
    ::dup2(out[1], 1);
    // Frames of unoptimised code are large.
    ::execlp(node.c_str(), node.c_str(), "--stack-size=7000", "--no-warnings", script.c_str(),
             nullptr);
    ::_exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  side.to_ = ::fdopen(in[1], "w");
  side.from_ = ::fdopen(out[0], "r");
  std::string line;
  if (!side.read_line(line)) return diagnose(fmt::format("cannot run {} {}", node, script));
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t end = std::min(line.find(' ', at), line.size());
    side.supported_.insert(line.substr(at, end - at));
    at = end + 1;
  }
  return side;
}

NodeSide::NodeSide(NodeSide&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      to_(std::exchange(other.to_, nullptr)),
      from_(std::exchange(other.from_, nullptr)),
      supported_(std::move(other.supported_)) {}

NodeSide::~NodeSide() {
  if (to_ != nullptr) std::fclose(to_);
  if (from_ != nullptr) std::fclose(from_);
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
}

bool NodeSide::supports(const Abilities& needed) const {
  const auto has = [this](bool wanted, const char* name) {
    return !wanted || supported_.contains(name);
  };
  return has(needed.simd, "simd") && has(needed.relaxed_simd, "relaxed_simd") &&
         has(needed.atomics, "atomics") && has(needed.legacy_exceptions, "legacy_exceptions") &&
         has(needed.exceptions, "exceptions") && has(needed.tail_calls, "tail_calls") &&
         has(needed.multi_memory, "multi_memory") && has(needed.memory64, "memory64") &&
         has(needed.function_references, "function_references") &&
         has(needed.extended_const, "extended_const");
}

bool NodeSide::read_line(std::string& line) {
  line.clear();
  for (int c = std::fgetc(from_); c != EOF; c = std::fgetc(from_)) {
    if (c == '\n') return true;
    line += static_cast<char>(c);
  }
  return false;
}

void NodeSide::send(const Generated& generated) {
  const std::string text = job(generated);
  std::fwrite(text.data(), 1, text.size(), to_);
  std::fflush(to_);
}

Outcome NodeSide::receive() {
  Outcome out;
  std::string line;
  while (read_line(line)) {
    if (line == ".") return out;
    out.push_back(line);
  }
  return {};
}

}  // namespace weft::diff
