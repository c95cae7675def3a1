#include "runtime/guest.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "base/result.h"
#include "runtime/invoke.h"
#include "runtime/link.h"
#include "runtime/watchdog.h"

namespace weft::runtime {
namespace {

using engine::Function;
using engine::Outcome;

constexpr std::string_view kStart = "_start";
constexpr std::string_view kInitialize = "_initialize";

ProgramEnd end_by_trap(const engine::Trap& trap) { return {kExitTrap, 0, trap.message()}; }

engine::StoreOptions store_options(const RunOptions& options) {
  engine::StoreOptions out;
  if (options.max_memory) out.max_memory = *options.max_memory;
  if (options.stack_size) out.stack_size = *options.stack_size;
  return out;
}

kernel::TaskOptions task_options(const RunOptions& options, const wasm::Module& module) {
  kernel::TaskOptions out;
  // The arguments of an --invoke are the function's.
  out.args = options.invoke ? std::vector{options.arguments.front()} : options.arguments;
  out.environ = options.environment;
  out.mounts = options.mounts;
  out.listen = options.listen;
  out.mode = is_wasix(module) ? kernel::Mode::wasix : kernel::Mode::wasi;
  return out;
}

/// Where its system calls find their arguments: the exported memory, as the ABI has it, or the
/// only one there is.
engine::Memory* memory_for_calls(engine::Instance& instance) {
  if (engine::Memory* exported = instance.find_memory("memory")) return exported;
  return instance.module().memories.empty() ? nullptr : instance.memory(0);
}

}  // namespace

Diagnosed<std::unique_ptr<Guest>> Guest::create(const RunOptions& options,
                                                std::shared_ptr<const engine::Code> code) {
  std::unique_ptr<Guest> guest(new Guest(options, std::move(code)));
  WEFT_CHECK(guest->link());
  return guest;
}

Diagnosed<> Guest::link() {
  const wasm::Module& module = code_->module();
  WEFT_CHECK(
      check_imports(options_.file, module, options_.unknown_imports == UnknownImports::trap));
  WEFT_TRY(task_, kernel::Task::create(task_options(options_, module)));
  WEFT_TRY(store_, engine::Store::create(store_options(options_)));
  call_.emplace(syscalls::Call{*task_, {}});
  if (options_.trace.calls || options_.trace.summary) {
    WEFT_TRY(tracing_, Tracing::create(options_.trace));
    call_->tracer = &tracing_->tracer();
  }
  return {};
}

std::optional<engine::Extern> Guest::resolve(const wasm::Import& import) {
  const wasm::Module& module = code_->module();
  if (import.kind == wasm::ExternKind::memory) {
    auto memory = store_->new_memory(module.memories[import.index]);
    if (memory.has_value()) return *memory;
    memory_error_ = std::move(memory).error();
    return std::nullopt;
  }
  if (import.kind != wasm::ExternKind::func) return std::nullopt;
  const wasm::FuncType& type = module.function_type(import.index);
  const ImportVerdict verdict = judge_import(module, import);
  if (verdict.call != nullptr) {
    if (tracing_ && tracing_->tracer().wants(*verdict.call)) {
      traced_.push_back({*call_, *verdict.call});
      return store_->host_function(type, &syscalls::traced_entry, &traced_.back());
    }
    return store_->host_function(type, verdict.call->entry, &*call_);
  }
  unknown_.push_back({store_.get(), show_import(module, import)});
  return store_->host_function(type, &call_unknown, &unknown_.back());
}

std::uint64_t Guest::call_unknown(void* env, void*) {
  const auto* import = static_cast<UnknownImport*>(env);
  return import->store->raise(engine::TrapKind::unknown_import, import->text);
}

Diagnosed<Function> Guest::find_entry() const {
  const wasm::Module& module = code_->module();
  const std::string name = options_.invoke.value_or(std::string(kStart));
  if (const std::optional<Function> f = instance_->find_function(name)) return *f;
  if (options_.invoke) {
    return diagnose(fmt::format("{} exports no function {}", options_.file, name),
                    fmt::format("its functions: {}", list_functions(module)));
  }
  // Some compilers leave the entry's name empty.
  if (const std::optional<Function> f = instance_->find_function("")) return *f;
  return diagnose(
      fmt::format("{} is a library: it exports no {}", options_.file, kStart),
      fmt::format("call one of its functions with --invoke NAME: {}", list_functions(module)));
}

std::optional<ProgramEnd> Guest::end_of(const Outcome& outcome) const {
  if (std::holds_alternative<engine::Returned>(outcome)) return std::nullopt;
  if (const auto* trap = std::get_if<engine::Trap>(&outcome)) return end_by_trap(*trap);
  if (std::get<engine::Left>(outcome).status == kTimeoutStatus) {
    return ProgramEnd{kExitTimeout, 0, timeout_message(*options_.timeout)};
  }
  const syscalls::Control& control = call_->control;
  if (control.kind == syscalls::Control::Kind::kill) {
    return ProgramEnd{kExitError, static_cast<int>(control.value)};
  }
  // As exit(3) has it: the low byte.
  return ProgramEnd{static_cast<int>(control.value & 0xff)};
}

Diagnosed<ProgramEnd> Guest::run() {
  std::optional<Watchdog> watchdog;
  if (options_.timeout) watchdog.emplace(*store_, *options_.timeout);
  auto made = engine::instantiate(*store_, code_,
                                  [this](const wasm::Import& import) { return resolve(import); });
  if (memory_error_) return std::unexpected(*memory_error_);
  if (!made.has_value()) return std::unexpected(std::move(made).error());
  if (const auto* trap = std::get_if<engine::Trap>(&*made)) return end_by_trap(*trap);
  instance_ = std::get<engine::Instance*>(*made);
  if (engine::Memory* memory = memory_for_calls(*instance_)) {
    call_->memory = guest::GuestMemory(memory->base(), &memory->view()->size);
  }
  // Before anything of it runs: a program without an entry must not have effects.
  WEFT_TRY(const Function entry, find_entry());
  if (auto end = end_of(engine::run_start(*instance_))) return *std::move(end);
  return run_entry(entry);
}

Diagnosed<ProgramEnd> Guest::run_entry(const Function& entry) {
  const std::string name = options_.invoke.value_or(std::string(kStart));
  // Those of a command are its argv; an --invoke gives them to the function.
  const std::span<const std::string> arguments =
      options_.invoke ? std::span(options_.arguments).subspan(1) : std::span<const std::string>();
  WEFT_TRY(std::vector<engine::Slot> values, parse_call(name, *entry.type, arguments));
  if (options_.invoke && name != kInitialize && name != kStart) {
    if (const std::optional<Function> initialize = instance_->find_function(kInitialize)) {
      WEFT_TRY(std::vector<engine::Slot> none, parse_call(kInitialize, *initialize->type, {}));
      if (auto end = end_of(engine::call(*store_, *initialize, none))) return *std::move(end);
    }
  }
  if (auto end = end_of(engine::call(*store_, entry, values))) return *std::move(end);
  ProgramEnd end;
  for (std::size_t i = 0; i < entry.type->results.size(); ++i) {
    end.output += show_value(entry.type->results[i], values[i]) + "\n";
  }
  return end;
}

void Guest::clean_up() {
  if (tracing_) tracing_->finish();
  task_.reset();
}

}  // namespace weft::runtime
