// Locations: what LLVM is told about where code comes from. Always: which instruction of the
// guest's module, for backtraces. With a source map also files and lines, in DWARF, for debuggers.
// One a ModuleContext; not thread-safe.
#pragma once

#include <llvm/IR/DIBuilder.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/Module.h>

#include <cstdint>
#include <optional>

#include "artifact/debug_table.h"
#include "wasm/module.h"
#include "wasm/opcode.h"

namespace weft::codegen {

class Locations {
 public:
  /// `source`, which outlives this: write DWARF. An empty one has no lines to tell: offsets in the
  /// module stand in their place.
  Locations(llvm::Module& module, const artifact::SourceMap* source);

  /// Before the first location in `function`.
  void begin(llvm::Function& function, const wasm::FunctionBody& body);
  /// Of the instruction at `offset`; null where nothing need be known of it. Offsets ascend.
  llvm::DebugLoc at(std::uint64_t offset, wasm::Op op);
  /// The offset that `location` was made of; 0 if it was made of several.
  [[nodiscard]] std::uint32_t offset_of(const llvm::DILocation& location) const;

  /// DWARF is complete; no location is made after this.
  void finish();

 private:
  llvm::DIFile* file(const artifact::SourceFile& file);
  llvm::DISubprogram* inlined_function(std::string_view name, llvm::DIFile* file);
  llvm::DILocation* locate(std::uint32_t offset);

  llvm::LLVMContext& context_;
  llvm::DIBuilder builder_;
  const artifact::SourceMap* source_;
  llvm::DICompileUnit* unit_ = nullptr;
  /// What locations name as their scope.
  llvm::DISubprogram* scope_ = nullptr;
  // The rest is for DWARF.
  llvm::DISubroutineType* type_ = nullptr;
  std::optional<artifact::SourceCursor> cursor_;
  llvm::DenseMap<const artifact::SourceFile*, llvm::DIFile*> files_;
  llvm::StringMap<llvm::DISubprogram*> inlined_;
  llvm::DenseMap<const llvm::DILocation*, std::uint32_t> offsets_;
};

}  // namespace weft::codegen
