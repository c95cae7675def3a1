#include "runtime/workers.h"

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <new>
#include <utility>

#include "base/sanitized.h"

namespace weft::runtime {
namespace {

/// The guest has a stack of its own: this is for host functions, and calls of the guest in them.
constexpr std::size_t kStackSize = std::size_t{kSanitized ? 8 : 1} << 20;

}  // namespace

struct Workers::Worker {
  enum Order : std::uint32_t { wait, work, end };
  void tell(Order what) {
    order.store(what);
    order.notify_one();
  }

  Workers* owner = nullptr;
  Job job;
  std::atomic<std::uint32_t> order = wait;
};

Workers::~Workers() {
  std::unique_lock lock(mutex_);
  closing_ = true;
  for (Worker* worker : idle_) worker->tell(Worker::end);
  ended_.wait(lock, [this] { return alive_ == 0; });
}

Workers::Worker* Workers::take_idle() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) {
    ++alive_;
    return nullptr;
  }
  Worker* const worker = idle_.back();
  idle_.pop_back();
  return worker;
}

bool Workers::run(Job& job) {
  if (Worker* const idle = take_idle()) {
    idle->job = std::move(job);
    idle->tell(Worker::work);
    return true;
  }
  auto worker = std::make_unique<Worker>();
  worker->owner = this;
  worker->job = std::move(job);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackSize);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread{};
  const int error = pthread_create(&thread, &attributes, &main_of, worker.get());
  pthread_attr_destroy(&attributes);
  if (error == 0) {
    (void)worker.release();
    return true;
  }
  job = std::move(worker->job);
  const std::lock_guard lock(mutex_);
  --alive_;
  return false;
}

void Workers::after_fork_in_child(bool serving) {
  idle_.clear();
  alive_ = serving ? 1 : 0;
  new (&ended_) std::condition_variable;
  mutex_.unlock();
}

void* Workers::main_of(void* worker) {
  const std::unique_ptr<Worker> self(static_cast<Worker*>(worker));
  self->owner->serve(*self);
  return nullptr;
}

void Workers::serve(Worker& worker) {
  do {
    std::exchange(worker.job, nullptr)();
  } while (wait_for_job(worker));
}

bool Workers::wait_for_job(Worker& worker) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_ || idle_.size() >= kMaxIdle) {
      note_end();
      return false;
    }
    worker.order.store(Worker::wait);
    idle_.push_back(&worker);
  }
  worker.order.wait(Worker::wait);
  if (worker.order.load() == Worker::work) return true;
  const std::lock_guard lock(mutex_);
  note_end();
  return false;
}

void Workers::note_end() {
  // Under the lock: who waits for the end destroys it next.
  --alive_;
  ended_.notify_all();
}

}  // namespace weft::runtime
