// The contract between compiled code and the engine: instance layout, calling convention, traps.
// Every code generator and the engine include this file and nothing else of each other.
// docs/engine.md explains it. Offsets are fixed by static_assert; a change bumps kAbiVersion.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "wasm/module.h"

namespace weft::engine {

/// Part of every artifact and of the cache key.
inline constexpr std::uint32_t kAbiVersion = 4;

/// Why guest code stopped. Compiled code raises one with `ud1` carrying the number
/// (LLVM: llvm.ubsantrap(i8 number)); the engine's signal handler decodes it.
enum class TrapKind : std::uint8_t {
  unreachable = 1,
  integer_divide_by_zero,
  integer_overflow,
  invalid_conversion_to_integer,
  out_of_bounds_memory_access,  // also a fault inside a linear memory's reservation
  out_of_bounds_table_access,
  undefined_element,      // call_indirect: index beyond the table
  uninitialized_element,  // call_indirect: null entry
  indirect_call_type_mismatch,
  null_reference,
  unaligned_atomic,
  uncaught_exception,
  call_stack_exhausted,     // a fault in a guest stack's guard
  unknown_import,           // --unknown-imports=trap
  null_function_reference,  // call_ref
  expected_shared_memory,   // memory.atomic.wait
};
inline constexpr TrapKind kLastTrapKind = TrapKind::expected_shared_memory;

struct InstanceHeader;
struct Builtins;

/// An exception as guest code holds it (exnref): a pointer to one of these, or null. The thrown
/// values follow it, a 16-byte slot each. The store's; docs/engine.md tells when it is freed.
struct alignas(16) Exception {
  const void* tag;  // engine::Tag*; equal addresses = equal tags
  /// Not 0: references to it may be anywhere. Compiled code sets it before it hands one out.
  std::uint32_t escaped;
  std::uint32_t index;  // the store's
};
static_assert(sizeof(Exception) == 16);

/// A funcref as guest code holds it: a pointer to one of these, or null. Never freed before the
/// store that made it.
struct FuncRef {
  /// Native code in the wasm calling convention; takes `context` as its first argument.
  const void* code;
  /// The callee's InstanceHeader*, or a HostFunction* when `code` is a host thunk.
  void* context;
  /// Canonical type identity, process-wide; never 0.
  std::uint32_t signature;
};

/// A function of the host, as a host thunk finds it in its `context` argument. `call` runs on the
/// host stack. `values` holds the arguments, one 16-byte slot each, and receives the results in
/// the same way (slot i = result i). It returns 0 to return to the guest; anything else leaves the
/// guest with that status (engine/call.h).
struct HostFunction {
  std::uint64_t (*call)(void* env, void* values);
  void* env;
  std::byte* spill;  // the store's, at the same offset as in InstanceHeader: an EntryThunk is
                     // called with either
  const Builtins* builtins;
};

/// One element of any table. All zero bytes = null. Functions are copied out of their FuncRef so
/// that call_indirect needs no further load.
struct TableEntry {
  const void* code;
  void* context;
  std::uint64_t signature;  // 0 = null
  void* reference;          // FuncRef*, or an opaque externref
};
static_assert(sizeof(TableEntry) == 32);

/// What compiled code sees of a table.
struct TableView {
  TableEntry* entries;
  std::uint64_t size;
};

/// What compiled code sees of a memory. `base` never changes; `size` in bytes only grows and is
/// read atomically (relaxed) by other threads.
struct MemoryView {
  std::byte* base;
  std::uint64_t size;
};

/// Import slot k < imported_functions: copied from the FuncRef it was linked to.
struct ImportedFunction {
  const void* code;
  void* context;
};

/// Helpers that compiled code calls as C functions through InstanceHeader::builtins. They run on
/// the guest stack. Those that return TrapKind return 0 for success.
struct Builtins {
  /// Host thunks call this: switches to the host stack and calls `f->call(f->env, values)`.
  void (*call_host)(const HostFunction* f, void* values);
  /// Old size in pages, or -1.
  std::uint64_t (*memory_grow)(InstanceHeader*, std::uint32_t memory, std::uint64_t delta);
  std::uint32_t (*memory_copy)(InstanceHeader*, std::uint32_t dst_memory, std::uint32_t src_memory,
                               std::uint64_t dst, std::uint64_t src, std::uint64_t size);
  std::uint32_t (*memory_fill)(InstanceHeader*, std::uint32_t memory, std::uint64_t dst,
                               std::uint32_t value, std::uint64_t size);
  std::uint32_t (*memory_init)(InstanceHeader*, std::uint32_t segment, std::uint32_t memory,
                               std::uint64_t dst, std::uint32_t src, std::uint32_t size);
  void (*data_drop)(InstanceHeader*, std::uint32_t segment);
  /// Bounds are checked by the caller.
  void (*table_set)(InstanceHeader*, std::uint32_t table, std::uint64_t index, void* reference);
  /// Old size, or -1.
  std::uint64_t (*table_grow)(InstanceHeader*, std::uint32_t table, std::uint64_t delta,
                              void* reference);
  std::uint32_t (*table_fill)(InstanceHeader*, std::uint32_t table, std::uint64_t index,
                              void* reference, std::uint64_t count);
  std::uint32_t (*table_copy)(InstanceHeader*, std::uint32_t dst_table, std::uint32_t src_table,
                              std::uint64_t dst, std::uint64_t src, std::uint64_t count);
  std::uint32_t (*table_init)(InstanceHeader*, std::uint32_t segment, std::uint32_t table,
                              std::uint64_t dst, std::uint32_t src, std::uint32_t count);
  void (*elem_drop)(InstanceHeader*, std::uint32_t segment);
  FuncRef* (*ref_func)(InstanceHeader*, std::uint32_t function);
  /// A new exception with the instance's tag `tag`, for the caller to fill. Never null.
  Exception* (*exception_new)(InstanceHeader*, std::uint32_t tag);
  /// Does not return: goes on in a landing pad, or leaves the guest. `again`: 0, or 1 if the
  /// exception goes on from the function where it had stopped.
  void (*exception_throw)(InstanceHeader*, Exception* exception, std::uint32_t again);
  /// The caller holds the only reference to it and drops that.
  void (*exception_release)(InstanceHeader*, Exception* exception);
  /// Sleeps until atomic_notify is called with `address`, an aligned one of `width` bytes in a
  /// linear memory. 0: woken; 1: the value there is not `expected`; 2: `timeout` nanoseconds have
  /// passed (a negative one never does).
  std::uint32_t (*atomic_wait)(InstanceHeader*, void* address, std::uint64_t expected,
                               std::int64_t timeout, std::uint32_t width);
  /// Wakes at most `count`; returns how many.
  std::uint32_t (*atomic_notify)(InstanceHeader*, void* address, std::uint32_t count);
};

/// The first bytes of every instance; compiled code gets a pointer to it as its first argument.
/// After it follow, at the offsets that InstanceLayout computes: ImportedFunction per imported
/// function, MemoryView* per memory, TableView* per table, a pointer per imported global, a 16-byte
/// slot per global of the module's own, and a Tag* per tag.
struct alignas(16) InstanceHeader {
  std::byte* memory0_base;  // = *memory 0's base; null without a memory
  MemoryView* memory0;
  /// Overflow area of the calling convention, shared by all instances of a store:
  /// 1,024 slots of 16 bytes.
  std::byte* spill;
  const std::uint32_t* signatures;  // canonical type identity by type index
  const Builtins* builtins;
  void* owner;  // engine::Instance*
  std::uint64_t reserved[2];
};
static_assert(sizeof(InstanceHeader) == 64);
static_assert(offsetof(InstanceHeader, spill) == offsetof(HostFunction, spill));

/// Offsets in bytes from the InstanceHeader.
class InstanceLayout {
 public:
  explicit InstanceLayout(const wasm::Module& m)
      : imported_globals_count_(m.imported_globals),
        memories_(sizeof(InstanceHeader) + m.imported_functions * sizeof(ImportedFunction)),
        tables_(memories_ + m.memories.size() * sizeof(void*)),
        imported_globals_(tables_ + m.tables.size() * sizeof(void*)),
        own_globals_((imported_globals_ + m.imported_globals * sizeof(void*) + 15) / 16 * 16),
        tags_(own_globals_ + (m.globals.size() - m.imported_globals) * 16),
        size_(tags_ + m.tags.size() * sizeof(void*)) {}

