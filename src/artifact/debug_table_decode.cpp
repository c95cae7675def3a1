// Reads what debug_table_encode.cpp wrote.
#include <zstd.h>

#include <cstring>
#include <limits>

#include "artifact/debug_table.h"

namespace weft::artifact {
namespace {

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> in) : in_(in) {}
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at_ < in_.size(); shift += 7) {
      const std::uint8_t b = in_[at_++];
      value |= std::uint64_t{b & 0x7fU} << shift;
      if ((b & 0x80) == 0) return value;
    }
    ok_ = false;
    return 0;
  }
  std::uint32_t u32() {
    const std::uint64_t n = number();
    if (n > std::numeric_limits<std::uint32_t>::max()) ok_ = false;
    return static_cast<std::uint32_t>(n);
  }
  std::uint32_t difference(std::uint32_t& last) {
    const std::uint64_t n = number();
    const std::uint64_t d = (n + 1) / 2;
    last = static_cast<std::uint32_t>((n & 1) != 0 ? last - d : last + d);
    return last;
  }
  std::string text() {
    const std::uint64_t size = number();
    if (size > in_.size() - at_) ok_ = false;
    if (!ok_) return {};
    std::string s(reinterpret_cast<const char*>(in_.data()) + at_, size);
    at_ += size;
    return s;
  }
  /// How many elements follow. Of all together there is a byte each at least.
  std::size_t count() {
    const std::uint64_t n = number();
    if (n > in_.size() - counted_) ok_ = false;
    if (!ok_) return 0;
    counted_ += n;
    return n;
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return at_ == in_.size(); }

 private:
  std::span<const std::uint8_t> in_;
  std::size_t at_ = 0;
  std::size_t counted_ = 0;
  bool ok_ = true;
};

/// One column of `rows`.
template <class Row>
void get_column(Reader& in, std::vector<Row>& rows, std::uint32_t Row::* member) {
  std::uint32_t last = 0;
  for (Row& row : rows) row.*member = in.difference(last);
}

void get_places(Reader& in, std::vector<FunctionPlaces>& functions) {
  functions.resize(in.count());
  std::uint32_t body = 0;
  for (FunctionPlaces& f : functions) {
    f.body = in.difference(body);
    f.places.resize(in.count());
    if (!in.ok()) return;
  }
  for (FunctionPlaces& f : functions) get_column(in, f.places, &Place::pc);
  std::uint32_t last = 0;
  for (FunctionPlaces& f : functions) {
    for (Place& p : f.places) {
      const std::uint64_t n = in.number();
      if (n == 0) continue;
      last = static_cast<std::uint32_t>((n & 1) != 0 ? last + n / 2 : last - n / 2);
      p.offset = last;
    }
  }
}

void get_source(Reader& in, SourceMap& source) {
  source.files.resize(in.count());
  for (SourceFile& f : source.files) {
    f.directory = in.text();
    f.name = in.text();
  }
  source.names.resize(in.count());
  for (std::string& name : source.names) name = in.text();
  source.rows.resize(in.count());
  for (auto member : {&SourceRow::offset, &SourceRow::file, &SourceRow::line, &SourceRow::column}) {
    get_column(in, source.rows, member);
  }
  source.inlined.resize(in.count());
  for (auto member : {&InlinedRange::begin, &InlinedRange::end, &InlinedRange::name,
                      &InlinedRange::file, &InlinedRange::line, &InlinedRange::column}) {
    get_column(in, source.inlined, member);
  }
}

}  // namespace

std::optional<DebugTable> decode_debug_table(std::span<const std::uint8_t> bytes) {
  std::uint64_t size = 0;
  if (bytes.size() < sizeof size) return std::nullopt;
  std::memcpy(&size, bytes.data(), sizeof size);
  bytes = bytes.subspan(sizeof size);
  if (size > kMaxDebugTable) return std::nullopt;
  std::vector<std::uint8_t> plain(size);
  if (ZSTD_decompress(plain.data(), plain.size(), bytes.data(), bytes.size()) != size) {
    return std::nullopt;
  }
  Reader reader(plain);
  DebugTable table;
  get_places(reader, table.functions);
  get_source(reader, table.source);
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return table;
}

}  // namespace weft::artifact
