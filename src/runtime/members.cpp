#include "runtime/members.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/fork_path.h"
#include "base/result.h"
#include "host/process.h"

namespace weft::runtime {

Diagnosed<std::unique_ptr<Members>> Members::map(UniqueFd fd, std::size_t size) {
  void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (memory == MAP_FAILED)
    return diagnose(fmt::format("cannot map the table of processes (errno {})", errno));
  return std::unique_ptr<Members>(new Members(std::move(fd), memory, size));
}

Diagnosed<std::unique_ptr<Members>> Members::create(std::uint32_t limit) {
  limit = std::clamp(limit, 1U, kMaxLimit);
  UniqueFd fd(::memfd_create("weft-processes", MFD_CLOEXEC));
  if (!fd || ::ftruncate(fd.get(), static_cast<off_t>(size_for(limit))) != 0)
    return diagnose(fmt::format("cannot make the table of processes (errno {})", errno));
  WEFT_TRY(auto made, map(std::move(fd), size_for(limit)));
  Shared& shared = *made->shared_;
  shared.magic = kMagic;
  shared.limit = limit;
  shared.first = ::getpid();
  shared.used.store(1);
  made->places()[0].word.store(word_of(static_cast<std::uint32_t>(shared.first), 0));
  return made;
}

Diagnosed<std::unique_ptr<Members>> Members::attach(UniqueFd fd) {
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0 || status.st_size < static_cast<off_t>(sizeof(Shared)))
    return diagnose("there is no table of processes where it was said to be");
  const auto size = static_cast<std::size_t>(status.st_size);
  WEFT_TRY(auto made, map(std::move(fd), size));
  if (made->shared_->magic != kMagic || size_for(made->shared_->limit) != size ||
      made->shared_->used.load() > made->shared_->limit)
    return diagnose("the table of processes is not one of this Weft's");
  return made;
}

Members::~Members() { ::munmap(shared_, size_); }

std::optional<Members::Ticket> Members::take_place(int parent) {
  const std::uint32_t serial = shared_->serial.fetch_add(1) & ~kReserved;
  const std::uint64_t wanted = word_of(serial | kReserved, static_cast<std::uint32_t>(parent));
  for (std::uint32_t i = 0; i < shared_->limit; ++i) {
    std::uint64_t free = 0;
    if (!places()[i].word.compare_exchange_strong(free, wanted)) continue;
    places()[i].memory.store(0);
    std::uint32_t used = shared_->used.load();
    while (used <= i && !shared_->used.compare_exchange_weak(used, i + 1)) {
    }
    return Ticket{i, wanted};
  }
  return std::nullopt;
}

std::optional<Members::Ticket> Members::reserve(int parent) {
  if (closing()) return std::nullopt;
  if (const auto ticket = take_place(parent)) return ticket;
  sweep();
  return take_place(parent);
}

WEFT_FORK_PATH void Members::occupy(const Ticket& ticket, int pid) {
  std::uint64_t expected = ticket.word;
  places()[ticket.index].word.compare_exchange_strong(
      expected, word_of(static_cast<std::uint32_t>(pid), parent_field(ticket.word)));
}

void Members::cancel(const Ticket& ticket) {
  std::uint64_t expected = ticket.word;
  places()[ticket.index].word.compare_exchange_strong(expected, 0);
}

std::uint32_t Members::index_of(int pid) const {
  const std::uint32_t used = shared_->used.load();
  for (std::uint32_t i = 0; pid > 0 && i < used; ++i) {
    if (pid_of(places()[i].word.load()) == pid) return i;
  }
  return kNowhere;
}

std::optional<std::uint32_t> Members::find(int pid) const {
  const std::uint32_t index = index_of(pid);
  return index == kNowhere ? std::nullopt : std::optional(index);
}

std::optional<int> Members::parent_of(int pid) const {
  if (pid == shared_->first) return 0;
  const auto index = find(pid);
  if (!index) return std::nullopt;
  const std::uint32_t parent = parent_field(places()[*index].word.load());
  return (parent & kAdopted) != 0 ? shared_->first : static_cast<int>(parent);
}

bool Members::has_children(int parent) const {
  const std::uint32_t used = shared_->used.load();
  for (std::uint32_t i = 0; i < used; ++i) {
    if (parent_field(places()[i].word.load()) == static_cast<std::uint32_t>(parent)) return true;
  }
  return false;
}

bool Members::is_child(int pid, int parent) const {
  const auto index = find(pid);
  return index && parent_field(places()[*index].word.load()) == static_cast<std::uint32_t>(parent);
}

void Members::adopt_children(int parent) {
  const std::uint32_t used = shared_->used.load();
  for (std::uint32_t i = 0; i < used; ++i) {
    std::uint64_t word = places()[i].word.load();
    if (parent_field(word) != static_cast<std::uint32_t>(parent)) continue;
    // Of a process to come that never came: its parent was killed before it knew.
    const std::uint64_t next = pid_of(word) == 0
                                   ? 0
                                   : word_of(static_cast<std::uint32_t>(word),
                                             static_cast<std::uint32_t>(shared_->first) | kAdopted);
    // Counted first: a member that is killed in between costs looks, not zombies.
    if (next != 0) shared_->adopted.fetch_add(1);
    if (!places()[i].word.compare_exchange_strong(word, next) && next != 0)
      shared_->adopted.fetch_sub(1);
  }
}

void Members::release(int pid) {
  const std::uint32_t index = index_of(pid);
  if (index == kNowhere) return;
  std::uint64_t word = places()[index].word.load();
  if (pid_of(word) != pid || !places()[index].word.compare_exchange_strong(word, 0)) return;
  if ((parent_field(word) & kAdopted) != 0) shared_->adopted.fetch_sub(1);
  adopt_children(pid);
}

void Members::release_children(int parent) {
  const std::uint32_t used = shared_->used.load();
  for (std::uint32_t i = 0; i < used; ++i) {
    const std::uint64_t word = places()[i].word.load();
    const int pid = pid_of(word);
    if (pid != 0 && parent_field(word) == static_cast<std::uint32_t>(parent)) release(pid);
  }
}

void Members::sweep() {
  const std::uint32_t used = shared_->used.load();
  for (std::uint32_t i = 0; i < used; ++i) {
    std::uint64_t word = places()[i].word.load();
    const int pid = pid_of(word);
    const auto parent = static_cast<int>(parent_field(word) & ~kAdopted);
    if (pid != 0 && pid != shared_->first) {
      const int now = host::parent_of_process(pid);
      if (now != parent && now != shared_->first) release(pid);
    } else if (word != 0 && pid == 0 && !find(parent)) {
      places()[i].word.compare_exchange_strong(word, 0);
    }
  }
}

}  // namespace weft::runtime
