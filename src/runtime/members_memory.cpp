// Members: what the linear memories of all of them take together.
#include "host/process.h"
#include "runtime/members.h"

namespace weft::runtime {

std::uint64_t Members::all_memory() const {
  const std::uint32_t used = shared_->used.load();
  std::uint64_t out = 0;
  for (std::uint32_t i = 0; i < used; ++i) {
    if (places()[i].word.load() != 0) out += places()[i].memory.load();
  }
  return out;
}

bool Members::take_memory(std::uint32_t place, std::uint64_t bytes, std::uint64_t limit) {
  std::atomic<std::uint64_t>& own = places()[place].memory;
  // First taken, then looked at: two that do so at a time may both be refused, never both be let.
  own.fetch_add(bytes);
  if (all_memory() <= limit) return true;
  sweep();
  forget_memory_of_dead();
  if (all_memory() <= limit) return true;
  own.fetch_sub(bytes);
  return false;
}

void Members::give_memory_back(std::uint32_t place, std::uint64_t bytes) {
  places()[place].memory.fetch_sub(bytes);
}

void Members::forget_memory_of_dead() {
  // Who was killed has given nothing back, and keeps its place until somebody waits for it.
  const std::uint32_t used = shared_->used.load();
  for (std::uint32_t i = 0; i < used; ++i) {
    const std::uint64_t word = places()[i].word.load();
    std::uint64_t memory = places()[i].memory.load();
    if (memory == 0 || pid_of(word) == 0 || !host::process_has_ended(pid_of(word))) continue;
    if (places()[i].word.load() == word) places()[i].memory.compare_exchange_strong(memory, 0);
  }
}

}  // namespace weft::runtime
