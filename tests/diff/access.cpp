#include <array>

#include "diff/body.h"

namespace weft::diff {
namespace {

using wasm::Feature;
using wasm::Imm;
using wasm::Op;

struct Accesses {
  std::array<std::vector<Op>, 128> loads, atomics;  // by result
  std::vector<Op> stores, simd_stores, atomic_stores;

  Accesses() {
    for (std::size_t i = 0; i < wasm::kOpCount; ++i) {
      const auto op = static_cast<Op>(i);
      const wasm::OpInfo& info = wasm::op_info(op);
      if (info.imm != Imm::mem_arg && info.imm != Imm::mem_arg_lane) continue;
      const std::size_t colon = info.signature.find(':');
      const bool atomic = info.feature == Feature::threads;
      if (colon + 1 == info.signature.size()) {
        (atomic                          ? atomic_stores
         : info.feature == Feature::simd ? simd_stores
                                         : stores)
            .push_back(op);
        continue;
      }
      (atomic ? atomics : loads)[static_cast<std::size_t>(info.signature[colon + 1])].push_back(op);
    }
  }
};

const Accesses& accesses() {
  static const Accesses kAccesses;
  return kAccesses;
}

bool is_wait(Op op) { return op == Op::memory_atomic_wait32 || op == Op::memory_atomic_wait64; }

}  // namespace

std::uint32_t Body::pick_memory(bool only32) {
  const std::uint32_t memory = c_.below(plan_.memories.size());
  if (!only32 || !plan_.memories[memory].is64) return memory;
  for (std::uint32_t i = 0; i < plan_.memories.size(); ++i) {
    if (!plan_.memories[i].is64) return i;
  }
  return memory;
}

/// Pushes an address. Mostly one that is certainly inside: 0x7fff + 0x6000 + 16 < 65536.
Body::Place Body::address(Op code) {
  const wasm::OpInfo& info = wasm::op_info(code);
  const std::uint32_t memory = pick_memory(false);
  const MemoryPlan& plan = plan_.memories[memory];
  const bool atomic = info.feature == Feature::threads;
  const std::uint32_t width = 1U << info.width_log2;
  const std::uint32_t align = atomic && !c_.chance(3) ? width : 1;
  const char type = plan.is64 ? 'I' : 'i';
  Place place{.memory = memory, .offset = c_.below(64) * align, .maybe_outside = false};
  if (c_.chance(10)) place.offset = (c_.bits(2) % 0x6000) / align * align;
  if (!loops_.empty() && c_.chance(70)) {
    // What loops over arrays look like; the stride is often the width of the access.
    const Loop& loop = c_.pick(loops_);
    op_u(Op::local_get, loop.counter);
    i32(static_cast<std::int32_t>(c_.chance(25) ? align * (1 + c_.below(8)) : width));
    op(Op::i32_mul);
    if (plan.is64) op(Op::i64_extend_i32_u);
    return place;
  }
  if (c_.chance(4)) {
    place.maybe_outside = true;
    const std::uint32_t how = c_.below(4);
    if (how == 0) {
      expression(type);
    } else if (how == 1) {
      place.offset = plan.is64 ? c_.bits(8) : c_.bits(4);
      expression(type);
    } else {
      // Around the end of the memory as it begins.
      place.offset = 0;
      const std::uint32_t past = c_.chance(70) ? width - c_.below(3) : c_.below(20);
      const auto edge = static_cast<std::int32_t>(plan.min * 65536 - past);
      plan.is64 ? i64(edge) : i32(edge);
    }
    return place;
  }
  expression(type);
  constexpr std::uint32_t kMasks[] = {0x7f, 0xff, 0x3ff, 0x7fff};
  const auto mask = static_cast<std::int32_t>(c_.pick(kMasks) & ~(align - 1));
  plan.is64 ? i64(mask) : i32(mask);
  op(plan.is64 ? Op::i64_and : Op::i32_and);
  return place;
}

void Body::memarg(Op code, const Place& place) {
  const wasm::OpInfo& info = wasm::op_info(code);
  const bool atomic = info.feature == Feature::threads;
  const std::uint32_t align = atomic ? info.width_log2 : c_.below(info.width_log2 + 1U);
  out_.u(align | (place.memory != 0 ? 0x40U : 0U));
  if (place.memory != 0) out_.u(place.memory);
  out_.u(place.offset);
  if (info.imm == Imm::mem_arg_lane) lanes_of(code);
}

void Body::load(char type) {
  const Op code = c_.pick(accesses().loads[static_cast<std::size_t>(type)]);
  const Place place = address(code);
  if (wasm::op_info(code).imm == Imm::mem_arg_lane) expression('v');
  op(code);
  memarg(code, place);
  // An optimiser may remove loads that nothing needs, and their traps with them.
  if (place.maybe_outside) keep(type);
}

void Body::load_known(char type) {
  const Op code = type == 'i'   ? Op::i32_load
                  : type == 'I' ? Op::i64_load
                  : type == 'f' ? Op::f32_load
                  : type == 'F' ? Op::f64_load
                                : Op::v128_load;
  const auto at = static_cast<std::int32_t>(c_.below(kFirstData / 8) * 8);
  plan_.memories[0].is64 ? i64(at) : i32(at);
  op(code);
  memarg(code, {.memory = 0, .offset = 0, .maybe_outside = false});
}

void Body::store() {
  const Accesses& all = accesses();
  const std::vector<Op>* pool = &all.stores;
  if (plan_.can.simd && c_.chance(35)) pool = &all.simd_stores;
  if (plan_.can.atomics && c_.chance(15)) pool = &all.atomic_stores;
  const Op code = c_.pick(*pool);
  const Place place = address(code);
  expression(wasm::op_info(code).signature[1], Nan::none);
  op(code);
  memarg(code, place);
}

void Body::atomic(char type) {
  if (c_.chance(4)) {
    op(Op::atomic_fence);
    out_.byte(0);
  }
  const Op code = c_.pick(accesses().atomics[static_cast<std::size_t>(type)]);
  const std::string_view signature = wasm::op_info(code).signature;
  // Traps in memories that are not shared.
  if (is_wait(code) && !c_.chance(20)) return leaf(type, Nan::none);
  const Place place = address(code);
  const std::size_t colon = signature.find(':');
  for (std::size_t i = 1; i < colon; ++i) {
    if (is_wait(code) && i + 1 == colon) {
      i64(c_.below(3));  // nanoseconds to wait
    } else {
      expression(signature[i]);
    }
  }
  op(code);
  memarg(code, place);
  if (place.maybe_outside) keep(type);
}

void Body::memory_size(char type) {
  std::vector<std::uint32_t> fitting;
  for (std::uint32_t i = 0; i < plan_.memories.size(); ++i) {
    if (plan_.memories[i].is64 == (type == 'I')) fitting.push_back(i);
  }
  if (fitting.empty()) return leaf(type, Nan::none);
  const std::uint32_t memory = c_.pick(fitting);
  if (!loops_.empty() || c_.chance(50)) return op_u(Op::memory_size, memory);
  const std::int32_t delta = c_.chance(15) ? -1 : static_cast<std::int32_t>(c_.below(2));
  type == 'I' ? i64(delta) : i32(delta);
  op_u(Op::memory_grow, memory);
}

void Body::bulk_memory() {
  const std::uint32_t memory = c_.below(plan_.memories.size());
  const bool is64 = plan_.memories[memory].is64;
  switch (c_.below(4)) {
    case 0: {
      index_like(is64, 200);
      expression('i');
      index_like(is64, 100);
      return op_u(Op::memory_fill, memory);
    }
    case 1: {
      const std::uint32_t from = c_.below(plan_.memories.size());
      const bool from64 = plan_.memories[from].is64;
      index_like(is64, 200);
      index_like(from64, 200);
      index_like(is64 && from64, 100);
      op_u(Op::memory_copy, memory);
      return out_.u(from);
    }
    case 2: {
      if (plan_.data.empty()) return;
      index_like(is64, 200);
      const std::uint32_t data = c_.below(plan_.data.size());
      index_like(false, static_cast<std::uint32_t>(plan_.data[data].bytes.size() / 2 + 1));
      index_like(false, static_cast<std::uint32_t>(plan_.data[data].bytes.size() / 2 + 1));
      op_u(Op::memory_init, data);
      return out_.u(memory);
    }
    default:
      if (!plan_.data.empty()) op_u(Op::data_drop, c_.below(plan_.data.size()));
  }
}

}  // namespace weft::diff
