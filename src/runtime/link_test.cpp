#include "runtime/link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weft::runtime {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using wasm::ExternKind;
using wasm::ValKind;

/// A module whose imports are functions of the given types.
struct Sample {
  wasm::Module module;
  void add(std::string_view from, std::string_view name, wasm::FuncType type) {
    const auto index = static_cast<std::uint32_t>(module.functions.size());
    module.functions.push_back(static_cast<std::uint32_t>(module.types.size()));
    module.types.push_back(std::move(type));
    module.imports.push_back({from, name, ExternKind::func, index});
    ++module.imported_functions;
  }
};

const wasm::FuncType kExitType{{ValKind::i32}, {}};

TEST(Signatures, HaveALetterAValue) {
  EXPECT_EQ(signature_of({{ValKind::i32, ValKind::i64, ValKind::f32, ValKind::f64, ValKind::v128,
                           wasm::ValType::funcref()},
                          {ValKind::i32}}),
            "iIfFvr:i");
  EXPECT_EQ(signature_of({}), ":");
}

TEST(Imports, AreBoundByNameAndType) {
  Sample s;
  s.add("wasi_snapshot_preview1", "proc_exit", kExitType);
  EXPECT_TRUE(check_imports("p", s.module, false).has_value());
  s.add("wasi_snapshot_preview1", "proc_exit", {{ValKind::i64}, {}});
  const auto checked = check_imports("p.wasm", s.module, false);
  ASSERT_FALSE(checked.has_value());
  const std::string text = checked.error().text();
  EXPECT_THAT(text, HasSubstr("wasi_snapshot_preview1.proc_exit (i64) -> ()"));
  EXPECT_THAT(text, HasSubstr("Weft has it with the type (i32) -> ()"));
  EXPECT_THAT(text, HasSubstr("--unknown-imports=trap"));
}

TEST(Imports, AllThatAreMissingAreListed) {
  Sample s;
  s.add("env", "first", {});
  s.add("nowhere", "second", kExitType);
  s.add("wasi_snapshot_preview1", "third", kExitType);
  s.add("wasi:cli/stdout@0.2.0", "fourth", kExitType);
  const auto checked = check_imports("p.wasm", s.module, false);
  ASSERT_FALSE(checked.has_value());
  const std::string text = checked.error().text();
  EXPECT_THAT(text, HasSubstr("env.first () -> ()"));
  EXPECT_THAT(text, HasSubstr("Weft knows no module of that name"));
  EXPECT_THAT(text, HasSubstr("no such call in it"));
  EXPECT_THAT(text, HasSubstr("Preview 2"));
  EXPECT_TRUE(check_imports("p.wasm", s.module, true).has_value());
}

TEST(Imports, ManyAreCutShort) {
  Sample s;
  for (int i = 0; i < 50; ++i) s.add("env", "f", {});
  const auto checked = check_imports("p.wasm", s.module, false);
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(checked.error().text(), HasSubstr("and 30 more"));
}

TEST(Imports, OnlyOneMemoryIsServed) {
  wasm::Module module;
  module.memories.resize(3);
  module.memories[1].limits.shared = true;
  module.imports = {{"env", "memory", ExternKind::memory, 0},
                    {"env", "memory", ExternKind::memory, 1},
                    {"other", "memory", ExternKind::memory, 2}};
  EXPECT_TRUE(judge_import(module, module.imports[0]).served);
  EXPECT_TRUE(judge_import(module, module.imports[1]).served);
  EXPECT_THAT(judge_import(module, module.imports[2]).hint, HasSubstr("env.memory"));
  // Trapping functions do not help against a missing memory.
  const auto checked = check_imports("p.wasm", module, true);
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(checked.error().text(), Not(HasSubstr("--unknown-imports")));
}

TEST(Imports, WasixIsRecognised) {
  Sample s;
  s.add("wasi_snapshot_preview1", "proc_exit", kExitType);
  EXPECT_FALSE(is_wasix(s.module));
  s.add("wasix_32v1", "proc_exit", kExitType);
  EXPECT_TRUE(is_wasix(s.module));
}

}  // namespace
}  // namespace weft::runtime
