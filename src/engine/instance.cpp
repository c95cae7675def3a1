#include "engine/instance.h"

#include <cstdlib>

#include "engine/record.h"
#include "engine/store.h"

namespace weft::engine {

void Instance::Free::operator()(void* p) const { std::free(p); }

Instance::Instance(Store& store, std::shared_ptr<const Code> code)
    : store_(store), code_(std::move(code)) {}

Instance::~Instance() = default;

FuncRef* Instance::func_ref(std::uint32_t index) {
  if (refs_[index] == nullptr) {
    const wasm::Module& m = module();
    const std::uint32_t type = m.functions[index];
    FunctionRecord& record = *store_.new_record();
    record.ref = {code_->function(index - m.imported_functions), header(),
                  code_->signatures()[type]};
    record.signature = &signature(record.ref.signature);
    record.entry = code_->entry_thunk(type);
    refs_[index] = &record;
  }
  return &refs_[index]->ref;
}

Function Instance::function(std::uint32_t index) { return function_of(func_ref(index)); }

Function function_of(FuncRef* ref) { return {ref, &FunctionRecord::of(ref).signature->type}; }

std::optional<Extern> Instance::find_export(std::string_view name) {
  const wasm::Export* const e = module().find_export(name);
  if (e == nullptr) return std::nullopt;
  switch (e->kind) {
    case wasm::ExternKind::func:
      return function(e->index);
    case wasm::ExternKind::table:
      return table(e->index);
    case wasm::ExternKind::memory:
      return memory(e->index);
    case wasm::ExternKind::global:
      return global(e->index);
    case wasm::ExternKind::tag:
      return tag(e->index);
  }
  return std::nullopt;
}

namespace {
template <class T>
T* find(Instance& instance, std::string_view name) {
  const auto e = instance.find_export(name);
  if (!e) return nullptr;
  T* const* const p = std::get_if<T*>(&*e);
  return p == nullptr ? nullptr : *p;
}
}  // namespace

std::optional<Function> Instance::find_function(std::string_view name) {
  const auto e = find_export(name);
  if (!e) return std::nullopt;
  const Function* const f = std::get_if<Function>(&*e);
  return f == nullptr ? std::nullopt : std::optional(*f);
}
Memory* Instance::find_memory(std::string_view name) { return find<Memory>(*this, name); }
Table* Instance::find_table(std::string_view name) { return find<Table>(*this, name); }
Global* Instance::find_global(std::string_view name) { return find<Global>(*this, name); }
Tag* Instance::find_tag(std::string_view name) { return find<Tag>(*this, name); }

void Instance::visit_exception_roots(
    const std::function<void(const void* begin, std::size_t words)>& visit) const {
  for (const Global* global : globals_) {
    if (may_hold_exceptions(global->type().type)) visit(global->slot(), 1);
  }
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    if (may_hold_exceptions(module().elements[i].type))
      visit(elements_[i].data(), elements_[i].size());
  }
}

bool Instance::init_table(std::uint32_t segment, Table& table, std::uint64_t dst, std::uint64_t src,
                          std::uint64_t count) {
  const std::vector<void*>& from = elements_[segment];
  // SANDBOX: no sum that could wrap around.
  if (count > from.size() || src > from.size() - count) return false;
  if (!table.in_bounds(dst, count)) return false;
  for (std::uint64_t i = 0; i < count; ++i) table.set(dst + i, from[src + i]);
  return true;
}

}  // namespace weft::engine
