#include "diff/body.h"

#include <limits>

namespace weft::diff {

Body::Body(Plan& plan, Choices& choices, const Signature& signature)
    : plan_(plan), c_(choices), signature_(signature), locals_(signature.params) {
  frozen_.resize(locals_.size());
}

std::uint32_t Body::new_local(char type) {
  locals_ += type;
  frozen_.push_back(false);
  return static_cast<std::uint32_t>(locals_.size() - 1);
}

std::uint32_t Body::scratch(char type) {
  auto& of_type = scratch_[static_cast<std::size_t>(type)];
  if (of_type.empty()) {
    of_type.push_back(new_local(type));
    frozen_[of_type[0]] = true;
  }
  return of_type[0];
}

void Body::block_type(const std::string& params, const std::string& results) {
  if (params.empty() && results.empty()) return out_.byte(0x40);
  if (params.empty() && results.size() == 1) return write_type(out_, plan_, results[0]);
  out_.s(plan_.type_index({params, results}));
}

void Body::open(Op code, LabelKind kind, const std::string& params, const std::string& results) {
  op(code);
  block_type(params, results);
  labels_.push_back({kind == LabelKind::loop ? params : results, kind});
}

void Body::close() {
  op(Op::end);
  labels_.pop_back();
}

void Body::zero(char type) {
  switch (type) {
    case 'i':
      return i32(0);
    case 'I':
      return i64(0);
    case 'f':
      op(Op::f32_const);
      return out_.little_endian(0, 4);
    case 'F':
      op(Op::f64_const);
      return out_.little_endian(0, 8);
    case 'v':
      op(Op::v128_const);
      out_.little_endian(0, 8);
      return out_.little_endian(0, 8);
    case 'r':
    case 'x':
    case 'e':
      op(Op::ref_null);
      return write_type(out_, plan_, type);
    default:
      op(Op::ref_null);
      return out_.s(plan_.ref_type);
  }
}

void Body::spend_fuel() {
  op_u(Op::global_get, plan_.fuel);
  i32(1);
  op(Op::i32_sub);
  op_u(Op::global_set, plan_.fuel);
  op_u(Op::global_get, plan_.fuel);
  i32(0);
  op(Op::i32_lt_s);
  open(Op::if_, LabelKind::block, "", "");
  for (const char type : signature_.results) zero(type);
  op(Op::return_);
  close();
}

void Body::make_exact(char type, Nan nan) {
  const std::uint32_t value = scratch(type);
  const bool wide = nan == Nan::f64;
  op_u(Op::local_tee, value);
  if (type == 'v') {
    op(Op::v128_const);
    for (int i = 0; i < (wide ? 2 : 4); ++i) {
      out_.little_endian(wide ? 0x7ff8000000000000 : 0x7fc00000, wide ? 8 : 4);
    }
    op_u(Op::local_get, value);
    op_u(Op::local_get, value);
    op(wide ? Op::f64x2_eq : Op::f32x4_eq);
    return op(Op::v128_bitselect);
  }
  op(wide ? Op::f64_const : Op::f32_const);
  out_.little_endian(wide ? 0x7ff8000000000000 : 0x7fc00000, wide ? 8 : 4);
  op_u(Op::local_get, value);
  op_u(Op::local_get, value);
  op(wide ? Op::f64_eq : Op::f32_eq);
  op(Op::select);
}

void Body::keep(char type) {
  const std::uint32_t value = scratch(type);
  op_u(Op::local_tee, value);
  op_u(Op::global_get, plan_.hash);
  i64(5);
  op(Op::i64_rotl);
  op_u(Op::local_get, value);
  switch (type) {
    case 'i':
      op(Op::i64_extend_i32_u);
      break;
    case 'f':
      op(Op::i32_reinterpret_f32);
      op(Op::i64_extend_i32_u);
      break;
    case 'F':
      op(Op::i64_reinterpret_f64);
      break;
    case 'v':
      op(Op::i64x2_extract_lane);
      out_.byte(0);
      op_u(Op::local_get, value);
      op(Op::i64x2_extract_lane);
      out_.byte(1);
      i64(0x1e3779b97f4a7c15);
      op(Op::i64_mul);
      op(Op::i64_xor);
      break;
    default:
      break;
  }
  op(Op::i64_xor);
  op_u(Op::global_set, plan_.hash);
}

/// Locals with values that an optimiser cannot know.
void Body::begin() {
  const std::string letters = value_letters(plan_);
  for (std::size_t n = c_.below(9); n > 0; --n) {
    const std::uint32_t local = new_local(c_.pick(letters));
    if (std::string_view("iIfFv").find(locals_[local]) == std::string_view::npos) continue;
    if (c_.chance(20)) continue;
    load_known(locals_[local]);
    op_u(Op::local_set, local);
  }
}

/// Lets what is in locals be seen.
void Body::finish() {
  for (std::uint32_t local = 0; local < locals_.size(); ++local) {
    const char type = locals_[local];
    if (frozen_[local] || std::string_view("iIfFv").find(type) == std::string_view::npos) continue;
    if (!c_.chance(50)) continue;
    op_u(Op::local_get, local);
    if (loose(type) != Nan::none && !is_exact(local)) make_exact(type, loose(type));
    keep(type);
    op(Op::drop);
  }
}

Bytes Body::write() {
  budget_ = 20 + 2 * static_cast<int>(c_.below(256));
  labels_.push_back({signature_.results, LabelKind::block});
  spend_fuel();
  begin();
  for (std::size_t n = 1 + c_.below(5); n > 0; --n) statements();
  finish();
  for (const char type : signature_.results) expression(type);
  op(Op::end);

  Writer all;
  const std::string own = locals_.substr(signature_.params.size());
  all.u(own.size());
  for (const char type : own) {
    all.u(1);
    write_type(all, plan_, type);
  }
  all.append(out_.bytes());
  return all.bytes();
}

}  // namespace weft::diff
