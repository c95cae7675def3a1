// Tables and references.
#include "codegen/emit/handlers.h"

namespace weft::codegen {

llvm::Value* FunctionEmitter::table_size(std::uint32_t table) {
  const wasm::Limits& limits = wasm().tables[table].type.limits;
  if (limits.max == limits.min) return ir_.getInt64(limits.min);
  llvm::Value* const view = load_instance_pointer(module_.layout().table(table));
  return load(ir_.getInt64Ty(), at(view, offsetof(engine::TableView, size)), Region::table, 8);
}

llvm::Value* FunctionEmitter::table_entry(std::uint32_t table, llvm::Value* index,
                                          engine::TrapKind out_of_bounds) {
  llvm::Value* const wide = ir_.CreateZExt(index, ir_.getInt64Ty());
  trap_if(ir_.CreateICmpUGE(wide, table_size(table)), out_of_bounds);
  const wasm::Limits& limits = wasm().tables[table].type.limits;
  llvm::Value* const view = load_instance_pointer(module_.layout().table(table));
  // A table that cannot grow never moves.
  llvm::Value* const entries = load(ir_.getPtrTy(), at(view, offsetof(engine::TableView, entries)),
                                    limits.max == limits.min ? Region::constant : Region::table, 8);
  llvm::Value* const offset = ir_.CreateMul(wide, ir_.getInt64(sizeof(engine::TableEntry)));
  return ir_.CreateInBoundsGEP(ir_.getInt8Ty(), entries, offset);
}

llvm::Value* FunctionEmitter::pop_non_null(engine::TrapKind null) {
  llvm::Value* const reference = pop();
  trap_if(ir_.CreateIsNull(reference), null);
  return reference;
}

namespace {

using I = wasm::Instruction;
bool is64(FunctionEmitter& f, std::uint32_t table) {
  return f.wasm().tables[table].type.limits.is64;
}

constexpr auto kOutOfBounds = engine::TrapKind::out_of_bounds_table_access;

void emit_table_get(FunctionEmitter& f, const I& i) {
  llvm::Value* const entry = f.table_entry(i.index, f.pop(), kOutOfBounds);
  f.push(f.load(f.ir().getPtrTy(), f.at(entry, offsetof(engine::TableEntry, reference)),
                Region::table, 8));
}

void emit_table_set(FunctionEmitter& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const reference = f.pop();
  llvm::Value* const index = f.pop_index();
  f.trap_if(ir.CreateICmpUGE(index, f.table_size(i.index)), kOutOfBounds);
  f.call_builtin(offsetof(engine::Builtins, table_set), ir.getVoidTy(),
                 {ir.getInt32(i.index), index, reference});
}

void emit_table_size(FunctionEmitter& f, const I& i) {
  f.push_index(f.table_size(i.index), is64(f, i.index));
}

void emit_table_grow(FunctionEmitter& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const delta = f.pop_index();
  llvm::Value* const reference = f.pop();
  llvm::Value* const old = f.call_builtin(offsetof(engine::Builtins, table_grow), ir.getInt64Ty(),
                                          {ir.getInt32(i.index), delta, reference});
  f.push_index(old, is64(f, i.index));
}

void emit_table_fill(FunctionEmitter& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const count = f.pop_index();
  llvm::Value* const reference = f.pop();
  llvm::Value* const index = f.pop_index();
  llvm::Value* const failure =
      f.call_builtin(offsetof(engine::Builtins, table_fill), ir.getInt32Ty(),
                     {ir.getInt32(i.index), index, reference, count});
  f.trap_if(ir.CreateIsNotNull(failure), kOutOfBounds);
}

void emit_table_copy(FunctionEmitter& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const count = f.pop_index();
  llvm::Value* const src = f.pop_index();
  llvm::Value* const dst = f.pop_index();
  llvm::Value* const failure =
      f.call_builtin(offsetof(engine::Builtins, table_copy), ir.getInt32Ty(),
                     {ir.getInt32(i.index), ir.getInt32(i.index2), dst, src, count});
  f.trap_if(ir.CreateIsNotNull(failure), kOutOfBounds);
}

void emit_table_init(FunctionEmitter& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* const count = f.pop();
  llvm::Value* const src = f.pop();
  llvm::Value* const dst = f.pop_index();
  llvm::Value* const failure =
      f.call_builtin(offsetof(engine::Builtins, table_init), ir.getInt32Ty(),
                     {ir.getInt32(i.index), ir.getInt32(i.index2), dst, src, count});
  f.trap_if(ir.CreateIsNotNull(failure), kOutOfBounds);
}

void emit_elem_drop(FunctionEmitter& f, const I& i) {
  f.call_builtin(offsetof(engine::Builtins, elem_drop), f.ir().getVoidTy(),
                 {f.ir().getInt32(i.index)});
}

void emit_ref_func(FunctionEmitter& f, const I& i) {
  f.push(f.call_builtin(offsetof(engine::Builtins, ref_func), f.ir().getPtrTy(),
                        {f.ir().getInt32(i.index)}));
}

}  // namespace

void add_tables(HandlerTable& table) {
  using wasm::Op;
  table.add(Op::table_get, emit_table_get);
  table.add(Op::table_set, emit_table_set);
  table.add(Op::table_size, emit_table_size);
  table.add(Op::table_grow, emit_table_grow);
  table.add(Op::table_fill, emit_table_fill);
  table.add(Op::table_copy, emit_table_copy);
  table.add(Op::table_init, emit_table_init);
  table.add(Op::elem_drop, emit_elem_drop);
  table.add(Op::ref_func, emit_ref_func);
  table.add(Op::ref_null, [](FunctionEmitter& f, const I&) {
    f.push(llvm::ConstantPointerNull::get(f.ir().getPtrTy()));
  });
  table.add(Op::ref_as_non_null, [](FunctionEmitter& f, const I&) {
    f.push(f.pop_non_null(engine::TrapKind::null_reference));
  });
  table.add(Op::ref_is_null,
            [](FunctionEmitter& f, const I&) { f.push_bool(f.ir().CreateIsNull(f.pop())); });
}

}  // namespace weft::codegen
