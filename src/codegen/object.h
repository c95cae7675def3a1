// From validated function bodies to one relocatable ELF object. Any thread; one ObjectMaker each.
#pragma once

#include <llvm/ADT/SmallVector.h>

#include <functional>
#include <memory>
#include <string>

#include "base/diagnostic.h"
#include "codegen/batches.h"
#include "codegen/emit/emitter.h"
#include "codegen/target.h"

namespace weft::codegen {

/// The bytes of an ELF object.
using Object = llvm::SmallVector<char, 0>;

/// Whether LLVM checks the code that the emitter and the passes made.
enum class Verify : std::uint8_t { off, on };

/// Keeps a thread's target machines between batches.
class ObjectMaker {
 public:
  ObjectMaker(const wasm::Module& module, const SymbolNames& names, std::string cpu, Level level,
              Verify verify)
      : module_(module), names_(names), cpu_(std::move(cpu)), level_(level), verify_(verify) {}

  /// Validates, emits, optimises and compiles the functions of `batch`.
  Diagnosed<Object> compile(const Batch& batch);
  /// The object with thunks, tables and the skeleton (main_object.h).
  Diagnosed<Object> compile_main();

 private:
  using Emit = std::function<Diagnosed<>(ModuleContext&)>;
  Diagnosed<Object> make(const std::string& name, Level level, const Emit& emit);
  Diagnosed<llvm::TargetMachine*> target(Level level);
  [[nodiscard]] Level level_for(const Batch& batch) const;

  const wasm::Module& module_;
  const SymbolNames& names_;
  std::string cpu_;
  Level level_;
  Verify verify_;
  std::unique_ptr<llvm::TargetMachine> targets_[4];
};

}  // namespace weft::codegen
