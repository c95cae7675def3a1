#include <llvm/IR/Constants.h>
#include <llvm/IR/MDBuilder.h>

#include "codegen/emit/emitter.h"
#include "wasm/instruction.h"

namespace weft::codegen {
ModuleContext::ModuleContext(llvm::Module& llvm, const wasm::Module& wasm, const SymbolNames& names,
                             const artifact::SourceMap* source)
    : llvm_(llvm), wasm_(wasm), names_(names), layout_(wasm), locations_(llvm, source) {
  llvm::MDBuilder metadata(context());
  llvm::MDNode* const root = metadata.createTBAARoot("weft");
  static constexpr const char* kNames[kRegionCount] = {"memory", "own global",  "imported global",
                                                       "table",  "memory view", "function",
                                                       "spill",  "constant"};
  for (std::size_t i = 0; i < kRegionCount; ++i) {
    llvm::MDNode* const type = metadata.createTBAAScalarTypeNode(kNames[i], root);
    alias_tags_[i] = metadata.createTBAAStructTagNode(type, type, 0);
  }
  empty_metadata_ = llvm::MDNode::get(context(), {});
}

const Convention& ModuleContext::convention(std::uint32_t type_index) {
  const auto it = conventions_.find(type_index);
  if (it != conventions_.end()) return it->second;
  return conventions_.emplace(type_index, make_convention(context(), wasm_.types[type_index]))
      .first->second;
}

llvm::Function* ModuleContext::declare(std::uint32_t function) {
  llvm::Function*& declared = functions_[function];
  if (declared == nullptr) {
    declared = create_function(convention(wasm_.functions[function]).type, names_(function));
  }
  return declared;
}

llvm::Function* ModuleContext::create_function(llvm::FunctionType* type,
                                               const std::string& symbol) {
  llvm::Function* const function =
      llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, symbol, llvm_);
  function->setVisibility(llvm::GlobalValue::HiddenVisibility);
  function->setDSOLocal(true);
  add_attributes(*function);
  return function;
}

llvm::Function* ModuleContext::personality() {
  constexpr char kName[] = "weft.personality";
  if (llvm::Function* const made = llvm_.getFunction(kName)) return made;
  llvm::Function* const function =
      llvm::Function::Create(llvm::FunctionType::get(llvm::Type::getInt32Ty(context()),
                                                     /*isVarArg=*/false),
                             llvm::GlobalValue::ExternalLinkage, kName, llvm_);
  function->setVisibility(llvm::GlobalValue::HiddenVisibility);
  function->setDSOLocal(true);
  return function;
}

void ModuleContext::add_attributes(llvm::Function& function) {
  function.setUWTableKind(llvm::UWTableKind::Async);
  // Touches every page of a large frame, so that an overflow meets the guard.
  function.addFnAttr("probe-stack", "inline-asm");
  // A loop over guest memory must not become a call of libc's memset.
  function.addFnAttr("no-builtins");
  llvm::Argument* const instance = function.getArg(0);
  instance->addAttr(llvm::Attribute::NonNull);
  instance->addAttr(llvm::Attribute::NoUndef);
}

namespace {

llvm::Constant* constant_value(llvm::LLVMContext& context, const wasm::ConstExpr& init,
                               wasm::ValType type) {
  wasm::InstructionReader reader(init.code, init.offset);
  wasm::Instruction first;
  wasm::Instruction second;
  if (!reader.next(first).has_value() || !reader.next(second).has_value()) return nullptr;
  if (second.op != wasm::Op::end) return nullptr;
  llvm::Type* const t = value_type(context, type);
  switch (first.op) {
    case wasm::Op::i32_const:
    case wasm::Op::i64_const:
      return llvm::ConstantInt::get(t, llvm::APInt(t->getIntegerBitWidth(), first.bits));
    case wasm::Op::f32_const:
      return llvm::ConstantFP::get(
          context, llvm::APFloat(llvm::APFloat::IEEEsingle(), llvm::APInt(32, first.bits)));
    case wasm::Op::f64_const:
      return llvm::ConstantFP::get(
          context, llvm::APFloat(llvm::APFloat::IEEEdouble(), llvm::APInt(64, first.bits)));
    case wasm::Op::ref_null:
      return llvm::Constant::getNullValue(t);
    default:
      return nullptr;
  }
}

}  // namespace

llvm::Constant* ModuleContext::constant_global(std::uint32_t global) {
  const wasm::Global& g = wasm_.globals[global];
  if (g.type.is_mutable || !g.init.has_value()) return nullptr;
  const auto it = constant_globals_.find(global);
  if (it != constant_globals_.end()) return it->second;
  llvm::Constant* const value = constant_value(context(), *g.init, g.type.type);
  constant_globals_.emplace(global, value);
  return value;
}

}  // namespace weft::codegen