  [[nodiscard]] static std::size_t imported_function(std::uint32_t i) {
    return sizeof(InstanceHeader) + i * sizeof(ImportedFunction);
  }
  [[nodiscard]] std::size_t memory(std::uint32_t i) const { return memories_ + i * sizeof(void*); }
  [[nodiscard]] std::size_t table(std::uint32_t i) const { return tables_ + i * sizeof(void*); }
  /// A pointer to the global's 16-byte slot lies here (imported globals).
  [[nodiscard]] std::size_t imported_global(std::uint32_t i) const {
    return imported_globals_ + i * sizeof(void*);
  }
  /// The slot itself lies here; `i` is the index in the whole global index space.
  [[nodiscard]] std::size_t own_global(std::uint32_t i) const {
    return own_globals_ + (i - imported_globals_count_) * std::size_t{16};
  }
  [[nodiscard]] std::size_t tag(std::uint32_t i) const { return tags_ + i * sizeof(void*); }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::size_t imported_globals_count_;
  std::size_t memories_;
  std::size_t tables_;
  std::size_t imported_globals_;
  std::size_t own_globals_;
  std::size_t tags_;
  std::size_t size_;
};

// --- Calling convention ------------------------------------------------------------------------
// A wasm function is a C function (System V on x86-64, AAPCS64 on AArch64):
//   R f(InstanceHeader* context, P0, P1, …)
// i32/i64/f32/f64 are passed as themselves, references as pointers, v128 as a 16-byte vector.
// Parameters that do not fit into registers do not go to the stack, so that any tail call is a
// jump: the first kIntegerRegisters integer parameters (context not counted) and the first
// kVectorRegisters float and vector parameters are C arguments; parameter i beyond that is stored
// by the caller in slot i of the spill area immediately before the call and loaded by the callee
// on entry. No result: void. One result: returned as in C. Two or more: C returns void, and result
// i lies in slot i of the spill area; the caller loads them immediately after the call.
#if defined(__aarch64__)
inline constexpr std::size_t kIntegerRegisters = 7;
#else
inline constexpr std::size_t kIntegerRegisters = 5;
#endif
inline constexpr std::size_t kVectorRegisters = 8;
inline constexpr std::size_t kSpillSlots = 1024;

/// Host -> wasm: calls `code` of one function type with `values` (16-byte slots; arguments in,
/// results out). One a function type, made by the code generator.
using EntryThunk = void(void* context, const void* code, void* values);

// --- What an artifact exports -------------------------------------------------------------------

inline constexpr char kCodeHeaderSymbol[] = "weft_code";

/// The one exported symbol of a compiled module (an ELF shared object). Offsets are in bytes from
/// the header itself; they need no relocation at load time.
struct CodeHeader {
  char magic[8];  // "weftcode"
  std::uint32_t abi_version;
  std::uint32_t function_count;  // defined functions
  std::uint32_t type_count;
  std::int32_t functions;     // int32_t[function_count]: offset of each function's code
  std::int32_t entry_thunks;  // int32_t[type_count]: EntryThunk, 0 where the type has none
  std::int32_t host_thunks;   // int32_t[type_count]: code that calls a HostFunction, or 0
  std::int32_t skeleton;      // the module without its code (wasm/skeleton.h)
  std::int32_t places;        // a 64-bit size, then an artifact::DebugTable of that size
  std::uint64_t skeleton_size;
};
static_assert(sizeof(CodeHeader) == 48);

}  // namespace weft::engine
