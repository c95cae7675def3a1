// Tracing: the tracer of a run and where its lines go (--strace, --strace-summary). Main thread;
// lines may come from any.
#pragma once

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

  /// `inherited`: where another program of the sandbox writes it; below zero: none.
  static Diagnosed<std::unique_ptr<Tracing>> create(const TraceOptions& options, int inherited);
  [[nodiscard]] int fd() const { return file_.get(); }
  syscalls::Tracer& tracer() { return *tracer_; }
  /// Writes the summary, if one is wanted.
  void finish() const;
  /// In the child of a fork: lines say from now on whose they are.
  void became_child() { forked_ = true; }

 private:
  explicit Tracing(bool summary) : summary_(summary) {}
  static void write(void* self, std::string_view line);

  bool summary_;
  bool forked_ = false;
  UniqueFd file_;
  std::optional<syscalls::Tracer> tracer_;
};

}  // namespace weft::runtime
