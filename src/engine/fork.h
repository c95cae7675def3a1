// Fork: the engine's locks while the process is copied, so that the child, in which only the
// calling thread goes on, finds none taken and nothing half changed. The thread of the store.
#pragma once

#include "engine/store.h"

namespace weft::engine {

class ForkGuard {
 public:
  /// Takes the locks of `store`, its memories and what all stores share, in the order of
  /// docs/locks.md.
  explicit ForkGuard(Store& store);
  /// Gives them back, in the parent and in the child.
  ~ForkGuard();
  ForkGuard(const ForkGuard&) = delete;
  ForkGuard& operator=(const ForkGuard&) = delete;

  /// In the child: those who slept on addresses are gone.
  static void became_child();

 private:
  Store& store_;
};

}  // namespace weft::engine
