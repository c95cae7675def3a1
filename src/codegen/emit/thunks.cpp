// Thunks between the wasm calling convention and 16-byte slots.
#include <llvm/IR/IRBuilder.h>

#include "codegen/emit/emitter.h"

namespace weft::codegen {
namespace {

using Builder = llvm::IRBuilder<>;

llvm::Value* at(Builder& ir, llvm::Value* base, std::uint64_t offset) {
  return ir.CreateConstInBoundsGEP1_64(ir.getInt8Ty(), base, offset);
}
llvm::Value* slot(Builder& ir, llvm::Value* base, std::size_t index) {
  return at(ir, base, index * kSpillSlotSize);
}
llvm::Value* load(Builder& ir, llvm::Type* type, llvm::Value* address) {
  return ir.CreateAlignedLoad(type, address, llvm::Align(type->isVectorTy() ? 16 : 8));
}
void store(Builder& ir, llvm::Value* value, llvm::Value* address) {
  ir.CreateAlignedStore(value, address, llvm::Align(value->getType()->isVectorTy() ? 16 : 8));
}
/// The spill area, which instances and host functions keep at one offset.
llvm::Value* spill_area(Builder& ir, llvm::Value* context) {
  return load(ir, ir.getPtrTy(), at(ir, context, offsetof(engine::InstanceHeader, spill)));
}

}  // namespace

llvm::Function* emit_entry_thunk(ModuleContext& module, std::uint32_t type_index,
                                 const std::string& symbol) {
  const wasm::FuncType& type = module.wasm().types[type_index];
  const Convention& convention = module.convention(type_index);
  Builder ir(module.context());
  llvm::Type* const pointer = ir.getPtrTy();
  llvm::Function* const thunk = module.create_function(
      llvm::FunctionType::get(ir.getVoidTy(), {pointer, pointer, pointer}, /*isVarArg=*/false),
      symbol);
  ir.SetInsertPoint(llvm::BasicBlock::Create(module.context(), "", thunk));
  llvm::Value* const context = thunk->getArg(0);
  llvm::Value* const values = thunk->getArg(2);
  std::vector<llvm::Value*> arguments = {context};
  for (std::size_t i = 0; i < type.params.size(); ++i) {
    llvm::Value* const value =
        load(ir, value_type(module.context(), type.params[i]), slot(ir, values, i));
    if (convention.arguments[i] == Convention::kSpilled) {
      store(ir, value, slot(ir, spill_area(ir, context), i));
    } else {
      arguments.push_back(value);
    }
  }
  llvm::CallInst* const call = ir.CreateCall(convention.type, thunk->getArg(1), arguments);
  call->setTailCallKind(llvm::CallInst::TCK_NoTail);
  for (std::size_t i = 0; i < type.results.size(); ++i) {
    llvm::Type* const result = value_type(module.context(), type.results[i]);
    llvm::Value* const value =
        convention.results_spilled ? load(ir, result, slot(ir, spill_area(ir, context), i)) : call;
    store(ir, value, slot(ir, values, i));
  }
  ir.CreateRetVoid();
  return thunk;
}

llvm::Function* emit_host_thunk(ModuleContext& module, std::uint32_t type_index,
                                const std::string& symbol) {
  const wasm::FuncType& type = module.wasm().types[type_index];
  const Convention& convention = module.convention(type_index);
  llvm::Function* const thunk = module.create_function(convention.type, symbol);
  Builder ir(llvm::BasicBlock::Create(module.context(), "", thunk));
  llvm::Value* const host = thunk->getArg(0);
  const std::size_t slots = std::max({type.params.size(), type.results.size(), std::size_t{1}});
  llvm::AllocaInst* const values =
      ir.CreateAlloca(llvm::ArrayType::get(ir.getInt8Ty(), slots * kSpillSlotSize));
  values->setAlignment(llvm::Align(kSpillSlotSize));
  for (std::size_t i = 0; i < type.params.size(); ++i) {
    llvm::Value* const value = convention.arguments[i] == Convention::kSpilled
                                   ? load(ir, value_type(module.context(), type.params[i]),
                                          slot(ir, spill_area(ir, host), i))
                                   : thunk->getArg(convention.arguments[i]);
    store(ir, value, slot(ir, values, i));
  }
  llvm::Value* const builtins =
      load(ir, ir.getPtrTy(), at(ir, host, offsetof(engine::HostFunction, builtins)));
  llvm::Value* const call_host =
      load(ir, ir.getPtrTy(), at(ir, builtins, offsetof(engine::Builtins, call_host)));
  llvm::FunctionType* const helper =
      llvm::FunctionType::get(ir.getVoidTy(), {ir.getPtrTy(), ir.getPtrTy()}, /*isVarArg=*/false);
  llvm::CallInst* const call = ir.CreateCall(helper, call_host, {host, values});
  call->setTailCallKind(llvm::CallInst::TCK_NoTail);
  if (type.results.size() == 1) {
    ir.CreateRet(load(ir, convention.type->getReturnType(), slot(ir, values, 0)));
    return thunk;
  }
  for (std::size_t i = 0; i < type.results.size(); ++i) {
    llvm::Type* const result = value_type(module.context(), type.results[i]);
    store(ir, load(ir, result, slot(ir, values, i)), slot(ir, spill_area(ir, host), i));
  }
  ir.CreateRetVoid();
  return thunk;
}

}  // namespace weft::codegen
