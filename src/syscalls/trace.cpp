#include "syscalls/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

#include "guest/show.h"
#include "kernel/thread_group.h"

namespace weft::syscalls {
namespace {

/// `*` any bytes, `?` one byte.
bool glob_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

constexpr std::size_t kMaxSlots = 16;
static_assert(kMaxSlots >= 14, "proc_spawn2 has the most parameters");

/// The arguments as they came: results overwrite the first slot.
struct Arguments {
  explicit Arguments(const Shape& shape, const void* values) {
    const std::size_t slots = std::min(shape.signature.find(':'), kMaxSlots);
    std::memcpy(bytes.data(), values, slots * guest::Args::kSlot);
  }
  [[nodiscard]] guest::Args args() const { return guest::Args(bytes.data()); }
  std::array<std::byte, kMaxSlots * guest::Args::kSlot> bytes{};
};

/// Writes "name(a=1, b=x)" in two steps: what the call reads before it runs, what it fills after.
class Line {
 public:
  Line(const Call& call, const Syscall& syscall, const Arguments& arguments)
      : call_(call), syscall_(syscall), arguments_(arguments) {}

  void before() { show_parameters(guest::Phase::before, 0, true); }

  void after(const void* values, bool left) {
    const Shape& shape = syscall_.shape();
    std::int32_t answer = 0;
    if (shape.kind != ResultKind::none) std::memcpy(&answer, values, sizeof answer);
    succeeded_ = shape.kind == ResultKind::errno_ ? answer == 0 : answer >= 0;
    show_parameters(guest::Phase::after, transferred(), succeeded_);
    join(left, answer);
  }
  [[nodiscard]] bool succeeded() const { return succeeded_; }
  std::string& text() { return text_; }

 private:
  void show_parameters(guest::Phase phase, std::uint32_t bytes, bool succeeded) {
    const Shape& shape = syscall_.shape();
    parts_.resize(shape.params.size());
    std::size_t slot = 0;
    for (std::size_t i = 0; i < shape.params.size(); ++i) {
      const ParamType& p = shape.params[i];
      if (p.phase == phase) {
        p.show({parts_[i], call_.memory, arguments_.args().from(slot), bytes, succeeded});
      }
      slot += p.wasm.size();
    }
  }

  [[nodiscard]] std::size_t first_result_slot() const {
    std::size_t slot = 0;
    for (const ParamType& p : syscall_.shape().params) slot += p.wasm.size();
    return slot;
  }

  /// The first result of calls that move data is how many bytes they moved.
  [[nodiscard]] std::uint32_t transferred() const {
    const Shape& shape = syscall_.shape();
    if (!succeeded_ || shape.results.empty() || shape.results[0].type != "u32") return 0;
    const auto place =
        call_.memory.check(arguments_.args().address(first_result_slot()), sizeof(std::uint32_t));
    return place ? guest::load<std::uint32_t>(*place) : 0;
  }

  void join(bool left, std::int32_t answer) {
    const Shape& shape = syscall_.shape();
    text_ += syscall_.name;
    text_ += '(';
    std::size_t slot = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (i != 0) text_ += ", ";
      text_ += syscall_.slot_name(slot);
      text_ += '=';
      text_ += parts_[i];
      slot += shape.params[i].wasm.size();
    }
    text_ += ") = ";
    if (left) {
      text_ += '?';
    } else if (shape.kind == ResultKind::none) {
      text_ += "void";
    } else if (shape.kind == ResultKind::value) {
      guest::show_signed(text_, answer);
    } else {
      guest::show_value(text_, static_cast<Errno>(answer));
      if (succeeded_) show_results(slot);
    }
  }

  void show_results(std::size_t slot) {
    const Shape& shape = syscall_.shape();
    for (std::size_t i = 0; i < shape.results.size(); ++i) {
      text_ += ", ";
      text_ += syscall_.result_name(i);
      text_ += '=';
      shape.results[i].show({text_, call_.memory, arguments_.args().from(slot + i)});
    }
  }

  const Call& call_;
  const Syscall& syscall_;
  const Arguments& arguments_;
  std::vector<std::string> parts_;
  std::string text_;
  bool succeeded_ = true;
};

}  // namespace

Diagnosed<TraceFilter> TraceFilter::parse(std::string_view text) {
  TraceFilter filter;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view pattern = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool wanted = !pattern.starts_with('!');
    if (!wanted) pattern.remove_prefix(1);
    if (pattern.empty()) continue;
    const auto fits = [&](const Syscall& s) { return glob_matches(pattern, s.name); };
    if (!std::ranges::any_of(table(), fits)) {
      return diagnose(fmt::format("no call is named '{}'", pattern),
                      "`weft abi` lists all calls; patterns may contain * and ?");
    }
    filter.patterns_.push_back({std::string(pattern), wanted});
  }
  return filter;
}

