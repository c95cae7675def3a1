#include "engine/store.h"

#include <pthread.h>

#include <csignal>
#include <cstdlib>

#include "base/result.h"
#include "engine/execution.h"
#include "engine/signals.h"

namespace weft::engine {

void Store::Free::operator()(std::byte* p) const { std::free(p); }

Store::Store(const StoreOptions& options)
    : options_(options),
      budget_(options.max_memory),
      execution_(std::make_unique<Execution>()),
      spill_(static_cast<std::byte*>(std::aligned_alloc(64, kSpillSlots * sizeof(Slot)))) {}

Store::~Store() = default;

Diagnosed<std::unique_ptr<Store>> Store::create(const StoreOptions& options) {
  std::unique_ptr<Store> store(new Store(options));
  store->execution_->store = store.get();
  if (store->spill_ == nullptr) return diagnose("not enough memory");
  WEFT_CHECK(store->execution_->stack.allocate(options.stack_size));
  return store;
}

Function Store::host_function(const wasm::FuncType& type, HostCall call, void* env) {
  FunctionRecord& record = *new_record();
  record.signature = &signature_of(type);
  record.host = {.call = call, .env = env, .spill = spill(), .builtins = &kBuiltins};
  record.ref = {reinterpret_cast<const void*>(&weft_engine_generic_host_thunk), &record.host,
                record.signature->id};
  return function_of(&record.ref);
}

Diagnosed<Memory*> Store::new_memory(const wasm::MemoryType& type) {
  WEFT_TRY(auto memory, Memory::create(type, budget_, options_.huge_pages));
  return memories_.emplace_back(std::move(memory)).get();
}

Diagnosed<Table*> Store::new_table(const wasm::TableType& type) {
  WEFT_TRY(auto table, Table::create(type));
  return tables_.emplace_back(std::move(table)).get();
}

Global* Store::new_global(wasm::GlobalType type, Slot value) {
  return &globals_.emplace_back(type, &global_slots_.emplace_back(value));
}

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
    return kRaisedStatus;
  }
  return 0;
}

FunctionRecord* Store::new_record() { return &records_.emplace_back(); }

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
  e.leave_now.store(1);
  // The lock keeps the thread from ending its call, and so alive, until the signal is on its way.
  if (e.running) pthread_kill(e.thread, leave_signal());
}

void Store::cancel_leave() {
  Execution& e = *execution_;
  const MutexLock lock(e.lock);
  e.requested = false;
  e.leave_now.store(0);
}

bool Store::leave_requested() const { return execution_->leave_now.load() != 0; }

}  // namespace weft::engine
