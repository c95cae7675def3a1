// Bell: what is left to do, once no lock is held any more, to have a thread look at what has been
// noted for it. Any thread; the one it is for may have ended by the time it rings.
#pragma once

#include <cstdint>

namespace weft {

struct Bell {
  /// Null: nothing is left to do.
  void (*rung)(std::uint64_t whose) = nullptr;
  std::uint64_t whose = 0;
  void ring() const {
    if (rung != nullptr) rung(whose);
  }
};

}  // namespace weft
