#include "engine/memory.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "engine/ranges.h"

namespace weft::engine {
namespace {

// SANDBOX: a 32-bit address plus a 32-bit offset plus the widest access stays below this.
constexpr std::uint64_t kReservation32 = (std::uint64_t{8} << 30) + (std::uint64_t{64} << 10);
constexpr std::uint64_t kMaxPages32 = 65536;
constexpr std::uint64_t kMaxReservation64 = std::uint64_t{1} << 42;
constexpr std::uint64_t kLeastTableBytes = std::uint64_t{1} << 20;
constexpr std::uint64_t kMostTableBytes = std::uint64_t{1} << 30;

std::string_view reservation_hint(int error) {
  if (error != ENOMEM) return "";
  return "each 32-bit memory needs 8 GiB of address space (not of memory): raise the limit on "
         "address space (ulimit -v unlimited) and see that vm.overcommit_memory is not 2";
}

}  // namespace

bool MemoryBudget::take(std::uint64_t bytes) {
  std::uint64_t used = used_.load(std::memory_order_relaxed);
  do {
    if (bytes > limit_ || used > limit_ - bytes) return false;
  } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
  if (account_ == nullptr || account_->take(bytes)) return true;
  used_.fetch_sub(bytes, std::memory_order_relaxed);
  return false;
}

void MemoryBudget::give_back(std::uint64_t bytes) {
  used_.fetch_sub(bytes, std::memory_order_relaxed);
  if (account_ != nullptr) account_->give_back(bytes);
}

Budgets::Budgets(std::uint64_t max_memory, MemoryAccount* account)
    : memory(max_memory, account),
      tables(std::clamp(max_memory, kLeastTableBytes, kMostTableBytes)) {}

Diagnosed<std::unique_ptr<Memory>> Memory::create(const wasm::MemoryType& type,
                                                  MemoryBudget& budget, HugePages huge_pages) {
  const wasm::Limits& limits = type.limits;
  if (!limits.is64 && limits.min > kMaxPages32) {
    return diagnose(fmt::format("a memory of {} pages is larger than 4 GiB", limits.min));
  }
  auto memory = std::unique_ptr<Memory>(new Memory(type, budget));
  memory->huge_pages_ = huge_pages;
  memory->reserved_ = kReservation32;
  memory->max_pages_ = std::min(limits.max.value_or(kMaxPages32), kMaxPages32);
  if (limits.is64) {
    // Its code checks bounds, so no more is needed than it may ever have.
    const std::uint64_t cap = std::min(budget.limit(), kMaxReservation64) / wasm::kPageSize;
    memory->max_pages_ = std::min(limits.max.value_or(cap), cap);
    memory->reserved_ = std::max(memory->max_pages_, std::uint64_t{1}) * wasm::kPageSize;
  }
  void* const p = mmap(nullptr, memory->reserved_, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) {
    const int error = errno;
    return diagnose(
        fmt::format("cannot reserve address space for a linear memory: {}", std::strerror(error)),
        std::string(reservation_hint(error)));
  }
  memory->view_.base = static_cast<std::byte*>(p);
  const auto begin = reinterpret_cast<std::uintptr_t>(p);
  memory_ranges().add(begin, begin + memory->reserved_, memory.get());
  if (!memory->grow(limits.min).has_value()) {
    return diagnose(
        fmt::format("the module's memory needs {} KiB at start, which is more than is allowed or "
                    "available (limit {} KiB)",
                    limits.min * (wasm::kPageSize >> 10), budget.limit() >> 10),
        "raise --max-memory");
  }
  return memory;
}

Memory::~Memory() {
  budget_.give_back(view_.size);
  if (view_.base != nullptr) {
    memory_ranges().remove(reinterpret_cast<std::uintptr_t>(view_.base), this);
    munmap(view_.base, reserved_);
  }
}

std::optional<std::uint64_t> Memory::grow(std::uint64_t pages) const {
  const MutexLock lock(grow_lock_);
  const std::uint64_t old_pages = this->pages();
  // SANDBOX: what is accessible never exceeds the type's maximum or the reservation.
  if (old_pages > max_pages_ || pages > max_pages_ - old_pages) return std::nullopt;
  if (pages == 0) return old_pages;
  const std::uint64_t bytes = pages * wasm::kPageSize;
  if (!budget_.take(bytes)) return std::nullopt;
  std::byte* const end = view_.base + old_pages * wasm::kPageSize;
  if (mprotect(end, bytes, PROT_READ | PROT_WRITE) != 0) {
    budget_.give_back(bytes);
    return std::nullopt;
  }
  // Advice only: a kernel without huge pages refuses it, and nothing is lost.
  if (huge_pages_ == HugePages::always) madvise(end, bytes, MADV_HUGEPAGE);
  std::atomic_ref(view_.size).store(old_pages * wasm::kPageSize + bytes, std::memory_order_release);
  return old_pages;
}

Diagnosed<std::shared_ptr<Memory>> make_memory(const wasm::MemoryType& type,
                                               std::shared_ptr<Budgets> budgets,
                                               HugePages huge_pages) {
  WEFT_TRY(std::unique_ptr<Memory> memory, Memory::create(type, budgets->memory, huge_pages));
  // The budget must outlive the memory.
  return std::shared_ptr<Memory>(memory.release(), [kept = std::move(budgets)](const Memory* m) {
    delete m;  // NOLINT(cppcoreguidelines-owning-memory)
  });
}

}  // namespace weft::engine
