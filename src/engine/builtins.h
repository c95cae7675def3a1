// The helpers that compiled code calls (engine/layout.h), and what of an instance they read on the
// guest stack.
#pragma once

#include <cstdint>

#include "engine/layout.h"

namespace weft::engine {

extern const Builtins kBuiltins;

/// A data segment as memory.init sees it; dropped = empty.
struct SegmentView {
  const std::uint8_t* bytes = nullptr;
  std::uint64_t size = 0;
};

/// Behind InstanceHeader::reserved[0].
struct GuestView {
  MemoryView* const* memories = nullptr;
  const SegmentView* data = nullptr;
};

}  // namespace weft::engine
