// Store: owns instances, memories, tables, globals, function references and the guest stack. Used
// by one host thread at a time, except where a member says otherwise.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bell.h"
#include "base/diagnostic.h"
#include "engine/call.h"
#include "engine/exception.h"
#include "engine/function.h"
#include "engine/global.h"
#include "engine/instance.h"
#include "engine/memory.h"
#include "engine/record.h"
#include "engine/table.h"
#include "wasm/types.h"

namespace weft::engine {

struct StoreOptions {
  /// Of native stack for guest code. Rounded up to pages; at least 64 KiB, at most 1 GiB.
  std::uint64_t stack_size = std::uint64_t{8} << 20;
  /// Cap on the sum of all linear memories, in bytes. See Budgets for tables.
  std::uint64_t max_memory = std::uint64_t{4} << 30;
  HugePages huge_pages = HugePages::system_default;
  /// Null: the store's own, made of `max_memory`. Stores of one program share one.
  std::shared_ptr<Budgets> budgets = nullptr;
};

struct Execution;
class Stacks;

class Store {
 public:
  static Diagnosed<std::unique_ptr<Store>> create(const StoreOptions& options = {});
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  [[nodiscard]] const StoreOptions& options() const { return options_; }

  // Things of the host's own, to import into instances. All live as long as the store.
  [[nodiscard]] Function host_function(const wasm::FuncType& type, HostCall call, void* env);
  [[nodiscard]] Function host_function_of(const Signature& signature, HostCall call, void* env);
  [[nodiscard]] Diagnosed<Memory*> new_memory(const wasm::MemoryType& type);
  /// A memory that other stores use, too; it is of a shared type. It lives as long as this store at
  /// least.
  Memory* use_memory(std::shared_ptr<Memory> memory);
  [[nodiscard]] Diagnosed<Table*> new_table(const wasm::TableType& type);
  [[nodiscard]] Global* new_global(wasm::GlobalType type, Slot value);
  [[nodiscard]] Tag* new_tag(const wasm::FuncType& type);

  /// For host functions: `return store.raise(kind, "…");` ends the guest with a Trap. `detail` may
  /// be empty.
  [[nodiscard]] std::uint64_t raise(TrapKind kind, std::string detail = {});
  /// For host functions: `return store.throw_exception(tag, values);` throws in the guest. `values`
  /// are as many as the tag has.
  [[nodiscard]] std::uint64_t throw_exception(const Tag& tag, std::span<const Slot> values);
  /// For host functions that called a guest themselves: `return store.propagate(outcome);` ends the
  /// guest around them as the inner one ended (this store's, whichever the inner one was); after
  /// Returned it goes on. An exception of this store is thrown again, and may be caught there.
  [[nodiscard]] std::uint64_t propagate(Outcome inner);

  /// Any thread: ends guest execution with Left{status}, wherever it is. Guest code stops at once;
  /// a host function is interrupted by a signal (system calls fail with EINTR) and its return ends
  /// the guest. If nothing is being called, the next call ends before it starts. One request ends
  /// one outermost call, never more; a second request before that replaces the status and signals
  /// again. A guest that traps or leaves by itself first keeps its own outcome; the request then
  /// stays for the next call.
  void request_leave(std::uint64_t status);
  /// Any thread: takes a request back that has not been answered yet.
  void cancel_leave();
  /// Any thread; cheap. For host functions that wait in a loop.
  [[nodiscard]] bool leave_requested() const;

  /// The store's thread, while no guest runs: what an interrupt calls, as a host function without
  /// values. Without one, interrupts do nothing.
  void on_interrupt(HostCall call, void* env);
  /// Any thread, and signal handlers: makes the guest call that function at once, wherever it
  /// computes, and go on afterwards as if nothing had happened. While host code runs, its return to
  /// the guest calls it; a signal ends waiting system calls of the host with EINTR. With no call,
  /// or while another store's guest runs inside, the request stays until this store's guest is on
  /// again. Requests that come before it has begun are one.
  void request_interrupt() { prepare_interrupt().ring(); }
  /// The same but for what may wake the thread, which the caller rings.
  [[nodiscard]] Bell prepare_interrupt();
  /// The same without a signal: for handlers that interrupt this store's thread and call attend().
  void note_interrupt();
  /// For host functions that wait: takes the request, if there is one, to do themselves what the
  /// interrupt function would.
  bool take_interrupt();
  /// Any thread; cheap.
  [[nodiscard]] bool interrupt_requested() const;
  /// For interrupt functions: until this is taken back, blocking calls of the store's thread
  /// (base/blocking_call.h) do not begin. The guest itself is let alone.
  void refuse_waits();
  /// Returns whether there was something to take back.
  bool allow_waits();

  /// Capturing, restoring and switching guest stacks.
  [[nodiscard]] Stacks& stacks() { return *stacks_; }

  // For the engine's own files.
  [[nodiscard]] Execution& execution() { return *execution_; }
  [[nodiscard]] std::byte* spill() { return spill_.get(); }
  [[nodiscard]] std::span<const std::shared_ptr<Memory>> memories() const { return memories_; }
  [[nodiscard]] FunctionRecord* new_record();
  [[nodiscard]] Tag* new_tag(const Signature& signature);
  [[nodiscard]] Exceptions& exceptions() { return exceptions_; }
  /// Shows every place outside of the stacks where a reference to an exception may lie, as words.
  void visit_exception_roots(
      const std::function<void(const void* begin, std::size_t words)>& visit);
  /// The code of an instance around `pc`, or null.
  [[nodiscard]] const Code* code_at(std::uintptr_t pc) const;
  /// Calls may use so much of the spill area; interrupts keep it.
  void note_spilled(std::uint32_t slots);
  Instance* adopt(std::unique_ptr<Instance> instance);

 private:
  explicit Store(const StoreOptions& options);
  struct Free {
    void operator()(std::byte* p) const;
  };

  StoreOptions options_;
  std::shared_ptr<Budgets> budgets_;
  std::unique_ptr<Execution> execution_;
  Execution* const execution_in_handlers_ = execution_.get();  // base/uninstrumented.h
  std::unique_ptr<std::byte, Free> spill_;
  std::unique_ptr<Stacks> stacks_;
  std::deque<FunctionRecord> records_;
  std::deque<Global> globals_;
  std::deque<Slot> global_slots_;
  std::deque<Tag> tags_;
  Exceptions exceptions_;
  std::vector<std::shared_ptr<Memory>> memories_;
  std::vector<std::unique_ptr<Table>> tables_;
  std::vector<std::unique_ptr<Instance>> instances_;
};

}  // namespace weft::engine
