#include "engine/import_types.h"

#include <fmt/format.h>

#include <string>

#include "engine/exception.h"
#include "engine/global.h"
#include "engine/memory.h"
#include "engine/record.h"
#include "engine/table.h"

namespace weft::engine {
namespace {

std::string text(const wasm::Limits& l, std::string_view unit) {
  std::string s = fmt::format("at least {}", l.min);
  if (l.max) s += fmt::format(" and at most {}", *l.max);
  return s + fmt::format(" {}{}{}", unit, l.shared ? ", shared" : "", l.is64 ? ", 64-bit" : "");
}
std::string text(const wasm::FuncType& t) { return "a function " + wasm::to_string(t); }
std::string text(const wasm::MemoryType& t) { return "a memory of " + text(t.limits, "pages"); }
std::string text(const wasm::TableType& t) {
  return fmt::format("a table of {} of {}", text(t.limits, "elements"), wasm::to_string(t.element));
}
std::string text(const wasm::GlobalType& t) {
  return fmt::format("a{} global of type {}", t.is_mutable ? " mutable" : "n immutable",
                     wasm::to_string(t.type));
}

std::string text_of_tag(const wasm::FuncType& t) { return "a tag of type " + wasm::to_string(t); }

/// What the module wants.
std::string text(const wasm::Module& m, const wasm::Import& import) {
  switch (import.kind) {
    case wasm::ExternKind::func:
      return text(m.function_type(import.index));
    case wasm::ExternKind::table:
      return text(m.tables[import.index].type);
    case wasm::ExternKind::memory:
      return text(m.memories[import.index]);
    case wasm::ExternKind::global:
      return text(m.globals[import.index].type);
    case wasm::ExternKind::tag:
      return text_of_tag(m.types[m.tags[import.index].type_index]);
  }
  return "something unknown";
}

/// What it was given, as it is now.
std::string text(const Extern& e) {
  if (const auto* f = std::get_if<Function>(&e)) return text(*f->type);
  if (const auto* m = std::get_if<Memory*>(&e)) {
    wasm::MemoryType type = (*m)->type();
    type.limits.min = (*m)->pages();
    return text(type);
  }
  if (const auto* t = std::get_if<Table*>(&e)) {
    wasm::TableType type = (*t)->type();
    type.limits.min = (*t)->size();
    return text(type);
  }
  if (const auto* tag = std::get_if<Tag*>(&e)) return text_of_tag((*tag)->signature->type);
  return text(std::get<Global*>(e)->type());
}

/// Both with canonical numbers.
bool is_subtype(wasm::ValType sub, wasm::ValType super) {
  if (sub == super) return true;
  if (!sub.is_ref() || !super.is_ref() || (sub.nullable() && !super.nullable())) return false;
  switch (sub.heap()) {
    case wasm::HeapKind::indexed:
      return super.heap() == wasm::HeapKind::func ||
             (super.heap() == wasm::HeapKind::indexed && sub.type_index() == super.type_index());
    case wasm::HeapKind::nofunc:
      return super.heap() == wasm::HeapKind::nofunc || super.heap() == wasm::HeapKind::func ||
             super.heap() == wasm::HeapKind::indexed;
    case wasm::HeapKind::noextern:
      return super.heap() == wasm::HeapKind::noextern || super.heap() == wasm::HeapKind::extern_;
    case wasm::HeapKind::noexn:
      return super.heap() == wasm::HeapKind::noexn || super.heap() == wasm::HeapKind::exn;
    default:
      return sub.heap() == super.heap();
  }
}

bool fits(const wasm::Limits& wanted, const wasm::Limits& given, std::uint64_t size) {
  if (size < wanted.min || wanted.shared != given.shared || wanted.is64 != given.is64) return false;
  return !wanted.max || (given.max && *given.max <= *wanted.max);
}

bool fits(const Code& code, const wasm::Import& import, const Extern& e) {
  const wasm::Module& m = code.module();
  switch (import.kind) {
    case wasm::ExternKind::func: {
      const auto* const f = std::get_if<Function>(&e);
      return f != nullptr && f->ref->signature == code.signatures()[m.functions[import.index]];
    }
    case wasm::ExternKind::memory: {
      const auto* const memory = std::get_if<Memory*>(&e);
      return memory != nullptr &&
             fits(m.memories[import.index].limits, (*memory)->type().limits, (*memory)->pages());
    }
    case wasm::ExternKind::table: {
      const auto* const table = std::get_if<Table*>(&e);
      const wasm::TableType& wanted = m.tables[import.index].type;
      return table != nullptr &&
             (*table)->type().element == canonical(wanted.element, code.signatures()) &&
             fits(wanted.limits, (*table)->type().limits, (*table)->size());
    }
    case wasm::ExternKind::global: {
      const auto* const global = std::get_if<Global*>(&e);
      const wasm::GlobalType& wanted = m.globals[import.index].type;
      if (global == nullptr || (*global)->type().is_mutable != wanted.is_mutable) return false;
      const wasm::ValType type = canonical(wanted.type, code.signatures());
      // What may be written through the import as well must be of the very type.
      return wanted.is_mutable ? (*global)->type().type == type
                               : is_subtype((*global)->type().type, type);
    }
    case wasm::ExternKind::tag: {
      const auto* const tag = std::get_if<Tag*>(&e);
      return tag != nullptr &&
             (*tag)->signature->id == code.signatures()[m.tags[import.index].type_index];
    }
  }
  return false;
}

}  // namespace

Diagnosed<> check_import(const Code& code, const wasm::Import& import,
                         const std::optional<Extern>& found) {
  if (!found) {
    return diagnose(fmt::format("import \"{}\".\"{}\" is missing: the module wants {}",
                                import.module, import.name, text(code.module(), import)));
  }
  if (!fits(code, import, *found)) {
    return diagnose(
        fmt::format("import \"{}\".\"{}\" has another type: the module wants {}, but "
                    "was given {}",
                    import.module, import.name, text(code.module(), import), text(*found)));
  }
  return {};
}

}  // namespace weft::engine
