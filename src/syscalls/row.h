// A row of the call table: everything that is known of one import. Constants; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "guest/codec.h"
#include "syscalls/call.h"

namespace weft::syscalls {

/// The partition of the ABI that runtimes can adopt one by one.
enum class Family : std::uint8_t {
  core,  // WASI Preview 1
  fs,
  thread,
  futex,
  signal,
  process,
  stack,
  socket,
  poll,
  tty,
  memory,
  dl,
  context,
  net_admin,
};
inline constexpr std::size_t kFamilies = 14;
std::string_view family_name(Family family);

enum class Support : std::uint8_t { full, partial, stub };
std::string_view support_name(Support support);

/// Which binaries import it.
enum class Generation : std::uint8_t {
  current,
  snapshot0,
  old_2023,      // binaries of 2023 only
  runtime_2026,  // in the reference runtime, not yet in its C library
};
std::string_view generation_name(Generation generation);

/// Import modules as a set of bits; a definition is served under one or more of them.
enum class Modules : std::uint8_t {
  preview1 = 1 << 0,
  unstable = 1 << 1,
  wasix32 = 1 << 2,
  wasi = 1 << 3,
};
constexpr Modules operator|(Modules a, Modules b) {
  return static_cast<Modules>(std::to_underlying(a) | std::to_underlying(b));
}
struct ModuleName {
  Modules bit;
  std::string_view name;
};
inline constexpr ModuleName kModuleNames[] = {
    {Modules::wasi, "wasi"},
    {Modules::preview1, "wasi_snapshot_preview1"},
    {Modules::unstable, "wasi_unstable"},
    {Modules::wasix32, "wasix_32v1"},
};

/// A parameter or result of a handler, without its C++ type.
struct ParamType {
  std::string_view wasm;  // letters as Codec::kWasm
  std::string_view type;
  guest::Phase phase;
  void (*show)(const guest::Shown&);
};

/// What the wasm result means.
enum class ResultKind : std::uint8_t {
  none,    // there is none
  errno_,  // errno; the out-pointers are written when it is success
  value,   // the answer itself, or a negative number
};

/// The type of a call, derived from its handler.
struct Shape {
  /// "iIi:i" = (i32, i64, i32) -> (i32); nothing behind the colon without a result.
  std::string_view signature;
  std::span<const ParamType> params;
  std::span<const ParamType> results;  // stored through out-pointers
  ResultKind kind;
};

/// One import as the tables in rows/ define it.
struct Definition {
  std::string_view name;
  Entry* entry;
  const Shape* shape;
  /// One name a wasm parameter, then "->" and one name a result: "fd, iovs, iovs_len -> nwritten".
  std::string_view names;
  Family family;
  Modules modules;
  Support support = Support::full;
  std::string_view note = {};
  Generation generation = Generation::current;
  /// Under wasi_unstable it counts as snapshot 0, elsewhere as `generation`.
  bool base = false;
};

/// One import as modules name it.
struct Syscall {
  std::string_view module;
  std::string_view name;
  std::string_view signature;
  Entry* entry;
  const Definition* definition;

  [[nodiscard]] constexpr const Shape& shape() const { return *definition->shape; }
  [[nodiscard]] constexpr Family family() const { return definition->family; }
  [[nodiscard]] constexpr Support support() const { return definition->support; }
  [[nodiscard]] constexpr std::string_view note() const { return definition->note; }
  [[nodiscard]] constexpr Generation generation() const {
    return definition->base && module == "wasi_unstable" ? Generation::snapshot0
                                                         : definition->generation;
  }
  /// The name of parameter slot `i` as counted in the signature.
  [[nodiscard]] std::string_view slot_name(std::size_t i) const;
  /// The name of the result stored through the i-th out-pointer.
  [[nodiscard]] std::string_view result_name(std::size_t i) const;
};

}  // namespace weft::syscalls
