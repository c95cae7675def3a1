#include "engine/fork.h"

#include "engine/execution.h"
#include "engine/guest_stack.h"
#include "engine/memory.h"
#include "engine/parking.h"
#include "engine/ranges.h"
#include "engine/signature.h"

// The guard itself is the scope of these locks, which the analysis cannot see.
namespace weft::engine {

ForkGuard::ForkGuard(Store& store) WEFT_IMPL_TSA(no_thread_safety_analysis) : store_(store) {
  store_.execution().lock.lock();
  for (const auto& memory : store_.memories()) memory->growth_lock().lock();
  signature_lock().lock();
  text_ranges().lock().lock();
  memory_ranges().lock().lock();
  spare_stacks_lock().lock();
}

ForkGuard::~ForkGuard() WEFT_IMPL_TSA(no_thread_safety_analysis) {
  spare_stacks_lock().unlock();
  memory_ranges().lock().unlock();
  text_ranges().lock().unlock();
  signature_lock().unlock();
  for (const auto& memory : store_.memories()) memory->growth_lock().unlock();
  store_.execution().lock.unlock();
}

void ForkGuard::became_child() { forget_parked(); }

}  // namespace weft::engine
