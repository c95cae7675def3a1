#include "runtime/wast/spectest.h"

#include "base/result.h"
#include "engine/global.h"
#include "engine/memory.h"
#include "engine/table.h"

namespace weft::runtime {

using engine::Slot;
using wasm::ValKind;
using wasm::ValType;

Diagnosed<std::map<std::string, engine::Extern, std::less<>>> make_spectest(engine::Store& store) {
  std::map<std::string, engine::Extern, std::less<>> out;
  // What the functions print is of no interest; that they take their arguments is.
  const auto print = [&](const char* name, std::vector<ValType> params) {
    constexpr auto kIgnore = [](void*, void*) -> std::uint64_t { return 0; };
    out.emplace(name, store.host_function({std::move(params), {}}, kIgnore, nullptr));
  };
  print("print", {});
  print("print_i32", {ValKind::i32});
  print("print_i64", {ValKind::i64});
  print("print_f32", {ValKind::f32});
  print("print_f64", {ValKind::f64});
  print("print_i32_f32", {ValKind::i32, ValKind::f32});
  print("print_f64_f64", {ValKind::f64, ValKind::f64});

  out.emplace("global_i32", store.new_global({ValKind::i32, false}, Slot::i32(666)));
  out.emplace("global_i64", store.new_global({ValKind::i64, false}, Slot::i64(666)));
  out.emplace("global_f32", store.new_global({ValKind::f32, false}, Slot::f32(666.6F)));
  out.emplace("global_f64", store.new_global({ValKind::f64, false}, Slot::f64(666.6)));

  WEFT_TRY(engine::Table * table, store.new_table({ValType::funcref(), {.min = 10, .max = 20}}));
  out.emplace("table", table);
  WEFT_TRY(engine::Memory * memory, store.new_memory({{.min = 1, .max = 2}}));
  out.emplace("memory", memory);
  // The next two are refused by an engine without 64-bit tables or shared memories; scripts that
  // need them then fail at their import.
  if (auto table64 = store.new_table({ValType::funcref(), {.min = 10, .max = 20, .is64 = true}})) {
    out.emplace("table64", *table64);
  }
  if (auto shared = store.new_memory({{.min = 1, .max = 2, .shared = true}})) {
    out.emplace("shared_memory", *shared);
  }
  return out;
}

}  // namespace weft::runtime
