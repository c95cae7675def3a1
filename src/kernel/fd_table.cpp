#include "kernel/fd_table.h"

#include <algorithm>
#include <bit>

namespace weft::kernel {
namespace {

constexpr std::uint32_t kBits = 64;
constexpr std::uint64_t kAllUsed = ~std::uint64_t{0};

void set_bit(std::vector<std::uint64_t>& words, std::uint32_t bit, bool value) {
  const std::uint64_t mask = std::uint64_t{1} << (bit % kBits);
  if (value) {
    words[bit / kBits] |= mask;
  } else {
    words[bit / kBits] &= ~mask;
  }
}

/// The lowest clear bit that is at least `from`; the size in bits where none is.
std::uint32_t lowest_clear(const std::vector<std::uint64_t>& words, std::uint32_t from) {
  for (std::uint32_t word = from / kBits; word < words.size(); ++word) {
    std::uint64_t taken = words[word];
    if (word == from / kBits) taken |= (std::uint64_t{1} << (from % kBits)) - 1;
    if (taken != kAllUsed) return word * kBits + static_cast<std::uint32_t>(std::countr_one(taken));
  }
  return static_cast<std::uint32_t>(words.size()) * kBits;
}

}  // namespace

FdTable::FdTable(std::uint32_t limit, Errno missing_right)
    : limit_(limit), missing_right_(missing_right) {}

FdTable::~FdTable() = default;

Descriptor* FdTable::find(abi::Fd fd) {
  const auto number = std::to_underlying(fd);
  if (number >= slots_.size() || slots_[number].file == nullptr) return nullptr;
  return &slots_[number];
}
const Descriptor* FdTable::find(abi::Fd fd) const {
  const auto number = std::to_underlying(fd);
  if (number >= slots_.size() || slots_[number].file == nullptr) return nullptr;
  return &slots_[number];
}

Result<FdRef> FdTable::get_counted(abi::Fd fd) const {
  MutexLock lock(mutex_);
  const Descriptor* slot = find(fd);
  if (slot == nullptr) return fail(Errno::badf);
  return FdRef(slot->file, slot->rights);
}

Result<Descriptor> FdTable::describe(abi::Fd fd) const {
  MutexLock lock(mutex_);
  const Descriptor* slot = find(fd);
  if (slot == nullptr) return fail(Errno::badf);
  return *slot;
}

void FdTable::grow_to(std::uint32_t count) {
  if (count <= slots_.size()) return;
  // Doubling, so that a guest that opens many files does not copy the table every time.
  const auto size = std::min(
      limit_, std::max({count, 2 * static_cast<std::uint32_t>(slots_.size()), std::uint32_t{16}}));
  slots_.resize(size);
  used_.resize((size + kBits - 1) / kBits);
  full_.resize((used_.size() + kBits - 1) / kBits);
}

void FdTable::mark(std::uint32_t number, bool used) {
  set_bit(used_, number, used);
  set_bit(full_, number / kBits, used_[number / kBits] == kAllUsed);
}

Result<std::uint32_t> FdTable::lowest_free(std::uint32_t minimum) {
  if (minimum >= limit_) return fail(minimum == limit_ ? Errno::mfile : Errno::inval);
  std::uint32_t number = minimum;
  if (const std::uint32_t word = minimum / kBits; word < used_.size()) {
    // The rest of the first word, then the first later word that is not full.
    const std::uint64_t taken = used_[word] | ((std::uint64_t{1} << (minimum % kBits)) - 1);
    const std::uint32_t next =
        taken != kAllUsed ? word : std::max(word + 1, lowest_clear(full_, word + 1));
    const std::uint32_t from = next == word ? minimum : next * kBits;
    number = next < used_.size() ? lowest_clear(used_, from) : from;
  }
  if (number >= limit_) return fail(Errno::mfile);
  return number;
}

void FdTable::put(std::uint32_t number, Descriptor descriptor) {
  grow_to(number + 1);
  mark(number, true);
  slots_[number] = std::move(descriptor);
  ++open_count_;
}

Descriptor FdTable::take(std::uint32_t number) {
  mark(number, false);
  --open_count_;
  return std::exchange(slots_[number], Descriptor{});
}

Result<abi::Fd> FdTable::insert(Descriptor descriptor, std::uint32_t minimum) {
  MutexLock lock(mutex_);
  WEFT_TRY(const std::uint32_t number, lowest_free(minimum));
  put(number, std::move(descriptor));
  return abi::Fd{number};
}

Result<std::pair<abi::Fd, abi::Fd>> FdTable::insert_pair(Descriptor first, Descriptor second) {
  MutexLock lock(mutex_);
  WEFT_TRY(const std::uint32_t a, lowest_free(0));
  WEFT_TRY(const std::uint32_t b, lowest_free(a + 1));
  put(a, std::move(first));
  put(b, std::move(second));
  return std::pair{abi::Fd{a}, abi::Fd{b}};
}

Result<> FdTable::close(abi::Fd fd) {
  // Closing the host descriptor may block (a lingering socket): not under the lock.
  Descriptor gone;
  MutexLock lock(mutex_);
  if (find(fd) == nullptr) return fail(Errno::badf);
  gone = take(std::to_underlying(fd));
  return {};
}

Result<> FdTable::move(abi::Fd from, abi::Fd to) {
  Descriptor gone;
  MutexLock lock(mutex_);
  if (find(from) == nullptr || find(to) == nullptr) return fail(Errno::badf);
  if (from == to) return {};
  gone = take(std::to_underlying(to));
  put(std::to_underlying(to), take(std::to_underlying(from)));
  return {};
}

Result<> FdTable::copy(abi::Fd from, abi::Fd to) {
  Descriptor gone;
  MutexLock lock(mutex_);
  const Descriptor* source = find(from);
  const auto number = std::to_underlying(to);
  if (source == nullptr || number >= limit_) return fail(Errno::badf);
  if (from == to) return {};
  Descriptor twin = *source;
  twin.close_on_exec = false;
  twin.preopen_name = nullptr;
  if (find(to) != nullptr) gone = take(number);
  put(number, std::move(twin));
  return {};
}

Result<> FdTable::shrink_rights(abi::Fd fd, RightsPair rights) {
  MutexLock lock(mutex_);
  Descriptor* slot = find(fd);
  if (slot == nullptr) return fail(Errno::badf);
  if (!abi::has_all(slot->rights.base, rights.base) ||
      !abi::has_all(slot->rights.inheriting, rights.inheriting))
    return fail(Errno::notcapable);
  slot->rights = rights;
  return {};
}

Result<> FdTable::set_close_on_exec(abi::Fd fd, bool value) {
  MutexLock lock(mutex_);
  Descriptor* slot = find(fd);
  if (slot == nullptr) return fail(Errno::badf);
  slot->close_on_exec = value;
  return {};
}

void FdTable::close_all() {
  std::vector<Descriptor> gone;
  MutexLock lock(mutex_);
  gone = std::exchange(slots_, {});
  used_.clear();
  full_.clear();
  open_count_ = 0;
}

void FdTable::close_marked() {
  std::vector<Descriptor> gone;
  MutexLock lock(mutex_);
  for (std::uint32_t number = 0; number < slots_.size(); ++number) {
    if (slots_[number].file != nullptr && slots_[number].close_on_exec)
      gone.push_back(take(number));
  }
}

Result<> FdTable::put_at(std::uint32_t number, Descriptor descriptor) {
  Descriptor gone;
  MutexLock lock(mutex_);
  if (number >= limit_) return fail(Errno::badf);
  if (find(abi::Fd{number}) != nullptr) gone = take(number);
  put(number, std::move(descriptor));
  return {};
}

void FdTable::lock_for_fork() WEFT_IMPL_TSA(no_thread_safety_analysis) {
  if (!shared_.load(std::memory_order_relaxed)) return;
  mutex_.lock();
  for (const Descriptor& slot : slots_) {
    if (slot.file != nullptr) locked_.push_back(slot.file);
  }
  // Each once, however many descriptors refer to it.
  std::ranges::sort(locked_);
  const auto repeated = std::ranges::unique(locked_);
  locked_.erase(repeated.begin(), repeated.end());
  for (const auto& file : locked_) file->lock_for_fork();
}

void FdTable::unlock_after_fork() WEFT_IMPL_TSA(no_thread_safety_analysis) {
  if (!shared_.load(std::memory_order_relaxed)) return;
  for (const auto& file : locked_) file->unlock_after_fork();
  const auto gone = std::exchange(locked_, {});
  mutex_.unlock();
}

std::vector<std::pair<std::uint32_t, abi::Filetype>> FdTable::list() const {
  MutexLock lock(mutex_);
  std::vector<std::pair<std::uint32_t, abi::Filetype>> open;
  for (std::uint32_t number = 0; number < slots_.size(); ++number)
    if (slots_[number].file != nullptr) open.emplace_back(number, slots_[number].file->type());
  return open;
}

std::uint32_t FdTable::open_count() const {
  MutexLock lock(mutex_);
  return open_count_;
}

}  // namespace weft::kernel
