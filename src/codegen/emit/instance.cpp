// How compiled code reaches its instance: words, spill slots, builtins.
#include "codegen/emit/function_emitter.h"

namespace weft::codegen {

llvm::Value* FunctionEmitter::at(llvm::Value* base, std::uint64_t offset) {
  if (offset == 0) return base;
  return ir_.CreateConstInBoundsGEP1_64(ir_.getInt8Ty(), base, offset);
}

llvm::Value* FunctionEmitter::load(llvm::Type* type, llvm::Value* address, Region region,
                                   std::uint64_t align) {
  llvm::LoadInst* const value = ir_.CreateAlignedLoad(type, address, llvm::Align(align));
  if (region == Region::constant) {
    value->setMetadata(llvm::LLVMContext::MD_invariant_load, module_.empty_metadata());
  } else {
    value->setMetadata(llvm::LLVMContext::MD_tbaa, module_.alias_tag(region));
  }
  return value;
}

void FunctionEmitter::store(llvm::Value* value, llvm::Value* address, Region region,
                            std::uint64_t align) {
  llvm::StoreInst* const s = ir_.CreateAlignedStore(value, address, llvm::Align(align));
  s->setMetadata(llvm::LLVMContext::MD_tbaa, module_.alias_tag(region));
}

llvm::Value* FunctionEmitter::load_instance_pointer(std::uint64_t offset) {
  return load(ir_.getPtrTy(), at(instance(), offset), Region::constant, alignof(void*));
}

llvm::Value* FunctionEmitter::spill_slot(std::size_t index) {
  return at(load_instance_pointer(offsetof(engine::InstanceHeader, spill)), index * kSpillSlotSize);
}

llvm::CallBase* FunctionEmitter::call_builtin(std::size_t offset, llvm::Type* result,
                                              std::initializer_list<llvm::Value*> arguments) {
  llvm::CallInst* const call = call_plain_builtin(offset, result, arguments);
  // An interrupt may throw while it runs.
  if (!guards_.empty()) return make_unwindable(call);
  call->setDoesNotThrow();
  return call;
}

llvm::CallInst* FunctionEmitter::call_plain_builtin(std::size_t offset, llvm::Type* result,
                                                    std::initializer_list<llvm::Value*> arguments) {
  llvm::Value* const builtins = load_instance_pointer(offsetof(engine::InstanceHeader, builtins));
  llvm::Value* const code =
      load(ir_.getPtrTy(), at(builtins, offset), Region::constant, alignof(void*));
  std::vector<llvm::Value*> values = {instance()};
  values.insert(values.end(), arguments.begin(), arguments.end());
  std::vector<llvm::Type*> types;
  for (llvm::Value* value : values) types.push_back(value->getType());
  return ir_.CreateCall(llvm::FunctionType::get(result, types, /*isVarArg=*/false), code, values);
}

}  // namespace weft::codegen
