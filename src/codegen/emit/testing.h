// What the emitter's tests share: a module in text or binary format as verified LLVM IR.
#pragma once

#include <gtest/gtest.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/emit/emitter.h"
#include "text/text.h"
#include "wasm/reader.h"
#include "wasm/validator.h"

namespace weft::codegen::testing {

inline constexpr char kX86[] = "x86_64-unknown-linux-gnu";
inline constexpr char kArm[] = "aarch64-unknown-linux-gnu";

class Emitted {
 public:
  /// Emits all functions. A refusal is in `error`.
  explicit Emitted(std::string_view source, const char* triple = kX86)
      : Emitted(assemble(source), triple) {}

  explicit Emitted(std::vector<std::uint8_t> bytes, const char* triple = kX86)
      : bytes_(std::move(bytes)) {
    llvm_.setTargetTriple(triple);
    read();
    context_ = std::make_unique<ModuleContext>(llvm_, wasm_, names_);
    for (std::uint32_t i = 0; i < wasm_.bodies.size() && error.empty(); ++i) {
      const auto done = emit_function(*context_, i);
      if (!done) error = done.error().text();
    }
    std::string problem;
    llvm::raw_string_ostream out(problem);
    EXPECT_FALSE(llvm::verifyModule(llvm_, &out)) << problem;
  }
  Emitted(const Emitted&) = delete;
  Emitted& operator=(const Emitted&) = delete;

  [[nodiscard]] ModuleContext& context() { return *context_; }
  /// Defined function `body`.
  [[nodiscard]] llvm::Function& function(std::uint32_t body = 0) {
    return *context_->declare(wasm_.imported_functions + body);
  }
  /// How many instructions of class T a function has.
  template <class T>
  [[nodiscard]] std::size_t count(std::uint32_t body = 0) {
    std::size_t n = 0;
    for (const llvm::Instruction& i : llvm::instructions(function(body))) n += llvm::isa<T>(i);
    return n;
  }
  template <class T>
  [[nodiscard]] T* first(std::uint32_t body = 0) {
    for (llvm::Instruction& i : llvm::instructions(function(body))) {
      if (auto* const found = llvm::dyn_cast<T>(&i)) return found;
    }
    return nullptr;
  }

  std::string error;

 private:
  static std::vector<std::uint8_t> assemble(std::string_view source) {
    auto bytes = text::assemble(source);
    EXPECT_TRUE(bytes) << bytes.error().text() << "\n" << source;
    return bytes ? *std::move(bytes) : std::vector<std::uint8_t>();
  }

  /// Leaves the module empty when it is not valid.
  void read() {
    auto module = wasm::read_module(bytes_);
    EXPECT_TRUE(module) << module.error().text();
    if (!module) return;
    const auto valid = wasm::validate(*module);
    EXPECT_TRUE(valid) << valid.error().text();
    if (valid) wasm_ = *std::move(module);
  }

  std::vector<std::uint8_t> bytes_;
  wasm::Module wasm_;
  SymbolNames names_;
  llvm::LLVMContext llvm_context_;
  llvm::Module llvm_{"test", llvm_context_};
  std::unique_ptr<ModuleContext> context_;
};

}  // namespace weft::codegen::testing
