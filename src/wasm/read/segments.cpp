#include <fmt/format.h>

#include <algorithm>

#include "wasm/limits.h"
#include "wasm/read/module_reader.h"
#include "wasm/read/types.h"

// https://webassembly.github.io/spec/core/binary/modules.html
namespace weft::wasm {
namespace {

constexpr bool opens_block(Op op) {
  return op == Op::block || op == Op::loop || op == Op::if_ || op == Op::try_ ||
         op == Op::try_table;
}

/// Room for what a count promises, but never for more than the bytes left could hold.
std::size_t plausible(std::uint32_t count, const Cursor& in) {
  return std::min<std::size_t>(count, in.remaining());
}

}  // namespace

// Any instruction may stand here as far as the binary format goes, so blocks are counted.
ConstExpr ModuleReader::read_expression(Cursor& in) {
  if (!in.ok()) return {};
  InstructionReader reader(in.rest(), in.offset());
  std::uint64_t depth = 1;
  while (depth != 0) {
    if (const auto next = reader.next(scratch_); !next) {
      in.fail(next.error());
      return {};
    }
    if (opens_block(scratch_.op)) ++depth;
    if (scratch_.op == Op::end || scratch_.op == Op::delegate) --depth;
    if (scratch_.op == Op::ref_func) declare(scratch_.index);
  }
  const std::uint64_t at = in.offset();
  return {in.take(reader.position()), at};
}

void ModuleReader::read_elements(Cursor& in) {
  const std::uint32_t n = in.count(kMaxElementSegments, "element segments");
  module_.elements.reserve(plausible(n, in));
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) {
    read_element(in, module_.elements.emplace_back());
  }
}

void ModuleReader::read_element(Cursor& in, ElementSegment& segment) {
  constexpr std::uint32_t kNotActive = 1;
  constexpr std::uint32_t kExplicit = 2;  // active: names its table; otherwise: declarative
  constexpr std::uint32_t kExpressions = 4;
  const std::uint64_t at = in.offset();
  const std::uint32_t flags = in.u32();
  if (flags > 7) {
    in.fail_at(at,
               fmt::format("malformed elements segment kind: expected 0 to 7, found {}", flags));
    return;
  }
  const bool expressions = (flags & kExpressions) != 0;
  if ((flags & kNotActive) != 0) {
    segment.mode = (flags & kExplicit) != 0 ? SegmentMode::declarative : SegmentMode::passive;
  } else {
    if ((flags & kExplicit) != 0) segment.table = in.u32();
    segment.offset = read_expression(in);
  }
  segment.type = expressions ? ValType::funcref() : ValType::ref(HeapKind::func, false);
  if ((flags & (kNotActive | kExplicit)) != 0) {
    if (expressions) {
      segment.type = read_ref_type(in);
    } else {
      const std::uint64_t kind_at = in.offset();
      const std::uint8_t kind = in.byte();
      if (kind != 0) {
        in.fail_at(kind_at, fmt::format("malformed element kind: expected 0, found {}", kind));
      }
    }
  }
  read_element_items(in, segment, expressions);
}

void ModuleReader::read_element_items(Cursor& in, ElementSegment& segment, bool expressions) {
  const std::uint32_t n = in.count(kMaxElementsInSegment, "elements");
  if (expressions) {
    segment.expressions.reserve(plausible(n, in));
    for (std::uint32_t i = 0; i < n && in.ok(); ++i) {
      segment.expressions.push_back(read_expression(in));
    }
    return;
  }
  segment.functions.reserve(plausible(n, in));
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) {
    segment.functions.push_back(in.u32());
    declare(segment.functions.back());
  }
}

void ModuleReader::read_data(Cursor& in) {
  const std::uint32_t n = in.count(kMaxDataSegments, "data segments");
  module_.data.reserve(plausible(n, in));
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) {
    read_data_segment(in, module_.data.emplace_back());
  }
}

void ModuleReader::read_data_segment(Cursor& in, DataSegment& segment) {
  const std::uint64_t at = in.offset();
  const std::uint32_t flags = in.u32();
  if (flags > 2) {
    in.fail_at(at, fmt::format("malformed data segment kind: expected 0 to 2, found {}", flags));
    return;
  }
  if (flags == 1) segment.mode = SegmentMode::passive;
  if (flags == 2) segment.memory = in.u32();
  if (flags != 1) segment.offset = read_expression(in);
  const std::uint32_t size = in.u32();
  segment.bytes = in.take(size);
}

void ModuleReader::read_data_count(Cursor& in) {
  const std::uint32_t n = in.u32();
  if (in.ok()) module_.data_count = n;
}

void ModuleReader::read_bodies(Cursor& in) {
  if (form_ == Form::skeleton) {
    in.fail_at(in.offset(), "unexpected code section: a skeleton has none");
    return;
  }
  const std::uint32_t n = in.count(kMaxFunctions, "function bodies");
  module_.bodies.reserve(plausible(n, in));
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) {
    const std::uint64_t at = in.offset();
    const std::uint32_t size = in.u32();
    if (in.ok() && size > kMaxBodyBytes && size <= in.remaining()) {
      in.fail_at(at, fmt::format("function body too large: found {} bytes, Weft's limit is {}",
                                 size, kMaxBodyBytes));
      return;
    }
    FunctionBody body;
    body.offset = in.offset();
    body.size = size;
    body.bytes = in.take(size);
    module_.bodies.push_back(body);
  }
}

void ModuleReader::read_custom(Cursor& in) {
  CustomSection section;
  const std::uint64_t at = in.offset();
  section.name = in.name();
  if (!in.ok()) return;
  if (module_.customs.size() == kMaxCustomSections) {
    in.fail_at(at, fmt::format("too many custom sections: Weft's limit is {}", kMaxCustomSections));
    return;
  }
  if (form_ == Form::skeleton && section.name == kBodiesSection) return read_skeleton_bodies(in);
  section.offset = in.offset();
  section.bytes = in.take(in.remaining());
  module_.customs.push_back(section);
  if (section.name != "dylink.0") return;
  if (module_.dylink) {
    module_.dylink = diagnose_at(section.offset, "unexpected second section \"dylink.0\"");
  } else {
    module_.dylink = read_dylink(section);
  }
}

void ModuleReader::read_skeleton_bodies(Cursor& in) {
  const std::uint64_t at = in.offset();
  if (has_bodies_) {
    in.fail_at(at, "unexpected second list of bodies");
    return;
  }
  has_bodies_ = true;
  const std::uint32_t n = in.count(kMaxFunctions, "function bodies");
  module_.bodies.reserve(plausible(n, in));
  std::uint64_t end = 0;
  for (std::uint32_t i = 0; i < n && in.ok(); ++i) {
    FunctionBody body;
    body.offset = end + in.u32();  // the gap since the body before
    body.size = in.u32();
    end = body.offset + body.size;
    module_.bodies.push_back(body);
  }
}

}  // namespace weft::wasm
