// Calls and returns, by the calling convention of engine/layout.h.
#include "codegen/emit/handlers.h"
#include "codegen/tail_calls.h"

namespace weft::codegen {

llvm::CallInst* FunctionEmitter::make_call(const Callee& callee) {
  const wasm::FuncType& type = wasm().types[callee.type_index];
  const Convention& convention = module_.convention(callee.type_index);
  const std::vector<llvm::Value*> values = pop_many(type.params.size());
  std::vector<llvm::Value*> arguments = {callee.context};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (convention.arguments[i] == Convention::kSpilled) {
      store(values[i], spill_slot(i), Region::spill, kSpillSlotSize);
    } else {
      arguments.push_back(values[i]);
    }
  }
  llvm::CallInst* const call = ir_.CreateCall(convention.type, callee.code, arguments);
  return call;
}

void FunctionEmitter::call(const Callee& callee) {
  const wasm::FuncType& type = wasm().types[callee.type_index];
  const Convention& convention = module_.convention(callee.type_index);
  llvm::CallInst* const plain = make_call(callee);
  plain->setTailCallKind(llvm::CallInst::TCK_NoTail);
  llvm::CallBase* const call = make_unwindable(plain);
  if (convention.results_spilled) {
    for (std::size_t i = 0; i < type.results.size(); ++i) {
      push(load(value_type(context(), type.results[i]), spill_slot(i), Region::spill,
                kSpillSlotSize));
    }
  } else if (!type.results.empty()) {
    push(call);
  }
}

void FunctionEmitter::tail_call(const Callee& callee) {
  llvm::CallInst* const call = make_call(callee);
  // `musttail` wants the caller's own type. There are never stack arguments, so `tail` is a jump as
  // well: keep_tail_calls sees to it that the return stays behind it.
  const bool same = call->getFunctionType() == function_->getFunctionType();
  call->setTailCallKind(same ? llvm::CallInst::TCK_MustTail : llvm::CallInst::TCK_Tail);
  if (!same) call->addFnAttr(llvm::Attribute::get(context(), kTailCallAttribute));
  if (call->getType()->isVoidTy()) {
    ir_.CreateRetVoid();
  } else {
    ir_.CreateRet(call);
  }
  stop();
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

using F = FunctionEmitter;
using I = wasm::Instruction;

Callee direct_callee(F& f, const I& i) {
  const std::uint32_t type = f.wasm().functions[i.index];
  if (i.index >= f.wasm().imported_functions) {
    return {f.module().declare(i.index), f.instance(), type};
  }
  const std::uint64_t slot = engine::InstanceLayout::imported_function(i.index);
  return {f.load_instance_pointer(slot + offsetof(engine::ImportedFunction, code)),
          f.load_instance_pointer(slot + offsetof(engine::ImportedFunction, context)), type};
}

/// Traps unless `signature`, an entry's, is that of type `type_index`.
void check_signature(F& f, llvm::Value* signature, std::uint32_t type_index) {
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

Callee indirect_callee(F& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const entry = f.table_entry(i.index2, f.pop(), engine::TrapKind::undefined_element);
  const auto field = [&](llvm::Type* type, std::size_t offset) {
    return f.load(type, f.at(entry, offset), Region::table, 8);
  };
  check_signature(f, field(ir.getInt64Ty(), offsetof(engine::TableEntry, signature)), i.index);
  return {field(ir.getPtrTy(), offsetof(engine::TableEntry, code)),
          field(ir.getPtrTy(), offsetof(engine::TableEntry, context)), i.index};
}

Callee referenced_callee(F& f, const I& i) {
  llvm::Value* const reference = f.pop_non_null(engine::TrapKind::null_function_reference);
  // An import's code is replaced once, by the first instance that links it.
  const auto field = [&](std::size_t offset) {
    return f.load(f.ir().getPtrTy(), f.at(reference, offset), Region::function, 8);
  };
  return {field(offsetof(engine::FuncRef, code)), field(offsetof(engine::FuncRef, context)),
          i.index};
}

}  // namespace

void add_calls(HandlerTable& table) {
  using wasm::Op;
  table.add(Op::call, [](F& f, const I& i) { f.call(direct_callee(f, i)); });
  table.add(Op::call_indirect, [](F& f, const I& i) { f.call(indirect_callee(f, i)); });
  table.add(Op::call_ref, [](F& f, const I& i) { f.call(referenced_callee(f, i)); });
  table.add(Op::return_call, [](F& f, const I& i) { f.tail_call(direct_callee(f, i)); });
  table.add(Op::return_call_indirect, [](F& f, const I& i) { f.tail_call(indirect_callee(f, i)); });
  table.add(Op::return_call_ref, [](F& f, const I& i) { f.tail_call(referenced_callee(f, i)); });
}

}  // namespace weft::codegen
