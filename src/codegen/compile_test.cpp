#include "codegen/compile.h"

#include <elf.h>
#include <fmt/format.h>

#include <set>

#include "codegen/testing.h"

namespace weft::codegen {
namespace {

using testing::assemble;
using testing::compile_to;
using testing::Loaded;
using testing::read_file;
using testing::Slot;
using testing::TemporaryDirectory;

CompileOptions options_at(Level level, unsigned threads = 1) {
  return {
      .level = level, .cpu = "x86-64-v2", .threads = threads, .verify = Verify::on, .progress = {}};
}

constexpr Level kLevels[] = {Level::none, Level::few, Level::standard, Level::most};

constexpr std::string_view kProgram = R"(
  (import "env" "twice" (func $twice (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1)))
  (func (export "factorial") (param $n i64) (result i64) (local $r i64)
    (local.set $r (i64.const 1))
    (block $done
      (loop $again
        (br_if $done (i64.eqz (local.get $n)))
        (local.set $r (i64.mul (local.get $r) (local.get $n)))
        (local.set $n (i64.sub (local.get $n) (i64.const 1)))
        (br $again)))
    (local.get $r))
  (func (export "half") (param f64) (result f64)
    (f64.mul (local.get 0) (f64.const 0.5)))
  (func (export "ask") (param i32) (result i32)
    (i32.add (call $twice (local.get 0)) (i32.const 1)))
  (func (export "swap") (param i32 i64) (result i64 i32)
    (local.get 1) (local.get 0))
  (func (export "fill") (param $from i32) (param $to i32) (param $value i32)
    (block $done
      (loop $again
        (br_if $done (i32.ge_u (local.get $from) (local.get $to)))
        (i32.store8 (local.get $from) (local.get $value))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br $again))))
  (func (export "copy") (param $to i32) (param $from i32) (param $n i32)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (i32.store8 (local.get $to) (i32.load8_u (local.get $from)))
        (local.set $to (i32.add (local.get $to) (i32.const 1)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again))))
)";

std::uint64_t twice(void*, void* values) {
  auto* slots = static_cast<Slot*>(values);
  slots[0].i32 *= 2;
  return 0;
}

/// Just enough of an ELF file to see its sections and symbols.
class Elf {
 public:
  explicit Elf(std::string bytes) : bytes_(std::move(bytes)) {
    const auto header = at<Elf64_Ehdr>(0);
    for (std::size_t i = 0; i < header.e_shnum; ++i) {
      sections_.push_back(at<Elf64_Shdr>(header.e_shoff + i * sizeof(Elf64_Shdr)));
    }
    names_ = sections_.at(header.e_shstrndx).sh_offset;
  }
  [[nodiscard]] bool has_section(std::string_view name) const { return find(name) != nullptr; }
  [[nodiscard]] std::set<std::string> symbols(std::string_view table) const {
    std::set<std::string> out;
    const Elf64_Shdr* section = find(table);
    if (section == nullptr) return out;
    // Entry 0 is none.
    for (std::size_t i = 1; i < section->sh_size / sizeof(Elf64_Sym); ++i) {
      const auto symbol = at<Elf64_Sym>(section->sh_offset + i * sizeof(Elf64_Sym));
      out.insert(bytes_.c_str() + sections_.at(section->sh_link).sh_offset + symbol.st_name);
    }
    return out;
  }

 private:
  template <class T>
  [[nodiscard]] T at(std::size_t offset) const {
    T value;
    std::memcpy(&value, bytes_.substr(offset, sizeof value).data(), sizeof value);
    return value;
  }
  [[nodiscard]] const Elf64_Shdr* find(std::string_view name) const {
    for (const Elf64_Shdr& s : sections_) {
      if (bytes_.c_str() + names_ + s.sh_name == name) return &s;
    }
    return nullptr;
  }
  std::string bytes_;
  std::vector<Elf64_Shdr> sections_;
  std::size_t names_ = 0;
};

class Compile : public ::testing::TestWithParam<Level> {};

TEST_P(Compile, code_computes_what_it_says) {
  Loaded program(kProgram, options_at(GetParam()), twice);
  Slot v[4] = {};
  v[0].i32 = 40;
  v[1].i32 = 2;
  program.call("add", v);
  EXPECT_EQ(v[0].i32, 42U);
  v[0].i64 = 20;
  program.call("factorial", v);
  EXPECT_EQ(v[0].i64, 2'432'902'008'176'640'000U);
  v[0].f64 = 3.0;
  program.call("half", v);
  EXPECT_EQ(v[0].f64, 1.5);
  v[0].i32 = 20;
  program.call("ask", v);
  EXPECT_EQ(v[0].i32, 41U);
  v[0].i32 = 7;
  v[1].i64 = std::uint64_t{1} << 40;
  program.call("swap", v);
  EXPECT_EQ(v[0].i64, std::uint64_t{1} << 40);
  EXPECT_EQ(v[1].i32, 7U);
}

TEST_P(Compile, code_reads_and_writes_memory) {
  Loaded program(kProgram, options_at(GetParam()), twice);
  Slot v[4] = {};
  v[0].i32 = 100;
  v[1].i32 = 300;
  v[2].i32 = 0xab;
  program.call("fill", v);
  v[0].i32 = 1000;
  v[1].i32 = 200;
  v[2].i32 = 200;
  program.call("copy", v);
  const auto& m = program.memory();
  EXPECT_EQ(m[99], std::byte{0});
  EXPECT_EQ(m[100], std::byte{0xab});
  EXPECT_EQ(m[299], std::byte{0xab});
  EXPECT_EQ(m[300], std::byte{0});
  EXPECT_EQ(m[999], std::byte{0});
  EXPECT_EQ(m[1000], std::byte{0xab});
  EXPECT_EQ(m[1099], std::byte{0xab});
  EXPECT_EQ(m[1100], std::byte{0});
}

