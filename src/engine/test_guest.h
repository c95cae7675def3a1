// For tests only: guest functions written in C++ (the calling convention is C's), and modules made
// by hand around them.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/code.h"
#include "engine/execution.h"
#include "engine/instance.h"
#include "engine/store.h"

/// A function that plays compiled code. A section of its own makes a text range of them.
#define GUEST WEFT_ON_GUEST_STACK __attribute__((section("weft_guest"), used))

// The linker defines these around the section.
extern "C" const char __start_weft_guest[];  // NOLINT(bugprone-reserved-identifier)
extern "C" const char __stop_weft_guest[];   // NOLINT(bugprone-reserved-identifier)

namespace weft::engine::testing {

inline constexpr wasm::ValType kI32 = wasm::ValKind::i32;
inline constexpr wasm::ValType kI64 = wasm::ValKind::i64;
inline constexpr wasm::ValType kF32 = wasm::ValKind::f32;
inline constexpr wasm::ValType kF64 = wasm::ValKind::f64;
inline constexpr wasm::ValType kV128 = wasm::ValKind::v128;

inline wasm::Limits limits(std::uint64_t min, std::optional<std::uint64_t> max = std::nullopt) {
  return {.min = min, .max = max};
}

template <class F>
const void* code_of(F* function) {
  return reinterpret_cast<const void*>(function);
}

/// What a guest function finds at import slot `i`.
/// Inlined into it: GCC keeps inline functions out of a section that others are in.
[[gnu::always_inline]] inline const ImportedFunction& imported(const InstanceHeader* h,
                                                               std::uint32_t i) {
  return *reinterpret_cast<const ImportedFunction*>(reinterpret_cast<const std::byte*>(h) +
                                                    sizeof(InstanceHeader) +
                                                    i * sizeof(ImportedFunction));
}

/// Lives as long as the Code made from it.
class GuestModule {
 public:
  wasm::Module module;

  std::uint32_t type(std::vector<wasm::ValType> params, std::vector<wasm::ValType> results) {
    module.types.push_back({std::move(params), std::move(results)});
    return static_cast<std::uint32_t>(module.types.size() - 1);
  }
  std::uint32_t import_function(std::string_view name, std::uint32_t type_index) {
    import(name, wasm::ExternKind::func, module.imported_functions++);
    module.functions.push_back(type_index);
    return module.imported_functions - 1;
  }
  void import_memory(std::string_view name, wasm::MemoryType type) {
    import(name, wasm::ExternKind::memory, module.imported_memories++);
    module.memories.push_back(type);
  }
  void import_table(std::string_view name, wasm::TableType type) {
    import(name, wasm::ExternKind::table, module.imported_tables++);
    module.tables.push_back({type, std::nullopt});
  }
  void import_global(std::string_view name, wasm::GlobalType type) {
    import(name, wasm::ExternKind::global, module.imported_globals++);
    module.globals.push_back({type, std::nullopt});
  }
  /// Exports it by the same name.
  template <class F>
  std::uint32_t function(std::string_view name, std::uint32_t type_index, F* native) {
    const auto index = static_cast<std::uint32_t>(module.functions.size());
    module.functions.push_back(type_index);
    module.bodies.push_back({{}, 0x100 + 0x10 * functions_.size(), 0x10});
    functions_.push_back(code_of(native));
    module.exports.push_back({name, wasm::ExternKind::func, index});
    return index;
  }
  void memory(std::uint64_t min, std::optional<std::uint64_t> max = std::nullopt) {
    module.exports.push_back(
        {"memory", wasm::ExternKind::memory, static_cast<std::uint32_t>(module.memories.size())});
    module.memories.push_back({limits(min, max)});
  }
  wasm::ConstExpr expression(std::vector<std::uint8_t> bytes) {
    bytes.push_back(0x0b);
    return {bytes_.emplace_back(std::move(bytes)), 0};
  }
  /// `value` < 64.
  wasm::ConstExpr i32_const(std::uint8_t value) { return expression({0x41, value}); }

  std::shared_ptr<const Code> code() {
    auto made = Code::adopt({.name = "test.wasm",
                             .module = module,
                             .functions = functions_,
                             .text = {reinterpret_cast<std::uintptr_t>(__start_weft_guest),
                                      reinterpret_cast<std::uintptr_t>(__stop_weft_guest)}});
    if (!made.has_value()) {
      ADD_FAILURE() << made.error().text();
      return nullptr;
    }
    return *made;
  }

 private:
  void import(std::string_view name, wasm::ExternKind kind, std::uint32_t index) {
    module.imports.push_back({"env", name, kind, index});
  }

  std::vector<const void*> functions_;
  std::deque<std::vector<std::uint8_t>> bytes_;
};

inline std::unique_ptr<Store> new_store(const StoreOptions& options = {}) {
  auto store = Store::create(options);
  if (!store.has_value()) {
    ADD_FAILURE() << store.error().text();
    std::abort();
  }
  return *std::move(store);
}

/// Imports by name, whatever module they are asked from.
using Imports = std::vector<std::pair<std::string, Extern>>;

inline ImportResolver resolver(Imports imports) {
  return [imports = std::move(imports)](const wasm::Import& import) -> std::optional<Extern> {
    for (const auto& [name, value] : imports) {
      if (name == import.name) return value;
    }
    return std::nullopt;
  };
}

inline Instance& new_instance(Store& store, GuestModule& guest, Imports imports = {}) {
  auto made = instantiate(store, guest.code(), resolver(std::move(imports)));
  if (!made.has_value()) {
    ADD_FAILURE() << made.error().text();
    std::abort();
  }
  if (const auto* trap = std::get_if<Trap>(&*made)) {
    ADD_FAILURE() << trap->message();
    std::abort();
  }
  return *std::get<Instance*>(*made);
}

inline Outcome run(Instance& instance, std::string_view name, std::span<Slot> values = {}) {
  const auto f = instance.find_function(name);
  if (!f) {
    ADD_FAILURE() << "no function " << name;
    return Returned{};
  }
  return call(instance.store(), *f, values);
}

inline std::optional<TrapKind> trap_kind(const Outcome& outcome) {
  const auto* const trap = std::get_if<Trap>(&outcome);
  return trap == nullptr ? std::nullopt : std::optional(trap->kind);
}
inline std::optional<std::uint64_t> left_status(const Outcome& outcome) {
  const auto* const left = std::get_if<Left>(&outcome);
  return left == nullptr ? std::nullopt : std::optional(left->status);
}
inline bool returned(const Outcome& outcome) { return std::holds_alternative<Returned>(outcome); }

}  // namespace weft::engine::testing
