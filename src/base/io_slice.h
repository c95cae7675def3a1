// IoSlice: one piece of memory for scattered reads and writes. Plain data; any thread.
#pragma once

#include <cstddef>

namespace weft {

/// Laid out as Linux's struct iovec (host/io.cpp asserts it), so that an array of slices goes to
/// the kernel as it is. May point into guest memory: only the kernel dereferences it.
struct IoSlice {
  void* data;
  std::size_t size;
};

}  // namespace weft
