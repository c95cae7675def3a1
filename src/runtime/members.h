// Members: the table of a sandbox's processes, in memory that all of them share. No locks: a
// process may be killed at any instruction, and the others go on. Any thread of any member.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "base/diagnostic.h"
#include "base/uninstrumented.h"
#include "base/unique_fd.h"

namespace weft::runtime {

WEFT_UNINSTRUMENTED_BEGIN
class Members {
 public:
  static constexpr std::uint32_t kDefaultLimit = 4096;
  static constexpr std::uint32_t kMaxLimit = 1U << 16;

  /// A place that is taken for a process to come.
  struct Ticket {
    std::uint32_t index = 0;
    std::uint64_t word = 0;
  };

  /// A table with the calling process as its first member.
  static Diagnosed<std::unique_ptr<Members>> create(std::uint32_t limit);
  /// One that the program before this one in the same process, or its parent, has made.
  static Diagnosed<std::unique_ptr<Members>> attach(UniqueFd fd);
  ~Members();
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] int first() const { return shared_->first; }
  /// Nothing: there are as many as may be, or the sandbox is about to end.
  std::optional<Ticket> reserve(int parent);
  /// Parent and child both say it; who comes first counts.
  void occupy(const Ticket& ticket, int pid);
  void cancel(const Ticket& ticket);

  /// 0 of the first one; nothing for who is no member.
  [[nodiscard]] std::optional<int> parent_of(int pid) const;
  /// Has `parent` children of its own, adopted ones not counted?
  [[nodiscard]] bool has_children(int parent) const;
  [[nodiscard]] bool is_child(int pid, int parent) const;
  /// Async-signal-safe. Before `pid` is reaped, so that its number is not another process's yet.
  /// Its children become the first member's.
  void release(int pid);
  /// Of a parent that has no children any more, as the kernel says.
  void release_children(int parent);

  /// No process is made from now on.
  void close() { shared_->closing.store(1); }
  [[nodiscard]] bool closing() const { return shared_->closing.load() != 0; }
  /// Are there orphans that the first member has to reap?
  [[nodiscard]] bool has_adopted() const { return shared_->adopted.load() != 0; }

  // members_memory.cpp: what their linear memories take together.
  [[nodiscard]] std::optional<std::uint32_t> find(int pid) const;
  /// False: then all would have more than `limit`.
  [[nodiscard]] bool take_memory(std::uint32_t place, std::uint64_t bytes, std::uint64_t limit);
  void give_memory_back(std::uint32_t place, std::uint64_t bytes);
  [[nodiscard]] std::uint64_t memory_of(std::uint32_t place) const {
    return places()[place].memory.load();
  }

  /// Shows every member's number but `but`; async-signal-safe as far as `visit` is.
  template <class Visit>
  void each(int but, const Visit& visit) const {
    const std::uint32_t used = shared_->used.load();
    for (std::uint32_t i = 0; i < used; ++i) {
      const std::uint64_t word = places()[i].word.load();
      const int pid = pid_of(word);
      if (pid > 0 && pid != but) visit(pid, (parent_field(word) & kAdopted) != 0);
    }
  }

 private:
  /// A place's word: the process's number below, its parent's above. Of one to come: kReserved and
  /// a serial number below.
  static constexpr std::uint32_t kReserved = 1U << 31;
  static constexpr std::uint32_t kAdopted = 1U << 31;
  struct Shared {
    std::uint64_t magic;
    std::uint32_t limit;
    std::int32_t first;
    std::atomic<std::uint32_t> serial;
    std::atomic<std::uint32_t> used;  // places from here on have never been taken
    std::atomic<std::uint32_t> closing;
    std::atomic<std::uint32_t> adopted;
  };
  struct Place {
    std::atomic<std::uint64_t> word;
    /// Of its linear memories. Counts while the word is not 0; who takes the place sets it to 0.
    std::atomic<std::uint64_t> memory;
  };
  static constexpr std::uint64_t kMagic = 0x0001'7362'6d65'6d77;
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

  static std::uint64_t word_of(std::uint32_t pid, std::uint32_t parent) {
    return std::uint64_t{parent} << 32 | pid;
  }
  static int pid_of(std::uint64_t word) {
    const auto low = static_cast<std::uint32_t>(word);
    return (low & kReserved) != 0 ? 0 : static_cast<int>(low);
  }
  static std::uint32_t parent_field(std::uint64_t word) {
    return static_cast<std::uint32_t>(word >> 32);
  }

  Members(UniqueFd fd, void* memory, std::size_t size)
      : fd_(std::move(fd)), shared_(static_cast<Shared*>(memory)), size_(size) {}
  [[nodiscard]] Place* places() const { return reinterpret_cast<Place*>(shared_ + 1); }
  [[nodiscard]] static std::size_t size_for(std::uint32_t limit) {
    return sizeof(Shared) + limit * sizeof(Place);
  }
  static Diagnosed<std::unique_ptr<Members>> map(UniqueFd fd, std::size_t size);
  static constexpr std::uint32_t kNowhere = UINT32_MAX;
  [[nodiscard]] std::uint32_t index_of(int pid) const;
  std::optional<Ticket> take_place(int parent);
  /// Frees the places of processes that are gone although nobody reaped them here.
  void sweep();
  void adopt_children(int parent);
  [[nodiscard]] std::uint64_t all_memory() const;
  void forget_memory_of_dead();

  UniqueFd fd_;
  Shared* shared_;
  std::size_t size_;
};
WEFT_UNINSTRUMENTED_END

}  // namespace weft::runtime
