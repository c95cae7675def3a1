#include "diff/body.h"
#include "diff/constants.h"

namespace weft::diff {
void Body::constant(char type) {
  const std::uint32_t how = c_.below(4);
  switch (type) {
    case 'i':
      if (how == 0) return i32(static_cast<std::int8_t>(c_.byte()));
      if (how == 1) return i32(static_cast<std::int32_t>(c_.bits(4)));
      return i32(static_cast<std::int32_t>(c_.pick(kIntegers)));
    case 'I':
      if (how == 0) return i64(static_cast<std::int8_t>(c_.byte()));
      if (how == 1) return i64(static_cast<std::int64_t>(c_.bits(8)));
      return i64(static_cast<std::int64_t>(c_.pick(kIntegers)));
    case 'f':
      op(Op::f32_const);
      return out_.little_endian(how == 1 ? c_.bits(4) : c_.pick(kSingles), 4);
    case 'F':
      op(Op::f64_const);
      return out_.little_endian(how == 1 ? c_.bits(8) : c_.pick(kDoubles), 8);
    default:
      break;
  }
  op(Op::v128_const);
  for (int lane = 0; lane < 4; ++lane) {
    if (how == 0) {
      out_.little_endian(c_.bits(1), 4);
    } else if (how == 1) {
      out_.little_endian(c_.bits(4), 4);
    } else if (how == 2) {
      out_.little_endian(c_.pick(kSingles), 4);
    } else {
      out_.little_endian(c_.pick(kIntegers), 4);
    }
  }
}

bool Body::get_local(char type, Nan nan) {
  std::vector<std::uint32_t> fitting;
  for (std::uint32_t i = 0; i < locals_.size(); ++i) {
    if (locals_[i] == type && !frozen_[i]) fitting.push_back(i);
  }
  if (type == 'i') {
    for (const Loop& loop : loops_) fitting.insert(fitting.end(), 3, loop.counter);
  }
  if (fitting.empty()) return false;
  const std::uint32_t local = c_.pick(fitting);
  op_u(Op::local_get, local);
  if (loose(type) != nan && !is_exact(local)) make_exact(type, loose(type));
  return true;
}

bool Body::get_global(char type, Nan nan) {
  std::vector<std::uint32_t> fitting;
  for (std::uint32_t i = 0; i < plan_.globals.size(); ++i) {
    if (plan_.globals[i].type == type && i != plan_.fuel && i != plan_.hash) fitting.push_back(i);
  }
  if (fitting.empty()) return false;
  op_u(Op::global_get, c_.pick(fitting));
  if (loose(type) != nan) make_exact(type, loose(type));
  return true;
}

void Body::leaf(char type, Nan nan) {
  const bool number = std::string_view("iIfFv").find(type) != std::string_view::npos;
  const std::uint32_t how = c_.below(10);
  if (how >= 5 && get_local(type, nan)) return;
  if (how == 2 && get_global(type, nan)) return;
  // Constants are folded where the optimiser sees them, and then test little.
  if (how >= 3 && number) return load_known(type);
  if (number) return constant(type);
  zero(type);
}

/// An index or a length below `limit` mostly.
void Body::index_like(bool is64, std::uint32_t limit) {
  if (c_.chance(5)) return expression(is64 ? 'I' : 'i');
  if (c_.chance(40) && limit >= 4) {
    expression(is64 ? 'I' : 'i');
    is64 ? i64(3) : i32(3);
    return op(is64 ? Op::i64_and : Op::i32_and);
  }
  const auto value = static_cast<std::int32_t>(c_.below(limit));
  is64 ? i64(value) : i32(value);
}

void Body::reference(char type) {
  const std::uint32_t how = c_.below(8);
  if (how <= 1 && type == 'r') {
    return op_u(Op::ref_func, plan_.first_function + c_.below(plan_.functions.size()));
  }
  // Function 1 is of that type.
  if (how <= 1 && type == 't') return op_u(Op::ref_func, plan_.first_function + 1);
  if (how <= 2 && type == 'x') {
    expression('i');
    return op_u(Op::call, kExternal);
  }
  if (how <= 4) {
    for (std::uint32_t i = 0; i < plan_.tables.size(); ++i) {
      if (plan_.tables[i].element != type) continue;
      index_like(plan_.tables[i].is64, plan_.tables[i].min);
      return op_u(Op::table_get, i);
    }
  }
  if (how == 5) return nested(type, Nan::none);
  if (how == 6) {
    expression(type);
    expression(type);
    condition();
    op(Op::select_t);
    out_.u(1);
    return write_type(out_, plan_, type);
  }
  leaf(type, Nan::none);
}

void Body::reference_question() {
  const char type = c_.pick(std::string_view(plan_.can.exceptions ? "rxe" : "rx"));
  expression(type);
  if (type == 'x' && c_.chance(50)) return op_u(Op::call, kNumberOf);
  op(Op::ref_is_null);
}

/// A block, if or loop that gives the value; a branch may leave it early.
void Body::nested(char type, Nan nan) {
  const std::string result(1, type);
  const std::uint32_t how = c_.below(4);
  if (how == 0) {
    condition();
    open(Op::if_, LabelKind::block, "", result);
    expression(type);
    op(Op::else_);
    expression(type);
    close();
  } else {
    const std::string params = c_.chance(30) ? "i" : "";
    expressions(params);
    if (how == 3 && loops_.empty()) {
      open(Op::loop, LabelKind::loop, params, result);
      spend_fuel();
    } else {
      open(Op::block, LabelKind::block, params, result);
    }
    store_results(params);
    if (c_.chance(40)) statement();
    if (labels_.back().kind == LabelKind::block) {
      expression(type);
      condition();
      op_u(Op::br_if, 0);
      op(Op::drop);
    } else if (c_.chance(60)) {
      expressions(params);
      condition();
      op_u(Op::br_if, 0);
      for (std::size_t i = 0; i < params.size(); ++i) op(Op::drop);
    }
    expression(type);
    close();
  }
  if (loose(type) != nan) make_exact(type, loose(type));
}

void Body::choice(char type, Nan nan) {
  if (c_.chance(50)) {
    expression(type, nan);
    expression(type, nan);
    condition();
    return op(Op::select);
  }
  // A value that passes through a local, or a conditional branch that takes it along.
  for (std::size_t i = labels_.size(); i > 0; --i) {
    const Label& label = labels_[i - 1];
    if (label.kind == LabelKind::closed || label.types != std::string(1, type)) continue;
    expression(type, nan);
    condition();
    return op_u(Op::br_if, labels_.size() - i);
  }
  std::vector<std::uint32_t> fitting;
  for (std::uint32_t i = 0; i < locals_.size(); ++i) {
    if (locals_[i] == type && !frozen_[i]) fitting.push_back(i);
  }
  if (fitting.empty()) return leaf(type, nan);
  expression(type, Nan::none);
  op_u(Op::local_tee, c_.pick(fitting));
}

void Body::expression(char type, Nan nan) {
  ++depth_;
  --budget_;
  const bool is_integer = type == 'i' || type == 'I';
  if (depth_ > 7 || budget_ <= 0 || c_.exhausted()) {
    leaf(type, nan);
  } else if (std::string_view("iIfFv").find(type) == std::string_view::npos) {
    reference(type);
  } else if (const std::uint32_t how = c_.below(100); how < 14) {
    leaf(type, nan);
  } else if (how < 62) {
    operation(type, nan);
  } else if (how < 74) {
    load(type);
  } else if (how < 82) {
    choice(type, nan);
  } else if (how < 87) {
    nested(type, nan);
  } else if (how < 92) {
    if (!call_for(type, nan)) leaf(type, nan);
  } else if (how < 95 && is_integer && plan_.can.atomics) {
    atomic(type);
  } else if (how < 97 && is_integer) {
    memory_size(type);
  } else if (how < 99 && type == 'i') {
    reference_question();
  } else {
    operation(type, nan);
  }
  --depth_;
}

}  // namespace weft::diff
