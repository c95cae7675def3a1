#include "engine/guest_stack.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace weft::engine {
namespace {

constexpr std::size_t kMaxSpareStacks = 128;

struct SpareStacks {
  Mutex lock;
  std::vector<std::unique_ptr<GuestStack>> stacks WEFT_GUARDED_BY(lock);
};

SpareStacks& spare_stacks() {
  static SpareStacks& spare = *new SpareStacks;  // outlives every thread
  return spare;
}

}  // namespace

std::unique_ptr<GuestStack> take_spare_stack(std::uint64_t size) {
  SpareStacks& spare = spare_stacks();
  const MutexLock lock(spare.lock);
  const auto found = std::ranges::find_if(spare.stacks, [size](const auto& stack) {
    return stack->size() >= size && stack->size() / 2 <= size;
  });
  if (found == spare.stacks.end()) return nullptr;
  std::swap(*found, spare.stacks.back());
  auto stack = std::move(spare.stacks.back());
  spare.stacks.pop_back();
  return stack;
}

void keep_spare_stack(std::unique_ptr<GuestStack> stack) {
  if (stack == nullptr) return;
  stack->trim();
  SpareStacks& spare = spare_stacks();
  const MutexLock lock(spare.lock);
  if (spare.stacks.size() < kMaxSpareStacks) spare.stacks.push_back(std::move(stack));
}

Mutex& spare_stacks_lock() { return spare_stacks().lock; }

Diagnosed<> GuestStack::allocate(std::uint64_t size) {
  constexpr std::uint64_t kPage = 4096;
  size = (std::clamp(size, kMinSize, kMaxSize) + kPage - 1) / kPage * kPage;
  const std::uint64_t whole = kLowerGuard + size + kUpperGuard;
  void* const p = mmap(nullptr, whole, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  auto* const stack = static_cast<std::byte*>(p) + kLowerGuard;
  if (p == MAP_FAILED || mprotect(stack, size, PROT_READ | PROT_WRITE) != 0) {
    const int error = errno;
    if (p != MAP_FAILED) munmap(p, whole);
    return diagnose(fmt::format("cannot allocate a guest stack of {} KiB: {}", size >> 10,
                                std::strerror(error)),
                    "lower --stack-size, or raise the limit on address space (ulimit -v)");
  }
  // A huge page would make the first call clear 2 MiB.
  madvise(stack, size, MADV_NOHUGEPAGE);
  mapping_ = reinterpret_cast<std::uintptr_t>(p);
  bottom_ = mapping_ + kLowerGuard;
  top_ = bottom_ + size;
  return {};
}

void GuestStack::trim() {
  constexpr std::uint64_t kKept = std::uint64_t{16} << 10;
  madvise(reinterpret_cast<void*>(bottom_), size() - kKept, MADV_DONTNEED);
}

GuestStack::~GuestStack() {
  if (mapping_ != 0) {
    munmap(reinterpret_cast<void*>(mapping_), top_ + kUpperGuard - mapping_);
  }
}

}  // namespace weft::engine
