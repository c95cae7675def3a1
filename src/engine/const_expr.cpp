#include "engine/const_expr.h"

#include <cstring>
#include <vector>

#include "base/result.h"
#include "engine/global.h"
#include "wasm/instruction.h"

namespace weft::engine {
namespace {

class Evaluator {
 public:
  Evaluator(const wasm::ConstExpr& expression, Instance& instance)
      : reader_(expression.code, expression.offset),
        offset_(expression.offset),
        instance_(instance) {}

  Diagnosed<Slot> run() {
    wasm::Instruction in;
    while (!reader_.at_end()) {
      WEFT_CHECK(reader_.next(in));
      if (in.op == wasm::Op::end) {
        if (stack_.size() != 1) return broken();
        return stack_[0];
      }
      WEFT_CHECK(step(in));
    }
    return broken();
  }

 private:
  [[nodiscard]] std::unexpected<Diagnostic> broken() const {
    return diagnose_at(offset_, "not a constant expression");
  }

  Diagnosed<> step(const wasm::Instruction& in) {
    switch (in.op) {
      case wasm::Op::i32_const:
        stack_.push_back(Slot::i32(static_cast<std::uint32_t>(in.bits)));
        return {};
      case wasm::Op::i64_const:
      case wasm::Op::f32_const:
      case wasm::Op::f64_const:
        stack_.push_back({in.bits, 0});
        return {};
      case wasm::Op::v128_const: {
        Slot v;
        std::memcpy(&v, in.v128.data(), sizeof(v));
        stack_.push_back(v);
        return {};
      }
      case wasm::Op::ref_null:
        stack_.push_back({});
        return {};
      case wasm::Op::ref_func:
        if (in.index >= instance_.module().functions.size()) return broken();
        stack_.push_back(Slot::ref(instance_.func_ref(in.index)));
        return {};
      case wasm::Op::global_get:
        if (in.index >= instance_.global_count()) return broken();
        stack_.push_back(instance_.global(in.index)->get());
        return {};
      case wasm::Op::i32_add:
      case wasm::Op::i32_sub:
      case wasm::Op::i32_mul:
      case wasm::Op::i64_add:
      case wasm::Op::i64_sub:
      case wasm::Op::i64_mul:
        return binary(in.op);
      default:
        return broken();
    }
  }

  Diagnosed<> binary(wasm::Op op) {
    if (stack_.size() < 2) return broken();
    const std::uint64_t b = stack_.back().lo;
    stack_.pop_back();
    Slot& a = stack_.back();
    switch (op) {
      case wasm::Op::i32_add:
        a = Slot::i32(static_cast<std::uint32_t>(a.lo + b));
        break;
      case wasm::Op::i32_sub:
        a = Slot::i32(static_cast<std::uint32_t>(a.lo - b));
        break;
      case wasm::Op::i32_mul:
        a = Slot::i32(static_cast<std::uint32_t>(a.lo * b));
        break;
      case wasm::Op::i64_add:
        a.lo += b;
        break;
      case wasm::Op::i64_sub:
        a.lo -= b;
        break;
      default:
        a.lo *= b;
        break;
    }
    return {};
  }

  wasm::InstructionReader reader_;
  std::uint64_t offset_;
  Instance& instance_;
  std::vector<Slot> stack_;
};

}  // namespace

Diagnosed<Slot> evaluate(const wasm::ConstExpr& expression, Instance& instance) {
  return Evaluator(expression, instance).run();
}

}  // namespace weft::engine
