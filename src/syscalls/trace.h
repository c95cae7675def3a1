// Tracer: --strace, its filter and its summary. Any thread, once made.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "syscalls/table.h"

namespace weft::syscalls {

/// Which calls to show: "fd_*,path_open" names some; "!fd_read" takes some away; what follows
/// wins over what came before. `*` and `?` as in a shell. Empty = all.
class TraceFilter {
 public:
  /// A pattern that fits no call at all is reported: it is a slip.
  static Diagnosed<TraceFilter> parse(std::string_view text);
  [[nodiscard]] bool matches(std::string_view name) const;

 private:
  struct Pattern {
    std::string text;
    bool wanted;
  };
  std::vector<Pattern> patterns_;
};

/// Where lines go: called once a line, newline included, from whichever thread makes the call.
/// One write(2) keeps lines of several threads and processes apart.
struct TraceSink {
  void (*write)(void* context, std::string_view line) = nullptr;  // null = no lines
  void* context = nullptr;
};

class Tracer {
 public:
  /// What one that counts with others in shared memory has there: bytes that are 0 at first.
  static std::size_t size_of_counts();
  /// `counts` outlives it; null: its own.
  Tracer(TraceFilter filter, TraceSink sink, void* counts = nullptr);
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  /// Asked once when an import is linked: others keep their own entry and cost nothing.
  [[nodiscard]] bool wants(const Syscall& syscall) const { return filter_.matches(syscall.name); }

  /// What was called how often and took how long, longest first.
  [[nodiscard]] std::string summary() const;

 private:
  friend std::uint64_t traced_entry(void*, void*);
  using Clock = std::chrono::steady_clock;
  struct Count {
    std::atomic<std::uint64_t> calls;
    std::atomic<std::uint64_t> errors;
    std::atomic<std::uint64_t> nanoseconds;
  };
  void count(const Syscall& syscall, bool failed, Clock::duration time);

  TraceFilter filter_;
  TraceSink sink_;
  std::unique_ptr<Count[]> own_counts_;
  Count* counts_;  // by index_of
};

/// One import of a traced thread. `call.tracer` is set; both references outlive the instance.
struct TracedCall {
  Call& call;
  const Syscall& syscall;
};

/// An Entry whose env is a TracedCall*: makes the call and records it in the call's tracer. Link
/// it in place of `syscall.entry` where the tracer wants the call.
std::uint64_t traced_entry(void* traced_call, void* values);

}  // namespace weft::syscalls
