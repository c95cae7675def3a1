#include "wasm/validate/body_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "wasm/limits.h"
#include "wasm/validator.h"

namespace weft::wasm {
namespace {

/// Locals that are looked up by index rather than by run.
constexpr std::size_t kNearLocals = 256;

}  // namespace

bool BodyState::fail(std::string message) {
  if (!error_) error_ = Diagnostic{std::move(message), instruction_.offset, {}};
  return false;
}

bool BodyState::fail_unknown(std::string_view what, std::uint64_t index, std::size_t count) {
  return fail(unknown(what, index, count));
}

Diagnosed<> BodyState::take_error() {
  Diagnostic error = std::move(*error_);
  error_.reset();
  return std::unexpected(std::move(error));
}

Diagnosed<> BodyState::validate_body(std::uint32_t body) {
  const FunctionBody& bytes = module_.bodies[body];
  const std::uint32_t type_index = module_.functions[module_.imported_functions + body];
  WEFT_TRY(const BodyStart start, read_body_start(bytes));
  constant_ = false;
  visible_globals_ = static_cast<std::uint32_t>(module_.globals.size());
  instruction_.offset = bytes.offset;
  WEFT_CHECK(start_locals(start, module_.types[type_index]));
  stack_.clear();
  frames_.clear();
  if (!push_frame(Op::block, {BlockType::Kind::function, {}, type_index})) return take_error();
  InstructionReader reader(start.code, start.offset);
  return run(reader);
}

Diagnosed<> BodyState::validate_expression(const ConstExpr& expression, ValType result,
                                           std::uint32_t visible_globals) {
  constant_ = true;
  visible_globals_ = visible_globals;
  instruction_.offset = expression.offset;
  near_locals_.clear();
  runs_.clear();
  unset_.clear();
  initialised_.clear();
  local_count_ = 0;
  stack_.clear();
  frames_.clear();
  if (!push_frame(Op::block, {BlockType::Kind::value, result, 0})) return take_error();
  InstructionReader reader(expression.code, expression.offset);
  return run(reader);
}

Diagnosed<> BodyState::run(InstructionReader& reader) {
  while (!frames_.empty()) {
    if (reader.at_end()) {
      return diagnose_at(reader.offset(),
                         "unexpected end of section or function: END opcode expected");
    }
    WEFT_CHECK(reader.next(instruction_));
    if (!step()) [[unlikely]] {
      return take_error();
    }
  }
  if (!reader.at_end()) {
    return diagnose_at(reader.offset(), "unexpected content after the end of a function's body");
  }
  return {};
}

Diagnosed<> BodyState::start_locals(const BodyStart& start, const FuncType& type) {
  near_locals_.assign(type.params.begin(), type.params.end());
  runs_.clear();
  unset_.clear();
  initialised_.clear();
  auto end = static_cast<std::uint32_t>(type.params.size());
  for (std::uint32_t i = 0; i < end; ++i) runs_.push_back({i + 1, type.params[i]});
  bool all_default = true;
  for (const LocalRun& run : start.locals) {
    if (!is_known(module_, run.type)) {
      fail_unknown("type", run.type.type_index(), module_.types.size());
      return take_error();
    }
    if (run.count == 0) continue;
    end += run.count;
    runs_.push_back({end, run.type});
    if (near_locals_.size() < kNearLocals) {
      const std::size_t room = kNearLocals - near_locals_.size();
      near_locals_.insert(near_locals_.end(), std::min<std::size_t>(room, run.count), run.type);
    }
    all_default = all_default && has_default(run.type);
  }
  local_count_ = end;
  if (all_default) return {};
  unset_.resize(local_count_);
  std::uint32_t at = 0;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const bool unset = i >= type.params.size() && !has_default(runs_[i].type);
    for (; at < runs_[i].end; ++at) unset_[at] = unset;
  }
  return {};
}

bool BodyState::other() {
  switch (instruction_.op) {
    case Op::call:
    case Op::call_indirect:
    case Op::call_ref:
    case Op::return_call:
    case Op::return_call_indirect:
    case Op::return_call_ref:
      return call_family();
    case Op::try_:
    case Op::catch_:
    case Op::catch_all:
    case Op::delegate:
    case Op::throw_:
    case Op::rethrow:
    case Op::throw_ref:
    case Op::try_table:
      return exception_family();
    case Op::drop:
    case Op::select:
    case Op::select_t:
    case Op::local_get:
    case Op::local_set:
    case Op::local_tee:
    case Op::global_get:
    case Op::global_set:
      return variable_family();
    case Op::memory_copy:
      return memory_copy();
    case Op::i64_add128:
    case Op::i64_sub128:
    case Op::i64_mul_wide_s:
    case Op::i64_mul_wide_u:
      return wide_arithmetic();
    case Op::table_get:
    case Op::table_set:
    case Op::table_size:
    case Op::table_grow:
    case Op::table_fill:
    case Op::table_copy:
    case Op::table_init:
    case Op::ref_null:
    case Op::ref_is_null:
    case Op::ref_func:
    case Op::ref_as_non_null:
      return reference_family();
    default:
      return control();
  }
}

BodyValidator::BodyValidator(const Module& module) : state_(std::make_unique<BodyState>(module)) {}
BodyValidator::~BodyValidator() = default;

Diagnosed<> BodyValidator::validate(std::uint32_t body) { return state_->validate_body(body); }

Diagnosed<> validate_body(const Module& module, std::uint32_t body) {
  return BodyState(module).validate_body(body);
}

Diagnosed<> validate(const Module& module) {
  WEFT_CHECK(validate_module(module));
  BodyState state(module);
  for (std::uint32_t i = 0; i < module.bodies.size(); ++i) WEFT_CHECK(state.validate_body(i));
  return {};
}

}  // namespace weft::wasm