TEST_P(Compile, only_the_header_is_exported_and_nothing_is_imported) {
  const TemporaryDirectory dir;
  const std::string path = dir / "code.so";
  ASSERT_TRUE(compile_to(assemble(kProgram), options_at(GetParam()), path));
  const Elf elf(read_file(path));
  EXPECT_EQ(elf.symbols(".dynsym"), std::set<std::string>{engine::kCodeHeaderSymbol});
  EXPECT_FALSE(elf.has_section(".rela.dyn"));
  EXPECT_FALSE(elf.has_section(".rela.plt"));
  EXPECT_TRUE(elf.has_section(".eh_frame_hdr"));
  EXPECT_TRUE(elf.symbols(".symtab").contains("factorial.w2"));
}

INSTANTIATE_TEST_SUITE_P(Levels, Compile, ::testing::ValuesIn(kLevels));

TEST(CompileHeader, describes_the_module) {
  const Loaded program(kProgram, options_at(Level::few), twice);
  const engine::CodeHeader& header = program.header();
  EXPECT_EQ(std::string_view(header.magic, 8), "weftcode");
  EXPECT_EQ(header.abi_version, engine::kAbiVersion);
  EXPECT_EQ(header.function_count, 7U);
  EXPECT_EQ(header.type_count, program.module().types.size());
  EXPECT_EQ(program.module().functions.size(), 8U);
  const auto functions = program.table(header.functions, header.function_count);
  EXPECT_EQ(std::set<std::int32_t>(functions.begin(), functions.end()).size(), 7U);
}

/// Enough functions for several batches.
std::string large_program() {
  std::string source = "(memory 1)\n";
  for (int i = 0; i < 3000; ++i) {
    source += fmt::format(
        "(func $f{0} (param i32) (result i32) (if (result i32) (i32.eqz (local.get 0)) (then "
        "(i32.const {0})) (else (i32.load offset={0} (call $f{1} (i32.sub (local.get 0) "
        "(i32.const 1)))))))\n",
        i, (i * 7 + 1) % 3000);
  }
  return source;
}

TEST(CompileOutput, is_the_same_for_any_number_of_threads_and_any_path) {
  const TemporaryDirectory dir;
  const auto module = assemble(large_program());
  ASSERT_GT(make_batches(wasm::read_module(module).value()).size(), 3U);
  ASSERT_TRUE(compile_to(module, options_at(Level::few, 1), dir / "a.so"));
  ASSERT_TRUE(compile_to(module, options_at(Level::few, 4), dir / "another-name.so"));
  const std::string one = read_file(dir / "a.so");
  EXPECT_FALSE(one.empty());
  EXPECT_TRUE(one == read_file(dir / "another-name.so"));
}

TEST(CompileOutput, progress_ends_at_the_total) {
  const TemporaryDirectory dir;
  const auto module = assemble(large_program());
  CompileOptions options = options_at(Level::none, 2);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> seen;
  options.progress = [&](std::uint64_t done, std::uint64_t total) {
    seen.emplace_back(done, total);
  };
  ASSERT_TRUE(compile_to(module, options, dir / "a.so"));
  ASSERT_GT(seen.size(), 3U);
  EXPECT_EQ(seen.front().first, 0U);
  EXPECT_EQ(seen.back().first, seen.back().second);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
}

TEST(CompileOutput, empty_module_has_a_header) {
  const Loaded program("(module)", options_at(Level::standard));
  EXPECT_EQ(program.header().function_count, 0U);
}

TEST(CompileOutput, function_names_that_mean_something_to_the_assembler) {
  constexpr std::string_view kNames = R"((module
    (func $.Lcall_dtors (export "label") (result i32) (i32.const 1))
    (func $llvm.trap (export "intrinsic") (result i32) (i32.add (call $.Lcall_dtors) (i32.const 1)))
    (func $.text (export "section") (result i32) (i32.add (call $llvm.trap) (i32.const 1)))))";
  for (const Level level : kLevels) {
    Loaded module(kNames, options_at(level));
    std::array<Slot, 1> values{};
    module.call("section", values);
    EXPECT_EQ(values[0].i32, 3U);
  }
}

TEST(CompileRefusal, damaged_module_names_the_byte) {
  auto module = assemble(kProgram);
  module.resize(module.size() - 3);
  const auto result = compile(module, options_at(Level::none));
  ASSERT_FALSE(result);
  EXPECT_TRUE(result.error().offset.has_value());
}

TEST(CompileRefusal, first_invalid_body_is_named_for_any_number_of_threads) {
  std::string source = large_program();
  source += "(func (result i32) i64.const 1)\n(func (result i64) i32.const 1)";
  const auto module = assemble(source);
  const auto one = compile(module, options_at(Level::none, 1));
  const auto four = compile(module, options_at(Level::none, 4));
  ASSERT_FALSE(one);
  ASSERT_FALSE(four);
  EXPECT_TRUE(one.error().offset.has_value());
  EXPECT_EQ(one.error().text(), four.error().text());
}

TEST(CompileRefusal, unknown_cpu) {
  CompileOptions options = options_at(Level::none);
  options.cpu = "pdp-11";
  const auto result = compile(assemble("(func)"), options);
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("pdp-11"), std::string::npos);
}

}  // namespace
}  // namespace weft::codegen
