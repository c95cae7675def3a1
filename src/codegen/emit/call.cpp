// Calls and returns, by the calling convention of engine/layout.h.
#include "codegen/emit/handlers.h"

namespace weft::codegen {

void FunctionEmitter::call(llvm::Value* code, llvm::Value* callee_context,
                           std::uint32_t type_index) {
  const wasm::FuncType& type = wasm().types[type_index];
  const Convention& convention = module_.convention(type_index);
  const std::vector<llvm::Value*> values = pop_many(type.params.size());
  std::vector<llvm::Value*> arguments = {callee_context};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (convention.arguments[i] == Convention::kSpilled) {
      store(values[i], spill_slot(i), Region::spill, kSpillSlotSize);
    } else {
      arguments.push_back(values[i]);
    }
  }
  llvm::CallInst* const call = ir_.CreateCall(convention.type, code, arguments);
  call->setTailCallKind(llvm::CallInst::TCK_NoTail);
  call->setDoesNotThrow();
  if (convention.results_spilled) {
    for (std::size_t i = 0; i < type.results.size(); ++i) {
      push(load(value_type(context(), type.results[i]), spill_slot(i), Region::spill,
                kSpillSlotSize));
    }
  } else if (!type.results.empty()) {
    push(call);
  }
}

void FunctionEmitter::return_values() {
  const std::vector<llvm::Value*> values = pop_many(type_.results.size());
  if (values.size() == 1) {
    ir_.CreateRet(values[0]);
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    store(values[i], spill_slot(i), Region::spill, kSpillSlotSize);
  }
  ir_.CreateRetVoid();
}

namespace {

void emit_call(FunctionEmitter& f, const wasm::Instruction& i) {
  const std::uint32_t type = f.wasm().functions[i.index];
  if (i.index >= f.wasm().imported_functions) {
    f.call(f.module().declare(i.index), f.instance(), type);
    return;
  }
  const std::uint64_t slot = engine::InstanceLayout::imported_function(i.index);
  llvm::Value* const code =
      f.load_instance_pointer(slot + offsetof(engine::ImportedFunction, code));
  llvm::Value* const context =
      f.load_instance_pointer(slot + offsetof(engine::ImportedFunction, context));
  f.call(code, context, type);
}

/// Traps unless `signature`, an entry's, is that of type `type_index`.
void check_signature(FunctionEmitter& f, llvm::Value* signature, std::uint32_t type_index) {
  auto& ir = f.ir();
  llvm::Value* const signatures =
      f.load_instance_pointer(offsetof(engine::InstanceHeader, signatures));
  llvm::Value* const expected = ir.CreateZExt(
      f.load(ir.getInt32Ty(), f.at(signatures, std::uint64_t{type_index} * 4), Region::constant, 4),
      ir.getInt64Ty());
  llvm::BasicBlock* const mismatch = f.new_block();
  llvm::BasicBlock* const match = f.new_block();
  ir.CreateCondBr(ir.CreateICmpEQ(signature, expected), match, mismatch);
  ir.SetInsertPoint(mismatch);
  ir.CreateCondBr(ir.CreateIsNull(signature), f.trap_block(engine::TrapKind::uninitialized_element),
                  f.trap_block(engine::TrapKind::indirect_call_type_mismatch));
  ir.SetInsertPoint(match);
}

void emit_call_indirect(FunctionEmitter& f, const wasm::Instruction& i) {
  auto& ir = f.ir();
  llvm::Value* const entry = f.table_entry(i.index2, f.pop(), engine::TrapKind::undefined_element);
  const auto field = [&](llvm::Type* type, std::size_t offset) {
    return f.load(type, f.at(entry, offset), Region::table, 8);
  };
  check_signature(f, field(ir.getInt64Ty(), offsetof(engine::TableEntry, signature)), i.index);
  llvm::Value* const code = field(ir.getPtrTy(), offsetof(engine::TableEntry, code));
  llvm::Value* const context = field(ir.getPtrTy(), offsetof(engine::TableEntry, context));
  f.call(code, context, i.index);
}

}  // namespace

void add_calls(HandlerTable& table) {
  table.add(wasm::Op::call, emit_call);
  table.add(wasm::Op::call_indirect, emit_call_indirect);
}

}  // namespace weft::codegen
