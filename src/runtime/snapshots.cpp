#include "runtime/snapshots.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "base/assert.h"
#include "engine/execution.h"
#include "engine/global.h"
#include "engine/memory.h"
#include "engine/stacks.h"
#include "guest/memory.h"
#include "host/time.h"

namespace weft::runtime {
namespace {

using kernel::CallStack;

constexpr std::size_t kFirstLimit = std::size_t{8} << 20;
/// Looking through a memory costs more the larger it is, so it is done the more rarely.
constexpr std::uint64_t kMemoryPerLimit = 8;
/// How many images of one snapshot are compared with the stack, the latest first.
constexpr int kMostCompared = 4;
constexpr std::size_t kWordsOfId = sizeof(CallStack::SnapshotId) / sizeof(std::uint32_t);

/// Does one of the words equal `wanted`?
WEFT_UNINSTRUMENTED bool any_equals(const std::uint32_t* words, std::uint32_t wanted,
                                    std::size_t count) {
  std::uint32_t found = 0;
  for (std::size_t i = 0; i < count; ++i) found |= static_cast<std::uint32_t>(words[i] == wanted);
  return found != 0;
}

}  // namespace

Snapshots::Snapshots(engine::Store& store, engine::Memory* memory, engine::Global* stack_pointer)
    : store_(store), memory_(memory), stack_pointer_(stack_pointer), limit_(kFirstLimit) {
  buckets_.fill(kNone);
}

CallStack::SnapshotId Snapshots::id_of(std::uint32_t index) const {
  return {secret_, std::uint64_t{entries_[index].generation} << 32 | index};
}

Snapshots::Entry* Snapshots::find(const CallStack::SnapshotId& id) {
  const auto index = static_cast<std::uint32_t>(id[1]);
  if (id[0] != secret_ || index >= entries_.size()) return nullptr;
  Entry& entry = entries_[index];
  return entry.image != nullptr && entry.generation == id[1] >> 32 ? &entry : nullptr;
}

Result<CallStack::SnapshotId> Snapshots::checkpoint(const CallStack::Checkpoint& checkpoint) {
  // Both calls have two parameters or more.
  const std::span values(static_cast<engine::Slot*>(checkpoint.values), 1);
  if (secret_ == 0) WEFT_CHECK(host::fill_random(std::as_writable_bytes(std::span(&secret_, 1))));
  std::uint32_t index = renew(checkpoint.address, values);
  if (index == kNone) {
    WEFT_TRY(index, capture(checkpoint.address, values));
  }
  Entry& entry = entries_[index];
  entry.value = checkpoint.value;
  entry.used = ++clock_;
  if (stack_pointer_ != nullptr) entry.stack_pointer = stack_pointer_->get();
  return id_of(index);
}

std::uint32_t Snapshots::renew(std::uint64_t address, std::span<engine::Slot> values) {
  engine::Stacks& stacks = store_.stacks();
  std::uint32_t* link = &buckets_[bucket_of(address)];
  for (int left = kMostCompared; *link != kNone && left > 0;) {
    const std::uint32_t index = *link;
    Entry& entry = entries_[index];
    if (entry.address == address) {
      --left;
      if (stacks.renew(*entry.image, values)) {
        // First the next time.
        *link = std::exchange(entry.next, buckets_[bucket_of(address)]);
        buckets_[bucket_of(address)] = index;
        return index;
      }
    }
    link = &entry.next;
  }
  return kNone;
}

Result<std::uint32_t> Snapshots::capture(std::uint64_t address, std::span<engine::Slot> values) {
  if (bytes() > limit_) collect();
  auto image = store_.stacks().capture(values);
  if (!image.has_value()) {
    collect();
    image = store_.stacks().capture(values);
  }
  while (!image.has_value() && size() != 0) {
    evict();
    image = store_.stacks().capture(values);
  }
  if (!image.has_value()) return fail(Errno::nomem);
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(entries_.size()));
    entries_.emplace_back();
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  Entry& entry = entries_[index];
  entry.image = *std::move(image);
  entry.address = address;
  entry.next = std::exchange(buckets_[bucket_of(address)], index);
  return index;
}

void Snapshots::release(std::uint32_t index) {
  Entry& entry = entries_[index];
  std::uint32_t* link = &buckets_[bucket_of(entry.address)];
  while (*link != index) link = &entries_[*link].next;
  *link = entry.next;
  entry.image.reset();
  ++entry.generation;
  free_.push_back(index);
}

std::size_t Snapshots::bytes() const {
  return store_.stacks().image_bytes() + size() * (sizeof(Entry) + sizeof(engine::StackImage));
}

WEFT_UNINSTRUMENTED void Snapshots::mark_words(const std::uint32_t* words, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    // Other threads may write meanwhile: the id is read once.
    CallStack::SnapshotId id;
    for (std::size_t k = 0; k < kWordsOfId; ++k) {
      const std::uint32_t word = *static_cast<const volatile std::uint32_t*>(words + i + k);
      id[k / 2] = k % 2 == 0 ? word : id[k / 2] | std::uint64_t{word} << 32;
    }
    if (Entry* const entry = find(id)) entry->found = true;
  }
}

WEFT_UNINSTRUMENTED void Snapshots::collect() {
  for (Entry& entry : entries_) entry.found = false;
  constexpr std::size_t kBlock = 64;
  const std::uint64_t size = memory_ == nullptr ? 0 : memory_->size();
  if (size != 0) {
    const auto* const words = reinterpret_cast<const std::uint32_t*>(memory_->base());
    const std::size_t count = size / sizeof(std::uint32_t);
    const auto wanted = static_cast<std::uint32_t>(secret_);
    static_assert(wasm::kPageSize % (kBlock * sizeof(std::uint32_t)) == 0);
    for (std::size_t i = 0; i < count; i += kBlock) {
      if (!any_equals(words + i, wanted, kBlock)) continue;
      mark_words(words + i, std::min(kBlock, count - kWordsOfId + 1 - i));
    }
  }
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    if (entry.image == nullptr) continue;
    if (!entry.found || store_.stacks().is_dead(*entry.image)) release(i);
  }
  limit_ = std::max({kFirstLimit, 2 * bytes(), size / kMemoryPerLimit});
}

void Snapshots::evict() {
  std::vector<std::uint64_t> times;
  for (const Entry& entry : entries_) {
    if (entry.image != nullptr) times.push_back(entry.used);
  }
  const auto last = times.begin() + static_cast<std::ptrdiff_t>((times.size() - 1) / 4);
  std::ranges::nth_element(times, last);
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].image != nullptr && entries_[i].used <= *last) release(i);
  }
}

std::optional<std::uint64_t> Snapshots::restore(const CallStack::SnapshotId& id,
                                                std::uint64_t value) {
  Entry* const entry = find(id);
  if (entry == nullptr) return std::nullopt;
  entry->used = ++clock_;
  pending_ = {this, entry->stack_pointer, entry->value, value};
  // The captured call returns success, which is 0.
  const std::array results{engine::Slot::i32(0)};
  return store_.stacks().restore(*entry->image, results, {&landed, &pending_});
}

void Snapshots::landed(void* pending) {
  const auto& p = *static_cast<const Pending*>(pending);
  engine::Global* const stack_pointer = p.owner->stack_pointer_;
  if (stack_pointer != nullptr) stack_pointer->set(p.stack_pointer);
  guest::store(p.place, p.value);
}

}  // namespace weft::runtime
