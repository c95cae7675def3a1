#include "codegen/emit/convention.h"

#include "engine/layout.h"

namespace weft::codegen {

llvm::FixedVectorType* vector_type(llvm::LLVMContext& context) {
  return llvm::FixedVectorType::get(llvm::Type::getInt64Ty(context), 2);
}

llvm::Type* value_type(llvm::LLVMContext& context, wasm::ValType type) {
  switch (type.kind()) {
    case wasm::ValKind::i32:
      return llvm::Type::getInt32Ty(context);
    case wasm::ValKind::i64:
      return llvm::Type::getInt64Ty(context);
    case wasm::ValKind::f32:
      return llvm::Type::getFloatTy(context);
    case wasm::ValKind::f64:
      return llvm::Type::getDoubleTy(context);
    case wasm::ValKind::v128:
      return vector_type(context);
    case wasm::ValKind::ref:
      break;
  }
  return llvm::PointerType::get(context, 0);
}

Convention make_convention(llvm::LLVMContext& context, const wasm::FuncType& type) {
  Convention convention;
  std::vector<llvm::Type*> native = {llvm::PointerType::get(context, 0)};
  std::size_t integers = 0;
  std::size_t vectors = 0;
  for (const wasm::ValType param : type.params) {
    llvm::Type* const t = value_type(context, param);
    const bool in_vector = t->isFloatingPointTy() || t->isVectorTy();
    std::size_t& used = in_vector ? vectors : integers;
    if (used == (in_vector ? engine::kVectorRegisters : engine::kIntegerRegisters)) {
      convention.arguments.push_back(Convention::kSpilled);
      continue;
    }
    ++used;
    convention.arguments.push_back(static_cast<std::uint32_t>(native.size()));
    native.push_back(t);
  }
  convention.results_spilled = type.results.size() > 1;
  llvm::Type* const result = type.results.size() == 1 ? value_type(context, type.results[0])
                                                      : llvm::Type::getVoidTy(context);
  convention.type = llvm::FunctionType::get(result, native, /*isVarArg=*/false);
  return convention;
}

}  // namespace weft::codegen
