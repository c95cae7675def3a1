// The emitter: WebAssembly function bodies and thunks as LLVM IR. The module must be validated.
// Any thread, but one llvm::LLVMContext (and so one ModuleContext) a thread.
#pragma once

#include <llvm/IR/Module.h>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.h"
#include "codegen/emit/convention.h"
#include "codegen/emit/locations.h"
#include "codegen/emit/symbols.h"
#include "engine/layout.h"
#include "wasm/module.h"

namespace weft::codegen {

/// What a memory access touches. Different regions never overlap, which LLVM learns as TBAA.
enum class Region : std::uint8_t {
  memory,           // linear memories
  own_global,       // the instance's own globals
  imported_global,  // globals elsewhere; two imports may be the same one
  table,            // views and entries of tables
  memory_view,      // sizes of memories
  function,         // what references to functions point to
  spill,            // the overflow area of the calling convention
  constant,         // never changes once the instance runs
};
inline constexpr std::size_t kRegionCount = 8;

/// What all functions of one llvm::Module share. Refers to its arguments: they outlive it.
class ModuleContext {
 public:
  /// `source`: what a debugger shall be told; null: nothing.
  ModuleContext(llvm::Module& llvm, const wasm::Module& wasm, const SymbolNames& names,
                const artifact::SourceMap* source = nullptr);

  [[nodiscard]] llvm::Module& llvm() const { return llvm_; }
  [[nodiscard]] llvm::LLVMContext& context() const { return llvm_.getContext(); }
  [[nodiscard]] const wasm::Module& wasm() const { return wasm_; }
  [[nodiscard]] const engine::InstanceLayout& layout() const { return layout_; }

  llvm::FunctionType* function_type(const wasm::FuncType& type) {
    return make_convention(context(), type).type;
  }
  /// Lives as long as this context.
  const Convention& convention(std::uint32_t type_index);
  /// The defined function `function` (an index in the whole index space), hidden.
  llvm::Function* declare(std::uint32_t function);
  [[nodiscard]] const SymbolNames& names() const { return names_; }
  /// A new hidden function with the attributes that all our code has.
  llvm::Function* create_function(llvm::FunctionType* type, const std::string& symbol);

  /// What functions with landing pads name as theirs. The engine finds landing pads by itself
  /// (engine/unwind.h), so it is never called.
  llvm::Function* personality();

  /// Where code comes from, as LLVM is told it.
  [[nodiscard]] Locations& locations() { return locations_; }

  [[nodiscard]] llvm::MDNode* alias_tag(Region region) const {
    return alias_tags_[static_cast<std::size_t>(region)];
  }
  [[nodiscard]] llvm::MDNode* empty_metadata() const { return empty_metadata_; }
  /// The value of an immutable global whose initialiser is one constant instruction; else null.
  llvm::Constant* constant_global(std::uint32_t global);

 private:
  void add_attributes(llvm::Function& function);

  llvm::Module& llvm_;
  const wasm::Module& wasm_;
  const SymbolNames& names_;
  engine::InstanceLayout layout_;
  std::unordered_map<std::uint32_t, Convention> conventions_;
  std::unordered_map<std::uint32_t, llvm::Function*> functions_;
  std::unordered_map<std::uint32_t, llvm::Constant*> constant_globals_;
  llvm::MDNode* alias_tags_[kRegionCount] = {};
  llvm::MDNode* empty_metadata_ = nullptr;
  Locations locations_;
};

/// Emits the body of defined function `body` (an index into Module::bodies). On failure the
/// function is left a declaration.
Diagnosed<> emit_function(ModuleContext& module, std::uint32_t body);

/// Host -> wasm (engine::EntryThunk) for one type.
llvm::Function* emit_entry_thunk(ModuleContext& module, std::uint32_t type_index,
                                 const std::string& symbol);
/// wasm -> host for one type: code that calls the HostFunction in its context argument.
llvm::Function* emit_host_thunk(ModuleContext& module, std::uint32_t type_index,
                                const std::string& symbol);

}  // namespace weft::codegen
