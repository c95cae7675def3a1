// Builtins that run on the host stack (x86_64.S switches): they change the engine's own state, take
// locks or allocate, and are never abandoned half-way. Indices of tables and segments are right
// because the module was validated; everything else is checked here.
#include <cstdint>

#include "engine/builtins.h"
#include "engine/instance.h"
#include "engine/memory.h"
#include "engine/parking.h"
#include "engine/store.h"
#include "engine/table.h"

namespace weft::engine {
namespace {

constexpr std::uint32_t kOutOfBounds =
    static_cast<std::uint32_t>(TrapKind::out_of_bounds_table_access);

}  // namespace

extern "C" {
std::uint64_t weft_engine_host_memory_grow(InstanceHeader* instance, std::uint32_t memory,
                                           std::uint64_t delta);
void weft_engine_host_data_drop(InstanceHeader* instance, std::uint32_t segment);
void weft_engine_host_table_set(InstanceHeader* instance, std::uint32_t table, std::uint64_t index,
                                void* reference);
std::uint64_t weft_engine_host_table_grow(InstanceHeader* instance, std::uint32_t table,
                                          std::uint64_t delta, void* reference);
std::uint32_t weft_engine_host_table_fill(InstanceHeader* instance, std::uint32_t table,
                                          std::uint64_t index, void* reference,
                                          std::uint64_t count);
std::uint32_t weft_engine_host_table_copy(InstanceHeader* instance, std::uint32_t dst_table,
                                          std::uint32_t src_table, std::uint64_t dst,
                                          std::uint64_t src, std::uint64_t count);
std::uint32_t weft_engine_host_table_init(InstanceHeader* instance, std::uint32_t segment,
                                          std::uint32_t table, std::uint64_t dst, std::uint32_t src,
                                          std::uint32_t count);
void weft_engine_host_elem_drop(InstanceHeader* instance, std::uint32_t segment);
FuncRef* weft_engine_host_ref_func(InstanceHeader* instance, std::uint32_t function);
std::uint32_t weft_engine_host_atomic_wait(InstanceHeader* instance, void* address,
                                           std::uint64_t expected, std::int64_t timeout,
                                           std::uint32_t width);
std::uint32_t weft_engine_host_atomic_notify(InstanceHeader* instance, void* address,
                                             std::uint32_t count);
}

std::uint64_t weft_engine_host_memory_grow(InstanceHeader* instance, std::uint32_t memory,
                                           std::uint64_t delta) {
  return Instance::of(instance).memory(memory)->grow(delta).value_or(~std::uint64_t{0});
}

void weft_engine_host_data_drop(InstanceHeader* instance, std::uint32_t segment) {
  Instance::of(instance).drop_data(segment);
}

void weft_engine_host_table_set(InstanceHeader* instance, std::uint32_t table, std::uint64_t index,
                                void* reference) {
  Table& t = *Instance::of(instance).table(table);
  // SANDBOX: compiled code has checked this; a second check costs nothing here.
  if (index < t.size()) t.set(index, reference);
}

std::uint64_t weft_engine_host_table_grow(InstanceHeader* instance, std::uint32_t table,
                                          std::uint64_t delta, void* reference) {
  Table& t = *Instance::of(instance).table(table);
  return t.grow(delta, reference).value_or(~std::uint64_t{0});
}

std::uint32_t weft_engine_host_table_fill(InstanceHeader* instance, std::uint32_t table,
                                          std::uint64_t index, void* reference,
                                          std::uint64_t count) {
  Table& t = *Instance::of(instance).table(table);
  if (!t.in_bounds(index, count)) return kOutOfBounds;
  t.fill(index, count, reference);
  return 0;
}

std::uint32_t weft_engine_host_table_copy(InstanceHeader* instance, std::uint32_t dst_table,
                                          std::uint32_t src_table, std::uint64_t dst,
                                          std::uint64_t src, std::uint64_t count) {
  Table& to = *Instance::of(instance).table(dst_table);
  Table& from = *Instance::of(instance).table(src_table);
  if (!to.in_bounds(dst, count) || !from.in_bounds(src, count)) return kOutOfBounds;
  to.copy(dst, from, src, count);
  return 0;
}

std::uint32_t weft_engine_host_table_init(InstanceHeader* instance, std::uint32_t segment,
                                          std::uint32_t table, std::uint64_t dst, std::uint32_t src,
                                          std::uint32_t count) {
  Instance& i = Instance::of(instance);
  return i.init_table(segment, *i.table(table), dst, src, count) ? 0 : kOutOfBounds;
}

void weft_engine_host_elem_drop(InstanceHeader* instance, std::uint32_t segment) {
  Instance::of(instance).drop_element(segment);
}

FuncRef* weft_engine_host_ref_func(InstanceHeader* instance, std::uint32_t function) {
  return Instance::of(instance).func_ref(function);
}

std::uint32_t weft_engine_host_atomic_wait(InstanceHeader* instance, void* address,
                                           std::uint64_t expected, std::int64_t timeout,
                                           std::uint32_t width) {
  Store& store = Instance::of(instance).store();
  const ParkResult result =
      width == 8 ? park(static_cast<std::uint64_t*>(address), expected, timeout, store)
                 : park(static_cast<std::uint32_t*>(address), static_cast<std::uint32_t>(expected),
                        timeout, store);
  // On the way back the guest is left or interrupted. What goes on after that was woken for no
  // reason, which waits allow.
  return result == ParkResult::interrupted ? 0 : static_cast<std::uint32_t>(result);
}

std::uint32_t weft_engine_host_atomic_notify(InstanceHeader* /*instance*/, void* address,
                                             std::uint32_t count) {
  return unpark(address, count);
}

}  // namespace weft::engine
