#include "runtime/tracing.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "base/result.h"
#include "host/signals.h"

namespace weft::runtime {

Diagnosed<std::unique_ptr<Tracing>> Tracing::create(const TraceOptions& options, Files inherited) {
  std::unique_ptr<Tracing> out(new Tracing(options.summary));
  WEFT_TRY(syscalls::TraceFilter filter, syscalls::TraceFilter::parse(options.filter));
  // A descriptor of its own, far from those a guest's numbers may meet: the guest may close its
  // stderr and the trace goes on.
  out->several_ = inherited.lines >= 0;
  out->file_.reset(inherited.lines >= 0 ? inherited.lines
                   : options.output.empty()
                       ? ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100)
                       : ::open(options.output.c_str(),
                                O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666));
  if (!out->file_ && !options.output.empty()) {
    return diagnose(fmt::format("cannot write the trace to {} (errno {})", options.output, errno));
  }
  syscalls::TraceSink sink;
  if (options.calls) sink = {&Tracing::write, out.get()};
  void* counts = nullptr;
  if (options.summary) {
    WEFT_TRY(counts, out->map_counts(inherited.counts));
  }
  out->tracer_.emplace(std::move(filter), sink, counts);
  return out;
}

Diagnosed<void*> Tracing::map_counts(int inherited) {
  const std::size_t size = syscalls::Tracer::size_of_counts();
  counts_file_.reset(inherited >= 0 ? inherited : ::memfd_create("weft-counts", MFD_CLOEXEC));
  struct stat status{};
  if (!counts_file_ ||
      (inherited < 0 && ::ftruncate(counts_file_.get(), static_cast<off_t>(size)) != 0) ||
      ::fstat(counts_file_.get(), &status) != 0 || status.st_size != static_cast<off_t>(size))
    return diagnose(fmt::format("cannot make the table of --strace-summary (errno {})", errno));
  // As long as the process: calls are counted until its end.
  void* const memory =
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, counts_file_.get(), 0);
  if (memory == MAP_FAILED)
    return diagnose(fmt::format("cannot map the table of --strace-summary (errno {})", errno));
  return memory;
}

void Tracing::write(void* self, std::string_view line) {
  const auto* const tracing = static_cast<Tracing*>(self);
  if (!tracing->several_.load()) return tracing->write_all(line);
  tracing->write_all(fmt::format("[pid {}] {}", ::getpid(), line));
}

void Tracing::write_all(std::string_view text) const {
  // A trace that nobody reads must not kill the guest.
  const host::NoPipeSignal no_signal;
  while (!text.empty()) {
    const ssize_t n = ::write(file_.get(), text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    // Nobody reads it: the program is not to suffer.
    if (n <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

void Tracing::finish() const {
  if (summary_) write_all(tracer_->summary());
}

}  // namespace weft::runtime
