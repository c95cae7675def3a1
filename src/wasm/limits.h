// The sizes beyond which Weft refuses a module. Constants; any thread.
// The base are the limits that browsers agreed on, so what runs there runs here:
// https://webassembly.github.io/spec/js-api/#limits. Those that differ say why.
#pragma once

#include <cstdint>

namespace weft::wasm {

inline constexpr std::uint64_t kMaxModuleBytes = std::uint64_t{1} << 30;
inline constexpr std::uint32_t kMaxTypes = 1'000'000;
inline constexpr std::uint32_t kMaxFunctions = 1'000'000;
inline constexpr std::uint32_t kMaxImports = 1'000'000;
inline constexpr std::uint32_t kMaxExports = 1'000'000;
inline constexpr std::uint32_t kMaxGlobals = 1'000'000;
inline constexpr std::uint32_t kMaxTags = 1'000'000;
inline constexpr std::uint32_t kMaxTables = 100'000;
inline constexpr std::uint32_t kMaxMemories = 100;
inline constexpr std::uint32_t kMaxDataSegments = 100'000;
inline constexpr std::uint32_t kMaxElementSegments = 1'000'000;
inline constexpr std::uint32_t kMaxElementsInSegment = 10'000'000;
inline constexpr std::uint32_t kMaxParams = 1'000;
inline constexpr std::uint32_t kMaxResults = 1'000;
inline constexpr std::uint32_t kMaxLocals = 50'000;
inline constexpr std::uint32_t kMaxNameBytes = 100'000;

/// Twice the browsers' limit: interpreters compiled to one large function come near that one.
inline constexpr std::uint32_t kMaxBodyBytes = std::uint32_t{16} << 20;

/// Browsers allow 65,520; machine-made dispatch tables exceed that, and memory stays bounded.
inline constexpr std::uint32_t kMaxBranchTargets = 1U << 20;

/// A custom section costs a few bytes of the module and ten times that of ours.
inline constexpr std::uint32_t kMaxCustomSections = 1'000'000;

/// Blocks inside blocks. Nothing here recurses over them, but each costs memory, and compilers do.
inline constexpr std::uint32_t kMaxNesting = 100'000;

/// Values on a body's operand stack. One byte of code may push kMaxResults of them.
inline constexpr std::uint32_t kMaxOperands = 1'000'000;

/// Pages of a memory indexed by i32: all of its address space.
inline constexpr std::uint64_t kMaxPages32 = 65'536;
/// Pages of a memory indexed by i64: the specification's limit, 2^64 bytes.
inline constexpr std::uint64_t kMaxPages64 = std::uint64_t{1} << 48;

/// Elements that a table may have, at the start or after growing. A limit of running, not of
/// validity: the specification allows 2^32 - 1, so the engine refuses what is above.
inline constexpr std::uint64_t kMaxTableElements = 10'000'000;

}  // namespace weft::wasm
