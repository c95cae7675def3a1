// Compiling and running. Bytes that are a valid module are compiled; any others are what the
// generator of the differential tests makes a module of, which is then compiled at -O0 and -O2 and
// run, and must do the same both times. Its fuel ends loops and recursion.
#include <fmt/format.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>

#include "base/assert.h"
#include "codegen/compile.h"
#include "diff/generator.h"
#include "diff/weft_side.h"
#include "wasm/reader.h"
#include "wasm/validator.h"

namespace weft {
namespace {

const std::string& scratch() {
  static const std::string directory = [] {
    std::string name = "/tmp/weft-fuzz-XXXXXX";
    WEFT_ASSERT(::mkdtemp(name.data()) != nullptr);
    return name;
  }();
  return directory;
}

void compile_only(wasm::Bytes bytes) {
  const auto module = wasm::read_module(bytes);
  if (!module || !wasm::validate(*module)) return;
  for (const codegen::Level level : {codegen::Level::none, codegen::Level::standard}) {
    const auto done = codegen::compile(bytes, {.level = level,
                                               .cpu = "x86-64-v2",
                                               .threads = 1,
                                               .verify = codegen::Verify::on,
                                               .progress = {}});
    WEFT_ASSERT(done || done.error().text().find("bug in Weft") == std::string::npos);
  }
}

/// Without the state after traps: optimised code may leave another one.
std::string comparable(const diff::Outcome& outcome) {
  std::string text;
  for (const std::string& line : outcome) {
    if (!line.starts_with('~')) text += line + '\n';
  }
  return text;
}

void run_generated(std::span<const std::uint8_t> input) {
  const diff::Generated generated = diff::generate(input);
  const auto module = wasm::read_module(generated.module);
  WEFT_ASSERT(module && wasm::validate(*module));
  const std::string plain = comparable(diff::run_in_weft(generated, 0, scratch()));
  const std::string optimised = comparable(diff::run_in_weft(generated, 2, scratch()));
  if (plain == optimised) return;
  fmt::print(stderr, "-O0:\n{}\n-O2:\n{}\n", plain, optimised);
  std::abort();
}

}  // namespace
}  // namespace weft

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span input(data, size);
  if (size >= 4 && std::memcmp(data, "\0asm", 4) == 0) {
    weft::compile_only(input);
  } else {
    weft::run_generated(input);
  }
  return 0;
}
