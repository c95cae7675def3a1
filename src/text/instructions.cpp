// Instruction sequences, flat and folded in any mix, without recursion: an open parenthesis is a
// Frame on an explicit stack, a block a Label, so the nesting of a source costs no native stack.
#include <fmt/format.h>

#include <algorithm>

#include "base/result.h"
#include "text/module_parser.h"

namespace weft::text {
namespace {

using wasm::Op;

const std::unordered_map<std::string_view, Op>& operations() {
  static const auto* const kMap = [] {
    auto* map = new std::unordered_map<std::string_view, Op>();
    for (std::size_t i = 0; i < wasm::kOpCount; ++i) {
      // Of the two selects the first, untyped one gets the name.
      map->emplace(wasm::kOps[i].text, static_cast<Op>(i));
    }
    return map;
  }();
  return *kMap;
}

bool is_block(Op op) {
  return op == Op::block || op == Op::loop || op == Op::if_ || op == Op::try_ ||
         op == Op::try_table;
}

}  // namespace

/// What an open parenthesis of a folded expression waits for.
struct ModuleParser::Frame {
  enum class Kind : std::uint8_t {
    operation,  // its operands come first; `code` is written at ')'
    block,      // block, loop, try_table: `end` is written at ')'
    if_,        // the condition, then (then …) and (else …)
    try_,       // (do …), then (catch …) or (delegate …)
    arm,        // (then …), (else …), (do …), (catch …), (catch_all …)
  };
  Kind kind = Kind::operation;
  Encoder code;            // operation, if_: written when the operands are there
  std::string label;       // if_
  std::size_t labels = 0;  // open labels when the frame was opened
  int arms = 0;            // if_: 1 after then, 2 after else; try_: 1 do, 2 catch, 3 catch_all
  bool closed = false;     // try_: ended by (delegate …)
};

Diagnosed<> ModuleParser::expression(Encoder& out) { return instructions(out, false); }

Diagnosed<> ModuleParser::folded_expression(Encoder& out) {
  if (!c_.at(TokenKind::left)) return c_.unexpected_token();
  return instructions(out, true);
}

Diagnosed<> ModuleParser::instructions(Encoder& out, bool one_folded) {
  std::vector<Frame> frames;
  const std::size_t outer = labels_.size();
  for (;;) {
    if (c_.at(TokenKind::left)) {
      c_.next();
      WEFT_CHECK(open_form(out, frames));
    } else if (c_.at(TokenKind::right) && !frames.empty()) {
      WEFT_CHECK(close_form(out, frames));
      c_.next();
      if (one_folded && frames.empty()) return {};
    } else if (c_.at(TokenKind::keyword)) {
      const bool flat = frames.empty() ? !one_folded
                                       : frames.back().kind == Frame::Kind::block ||
                                             frames.back().kind == Frame::Kind::arm;
      if (!flat) return c_.unexpected_token();
      const bool open = labels_.size() > (frames.empty() ? outer : frames.back().labels);
      if (!open && (c_.at_keyword("end") || c_.at_keyword("delegate"))) {
        return c_.unexpected_token();
      }
      WEFT_CHECK(plain(out));
    } else {
      if (!frames.empty() || labels_.size() != outer) return c_.unexpected_token();
      return {};
    }
  }
}

Diagnosed<> ModuleParser::open_form(Encoder& out, std::vector<Frame>& frames) {
  if (!c_.at(TokenKind::keyword)) return c_.unexpected_token();
  const std::string_view word = c_.peek().text;
  const bool clause = word == "then" || word == "else" || word == "do" || word == "catch" ||
                      word == "catch_all" || word == "delegate";
  if (clause) return open_clause(out, frames, word);
  if (!frames.empty()) {
    // A try takes clauses only, and an if nothing after its first arm.
    const Frame& top = frames.back();
    if (top.kind == Frame::Kind::try_ || (top.kind == Frame::Kind::if_ && top.arms > 0)) {
      return c_.unexpected_token();
    }
  }
  WEFT_TRY(const Op op, operation());
  if (op == Op::end) return c_.unexpected_token();
  Frame frame;
  if (op == Op::if_) {
    frame.kind = Frame::Kind::if_;
    frame.label = c_.optional_id();
    // The block type's type use is read while the labels are still those outside.
    frame.code.op(op);
    WEFT_CHECK(block_type(frame.code));
  } else if (is_block(op)) {
    frame.kind = op == Op::try_ ? Frame::Kind::try_ : Frame::Kind::block;
    WEFT_CHECK(plain_block(out, op));
  } else {
    WEFT_CHECK(immediates(frame.code, op));
  }
  frame.labels = labels_.size();
  frames.push_back(std::move(frame));
  return {};
}

Diagnosed<> ModuleParser::open_clause(Encoder& out, std::vector<Frame>& frames,
                                      std::string_view word) {
  if (frames.empty()) return c_.unexpected_token();
  Frame& parent = frames.back();
  const bool of_if = word == "then" || word == "else";
  if (parent.kind != (of_if ? Frame::Kind::if_ : Frame::Kind::try_) || parent.closed) {
    return c_.unexpected_token();
  }
  const bool first = word == "then" || word == "do";
  if (first != (parent.arms == 0) || (word == "else" && parent.arms != 1)) {
    return c_.unexpected_token();
  }
  // Behind catch_all comes nothing, and delegate stands alone.
  if (parent.arms == 3 || (word == "delegate" && parent.arms != 1)) return c_.unexpected_token();
  parent.arms = first ? 1 : word == "catch_all" ? 3 : 2;
  c_.next();
  if (word == "then") {
    out.raw(parent.code.bytes());
    labels_.push_back({parent.label, Op::if_});
  } else if (word == "else") {
    out.op(Op::else_);
  } else if (word == "catch") {
    out.op(Op::catch_);
    WEFT_TRY(const std::uint32_t tag, index(tags));
    out.unsigned_leb(tag);
  } else if (word == "catch_all") {
    out.op(Op::catch_all);
  } else if (word == "delegate") {
    labels_.pop_back();
    out.op(Op::delegate);
    WEFT_CHECK(label_index(out));
    parent.closed = true;
  }
  Frame arm;
  arm.kind = Frame::Kind::arm;
  arm.labels = labels_.size();
  frames.push_back(std::move(arm));
  return {};
}

Diagnosed<> ModuleParser::close_form(Encoder& out, std::vector<Frame>& frames) {
  Frame frame = std::move(frames.back());
  frames.pop_back();
  switch (frame.kind) {
    case Frame::Kind::operation:
      out.raw(frame.code.bytes());
      return {};
    case Frame::Kind::arm:
      if (labels_.size() != frame.labels) return c_.unexpected_token();
      return {};
    case Frame::Kind::if_:
      if (frame.arms == 0) return c_.unexpected_token();
      break;
    case Frame::Kind::try_:
      if (frame.arms == 0) return c_.unexpected_token();
      if (frame.closed) return {};
      break;
    case Frame::Kind::block:
      if (labels_.size() != frame.labels) return c_.unexpected_token();
      break;
  }
  labels_.pop_back();
  out.op(Op::end);
  return {};
}

Diagnosed<wasm::Op> ModuleParser::operation() {
  const auto found = operations().find(c_.peek().text);
  if (found == operations().end()) {
    return c_.fail(fmt::format("unknown operator '{}'", c_.peek().text.substr(0, 60)));
  }
  c_.next();
  // (result …) behind select makes it the typed one.
  if (found->second == Op::select && c_.at_form("result")) return Op::select_t;
  return found->second;
}

Diagnosed<> ModuleParser::plain(Encoder& out) {
  WEFT_TRY(const Op op, operation());
  if (is_block(op)) return plain_block(out, op);
  if (op == Op::end || op == Op::else_ || op == Op::catch_ || op == Op::catch_all ||
      op == Op::delegate) {
    return plain_clause(out, op);
  }
  return immediates(out, op);
}

Diagnosed<> ModuleParser::plain_block(Encoder& out, Op op) {
  std::string label = c_.optional_id();
  out.op(op);
  WEFT_CHECK(block_type(out));
  // The catch clauses' labels are counted from outside the try_table.
  if (op == Op::try_table) WEFT_CHECK(catch_clauses(out));
  labels_.push_back({std::move(label), op});
  return {};
}

Diagnosed<> ModuleParser::closing_label() {
  if (c_.at(TokenKind::id) && id_value(c_.peek().text) != labels_.back().name) {
    return c_.fail("mismatching label");
  }
  (void)c_.optional_id();
  return {};
}

Diagnosed<> ModuleParser::plain_clause(Encoder& out, Op op) {
  if (labels_.empty()) return c_.unexpected_token();
  const Op opened = labels_.back().op;
  const bool fits = op == Op::end || (op == Op::else_ ? opened == Op::if_ : opened == Op::try_) ||
                    (opened == Op::catch_ && (op == Op::catch_ || op == Op::catch_all));
  if (!fits) return c_.unexpected_token();
  if (op == Op::delegate) {
    labels_.pop_back();
    out.op(op);
    return label_index(out);
  }
  out.op(op);
  // A second else does not fit, nor anything behind catch_all, nor delegate behind catch.
  if (op != Op::end) labels_.back().op = op;
  if (op == Op::catch_) {
    WEFT_TRY(const std::uint32_t tag, index(tags));
    out.unsigned_leb(tag);
    return {};
  }
  if (op == Op::end || op == Op::else_) WEFT_CHECK(closing_label());
  if (op == Op::end) labels_.pop_back();
  return {};
}

Diagnosed<> ModuleParser::label_index(Encoder& out) {
  if (c_.at(TokenKind::id)) {
    const auto found =
        std::find_if(labels_.rbegin(), labels_.rend(),
                     [name = id_value(c_.peek().text)](const Label& l) { return l.name == name; });
    if (found == labels_.rend()) {
      return c_.fail(fmt::format("unknown label {}", c_.peek().text));
    }
    c_.next();
    out.unsigned_leb(static_cast<std::uint64_t>(found - labels_.rbegin()));
    return {};
  }
  WEFT_TRY(const std::uint64_t depth, number(32));
  out.unsigned_leb(depth);
  return {};
}

}  // namespace weft::text
