#include <algorithm>

#include "diff/body.h"

namespace weft::diff {

void Body::arguments(const Signature& signature) { expressions(signature.params); }

/// A call with these results (any: null), whichever way. False: there is none to be made; nothing
/// was written.
bool Body::call(const std::string* results, bool tail) {
  if (!loops_.empty()) return false;
  std::vector<std::uint32_t> fitting;
  for (std::uint32_t i = 0; i < plan_.functions.size(); ++i) {
    if (results == nullptr || plan_.functions[i].signature.results == *results)
      fitting.push_back(i);
  }
  if (fitting.empty()) return false;
  const std::uint32_t target = c_.pick(fitting);
  const FunctionPlan function = plan_.functions[target];
  const std::uint32_t index = plan_.first_function + target;
  expressions(function.signature.params);
  const std::uint32_t how = c_.below(3);
  // An entry of the table that has the function at first, if there is one.
  const auto& entries = plan_.elements[0];
  const auto found = std::ranges::find(entries, index);
  if (how == 1 && (found != entries.end() || c_.chance(5))) {
    const auto value = static_cast<std::int32_t>(found - entries.begin());
    if (c_.chance(4)) {
      index_like(plan_.tables[0].is64, plan_.tables[0].min + 1);
    } else {
      plan_.tables[0].is64 ? i64(value) : i32(value);
    }
    op_u(tail ? Op::return_call_indirect : Op::call_indirect, function.type);
    out_.u(0);
  } else if (how == 2 && plan_.can.function_references) {
    if (function.type == plan_.ref_type && c_.chance(50)) {
      expression('t');
      if (c_.chance(20)) op(Op::ref_as_non_null);
    } else {
      op_u(Op::ref_func, index);
    }
    op_u(tail ? Op::return_call_ref : Op::call_ref, function.type);
  } else {
    op_u(tail ? Op::return_call : Op::call, index);
  }
  if (!tail && results == nullptr) store_results(function.signature.results);
  return true;
}

/// A call one of whose results is the value.
bool Body::call_for(char type, Nan nan) {
  if (!loops_.empty()) return false;
  std::vector<std::uint32_t> fitting;
  for (std::uint32_t i = 0; i < plan_.functions.size(); ++i) {
    const std::string& results = plan_.functions[i].signature.results;
    if (results.find(type) != std::string::npos) fitting.push_back(i);
  }
  if (fitting.empty()) return false;
  const std::string results = plan_.functions[c_.pick(fitting)].signature.results;
  if (!call(&results, false)) return false;
  const std::size_t wanted = results.find(type);
  store_results(results.substr(wanted + 1));
  if (wanted != 0) {
    const std::uint32_t value = new_local(type);
    frozen_[value] = true;
    op_u(Op::local_set, value);
    store_results(results.substr(0, wanted));
    op_u(Op::local_get, value);
  }
  if (loose(type) != nan) make_exact(type, loose(type));
  return true;
}

void Body::call_host() {
  const std::uint32_t how = c_.below(8);
  if (how == 0) {
    op_u(Op::call, kCallBack);
    return store_results("i");
  }
  if (how == 1 && plan_.can.any_exceptions()) {
    condition();
    open(Op::if_, LabelKind::block, "", "");
    expression('i');
    op_u(Op::call, kThrow);
    return close();
  }
  expression('i');
  expression('I');
  op_u(Op::call, kLog);
}

}  // namespace weft::diff
