#include "codegen/pool.h"

#include <fmt/format.h>
#include <pthread.h>

#include <atomic>
#include <cstring>
#include <optional>
#include <vector>

#include "base/mutex.h"

namespace weft::codegen {
namespace {

struct Shared {
  Shared(std::size_t count, const std::function<Diagnosed<>(std::size_t, std::size_t)>& function)
      : jobs(count), work(function) {}

  std::size_t jobs;
  const std::function<Diagnosed<>(std::size_t, std::size_t)>& work;
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  Mutex mutex;
  std::size_t failed_job WEFT_GUARDED_BY(mutex) = 0;
  std::optional<Diagnostic> failure WEFT_GUARDED_BY(mutex);
};

struct Worker {
  Shared* shared;
  std::size_t index;
  pthread_t thread;
};

void* run_worker(void* argument) {
  const Worker& self = *static_cast<Worker*>(argument);
  Shared& shared = *self.shared;
  while (!shared.failed) {
    const std::size_t job = shared.next++;
    if (job >= shared.jobs) break;
    auto result = shared.work(self.index, job);
    if (result) continue;
    const MutexLock lock(shared.mutex);
    if (!shared.failure || job < shared.failed_job) {
      shared.failed_job = job;
      shared.failure = std::move(result).error();
    }
    shared.failed = true;
  }
  return nullptr;
}

}  // namespace

Diagnosed<> run_jobs(std::size_t workers, std::size_t jobs,
                     const std::function<Diagnosed<>(std::size_t, std::size_t)>& work) {
  Shared shared(jobs, work);
  std::vector<Worker> threads(workers);
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, kWorkerStack);
  std::size_t started = 0;
  int error = 0;
  for (; started < workers; ++started) {
    Worker& worker = threads[started];
    worker.shared = &shared;
    worker.index = started;
    error = ::pthread_create(&worker.thread, &attributes, run_worker, &worker);
    if (error != 0) break;
  }
  ::pthread_attr_destroy(&attributes);
  for (std::size_t i = 0; i < started; ++i) ::pthread_join(threads[i].thread, nullptr);
  const MutexLock lock(shared.mutex);
  if (shared.failure) return std::unexpected(*std::move(shared.failure));
  // Fewer threads than wanted do the same work.
  if (started == 0 && workers != 0) {
    return diagnose(fmt::format("cannot start a thread: {}", std::strerror(error)));
  }
  return {};
}

}  // namespace weft::codegen
