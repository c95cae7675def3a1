// Tracing: the tracer of a run and where its lines go (--strace, --strace-summary). Main thread;
// lines may come from any.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string_view>

#include "base/diagnostic.h"
#include "base/unique_fd.h"
#include "runtime/options.h"
#include "syscalls/trace.h"

namespace weft::runtime {

class Tracing {
 public:
  Tracing(const Tracing&) = delete;
  Tracing& operator=(const Tracing&) = delete;

  /// Where a program of the sandbox writes its trace, and the memory in which all of them count;
  /// below zero: there is none. Others inherit them.
  struct Files {
    int lines = -1;
    int counts = -1;
  };
  static Diagnosed<std::unique_ptr<Tracing>> create(const TraceOptions& options, Files inherited);
  [[nodiscard]] Files files() const { return {file_.get(), counts_file_.get()}; }
  syscalls::Tracer& tracer() { return *tracer_; }
  /// Of the first process: writes the summary of all of them, if one is wanted.
  void finish() const;
  /// There are several processes: lines say from now on whose they are.
  void name_processes() { several_.store(true); }

 private:
  explicit Tracing(bool summary) : summary_(summary) {}
  static void write(void* self, std::string_view line);
  void write_all(std::string_view text) const;
  Diagnosed<void*> map_counts(int inherited);

  bool summary_;
  std::atomic<bool> several_ = false;
  UniqueFd file_;
  UniqueFd counts_file_;
  std::optional<syscalls::Tracer> tracer_;
};

}  // namespace weft::runtime
