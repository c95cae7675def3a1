#include "runtime/process.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <new>
#include <utility>
#include <variant>

#include "base/fork_path.h"
#include "base/result.h"
#include "engine/instance.h"
#include "host/process.h"

namespace weft::runtime {
namespace {

using engine::Outcome;
using kernel::ThreadEntry;

/// The status that request_leave is called with: what no handler returns.
constexpr std::uint64_t kEndStatus = 0x7765'6674'0000'0001;
/// So often threads are asked to leave that have not: they may have been about to wait.
constexpr std::chrono::milliseconds kAskAgain{2};
/// Then the process ends without them, as it does with threads that wait natively.
constexpr std::chrono::milliseconds kGrace{50};

std::optional<std::uint32_t> exported(const wasm::Module& module, std::string_view name,
                                      std::size_t parameters) {
  using wasm::ValType;
  const wasm::Export* const e = module.find_export(name);
  if (e == nullptr || e->kind != wasm::ExternKind::func) return std::nullopt;
  const wasm::FuncType& type = module.function_type(e->index);
  const bool fits = type.results.empty() && type.params.size() == parameters &&
                    std::ranges::all_of(type.params, [](const ValType& t) {
                      return t.kind() == wasm::ValKind::i32;
                    });
  return fits ? std::optional(e->index) : std::nullopt;
}

}  // namespace

Process::Process(std::shared_ptr<const Bindings> bindings, kernel::Task& task,
                 syscalls::Tracer* tracer, std::uint32_t max_threads)
    : bindings_(std::move(bindings)),
      task_(task),
      tracer_(tracer),
      wasi_thread_start_(exported(bindings_->module(), "wasi_thread_start", 2)),
      start_thread_(exported(bindings_->module(), "_start_thread", 2)),
      local_destroy_(exported(bindings_->module(), "_thread_local_destroy", 4)),
      group_(max_threads) {}

Diagnosed<GuestThread*> Process::create_main() {
  WEFT_TRY(main_, GuestThread::create(bindings_, task_, tracer_, this));
  group_.add_main(main_->thread(), abi::Tid{::getpid()});
  leader_ = main_.get();
  return leader_;
}

const std::optional<std::uint32_t>& Process::entry_of(ThreadEntry::Form form) const {
  return form == ThreadEntry::Form::start_thread ? start_thread_ : wasi_thread_start_;
}

bool Process::shares_memory() const {
  // Another thread's instance has memories of its own where they are not imported.
  const wasm::Module& module = bindings_->module();
  return module.memories.size() == module.imported_memories &&
         std::ranges::all_of(module.memories,
                             [](const wasm::MemoryType& m) { return m.limits.shared; });
}

Result<abi::Tid> Process::spawn(const kernel::Thread& creator, const ThreadEntry& entry) {
  if (!entry_of(entry.form) || !shares_memory()) return fail(Errno::notcapable);
  task_.fds().share();
  auto made = GuestThread::create(bindings_, task_, tracer_, this);
  if (!made.has_value()) return fail(Errno::again);
  GuestThread& thread = **made;
  thread.thread().inherit_blocked(creator);
  const auto trap = thread.instantiate();
  if (!trap.has_value()) return fail(Errno::again);
  WEFT_CHECK(group_.add(thread.thread()));
  const abi::Tid tid = thread.thread().tid();
  if (*trap) end(end_by_trap(thread, **trap));
  {
    const std::lock_guard lock(mutex_);
    ++others_;
  }
  Workers::Job job = [this, guest = *std::move(made), entry]() mutable {
    run(*guest, entry);
    retire(std::move(guest));
  };
  if (workers_.run(job)) return tid;
  group_.remove(thread.thread(), thread);
  const std::lock_guard lock(mutex_);
  --others_;
  return fail(Errno::again);
}

void Process::run(GuestThread& thread, const ThreadEntry& entry) {
  if (ending()) return;
  const SignalDelivery::Attached attached(thread.signals());
  After after = judge(thread, engine::run_start(thread.instance()));
  if (after == After::goes_on) after = judge(thread, call_entry(thread, entry));
  if (after != After::process_is_over) destroy_locals(thread);
}

void Process::destroy_locals(GuestThread& thread) {
  // Destructors may set values again: as often as POSIX's PTHREAD_DESTRUCTOR_ITERATIONS.
  for (int round = 0; round < 4; ++round) {
    const auto left = group_.locals().take(thread.thread().tid());
    if (left.empty() || !local_destroy_) return;
    for (const auto& [user_data, value] : left) {
      std::array values{engine::Slot::i32(static_cast<std::uint32_t>(user_data)),
                        engine::Slot::i32(static_cast<std::uint32_t>(user_data >> 32)),
                        engine::Slot::i32(static_cast<std::uint32_t>(value)),
                        engine::Slot::i32(static_cast<std::uint32_t>(value >> 32))};
      const engine::Function f = thread.instance().function(*local_destroy_);
      if (judge(thread, engine::call(thread.store(), f, values)) == After::process_is_over) return;
    }
  }
}

Outcome Process::call_entry(GuestThread& thread, const ThreadEntry& entry) {
  const bool halves = entry.form == ThreadEntry::Form::start_thread;
  const auto low = static_cast<std::uint32_t>(entry.argument);
  const auto tid = static_cast<std::uint32_t>(std::to_underlying(thread.thread().tid()));
  std::array values{
      engine::Slot::i32(halves ? low : tid),
      engine::Slot::i32(halves ? static_cast<std::uint32_t>(entry.argument >> 32) : low)};
  return engine::call(thread.store(), thread.instance().function(*entry_of(entry.form)), values);
}

void Process::retire(std::unique_ptr<GuestThread> thread) {
  std::unique_lock lock(mutex_);
  if (thread.get() == leader_) {
    lock.unlock();
    finish_(wait_for_end(*thread));
  }
  const bool ended = ended_by_ == thread.get();
  lock.unlock();
  group_.remove(thread->thread(), *thread);
  thread.reset();
  if (ended) push_leader();
  lock.lock();
  --others_;
  changed_.notify_all();
}

ProgramEnd Process::end_by_trap(const GuestThread& thread, const engine::Trap& trap) const {
  std::string text = trap.message();
  std::string where;
  if (const std::string name = name_ ? name_() : std::string(); !name.empty())
    where = "\n  in " + name;
  const std::int32_t tid = std::to_underlying(thread.thread().tid());
  if (tid >= kernel::ThreadGroup::kFirstTid) where += fmt::format("\n  in thread {}", tid);
  text.insert(std::min(text.find('\n'), text.size()), where);
  return {kExitTrap, 0, std::move(text)};
}

After Process::judge(GuestThread& thread, const Outcome& outcome) {
  using Kind = syscalls::Control::Kind;
  if (std::holds_alternative<engine::Returned>(outcome)) return After::goes_on;
  if (const auto* const trap = std::get_if<engine::Trap>(&outcome)) {
    end(end_by_trap(thread, *trap), &thread);
    return After::process_is_over;
  }
  if (std::get<engine::Left>(outcome).status == kEndStatus) return After::process_is_over;
  const syscalls::Control& control = thread.control();
  if (control.kind == Kind::exit_thread) return After::thread_is_over;
  // As exit(3) has it: the low byte.
  ProgramEnd end{static_cast<int>(control.value & 0xff)};
  if (control.message != nullptr) end.message = control.message;
  if (control.kind == Kind::kill) end = {kExitError, static_cast<int>(control.value)};
  this->end(std::move(end), &thread);
  return After::process_is_over;
}

void Process::end(ProgramEnd end, const GuestThread* by) {
  {
    const std::lock_guard lock(mutex_);
    if (end_) return;
    end_ = std::move(end);
    ended_by_ = by;
  }
  leave_all();
  changed_.notify_all();
}

bool Process::ending() const {
  const std::lock_guard lock(mutex_);
  return end_.has_value();
}

void Process::leave_all() {
  group_.for_each([](kernel::Thread& thread) {
    static_cast<GuestThread*>(thread.host())->store().request_leave(kEndStatus);
    return true;
  });
}

ProgramEnd Process::wait_for_end(GuestThread& leader) {
  using Clock = std::chrono::steady_clock;
  if (!ending()) destroy_locals(leader);
  group_.remove(leader.thread(), leader);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return end_ || others_ == 0; });
  // POSIX: "The process shall exit with an exit status of 0 after the last thread has been
  // terminated."
  if (!end_) end_ = ProgramEnd{};
  leader_is_over_ = true;
  changed_.notify_all();
  const auto deadline = Clock::now() + kGrace;
  while (others_ != 0 && Clock::now() < deadline) {
    lock.unlock();
    leave_all();
    lock.lock();
    changed_.wait_for(lock, kAskAgain, [this] { return others_ == 0; });
  }
  return claim_finish(lock);
}

