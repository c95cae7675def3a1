#include "syscalls/table.h"

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "syscalls/test_guest.h"

namespace weft::syscalls {
namespace {

std::filesystem::path beside_this_file(std::string_view name) {
  return std::filesystem::path(__FILE__).parent_path() / name;
}

/// module, name, "params:result", generation
using Fact = std::array<std::string, 4>;

std::vector<Fact> facts() {
  std::ifstream in(beside_this_file("testdata/imports.tsv"));
  std::vector<Fact> all;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::array<std::string, 5> field;
    std::istringstream parts(line);
    for (std::string& f : field) std::getline(parts, f, '\t');
    all.push_back({field[0], field[1], field[2] + ':' + field[3], field[4]});
  }
  return all;
}

TEST(Table, HasEveryImportThatRealLibrariesUse) {
  const auto all = facts();
  ASSERT_GT(all.size(), 200U);
  for (const auto& [module, name, signature, generation] : all) {
    const Syscall* s = syscalls::find(module, name, signature);
    ASSERT_NE(s, nullptr) << module << '.' << name << ' ' << signature;
    EXPECT_EQ(generation_name(s->generation()), generation) << module << '.' << name;
  }
}

TEST(Table, HasNothingElse) {
  std::set<std::array<std::string, 3>> known;
  for (const auto& f : facts()) known.insert({f[0], f[1], f[2]});
  for (const Syscall& s : table()) {
    EXPECT_TRUE(
        known.contains({std::string(s.module), std::string(s.name), std::string(s.signature)}))
        << s.module << '.' << s.name << ' ' << s.signature;
  }
}

TEST(Table, Preview1IsComplete) {
  std::size_t full = 0;
  for (const Syscall& s : table()) {
    if (s.module == "wasi_snapshot_preview1" && s.support() == Support::full) ++full;
  }
  EXPECT_EQ(full, 47U);  // and thread-spawn
}

TEST(Table, FindsByType) {
  EXPECT_EQ(candidates("wasix_32v1", "proc_join").size(), 2U);
  const Syscall* old = find("wasix_32v1", "proc_join", "ii:i");
  const Syscall* current = find("wasix_32v1", "proc_join", "iii:i");
  ASSERT_NE(old, nullptr);
  ASSERT_NE(current, nullptr);
  EXPECT_EQ(old->generation(), Generation::old_2023);
  EXPECT_EQ(current->generation(), Generation::current);
  EXPECT_EQ(find("wasix_32v1", "proc_join", "i:i"), nullptr);
  EXPECT_EQ(find("wasi_snapshot_preview1", "sock_accept", "iii:i")->support(), Support::full);
  EXPECT_EQ(find("wasix_32v1", "sock_accept", "iii:i"), nullptr);
  EXPECT_NE(find("wasix_32v1", "sock_accept", "iiii:i"), nullptr);
  EXPECT_TRUE(candidates("wasi_snapshot_preview1", "no_such_call").empty());
  EXPECT_TRUE(candidates("env", "fd_read").empty());
  EXPECT_TRUE(is_known_module("wasi_unstable"));
  EXPECT_FALSE(is_known_module("env"));
}

TEST(Table, KnowsFamilies) {
  const ImportName imports[] = {{"wasi_snapshot_preview1", "fd_write"},
                                {"wasix_32v1", "futex_wait"},
                                {"wasix_32v1", "port_mac"},
                                {"env", "memory"}};
  const FamilySet set = families_of(imports);
  EXPECT_EQ(set.count(), 3U);
  EXPECT_TRUE(set.test(std::to_underlying(Family::core)));
  EXPECT_TRUE(set.test(std::to_underlying(Family::futex)));
  EXPECT_TRUE(set.test(std::to_underlying(Family::net_admin)));
  EXPECT_EQ(family_of("wasix_32v1", "dlopen"), Family::dl);
  EXPECT_EQ(family_of("env", "memory"), std::nullopt);
}

TEST(Table, NamesEveryParameterAndResult) {
  for (const Syscall& s : table()) {
    std::set<std::string_view> names;
    std::size_t slot = 0;
    for (const ParamType& p : s.shape().params) {
      EXPECT_FALSE(p.type.empty()) << s.name;
      for (std::size_t i = 0; i < p.wasm.size(); ++i) {
        EXPECT_TRUE(names.insert(s.slot_name(slot++)).second) << s.name << ": a name twice";
      }
    }
    EXPECT_EQ(s.slot_name(slot), "") << s.name;
    for (std::size_t i = 0; i < s.shape().results.size(); ++i) {
      EXPECT_FALSE(s.result_name(i).empty()) << s.name;
    }
    EXPECT_FALSE(names.contains("")) << s.name;
    EXPECT_EQ(&table()[index_of(s)], &s);
  }
}

/// The table as parameter list.
class EveryRow : public TestGuest, public testing::WithParamInterface<std::size_t> {
 protected:
  void run(std::uint64_t argument) {
    const Syscall& s = table()[GetParam()];
    alignas(16) std::array<std::byte, 256> slots;
    for (std::size_t i = 0; i < 32; ++i) std::memcpy(&slots[8 * i], &argument, 8);
    Call c{*thread_, guest::GuestMemory(base(), &size_), nullptr, {}};
    left_ = s.entry(&c, slots.data());
    control_ = c.control;
    std::memcpy(&answer_, slots.data(), sizeof answer_);
    check_guards();
  }
  std::int32_t answer_ = 0;
};

TEST_P(EveryRow, FailsCleanlyWithAllOnes) {
  const Syscall& s = table()[GetParam()];
  run(~std::uint64_t{0});
  EXPECT_TRUE(untouched()) << s.name;
  // Without a parameter there is nothing to be wrong; nor can these be wrong.
  static const std::set<std::string_view> kCannotFail{"proc_signals_get", "thread_join",
                                                      "thread_sleep"};
  const bool has_arguments = !s.signature.starts_with(':');
  if (s.shape().kind == ResultKind::none) {
    EXPECT_TRUE(left_ == 1 || s.name == "callback_signal") << s.name;
    return;
  }
  EXPECT_EQ(left_, 0U) << s.name;
  if (s.shape().kind == ResultKind::value) {
    EXPECT_LT(answer_, 0) << s.name;
  } else if (s.support() == Support::stub) {
    EXPECT_EQ(static_cast<Errno>(answer_), Errno::nosys) << s.name;
  } else if (has_arguments && !kCannotFail.contains(s.name)) {
    EXPECT_NE(static_cast<Errno>(answer_), Errno::success) << s.name;
    EXPECT_NE(errno_name(static_cast<Errno>(answer_)), "?") << s.name;
  }
}

std::string row_name(const testing::TestParamInfo<std::size_t>& info) {
  const Syscall& s = table()[info.param];
  std::string name;
  const std::string full = std::string(s.module) + '.' + std::string(s.name) + '.' +
                           std::string(s.signature.substr(0, s.signature.find(':')));
  for (const char c : full) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Table, EveryRow, testing::Range(std::size_t{0}, table().size()), row_name);

}  // namespace
}  // namespace weft::syscalls
