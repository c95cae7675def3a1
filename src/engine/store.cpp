#include "engine/store.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "base/assert.h"
#include "base/result.h"
#include "engine/execution.h"
#include "engine/parking.h"
#include "engine/signals.h"
#include "engine/stacks.h"

namespace weft::engine {

void Store::Free::operator()(std::byte* p) const { std::free(p); }

Store::Store(const StoreOptions& options)
    : options_(options),
      budgets_(options.budgets != nullptr ? options.budgets
                                          : std::make_shared<Budgets>(options.max_memory)),
      execution_(std::make_unique<Execution>()),
      spill_(static_cast<std::byte*>(std::aligned_alloc(64, kSpillSlots * sizeof(Slot)))) {}

Store::~Store() = default;

Diagnosed<std::unique_ptr<Store>> Store::create(const StoreOptions& options) {
  std::unique_ptr<Store> store(new Store(options));
  store->execution_->store = store.get();
  if (store->spill_ == nullptr) return diagnose("not enough memory");
  store->execution_->spill = store->spill();
  WEFT_TRY(store->stacks_, Stacks::create(*store->execution_, options.stack_size));
  return store;
}

Function Store::host_function(const wasm::FuncType& type, HostCall call, void* env) {
  return host_function_of(signature_of(type), call, env);
}

Function Store::host_function_of(const Signature& signature, HostCall call, void* env) {
  FunctionRecord& record = *new_record();
  record.signature = &signature;
  note_spilled(signature.spilled_slots);
  record.host = {.call = call, .env = env, .spill = spill(), .builtins = &kBuiltins};
  record.ref = {reinterpret_cast<const void*>(&weft_engine_generic_host_thunk), &record.host,
                record.signature->id};
  return function_of(&record.ref);
}

Diagnosed<Memory*> Store::new_memory(const wasm::MemoryType& type) {
  WEFT_TRY(auto memory, make_memory(type, budgets_, options_.huge_pages));
  return memories_.emplace_back(std::move(memory)).get();
}

Memory* Store::use_memory(std::shared_ptr<Memory> memory) {
  // SANDBOX: all else of a memory's state belongs to one thread.
  WEFT_ASSERT(memory->type().limits.shared);
  return memories_.emplace_back(std::move(memory)).get();
}

Diagnosed<Table*> Store::new_table(const wasm::TableType& type) {
  WEFT_TRY(auto table, Table::create(type, budgets_->tables));
  return tables_.emplace_back(std::move(table)).get();
}

Global* Store::new_global(wasm::GlobalType type, Slot value) {
  return &globals_.emplace_back(type, &global_slots_.emplace_back(value));
}

Tag* Store::new_tag(const wasm::FuncType& type) { return new_tag(signature_of(type)); }

Tag* Store::new_tag(const Signature& signature) { return &tags_.emplace_back(&signature); }

std::uint64_t Store::raise(TrapKind kind, std::string detail) {
  execution_->raised = Trap{.kind = kind, .detail = std::move(detail)};
  execution_->raised_has_backtrace = false;
  return kRaisedStatus;
}

std::uint64_t Store::propagate(Outcome inner) {
  if (const auto* const left = std::get_if<Left>(&inner)) return left->status;
  if (auto* const trap = std::get_if<Trap>(&inner)) {
    execution_->raised = std::move(*trap);
    execution_->raised_has_backtrace = true;
    // Another store's exception has tags and references that this store's guest knows nothing of.
    Exception*& exception = execution_->raised->exception;
    if (exception != nullptr && !exceptions_.owns(exception)) exception = nullptr;
    return kRaisedStatus;
  }
  return 0;
}

std::uint64_t Store::throw_exception(const Tag& tag, std::span<const Slot> values) {
  WEFT_ASSERT(values.size() == tag.signature->param_count);
  Exception* const exception = exceptions_.make(*this, tag);
  if (exception == nullptr) return raise(TrapKind::call_stack_exhausted, kTooManyExceptions);
  std::ranges::copy(values, values_of(exception));
  const std::uint64_t status = raise(TrapKind::uncaught_exception);
  execution_->raised->exception = exception;
  return status;
}

void Store::visit_exception_roots(
    const std::function<void(const void* begin, std::size_t words)>& visit) {
  constexpr std::size_t kSlotWords = sizeof(Slot) / sizeof(void*);
  visit(spill(), kSpillSlots * kSlotWords);
  for (const auto& table : tables_) {
    if (!may_hold_exceptions(table->type().element)) continue;
    visit(table->view()->entries, table->size() * (sizeof(TableEntry) / sizeof(void*)));
  }
  for (Global& global : globals_) visit(global.slot(), kSlotWords);
  for (const auto& instance : instances_) instance->visit_exception_roots(visit);
  stacks_->visit_exception_roots(visit);
  if (execution_->raised) visit(&execution_->raised->exception, 1);
}

FunctionRecord* Store::new_record() { return &records_.emplace_back(); }

void Store::note_spilled(std::uint32_t slots) {
  const auto bytes = static_cast<std::uint32_t>(slots * sizeof(Slot));
  execution_->spill_used = std::max(execution_->spill_used, bytes);
}

Instance* Store::adopt(std::unique_ptr<Instance> instance) {
  return instances_.emplace_back(std::move(instance)).get();
}

const Code* Store::code_at(std::uintptr_t pc) const {
  for (const auto& instance : instances_) {
    if (instance->code().function_at(pc)) return &instance->code();
  }
  return nullptr;
}

void Store::request_leave(std::uint64_t status) {
  Execution& e = *execution_;
  const MutexLock lock(e.lock);
  e.requested = true;
  e.requested_status = status;
  e.attention.fetch_or(kLeaveRequested);
  if (const std::optional<Bell> bell = note_request(e)) bell->ring();
  // The lock keeps the thread from ending its call, and so alive, until the signal is on its way.
  if (e.running) pthread_kill(e.thread, attention_signal());
}

void Store::cancel_leave() {
  Execution& e = *execution_;
  const MutexLock lock(e.lock);
  e.requested = false;
  e.attention.fetch_and(~kLeaveRequested);
}

bool Store::leave_requested() const {
  return (execution_->attention.load() & kLeaveRequested) != 0;
}

void Store::on_interrupt(HostCall call, void* env) {
  execution_->interrupt = call;
  execution_->interrupt_env = env;
}

Bell Store::prepare_interrupt() {
  Execution& e = *execution_;
  // Either the thread has shown itself by now and gets the signal, or it will look at `attention`
  // after it has. One that has ended meanwhile, or has its number, takes no harm from the signal.
  e.attention.fetch_or(kInterruptRequested);
  if (const std::optional<Bell> bell = note_request(e)) return *bell;
  const pid_t runner = e.runner.load();
  if (runner == 0 || e.signalled.exchange(1) != 0) return {};
  constexpr auto kSend = [](std::uint64_t thread) {
    ::tgkill(::getpid(), static_cast<pid_t>(thread), attention_signal());
  };
  return {.rung = kSend, .whose = static_cast<std::uint64_t>(runner)};
}

WEFT_ON_GUEST_STACK void Store::note_interrupt() {
  execution_in_handlers_->attention.fetch_or(kInterruptRequested, std::memory_order_relaxed);
  note_own_request(*execution_in_handlers_);
}

bool Store::take_interrupt() {
  execution_->signalled.store(0);
  return (execution_->attention.fetch_and(~kInterruptRequested) & kInterruptRequested) != 0;
}

bool Store::interrupt_requested() const {
  return (execution_->attention.load() & kInterruptRequested) != 0;
}

void Store::refuse_waits() { execution_->attention.fetch_or(kWaitRefused); }

bool Store::allow_waits() {
  return (execution_->attention.fetch_and(~kWaitRefused) & kWaitRefused) != 0;
}

}  // namespace weft::engine
