// Snapshots: the captured stacks of one guest thread, by the ids that the guest holds in its
// memory. docs/engine.md tells how long one lives. That thread only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "engine/slot.h"
#include "engine/stack_image.h"
#include "engine/store.h"
#include "kernel/call_stack.h"

namespace weft::runtime {

class Snapshots {
 public:
  /// `memory` and `stack_pointer`, which may be null, are the guest's; they and the store outlive
  /// this.
  Snapshots(engine::Store& store, engine::Memory* memory, engine::Global* stack_pointer);
  Snapshots(const Snapshots&) = delete;
  Snapshots& operator=(const Snapshots&) = delete;

  /// As kernel::CallStack's.
  Result<kernel::CallStack::SnapshotId> checkpoint(const kernel::CallStack::Checkpoint& checkpoint);
  std::optional<std::uint64_t> restore(const kernel::CallStack::SnapshotId& id,
                                       std::uint64_t value);

  /// Images kept, for tests.
  [[nodiscard]] std::size_t size() const { return entries_.size() - free_.size(); }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::size_t kBuckets = 4096;

  struct Entry {
    std::unique_ptr<engine::StackImage> image;  // null: free
    std::uint32_t generation = 0;               // how often it has been free
    std::uint32_t next = kNone;                 // in its bucket
    std::uint64_t address = 0;
    std::byte* value = nullptr;
    engine::Slot stack_pointer;
    std::uint64_t used = 0;  // when
    bool found = false;      // by `collect`
  };
  struct Pending {
    Snapshots* owner = nullptr;
    engine::Slot stack_pointer;
    std::byte* place = nullptr;
    std::uint64_t value = 0;
  };

  static std::size_t bucket_of(std::uint64_t address) { return address / 8 % kBuckets; }
  [[nodiscard]] kernel::CallStack::SnapshotId id_of(std::uint32_t index) const;
  /// The entry that `id` names, or null.
  [[nodiscard]] Entry* find(const kernel::CallStack::SnapshotId& id);
  /// Brings one of the same place up to date, if there is one.
  std::uint32_t renew(std::uint64_t address, std::span<engine::Slot> values);
  Result<std::uint32_t> capture(std::uint64_t address, std::span<engine::Slot> values);
  void release(std::uint32_t index);
  [[nodiscard]] std::size_t bytes() const;
  /// Releases the images whose ids stand nowhere in the guest's memory any more.
  void collect();
  void mark_words(const std::uint32_t* words, std::size_t count);
  /// Releases a quarter of the images: those that have not been used for longest.
  void evict();
  static void landed(void* pending);

  engine::Store& store_;
  engine::Memory* memory_;
  engine::Global* stack_pointer_;
  std::uint64_t secret_ = 0;
  std::uint64_t clock_ = 0;
  std::size_t limit_;  // of bytes(), until the next `collect`
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> free_;
  std::array<std::uint32_t, kBuckets> buckets_;
  Pending pending_;
};

}  // namespace weft::runtime