bool TraceFilter::matches(std::string_view name) const {
  // Only exclusions: everything else is wanted.
  bool wanted = patterns_.empty() || !patterns_.front().wanted;
  for (const Pattern& p : patterns_) {
    if (glob_matches(p.text, name)) wanted = p.wanted;
  }
  return wanted;
}

std::size_t Tracer::size_of_counts() { return table().size() * sizeof(Count); }

Tracer::Tracer(TraceFilter filter, TraceSink sink, void* counts)
    : filter_(std::move(filter)),
      sink_(sink),
      own_counts_(counts == nullptr ? std::make_unique<Count[]>(table().size()) : nullptr),
      counts_(counts == nullptr ? own_counts_.get() : static_cast<Count*>(counts)) {}

void Tracer::count(const Syscall& syscall, bool failed, Clock::duration time) {
  Count& c = counts_[index_of(syscall)];
  c.calls.fetch_add(1, std::memory_order_relaxed);
  if (failed) c.errors.fetch_add(1, std::memory_order_relaxed);
  const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
  c.nanoseconds.fetch_add(static_cast<std::uint64_t>(ns), std::memory_order_relaxed);
}

std::string Tracer::summary() const {
  struct Row {
    std::string_view name;
    std::uint64_t calls, errors, nanoseconds;
  };
  std::vector<Row> rows;
  Row total{"total", 0, 0, 0};
  for (const Syscall& s : table()) {
    const Count& c = counts_[index_of(s)];
    const Row row{s.name, c.calls.load(), c.errors.load(), c.nanoseconds.load()};
    if (row.calls == 0) continue;
    // The same call under two modules is one line.
    const auto same = std::ranges::find(rows, row.name, &Row::name);
    Row& target = same == rows.end() ? rows.emplace_back(Row{row.name, 0, 0, 0}) : *same;
    for (Row* r : {&target, &total}) {
      r->calls += row.calls;
      r->errors += row.errors;
      r->nanoseconds += row.nanoseconds;
    }
  }
  std::ranges::sort(rows, [](const Row& a, const Row& b) {
    return std::tie(b.nanoseconds, a.name) < std::tie(a.nanoseconds, b.name);
  });
  rows.push_back(total);
  std::string out = fmt::format("{:>7} {:>11} {:>11} {:>9} {:>9} {}\n", "% time", "seconds",
                                "usecs/call", "calls", "errors", "call");
  for (const Row& r : rows) {
    const double share = total.nanoseconds == 0 ? 0
                                                : 100 * static_cast<double>(r.nanoseconds) /
                                                      static_cast<double>(total.nanoseconds);
    const double each =
        r.calls == 0 ? 0 : static_cast<double>(r.nanoseconds) / 1e3 / static_cast<double>(r.calls);
    out += fmt::format("{:>7.2f} {:>11.6f} {:>11.2f} {:>9} {:>9} {}\n", share,
                       static_cast<double>(r.nanoseconds) / 1e9, each, r.calls, r.errors, r.name);
  }
  return out;
}

std::uint64_t traced_entry(void* traced_call, void* values) {
  const auto& [call, syscall] = *static_cast<TracedCall*>(traced_call);
  Tracer& tracer = *call.tracer;
  const Arguments arguments(syscall.shape(), values);
  Line line(call, syscall, arguments);
  const bool shown = tracer.sink_.write != nullptr;
  if (shown) line.before();
  const auto start = Tracer::Clock::now();
  const std::uint64_t status = syscall.entry(&call, values);
  const auto time = Tracer::Clock::now() - start;
  bool failed = false;
  if (syscall.shape().kind != ResultKind::none && status == 0) {
    std::int32_t answer = 0;
    std::memcpy(&answer, values, sizeof answer);
    failed = syscall.shape().kind == ResultKind::errno_ ? answer != 0 : answer < 0;
  }
  tracer.count(syscall, failed, time);
  if (shown) {
    line.after(values, status != 0);
    // Of the main thread, which most programs only have, nobody needs the number.
    const std::int32_t tid = std::to_underlying(call.thread.tid());
    if (tid >= kernel::ThreadGroup::kFirstTid) line.text().insert(0, fmt::format("[{}] ", tid));
    fmt::format_to(std::back_inserter(line.text()), " <{:.6f}>\n",
                   std::chrono::duration<double>(time).count());
    tracer.sink_.write(tracer.sink_.context, line.text());
  }
  return status;
}

}  // namespace weft::syscalls
