// GuestThread: one thread of a program: a store with an instance of the program's module, so that
// globals, tables and stack are its own; memory that the module imports as shared is the program's.
// Belongs to one host thread at a time, except where kernel::ThreadHost says otherwise.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "engine/store.h"
#include "kernel/thread.h"
#include "runtime/bindings.h"
#include "runtime/call_stack.h"
#include "runtime/signal_delivery.h"
#include "syscalls/call.h"
#include "syscalls/trace.h"

namespace weft::runtime {

class Process;
struct ActedChild;  // runtime/processes_acted.cpp

class GuestThread final : public kernel::ThreadHost {
 public:
  /// All outlive it. Without a process (in tests) it is alone; a program that is to have a second
  /// thread calls FdTable::share() of its task before that one runs. Cheap: the code is shared.
  static Diagnosed<std::unique_ptr<GuestThread>> create(std::shared_ptr<const Bindings> bindings,
                                                        kernel::Task& task,
                                                        syscalls::Tracer* tracer = nullptr,
                                                        Process* process = nullptr);

  /// Once. Nothing of the guest runs: see engine::run_start. A Trap: a segment is out of bounds.
  Diagnosed<std::optional<engine::Trap>> instantiate();

  [[nodiscard]] engine::Store& store() { return *store_; }
  /// After instantiate.
  [[nodiscard]] engine::Instance& instance() { return *instance_; }
  /// After instantiate: its host thread holds a SignalDelivery::Attached of it while the guest
  /// runs.
  [[nodiscard]] SignalDelivery& signals() { return signals_; }
  [[nodiscard]] const syscalls::Control& control() const { return call_.control; }
  /// Null in tests only.
  [[nodiscard]] Process* process() const { return process_; }
  [[nodiscard]] kernel::Thread& thread() { return thread_; }
  [[nodiscard]] const kernel::Thread& thread() const { return thread_; }

  // kernel::ThreadHost
  void request_interrupt() override;
  [[nodiscard]] bool interrupted() const override;
  kernel::WaitEnd wait_on(const std::uint32_t* word, std::uint32_t expected,
                          std::int64_t timeout) override;
  std::uint32_t wake(const std::uint32_t* word, std::uint32_t count) override;
  Result<abi::Tid> spawn(const kernel::ThreadEntry& entry) override;

  /// The one whose calls `thread` makes.
  static GuestThread& of(kernel::Thread& thread) {
    return *static_cast<GuestThread*>(thread.host());
  }

  /// The child that it acts for, and the last one, which a stack to be restored may still need.
  struct Acted {
    std::shared_ptr<ActedChild> child;
    std::shared_ptr<ActedChild> last;
  };
  Acted& acted() { return acted_; }

 private:
  struct UnknownImport {
    engine::Store* store;
    const std::string* text;
  };

  GuestThread(std::shared_ptr<const Bindings> bindings, kernel::Task& task,
              syscalls::Tracer* tracer, Process* process);
  std::optional<engine::Extern> resolve(const wasm::Import& import);
  static std::uint64_t call_unknown(void* env, void* values);

  std::shared_ptr<const Bindings> bindings_;
  Process* process_;
  SignalDelivery signals_;
  kernel::Thread thread_;
  syscalls::Call call_;
  std::deque<UnknownImport> unknown_;
  std::deque<syscalls::TracedCall> traced_;
  std::optional<Diagnostic> memory_error_;
  std::unique_ptr<engine::Store> store_;
  engine::Instance* instance_ = nullptr;
  std::optional<CallStack> call_stack_;
  Acted acted_;
};

}  // namespace weft::runtime
