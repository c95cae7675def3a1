// Builtins that run on the guest stack: they may be abandoned at any instruction (a fault, a leave
// request), so they hold no lock, allocate nothing and change nothing but the guest's own memory.
// For the same reason they call nothing that the dynamic linker would have to look up first.
#include <alloca.h>
#include <string.h>  // NOLINT(modernize-deprecated-headers): the functions' addresses, not built-ins

#include <atomic>
#include <cstddef>

#include "base/sanitized.h"
#include "engine/builtins.h"
#include "engine/execution.h"
#include "engine/record.h"

namespace weft::engine {
namespace {

struct Range {
  std::byte* base;
  std::uint64_t size;
};

[[gnu::always_inline]] WEFT_UNINSTRUMENTED inline const GuestView& view_of(
    const InstanceHeader* instance) {
  return *reinterpret_cast<const GuestView*>(instance->reserved[0]);
}

[[gnu::always_inline]] WEFT_UNINSTRUMENTED inline Range memory_of(const InstanceHeader* instance,
                                                                  std::uint32_t memory) {
  const MemoryView* const view = view_of(instance).memories[memory];
  return {view->base, __atomic_load_n(&view->size, __ATOMIC_RELAXED)};
}

#if WEFT_THREAD_SANITIZER
// The C library's functions of these names are ThreadSanitizer's there, which holds locks in them.
extern "C" {
void* __sanitizer_internal_memmove(void*, const void*, std::size_t);  // NOLINT
void* __sanitizer_internal_memset(void*, int, std::size_t);           // NOLINT
}
constexpr auto* kMove = &__sanitizer_internal_memmove;
constexpr auto* kFill = &__sanitizer_internal_memset;
#else
constexpr auto* kMove = static_cast<void* (*)(void*, const void*, std::size_t)>(&memmove);
constexpr auto* kFill = static_cast<void* (*)(void*, int, std::size_t)>(&memset);
#endif

/// The function's address as the loader left it in the data, instead of a call that binds lazily.
template <class F>
[[gnu::always_inline]] inline F* bound(F* function) {
  asm("" : "+r"(function));  // NOLINT(hicpp-no-assembler)
  return function;
}

/// SANDBOX: no sum that could wrap around.
constexpr bool outside(std::uint64_t begin, std::uint64_t count, std::uint64_t size) {
  return count > size || begin > size - count;
}

constexpr std::uint32_t kOutOfBounds =
    static_cast<std::uint32_t>(TrapKind::out_of_bounds_memory_access);

WEFT_ON_GUEST_STACK std::uint32_t memory_copy(InstanceHeader* instance, std::uint32_t dst_memory,
                                              std::uint32_t src_memory, std::uint64_t dst,
                                              std::uint64_t src, std::uint64_t size) {
  const Range to = memory_of(instance, dst_memory);
  const Range from = memory_of(instance, src_memory);
  if (outside(dst, size, to.size) || outside(src, size, from.size)) return kOutOfBounds;
  bound(kMove)(to.base + dst, from.base + src, size);
  return 0;
}

WEFT_ON_GUEST_STACK std::uint32_t memory_fill(InstanceHeader* instance, std::uint32_t memory,
                                              std::uint64_t dst, std::uint32_t value,
                                              std::uint64_t size) {
  const Range to = memory_of(instance, memory);
  if (outside(dst, size, to.size)) return kOutOfBounds;
  bound(kFill)(to.base + dst, static_cast<int>(value & 0xff), size);
  return 0;
}

WEFT_ON_GUEST_STACK std::uint32_t memory_init(InstanceHeader* instance, std::uint32_t segment,
                                              std::uint32_t memory, std::uint64_t dst,
                                              std::uint32_t src, std::uint32_t size) {
  const Range to = memory_of(instance, memory);
  const SegmentView from = view_of(instance).data[segment];
  if (outside(dst, size, to.size) || outside(src, size, from.size)) return kOutOfBounds;
  if (size != 0) bound(kMove)(to.base + dst, from.bytes + src, size);
  return 0;
}

}  // namespace

extern "C" {
/// Called by weft_engine_generic_host_thunk: arguments from registers to slots, and the result
/// back.
WEFT_ON_GUEST_STACK void weft_engine_marshal(const HostFunction* host, RegisterFile* registers);

std::uint64_t weft_engine_memory_grow(InstanceHeader*, std::uint32_t, std::uint64_t);
void weft_engine_data_drop(InstanceHeader*, std::uint32_t);
void weft_engine_table_set(InstanceHeader*, std::uint32_t, std::uint64_t, void*);
std::uint64_t weft_engine_table_grow(InstanceHeader*, std::uint32_t, std::uint64_t, void*);
std::uint32_t weft_engine_table_fill(InstanceHeader*, std::uint32_t, std::uint64_t, void*,
                                     std::uint64_t);
std::uint32_t weft_engine_table_copy(InstanceHeader*, std::uint32_t, std::uint32_t, std::uint64_t,
                                     std::uint64_t, std::uint64_t);
std::uint32_t weft_engine_table_init(InstanceHeader*, std::uint32_t, std::uint32_t, std::uint64_t,
                                     std::uint32_t, std::uint32_t);
void weft_engine_elem_drop(InstanceHeader*, std::uint32_t);
FuncRef* weft_engine_ref_func(InstanceHeader*, std::uint32_t);
std::uint32_t weft_engine_atomic_wait(InstanceHeader*, void*, std::uint64_t, std::int64_t,
                                      std::uint32_t);
std::uint32_t weft_engine_atomic_notify(InstanceHeader*, void*, std::uint32_t);
Exception* weft_engine_exception_new(InstanceHeader*, std::uint32_t);
void weft_engine_exception_throw(InstanceHeader*, Exception*, std::uint32_t);
void weft_engine_exception_release(InstanceHeader*, Exception*);
}

void weft_engine_marshal(const HostFunction* host, RegisterFile* registers) {
  // The host function lies inside its record.
  const auto& record = *reinterpret_cast<const FunctionRecord*>(
      reinterpret_cast<const std::byte*>(host) - offsetof(FunctionRecord, host));
  const Signature& s = *record.signature;
  const std::uint32_t slots = s.param_count > s.result_count ? s.param_count : s.result_count;
  auto* const values = static_cast<Slot*>(alloca((slots + 1) * sizeof(Slot)));
  const Place* const places = *reinterpret_cast<const Place* const*>(&s.params);
  const std::uint64_t* const integers = reinterpret_cast<const std::uint64_t*>(registers);
  auto* const vectors = reinterpret_cast<Slot*>(reinterpret_cast<std::byte*>(registers) +
                                                offsetof(RegisterFile, vectors));
  auto* const spill = reinterpret_cast<Slot*>(host->spill);
  for (std::uint32_t i = 0; i < s.param_count; ++i) {
    switch (places[i].kind) {
      case Place::Kind::integer:
        values[i].lo = integers[places[i].index];
        values[i].hi = 0;
        break;
      case Place::Kind::vector:
        values[i] = vectors[places[i].index];
        break;
      case Place::Kind::spill:
        values[i] = spill[i];
        break;
      case Place::Kind::none:
        break;
    }
  }
  host->builtins->call_host(host, values);
  if (s.result.kind == Place::Kind::integer) registers->integer_result = values[0].lo;
  if (s.result.kind == Place::Kind::vector) {
    registers->vector_result = {values[0].lo, values[0].hi};
  }
  if (s.result.kind == Place::Kind::spill) {
    for (std::uint32_t i = 0; i < s.result_count; ++i) {
      spill[i] = values[i];
      asm volatile("");  // NOLINT(hicpp-no-assembler): or the loop becomes a call of memcpy
    }
  }
}

constinit const Builtins kBuiltins{
    .call_host = weft_engine_call_host,
    .memory_grow = weft_engine_memory_grow,
    .memory_copy = memory_copy,
    .memory_fill = memory_fill,
    .memory_init = memory_init,
    .data_drop = weft_engine_data_drop,
    .table_set = weft_engine_table_set,
    .table_grow = weft_engine_table_grow,
    .table_fill = weft_engine_table_fill,
    .table_copy = weft_engine_table_copy,
    .table_init = weft_engine_table_init,
    .elem_drop = weft_engine_elem_drop,
    .ref_func = weft_engine_ref_func,
    .exception_new = weft_engine_exception_new,
    .exception_throw = weft_engine_exception_throw,
    .exception_release = weft_engine_exception_release,
    .atomic_wait = weft_engine_atomic_wait,
    .atomic_notify = weft_engine_atomic_notify,
};

}  // namespace weft::engine
