// Locals, globals, constants, drop and select.
#include "codegen/emit/handlers.h"

namespace weft::codegen {
namespace {

using I = wasm::Instruction;

struct GlobalPlace {
  llvm::Value* address;
  Region region;
};

GlobalPlace global_place(FunctionEmitter& f, std::uint32_t global) {
  const engine::InstanceLayout& layout = f.module().layout();
  const bool is_mutable = f.wasm().globals[global].type.is_mutable;
  if (global < f.wasm().imported_globals) {
    return {f.load_instance_pointer(layout.imported_global(global)),
            is_mutable ? Region::imported_global : Region::constant};
  }
  return {f.at(f.instance(), layout.own_global(global)),
          is_mutable ? Region::own_global : Region::constant};
}

void emit_global_get(FunctionEmitter& f, const I& i) {
  if (llvm::Constant* const value = f.module().constant_global(i.index)) {
    f.push(value);
    return;
  }
  const GlobalPlace place = global_place(f, i.index);
  llvm::Type* const type = value_type(f.context(), f.wasm().globals[i.index].type.type);
  f.push(f.load(type, place.address, place.region, 16));
}

void emit_global_set(FunctionEmitter& f, const I& i) {
  const GlobalPlace place = global_place(f, i.index);
  f.store(f.pop(), place.address, place.region, 16);
}

void emit_select(FunctionEmitter& f, const I&) {
  llvm::Value* const condition = f.pop_condition();
  llvm::Value* const otherwise = f.pop();
  llvm::Value* const then = f.pop();
  f.push(f.ir().CreateSelect(condition, then, otherwise));
}

void emit_local_tee(FunctionEmitter& f, const I& i) {
  llvm::Value* const value = f.pop();
  f.set_local(i.index, value);
  f.push(value);
}

llvm::Constant* float_constant(FunctionEmitter& f, const llvm::fltSemantics& semantics,
                               unsigned width, std::uint64_t bits) {
  return llvm::ConstantFP::get(f.context(), llvm::APFloat(semantics, llvm::APInt(width, bits)));
}

}  // namespace

void add_variables(HandlerTable& table) {
  using F = FunctionEmitter;
  using wasm::Op;
  table.add(Op::local_get, [](F& f, const I& i) { f.push(f.get_local(i.index)); });
  table.add(Op::local_set, [](F& f, const I& i) { f.set_local(i.index, f.pop()); });
  table.add(Op::local_tee, emit_local_tee);
  table.add(Op::global_get, emit_global_get);
  table.add(Op::global_set, emit_global_set);
  table.add(Op::drop, [](F& f, const I&) { f.pop(); });
  table.add(Op::select, emit_select);
  table.add(Op::select_t, emit_select);
  table.add(Op::i32_const,
            [](F& f, const I& i) { f.push(f.ir().getInt32(static_cast<std::uint32_t>(i.bits))); });
  table.add(Op::i64_const, [](F& f, const I& i) { f.push(f.ir().getInt64(i.bits)); });
  table.add(Op::f32_const, [](F& f, const I& i) {
    f.push(float_constant(f, llvm::APFloat::IEEEsingle(), 32, i.bits));
  });
  table.add(Op::f64_const, [](F& f, const I& i) {
    f.push(float_constant(f, llvm::APFloat::IEEEdouble(), 64, i.bits));
  });
}

}  // namespace weft::codegen
