#include "syscalls/table.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

#include "syscalls/rows/core.h"
#include "syscalls/rows/dl.h"
#include "syscalls/rows/fs.h"
#include "syscalls/rows/futex.h"
#include "syscalls/rows/net.h"
#include "syscalls/rows/process.h"
#include "syscalls/rows/signal.h"
#include "syscalls/rows/stack.h"
#include "syscalls/rows/thread.h"

namespace weft::syscalls {
namespace {

template <class Visit>
constexpr void for_each_definition(Visit visit) {
  const auto all = [&](const auto&... family) { (std::ranges::for_each(family, visit), ...); };
  all(rows::kCore, rows::kFs, rows::kPoll, rows::kTty, rows::kThread, rows::kFutex, rows::kStack,
      rows::kContext, rows::kProcess, rows::kSignal, rows::kDl, rows::kSocket, rows::kNetAdmin);
}

template <class Visit>
constexpr void for_each_row(Visit visit) {
  for_each_definition([&](const Definition& d) {
    for (const ModuleName& m : kModuleNames) {
      if ((std::to_underlying(d.modules) & std::to_underlying(m.bit)) != 0)
        visit(Syscall{m.name, d.name, d.shape->signature, d.entry, &d});
    }
  });
}

constexpr std::size_t kRows = [] {
  std::size_t n = 0;
  for_each_row([&](const Syscall&) { ++n; });
  return n;
}();

constexpr auto key(const Syscall& s) { return std::tie(s.module, s.name, s.signature); }

constexpr std::array<Syscall, kRows> kTable = [] {
  std::array<Syscall, kRows> rows{};
  std::size_t n = 0;
  for_each_row([&](const Syscall& s) { rows[n++] = s; });
  std::ranges::sort(rows, {}, key);
  return rows;
}();

static_assert(std::ranges::adjacent_find(kTable, {}, key) == kTable.end(),
              "each module, name and signature once");
static_assert(std::ranges::all_of(kTable,
                                  [](const Syscall& s) {
                                    return s.support() == Support::full || !s.note().empty();
                                  }),
              "say what is missing");

/// The i-th of the names between commas and blanks.
std::string_view nth(std::string_view names, std::size_t i) {
  while (true) {
    const auto start = names.find_first_not_of(", ");
    if (start == std::string_view::npos) return {};
    names.remove_prefix(start);
    const auto end = std::min(names.find_first_of(", "), names.size());
    if (i-- == 0) return names.substr(0, end);
    names.remove_prefix(end);
  }
}

}  // namespace

std::string_view Syscall::slot_name(std::size_t i) const {
  const auto names = definition->names;
  return nth(names.substr(0, names.find("->")), i);
}
std::string_view Syscall::result_name(std::size_t i) const {
  const auto arrow = definition->names.find("->");
  return arrow == std::string_view::npos ? std::string_view()
                                         : nth(definition->names.substr(arrow + 2), i);
}

std::span<const Syscall> table() { return kTable; }

std::span<const Syscall> candidates(std::string_view module, std::string_view name) {
  const auto range =
      std::ranges::equal_range(kTable, std::tie(module, name), {},
                               [](const Syscall& s) { return std::tie(s.module, s.name); });
  return {range.begin(), range.end()};
}

const Syscall* find(std::string_view module, std::string_view name, std::string_view signature) {
  for (const Syscall& s : candidates(module, name)) {
    if (s.signature == signature) return &s;
  }
  return nullptr;
}

bool is_known_module(std::string_view module) {
  return std::ranges::find(kModuleNames, module, &ModuleName::name) != std::end(kModuleNames);
}

std::optional<Family> family_of(std::string_view module, std::string_view name) {
  const auto rows = candidates(module, name);
  if (rows.empty()) return std::nullopt;
  return rows.front().family();
}

FamilySet families_of(std::span<const ImportName> imports) {
  FamilySet set;
  for (const ImportName& i : imports) {
    if (const auto family = family_of(i.module, i.name)) set.set(std::to_underlying(*family));
  }
  return set;
}

std::size_t index_of(const Syscall& syscall) {
  return static_cast<std::size_t>(&syscall - kTable.data());
}

std::string_view family_name(Family family) {
  static constexpr std::array<std::string_view, kFamilies> kNames{
      "core",   "fs",   "thread", "futex",  "signal", "process", "stack",
      "socket", "poll", "tty",    "memory", "dl",     "context", "net-admin"};
  return kNames[std::to_underlying(family)];
}
std::string_view support_name(Support support) {
  static constexpr std::array<std::string_view, 3> kNames{"full", "partial", "stub"};
  return kNames[std::to_underlying(support)];
}
std::string_view generation_name(Generation generation) {
  static constexpr std::array<std::string_view, 4> kNames{"current", "snapshot0", "2023",
                                                          "runtime-2026"};
  return kNames[std::to_underlying(generation)];
}

namespace detail {

std::optional<std::uint64_t> interrupted(Call& call, void* values, Errno error) {
  const kernel::Interruption::Next next = call.thread.interrupted(error);
  if (next.status != 0) return next.status;
  if (next.call_again) return std::nullopt;
  set_result(values, Errno::intr);
  return 0;
}

std::uint64_t answer_nosys(void*, void* values) {
  set_result(values, Errno::nosys);
  return 0;
}
std::uint64_t answer_minus_one(void*, void* values) {
  const std::int32_t answer[2] = {-1, 0};
  std::memcpy(values, answer, sizeof answer);
  return 0;
}
std::uint64_t do_nothing(void*, void*) { return 0; }

}  // namespace detail
}  // namespace weft::syscalls
