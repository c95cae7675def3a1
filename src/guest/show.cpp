#include "guest/show.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace weft::guest {

void show_unsigned(std::string& out, std::uint64_t value) {
  fmt::format_to(std::back_inserter(out), "{}", value);
}
void show_signed(std::string& out, std::int64_t value) {
  fmt::format_to(std::back_inserter(out), "{}", value);
}
void show_address(std::string& out, std::uint64_t address) {
  fmt::format_to(std::back_inserter(out), "0x{:x}", address);
}

void show_bytes(std::string& out, std::span<const std::byte> bytes, std::size_t limit) {
  out += '"';
  for (const std::byte b : bytes.first(std::min(bytes.size(), limit))) {
    const auto c = static_cast<unsigned char>(b);
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '"':
      case '\\':
        out += '\\';
        out += static_cast<char>(c);
        break;
      default:
        if (c >= 0x20 && c < 0x7f) {
          out += static_cast<char>(c);
        } else {
          fmt::format_to(std::back_inserter(out), "\\x{:02x}", c);
        }
    }
  }
  out += '"';
  if (bytes.size() > limit) out += "…";
}

void show_names(std::string& out, std::span<const std::string_view> names, std::uint64_t bits) {
  if (bits == 0) {
    out += '0';
    return;
  }
  const std::uint64_t all = (std::uint64_t{1} << names.size()) - 1;
  // The full set of rights is 39 names long: say so instead.
  if (names.size() > 8 && (bits & all) == all) {
    out += "all";
    return;
  }
  bool first = true;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if ((bits >> i & 1) == 0) continue;
    if (!first) out += '|';
    first = false;
    out += names[i];
    bits &= ~(std::uint64_t{1} << i);
  }
  if (bits != 0) {
    if (!first) out += '|';
    show_address(out, bits);
  }
}

namespace {

/// Writes "{a=1, b=x}" field by field.
class Fields {
 public:
  explicit Fields(std::string& out) : out_(out) { out_ += '{'; }
  ~Fields() { out_ += '}'; }
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  template <class T>
  Fields& field(std::string_view name, const T& value) {
    if (!first_) out_ += ", ";
    first_ = false;
    out_ += name;
    out_ += '=';
    show_value(out_, value);
    return *this;
  }

 private:
  std::string& out_;
  bool first_ = true;
};

template <class T>
void show_filestat(std::string& out, const T& v) {
  Fields(out)
      .field("dev", v.dev)
      .field("ino", v.ino)
      .field("filetype", v.filetype)
      .field("nlink", v.nlink)
      .field("size", v.size)
      .field("atim", v.atim)
      .field("mtim", v.mtim)
      .field("ctim", v.ctim);
}

}  // namespace

void show_value(std::string& out, const abi::Fdstat& v) {
  Fields(out)
      .field("filetype", v.filetype)
      .field("flags", v.flags)
      .field("rights_base", v.rights_base)
      .field("rights_inheriting", v.rights_inheriting);
}
void show_value(std::string& out, const abi::Filestat& v) { show_filestat(out, v); }
void show_value(std::string& out, const abi::snapshot0::Filestat& v) { show_filestat(out, v); }
void show_value(std::string& out, const abi::Prestat& v) {
  Fields(out).field("tag", v.tag).field("name_len", v.name_len);
}

void show_value(std::string& out, const abi::Subscription& v) {
  Fields f(out);
  f.field("userdata", v.userdata).field("type", v.tag);
  if (v.tag == abi::Eventtype::clock) {
    f.field("id", v.clock_id)
        .field("timeout", v.timeout)
        .field("precision", v.precision)
        .field("flags", v.clock_flags);
  } else {
    f.field("fd", v.fd());
  }
}
void show_value(std::string& out, const abi::snapshot0::Subscription& v) {
  show_value(out, abi::snapshot0::to_preview1(v));
}
void show_value(std::string& out, const abi::Event& v) {
  Fields f(out);
  f.field("userdata", v.userdata).field("error", v.error).field("type", v.type);
  if (v.type != abi::Eventtype::clock) f.field("nbytes", v.nbytes).field("flags", v.flags);
}

void show_value(std::string& out, const abi::OptionTimestamp& v) {
  if (v.some == 0) {
    out += "none";
  } else {
    show_unsigned(out, v.value);
  }
}
void show_value(std::string& out, const abi::OptionPid& v) {
  if (v.some == 0) {
    out += "none";
  } else {
    show_value(out, v.value);
  }
}

}  // namespace weft::guest
