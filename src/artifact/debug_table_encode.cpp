// The stored form of a DebugTable: its size, then one zstd frame. Inside, numbers stand column by
// column, as differences, which compresses best. Apart from its decoder, because only the compiler
// needs zstd's half that compresses.
#include <zstd.h>

#include <cstring>

#include "artifact/debug_table.h"

namespace weft::artifact {
namespace {

constexpr int kEffort = 6;

class Writer {
 public:
  void number(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7) out_.push_back(static_cast<std::uint8_t>(n | 0x80));
    out_.push_back(static_cast<std::uint8_t>(n));
  }
  void difference(std::uint32_t n, std::uint32_t& last) {
    const auto d = static_cast<std::int64_t>(n) - static_cast<std::int64_t>(last);
    number(d < 0 ? static_cast<std::uint64_t>(-d) * 2 - 1 : static_cast<std::uint64_t>(d) * 2);
    last = n;
  }
  void text(std::string_view s) {
    number(s.size());
    out_.insert(out_.end(), s.begin(), s.end());
  }
  std::vector<std::uint8_t>& bytes() { return out_; }

 private:
  std::vector<std::uint8_t> out_;
};

/// One column of `rows`.
template <class Row>
void put_column(Writer& out, const std::vector<Row>& rows, std::uint32_t Row::* member) {
  std::uint32_t last = 0;
  for (const Row& row : rows) out.difference(row.*member, last);
}
void put_places(Writer& out, const std::vector<FunctionPlaces>& functions) {
  out.number(functions.size());
  std::uint32_t body = 0;
  for (const FunctionPlaces& f : functions) {
    out.difference(f.body, body);
    out.number(f.places.size());
  }
  for (const FunctionPlaces& f : functions) put_column(out, f.places, &Place::pc);
  // Functions follow each other in the module as they do here; what has no offset is no step back.
  std::uint32_t last = 0;
  for (const FunctionPlaces& f : functions) {
    for (const Place& p : f.places) {
      if (p.offset == 0) {
        out.number(0);
        continue;
      }
      const auto d = static_cast<std::int64_t>(p.offset) - static_cast<std::int64_t>(last);
      out.number(d < 0 ? static_cast<std::uint64_t>(-d) * 2
                       : static_cast<std::uint64_t>(d) * 2 + 1);
      last = p.offset;
    }
  }
}

void put_source(Writer& out, const SourceMap& source) {
  out.number(source.files.size());
  for (const SourceFile& f : source.files) {
    out.text(f.directory);
    out.text(f.name);
  }
  out.number(source.names.size());
  for (const std::string& name : source.names) out.text(name);
  out.number(source.rows.size());
  for (auto member : {&SourceRow::offset, &SourceRow::file, &SourceRow::line, &SourceRow::column}) {
    put_column(out, source.rows, member);
  }
  out.number(source.inlined.size());
  for (auto member : {&InlinedRange::begin, &InlinedRange::end, &InlinedRange::name,
                      &InlinedRange::file, &InlinedRange::line, &InlinedRange::column}) {
    put_column(out, source.inlined, member);
  }
}

}  // namespace

std::vector<std::uint8_t> encode(const DebugTable& table) {
  Writer writer;
  put_places(writer, table.functions);
  put_source(writer, table.source);
  const std::vector<std::uint8_t>& plain = writer.bytes();
  const std::uint64_t size = plain.size();
  if (size > kMaxDebugTable) return encode({});
  std::vector<std::uint8_t> out(sizeof size + ZSTD_compressBound(plain.size()));
  std::memcpy(out.data(), &size, sizeof size);
  const std::size_t used = ZSTD_compress(out.data() + sizeof size, out.size() - sizeof size,
                                         plain.data(), plain.size(), kEffort);
  // It cannot fail into a buffer of that size but for want of memory.
  if (ZSTD_isError(used) != 0) return {};
  out.resize(sizeof size + used);
  return out;
}

}  // namespace weft::artifact
