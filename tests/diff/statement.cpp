#include "diff/body.h"

namespace weft::diff {

void Body::statements() {
  for (std::size_t n = c_.below(6); n > 0; --n) statement();
}

void Body::statement() {
  ++depth_;
  --budget_;
  if (depth_ > 6 || budget_ <= 0 || c_.exhausted()) {
    --depth_;
    return;
  }
  const std::uint32_t how = c_.below(100);
  const bool calm = !loops_.empty();  // in a counted loop: no calls, nothing that throws
  if (how < 20) {
    assign();
  } else if (how < 38) {
    store();
  } else if (how < 46) {
    conditional();
  } else if (how < 52) {
    plain_block();
  } else if (how < 60) {
    if (loops_.size() < 2) counted_loop();
  } else if (how < 66) {
    plan_.can.function_references&& c_.chance(20) ? branch_non_null() : branch();
  } else if (how < 70) {
    multi_branch();
  } else if (how < 74) {
    leave();
  } else if (how < 77) {
    bulk_memory();
  } else if (calm) {
    assign();
  } else if (how < 80) {
    fuelled_loop();
  } else if (how < 83) {
    table_statement();
  } else if (how < 86) {
    call_host();
  } else if (how < 92) {
    (void)call(nullptr, false);
  } else if (plan_.can.exceptions) {
    try_standard();
  } else if (plan_.can.legacy_exceptions) {
    try_legacy();
  } else {
    assign();
  }
  --depth_;
}

void Body::assign() {
  std::vector<std::uint32_t> globals;
  for (std::uint32_t i = 0; i < plan_.globals.size(); ++i) {
    if (plan_.globals[i].is_mutable && i != plan_.fuel && i != plan_.hash) globals.push_back(i);
  }
  if (locals_.empty() || c_.chance(30)) {
    const std::uint32_t global = c_.pick(globals);
    expression(plan_.globals[global].type);
    return op_u(Op::global_set, global);
  }
  const std::uint32_t local = c_.below(locals_.size());
  const char type = locals_[local];
  expression(type, is_exact(local) ? Nan::none : loose(type));
  frozen_[local] ? op(Op::drop) : op_u(Op::local_set, local);
}

/// Takes values of these types from the stack, the last one first.
void Body::store_results(const std::string& types) {
  for (std::size_t i = types.size(); i > 0; --i) {
    const char type = types[i - 1];
    std::vector<std::uint32_t> fitting;
    for (std::uint32_t local = 0; local < locals_.size(); ++local) {
      if (locals_[local] == type && !frozen_[local]) fitting.push_back(local);
    }
    if (fitting.empty() || c_.chance(20)) {
      if (std::string_view("iIfFv").find(type) != std::string_view::npos) {
        if (loose(type) != Nan::none) make_exact(type, loose(type));
        keep(type);
      }
      op(Op::drop);
      continue;
    }
    const std::uint32_t local = c_.pick(fitting);
    if (loose(type) != Nan::none && is_exact(local)) make_exact(type, loose(type));
    op_u(Op::local_set, local);
  }
}

void Body::conditional() {
  const std::string letters = value_letters(plan_);
  std::string results;
  if (c_.chance(25)) results += c_.pick(letters);
  if (c_.chance(10)) results += c_.pick(letters);
  condition();
  open(Op::if_, LabelKind::block, "", results);
  statements();
  expressions(results);
  if (!results.empty() || c_.chance(50)) {
    op(Op::else_);
    statements();
    expressions(results);
  }
  close();
  store_results(results);
}

void Body::plain_block() {
  const std::string letters = value_letters(plan_);
  std::string params;
  std::string results;
  if (c_.chance(30)) params += c_.pick(letters);
  if (c_.chance(15)) params += c_.pick(letters);
  if (c_.chance(40)) results += c_.pick(letters);
  if (c_.chance(25)) results += c_.pick(letters);
  expressions(params);
  open(Op::block, LabelKind::block, params, results);
  store_results(params);
  statements();
  expressions(results);
  close();
  store_results(results);
}

void Body::fuelled_loop() {
  const std::string letters = value_letters(plan_);
  std::string params;
  if (c_.chance(40)) params += c_.pick(letters);
  if (c_.chance(20)) params += c_.pick(letters);
  expressions(params);
  open(Op::loop, LabelKind::loop, params, "");
  spend_fuel();
  store_results(params);
  statements();
  expressions(params);
  condition();
  op_u(Op::br_if, 0);
  for (std::size_t i = 0; i < params.size(); ++i) op(Op::drop);
  close();
}

/// What optimisers understand best: a counter, arrays, nothing that leaves.
void Body::counted_loop() {
  const Loop loop{new_local('i'), loops_.empty() ? 1 + c_.below(40) : 1 + c_.below(8)};
  frozen_[loop.counter] = true;
  const bool down = c_.chance(20);
  i32(down ? static_cast<std::int32_t>(loop.count) : 0);
  op_u(Op::local_set, loop.counter);
  open(Op::loop, LabelKind::closed, "", "");
  loops_.push_back(loop);
  for (std::size_t n = 1 + c_.below(3); n > 0; --n) c_.chance(60) ? store() : statement();
  loops_.pop_back();
  op_u(Op::local_get, loop.counter);
  i32(down ? -1 : 1);
  op(Op::i32_add);
  op_u(Op::local_tee, loop.counter);
  if (!down) {
    i32(static_cast<std::int32_t>(loop.count));
    op(c_.chance(50) ? Op::i32_lt_u : Op::i32_ne);
  }
  op_u(Op::br_if, 0);
  close();
}

void Body::branch() {
  std::vector<std::size_t> targets;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    if (labels_[i].kind != LabelKind::closed) targets.push_back(i);
  }
  const std::size_t target = c_.pick(targets);
  const std::string types = labels_[target].types;
  expressions(types);
  if (plan_.can.function_references && c_.chance(25)) {
    expression(c_.pick(std::string_view("rxt")));
    op_u(Op::br_on_null, labels_.size() - 1 - target);
    op(Op::drop);
  } else {
    condition();
    op_u(Op::br_if, labels_.size() - 1 - target);
  }
  store_results(types);
}

