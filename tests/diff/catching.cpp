#include "diff/body.h"

namespace weft::diff {
namespace {

// Clauses of try_table.
enum Clause : std::uint8_t { kCatch, kCatchRef, kCatchAll, kCatchAllRef };

}  // namespace

/// Ends in code that cannot be reached.
void Body::throw_something() {
  // In a legacy handler what it caught may go on.
  for (std::size_t i = labels_.size(); i > 0; --i) {
    if (labels_[i - 1].kind == LabelKind::caught && c_.chance(50)) {
      return op_u(Op::rethrow, labels_.size() - i);
    }
  }
  if (plan_.can.exceptions && c_.chance(20)) {
    expression('e');
    return op(Op::throw_ref);
  }
  const std::uint32_t tag = c_.below(plan_.tags.size());
  expressions(plan_.tags[tag]);
  op_u(Op::throw_, tag);
}

void Body::maybe_throw() {
  condition();
  open(Op::if_, LabelKind::block, "", "");
  throw_something();
  close();
}

void Body::handler(const std::string& types) {
  store_results(types);
  if (c_.chance(60)) statement();
}

void Body::try_standard() {
  struct Handler {
    std::uint8_t clause;
    std::uint32_t tag;
    std::string types;
  };
  std::vector<Handler> handlers;
  for (std::size_t n = c_.below(4); n > 0; --n) {
    Handler h{static_cast<std::uint8_t>(c_.below(4)), c_.below(plan_.tags.size()), {}};
    if (h.clause == kCatch || h.clause == kCatchRef) h.types = plan_.tags[h.tag];
    if (h.clause == kCatchRef || h.clause == kCatchAllRef) h.types += 'e';
    handlers.push_back(h);
  }
  const std::string letters = value_letters(plan_);
  const std::string results(c_.below(2), c_.pick(letters));
  open(Op::block, LabelKind::block, "", "");
  for (auto h = handlers.rbegin(); h != handlers.rend(); ++h) {
    open(Op::block, LabelKind::block, "", h->types);
  }
  op(Op::try_table);
  block_type("", results);
  out_.u(handlers.size());
  for (std::size_t i = 0; i < handlers.size(); ++i) {
    out_.byte(handlers[i].clause);
    if (handlers[i].clause <= kCatchRef) out_.u(handlers[i].tag);
    out_.u(i);
  }
  labels_.push_back({results, LabelKind::block});
  statements();
  if (c_.chance(70)) maybe_throw();
  expressions(results);
  close();
  store_results(results);
  for (std::size_t i = 0; i < handlers.size(); ++i) {
    op_u(Op::br, handlers.size() - i);
    close();
    handler(handlers[i].types);
  }
  close();
}

void Body::delegating() {
  open(Op::try_, LabelKind::block, "", "");
  statements();
  if (c_.chance(70)) maybe_throw();
  labels_.pop_back();
  op_u(Op::delegate, c_.below(labels_.size()));
}

void Body::try_legacy() {
  if (c_.chance(20)) return delegating();
  const std::string letters = value_letters(plan_);
  const std::string results(c_.below(2), c_.pick(letters));
  open(Op::try_, LabelKind::block, "", results);
  statements();
  if (c_.chance(30)) delegating();
  if (c_.chance(70)) maybe_throw();
  expressions(results);
  labels_.back().kind = LabelKind::caught;
  for (std::size_t n = c_.below(3); n > 0; --n) {
    const std::uint32_t tag = c_.below(plan_.tags.size());
    op_u(Op::catch_, tag);
    handler(plan_.tags[tag]);
    if (c_.chance(20)) leave();
    expressions(results);
  }
  if (c_.chance(60)) {
    op(Op::catch_all);
    handler("");
    if (c_.chance(20)) leave();
    expressions(results);
  }
  close();
  store_results(results);
}

}  // namespace weft::diff
