#include "kernel/thread.h"

namespace weft::kernel {

void Thread::block_signals(host::Blocked blocked) {
  const bool now = blocked == host::Blocked::yes;
  if (now == blocks_signals()) return;
  blocked_ = now;
  host::block_signals(blocked);
}

bool Thread::set_handling(std::uint32_t signal, bool handling) {
  const std::uint64_t bit = PendingSignals::bit(static_cast<int>(signal));
  const bool before = (handling_ & bit) != 0;
  handling_ = handling ? handling_ | bit : handling_ & ~bit;
  return before;
}

Interruption::Next Thread::interrupted(Errno error) {
  using enum Interruption::Ended;
  if (interruption_ == nullptr) return {};
  if (error == kRestart) return interruption_->interrupted(before_it_began);
  return interruption_->interrupted(error == kInterrupted ? for_good : while_it_waited);
}

}  // namespace weft::kernel
