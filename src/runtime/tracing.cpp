#include "runtime/tracing.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "base/result.h"
#include "host/signals.h"

namespace weft::runtime {

Diagnosed<std::unique_ptr<Tracing>> Tracing::create(const TraceOptions& options, int inherited) {
  std::unique_ptr<Tracing> out(new Tracing(options.summary));
  WEFT_TRY(syscalls::TraceFilter filter, syscalls::TraceFilter::parse(options.filter));
  // A descriptor of its own, far from those a guest's numbers may meet: the guest may close its
  // stderr and the trace goes on.
  out->forked_ = inherited >= 0;
  out->file_.reset(inherited >= 0 ? inherited
                   : options.output.empty()
                       ? ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100)
                       : ::open(options.output.c_str(),
                                O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666));
  if (!out->file_ && !options.output.empty()) {
    return diagnose(fmt::format("cannot write the trace to {} (errno {})", options.output, errno));
  }
  syscalls::TraceSink sink;
  if (options.calls) sink = {&Tracing::write, out.get()};
  out->tracer_.emplace(std::move(filter), sink);
  return out;
}

void Tracing::write(void* self, std::string_view line) {
  const auto* const tracing = static_cast<Tracing*>(self);
  const int fd = tracing->file_.get();
  // A trace that nobody reads must not kill the guest.
  const host::NoPipeSignal no_signal;
  std::string marked;
  if (tracing->forked_) {
    marked = fmt::format("[pid {}] {}", ::getpid(), line);
    line = marked;
  }
  while (!line.empty()) {
    const ssize_t n = ::write(fd, line.data(), line.size());
    if (n < 0 && errno == EINTR) continue;
    // Nobody reads it: the program is not to suffer.
    if (n <= 0) return;
    line.remove_prefix(static_cast<std::size_t>(n));
  }
}

void Tracing::finish() const {
  if (summary_) write(const_cast<Tracing*>(this), tracer_->summary());
}

}  // namespace weft::runtime
