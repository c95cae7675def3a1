#include "runtime/bindings.h"

#include <utility>

#include "base/result.h"
#include "runtime/link.h"

namespace weft::runtime {
namespace {

engine::StoreOptions options_for(const RunOptions& options, engine::MemoryAccount* account) {
  engine::StoreOptions out;
  if (options.max_memory) out.max_memory = *options.max_memory;
  if (options.stack_size) out.stack_size = *options.stack_size;
  out.budgets = std::make_shared<engine::Budgets>(out.max_memory, account);
  return out;
}

}  // namespace

Diagnosed<std::shared_ptr<const Bindings>> Bindings::create(
    const RunOptions& options, std::shared_ptr<const engine::Code> code,
    const syscalls::Tracer* tracer, engine::MemoryAccount* account) {
  std::shared_ptr<Bindings> made(new Bindings(std::move(code)));
  WEFT_CHECK(
      check_imports(options.file, made->module(), options.unknown_imports == UnknownImports::trap));
  made->store_options_ = options_for(options, account);
  made->imports_.reserve(made->module().imports.size());
  for (const wasm::Import& import : made->module().imports) {
    WEFT_TRY(Binding binding, made->bind(import, tracer));
    made->imports_.push_back(std::move(binding));
  }
  return std::shared_ptr<const Bindings>(std::move(made));
}

Diagnosed<Binding> Bindings::bind(const wasm::Import& import,
                                  const syscalls::Tracer* tracer) const {
  Binding out;
  if (import.kind == wasm::ExternKind::func) {
    out.signature = &engine::signature_of(module().function_type(import.index));
    out.call = judge_import(module(), import).call;
    out.traced = out.call != nullptr && tracer != nullptr && tracer->wants(*out.call);
    if (out.call == nullptr) out.unknown = show_import(module(), import);
  } else if (import.kind == wasm::ExternKind::memory) {
    const wasm::MemoryType& type = module().memories[import.index];
    if (!type.limits.shared) return out;
    // The names do not matter, there is one memory: importing it twice gives the same one twice.
    for (const Binding& earlier : imports_) {
      if (earlier.memory != nullptr) out.memory = earlier.memory;
    }
    if (out.memory == nullptr) {
      WEFT_TRY(out.memory,
               engine::make_memory(type, store_options_.budgets, store_options_.huge_pages));
    }
  }
  return out;
}

}  // namespace weft::runtime
