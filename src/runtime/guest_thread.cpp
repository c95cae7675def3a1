#include "runtime/guest_thread.h"

#include <utility>
#include <variant>

#include "base/result.h"
#include "engine/instance.h"
#include "engine/parking.h"
#include "runtime/process.h"

namespace weft::runtime {
namespace {

/// Where its system calls find their arguments: the exported memory, as the ABI has it, or the
/// only one there is.
engine::Memory* memory_for_calls(engine::Instance& instance) {
  if (engine::Memory* exported = instance.find_memory("memory")) return exported;
  return instance.module().memories.empty() ? nullptr : instance.memory(0);
}

}  // namespace

GuestThread::GuestThread(std::shared_ptr<const Bindings> bindings, kernel::Task& task,
                         syscalls::Tracer* tracer, Process* process)
    : bindings_(std::move(bindings)),
      process_(process),
      thread_(task, process == nullptr ? nullptr : &process->group(), this, &signals_),
      call_{thread_, {}, tracer} {}

Diagnosed<std::unique_ptr<GuestThread>> GuestThread::create(
    std::shared_ptr<const Bindings> bindings, kernel::Task& task, syscalls::Tracer* tracer,
    Process* process) {
  std::unique_ptr<GuestThread> thread(new GuestThread(std::move(bindings), task, tracer, process));
  WEFT_TRY(thread->store_, engine::Store::create(thread->bindings_->store_options()));
  return thread;
}

Diagnosed<std::optional<engine::Trap>> GuestThread::instantiate() {
  auto made = engine::instantiate(*store_, bindings_->code(),
                                  [this](const wasm::Import& import) { return resolve(import); });
  if (memory_error_) return std::unexpected(*std::move(memory_error_));
  if (!made.has_value()) return std::unexpected(std::move(made).error());
  if (auto* trap = std::get_if<engine::Trap>(&*made)) return std::move(*trap);
  instance_ = std::get<engine::Instance*>(*made);
  engine::Memory* const memory = memory_for_calls(*instance_);
  thread_.set_call_stack(&call_stack_.emplace(*instance_, memory));
  signals_.prepare(thread_, *store_, *instance_);
  if (memory != nullptr) {
    call_.memory = guest::GuestMemory(memory->base(), &memory->view()->size);
  }
  return std::nullopt;
}

std::optional<engine::Extern> GuestThread::resolve(const wasm::Import& import) {
  const wasm::Module& module = bindings_->module();
  const Binding& binding =
      bindings_->imports()[static_cast<std::size_t>(&import - module.imports.data())];
  if (import.kind == wasm::ExternKind::memory) {
    if (binding.memory != nullptr) return store_->use_memory(binding.memory);
    auto memory = store_->new_memory(module.memories[import.index]);
    if (memory.has_value()) return *memory;
    memory_error_ = std::move(memory).error();
    return std::nullopt;
  }
  if (import.kind != wasm::ExternKind::func) return std::nullopt;
  if (binding.call == nullptr) {
    unknown_.push_back({store_.get(), &binding.unknown});
    return store_->host_function_of(*binding.signature, &call_unknown, &unknown_.back());
  }
  if (binding.traced) {
    traced_.push_back({call_, *binding.call});
    return store_->host_function_of(*binding.signature, &syscalls::traced_entry, &traced_.back());
  }
  return store_->host_function_of(*binding.signature, binding.call->entry, &call_);
}

void GuestThread::request_interrupt() { store_->request_interrupt(); }

bool GuestThread::interrupted() const {
  return store_->interrupt_requested() || store_->leave_requested();
}

kernel::WaitEnd GuestThread::wait_on(const std::uint32_t* word, std::uint32_t expected,
                                     std::int64_t timeout) {
  switch (engine::park(word, expected, timeout, *store_)) {
    case engine::ParkResult::woken:
      return kernel::WaitEnd::woken;
    case engine::ParkResult::not_equal:
      return kernel::WaitEnd::not_equal;
    case engine::ParkResult::timed_out:
      return kernel::WaitEnd::timed_out;
    case engine::ParkResult::interrupted:
      break;
  }
  return kernel::WaitEnd::interrupted;
}

std::uint32_t GuestThread::wake(const std::uint32_t* word, std::uint32_t count) {
  return engine::unpark(word, count);
}

Result<abi::Tid> GuestThread::spawn(const kernel::ThreadEntry& entry) {
  if (process_ == nullptr) return fail(Errno::notsup);
  return process_->spawn(thread_, entry);
}

std::uint64_t GuestThread::call_unknown(void* env, void* /*values*/) {
  const auto* import = static_cast<UnknownImport*>(env);
  return import->store->raise(engine::TrapKind::unknown_import, *import->text);
}

}  // namespace weft::runtime
