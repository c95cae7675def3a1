// From validated function bodies to one relocatable ELF object. Any thread; one ObjectMaker each.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/diagnostic.h"
#include "codegen/batches.h"
#include "codegen/emit/emitter.h"
#include "codegen/places.h"
#include "codegen/target.h"

namespace weft::codegen {

/// Whether LLVM checks the code that the emitter and the passes made.
enum class Verify : std::uint8_t { off, on };

/// Keeps a thread's target machines between batches.
class ObjectMaker {
 public:
  /// `source`: what the objects tell a debugger of, if they shall; all of it outlives this.
  ObjectMaker(const wasm::Module& module, const SymbolNames& names,
              const artifact::SourceMap* source, std::string cpu, Level level, Verify verify)
      : module_(module),
        names_(names),
        source_(source),
        cpu_(std::move(cpu)),
        level_(level),
        verify_(verify) {}

  /// Validates, emits, optimises and compiles the functions of `batch`.
  Diagnosed<Object> compile(const Batch& batch);
  /// The object with thunks, tables and the skeleton (main_object.h).
  Diagnosed<Object> compile_main();
  /// The object with the encoded `table`.
  Diagnosed<Object> compile_places(std::span<const std::uint8_t> table);

 private:
  using Emit = std::function<Diagnosed<>(ModuleContext&)>;
  Diagnosed<Object> make(const std::string& name, Level level, const Emit& emit);
  Diagnosed<llvm::LLVMTargetMachine*> target(Level level);
  [[nodiscard]] Level level_for(const Batch& batch) const;

  const wasm::Module& module_;
  const SymbolNames& names_;
  const artifact::SourceMap* source_;
  std::string cpu_;
  Level level_;
  Verify verify_;
  std::unique_ptr<llvm::LLVMTargetMachine> targets_[4];
};

}  // namespace weft::codegen