void Process::push_leader() {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + kGrace;
  std::unique_lock lock(mutex_);
  while (!leader_is_over_) {
    if (Clock::now() >= deadline && finish_) {
      const ProgramEnd end = claim_finish(lock);
      lock.unlock();
      finish_(end);
    }
    lock.unlock();
    leave_all();
    lock.lock();
    changed_.wait_for(lock, kAskAgain, [this] { return leader_is_over_; });
  }
}

ProgramEnd Process::claim_finish(std::unique_lock<std::mutex>& lock) {
  // Another thread ends the host process.
  if (std::exchange(finished_, true)) {
    lock.unlock();
    while (true) ::pause();
  }
  return *end_;
}

bool Process::all_gone() const {
  const std::lock_guard lock(mutex_);
  return others_ == 0 && leader_is_over_;
}

void Process::before_fork() {
  workers_.before_fork();
  mutex_.lock();
  group_.before_fork();
}

void Process::after_fork_in_parent() {
  group_.after_fork_in_parent();
  mutex_.unlock();
  workers_.after_fork_in_parent();
}

void Process::after_fork_in_child(GuestThread& survivor) {
  group_.after_fork_in_child(survivor.thread(), abi::Tid{::getpid()});
  // What the other threads had stays as it was when they vanished: nothing of it can be freed.
  const bool serving = main_.get() != &survivor;
  if (serving) (void)main_.release();
  new (&changed_) std::condition_variable;
  leader_ = &survivor;
  others_ = 0;
  mutex_.unlock();
  workers_.after_fork_in_child(serving);
}

WEFT_FORK_PATH void Process::became_child(kernel::Thread& only) {
  group_.became_child(only, abi::Tid{host::process_id()});
}

}  // namespace weft::runtime
