// Workers: host threads for jobs, kept for the next job when one is done. Any thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace weft::runtime {

class Workers {
 public:
  using Job = std::move_only_function<void()>;
  /// So many wait for jobs; others end.
  static constexpr std::size_t kMaxIdle = 128;

  Workers() = default;
  /// Waits for all jobs to end.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Takes the job. False: the host refuses another thread, and the job is still there.
  [[nodiscard]] bool run(Job& job);

  // Around a host fork, on the thread that forks.
  void before_fork() { mutex_.lock(); }
  void after_fork_in_parent() { mutex_.unlock(); }
  /// The others are gone. `serving`: what forked is a worker.
  void after_fork_in_child(bool serving);

 private:
  struct Worker;
  static void* main_of(void* worker);
  void serve(Worker& worker);
  /// Null: a new one has to be made, which counts as alive from now on.
  Worker* take_idle();
  /// With the lock.
  void note_end();
  /// False: the worker is to end.
  bool wait_for_job(Worker& worker);

  std::mutex mutex_;
  std::condition_variable ended_;
  std::vector<Worker*> idle_;  // guarded by mutex_
  std::size_t alive_ = 0;      // guarded by mutex_
  bool closing_ = false;       // guarded by mutex_
};

}  // namespace weft::runtime
