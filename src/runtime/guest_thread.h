// GuestThread: one thread of a program: a store with an instance of the program's module, so that
// globals, tables and stack are its own; memory that the module imports as shared is the program's.
// Belongs to one host thread at a time.
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
#include "syscalls/call.h"
#include "syscalls/trace.h"

namespace weft::runtime {

class GuestThread {
 public:
  /// `task` and `tracer` outlive it. A program that is to have a second thread calls
  /// FdTable::share() of its task before that one runs. Cheap: the code is shared.
  static Diagnosed<std::unique_ptr<GuestThread>> create(std::shared_ptr<const Bindings> bindings,
                                                        kernel::Task& task,
                                                        syscalls::Tracer* tracer = nullptr);
  GuestThread(const GuestThread&) = delete;
  GuestThread& operator=(const GuestThread&) = delete;

  /// Once. Nothing of the guest runs: see engine::run_start. A Trap: a segment is out of bounds.
  Diagnosed<std::optional<engine::Trap>> instantiate();

  [[nodiscard]] engine::Store& store() { return *store_; }
  /// After instantiate.
  [[nodiscard]] engine::Instance& instance() { return *instance_; }
  [[nodiscard]] const syscalls::Control& control() const { return call_.control; }

  /// The one whose calls `thread` makes.
  static GuestThread& of(kernel::Thread& thread) {
    return static_cast<KernelThread&>(thread).owner;
  }

 private:
  struct KernelThread : kernel::Thread {
    KernelThread(kernel::Task& task, GuestThread& own) : kernel::Thread(task), owner(own) {}
    GuestThread& owner;
  };
  struct UnknownImport {
    engine::Store* store;
    const std::string* text;
  };

  GuestThread(std::shared_ptr<const Bindings> bindings, kernel::Task& task,
              syscalls::Tracer* tracer)
      : bindings_(std::move(bindings)), thread_(task, *this), call_{thread_, {}, tracer} {}
  std::optional<engine::Extern> resolve(const wasm::Import& import);
  static std::uint64_t call_unknown(void* env, void* values);

  std::shared_ptr<const Bindings> bindings_;
  KernelThread thread_;
  syscalls::Call call_;
  std::deque<UnknownImport> unknown_;
  std::deque<syscalls::TracedCall> traced_;
  std::optional<Diagnostic> memory_error_;
  std::unique_ptr<engine::Store> store_;
  engine::Instance* instance_ = nullptr;
  std::optional<CallStack> call_stack_;
};

}  // namespace weft::runtime