void Body::branch_non_null() {
  const std::string type(1, c_.pick(std::string_view("rxt")));
  open(Op::block, LabelKind::block, "", type);
  expressions(type);
  op_u(Op::br_on_non_null, 0);
  expressions(type);
  close();
  store_results(type);
}

/// A br_table in blocks of its own, perhaps with targets outside that take the same types.
void Body::multi_branch() {
  const std::string letters = value_letters(plan_);
  const std::string types(c_.below(2), c_.pick(letters));
  const std::size_t count = 1 + c_.below(4);
  for (std::size_t i = 0; i <= count; ++i) open(Op::block, LabelKind::block, "", types);
  std::vector<std::size_t> targets;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    if (labels_[i].kind != LabelKind::closed && labels_[i].types == types) {
      targets.push_back(labels_.size() - 1 - i);
    }
  }
  expressions(types);
  index_like(false, static_cast<std::uint32_t>(count) + 2);
  op(Op::br_table);
  const std::size_t entries = c_.below(12);
  out_.u(entries);
  for (std::size_t i = 0; i <= entries; ++i) {
    out_.u(c_.chance(80) ? c_.below(count + 1) : c_.pick(targets));
  }
  dead_code();
  for (std::size_t i = 0; i <= count; ++i) {
    close();
    store_results(types);
    if (i == count) break;
    statement();
    expressions(types);
  }
}

/// What cannot be reached is valid for more reasons.
void Body::dead_code() {
  switch (c_.below(10)) {
    case 1:
      op(Op::i32_add);
      return op(Op::drop);
    case 2:
      op(Op::select);
      return op(Op::drop);
    case 3:
      return statement();
    case 4:
      op(Op::f64_store);
      out_.u(3);
      return out_.u(8);
    case 5:
      op(Op::nop);
      open(Op::block, LabelKind::block, "", "i");
      op(Op::unreachable);
      close();
      return op(Op::drop);
    default:
      return;
  }
}

/// Leaves the function, or a block around, under a condition.
void Body::leave() {
  condition();
  open(Op::if_, LabelKind::block, "", "");
  if (c_.chance(40)) statement();
  const bool calm = !loops_.empty();
  const std::uint32_t how = c_.below(10);
  if (how == 0 && c_.chance(10)) {
    op(Op::unreachable);
  } else if (how <= 3 && plan_.can.any_exceptions() && !calm) {
    throw_something();
  } else if (how > 3 && how <= 7 && plan_.can.tail_calls && !calm &&
             call(&signature_.results, true)) {
    // A jump.
  } else if (how <= 8) {
    std::size_t target = c_.below(labels_.size());
    while (labels_[target].kind == LabelKind::closed) --target;
    // A copy: an expression may open labels of its own, and the vector moves.
    const std::string types = labels_[target].types;
    expressions(types);
    op_u(Op::br, labels_.size() - 1 - target);
  } else {
    expressions(signature_.results);
    op(Op::return_);
  }
  dead_code();
  close();
}

void Body::table_statement() {
  const std::uint32_t table = c_.below(plan_.tables.size());
  const TablePlan& plan = plan_.tables[table];
  switch (c_.below(7)) {
    case 0:
      index_like(plan.is64, plan.min);
      expression(plan.element);
      return op_u(Op::table_set, table);
    case 1:
      expression(plan.element);
      index_like(plan.is64, 3);
      op_u(Op::table_grow, table);
      return store_results(plan.is64 ? "I" : "i");
    case 2:
      index_like(plan.is64, plan.min);
      expression(plan.element);
      index_like(plan.is64, 4);
      return op_u(Op::table_fill, table);
    case 3: {
      if (plan.element != 'r') break;
      const std::uint32_t segment = c_.below(plan_.elements.size());
      index_like(plan.is64, plan.min);
      index_like(false, 3);
      index_like(false, 3);
      op_u(Op::table_init, segment);
      return out_.u(table);
    }
    case 4: {
      std::uint32_t from = c_.below(plan_.tables.size());
      if (plan_.tables[from].element != plan.element) from = table;
      index_like(plan.is64, plan.min);
      index_like(plan_.tables[from].is64, plan.min);
      index_like(plan.is64 && plan_.tables[from].is64, 4);
      op_u(Op::table_copy, table);
      return out_.u(from);
    }
    case 5:
      return op_u(Op::elem_drop, c_.below(plan_.elements.size()));
    default:
      break;
  }
  op_u(Op::table_size, table);
  store_results(plan.is64 ? "I" : "i");
}

}  // namespace weft::diff
