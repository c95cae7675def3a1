#include "guest/strings.h"

#include <algorithm>

namespace weft::guest {
namespace {

void show_string(const Shown& s, std::size_t limit) {
  const auto place = s.memory.check(s.args.address(0), s.args.address(1));
  if (!place) return show_address(s.out, s.args.address(0));
  show_bytes(s.out, {*place, static_cast<std::size_t>(s.args.address(1))}, limit);
}

}  // namespace

Errno Codec<GuestPath>::decode(const GuestMemory& memory, Args args, Holder& out) {
  const std::uint64_t length = args.address(1);
  const auto place = memory.check(args.address(0), length);
  if (!place) return place.error();
  if (length > GuestPath::kMax) return Errno::nametoolong;
  out.size = static_cast<std::size_t>(length);
  if (out.size != 0) std::memcpy(out.bytes.data(), *place, out.size);
  return Errno::success;
}

void Codec<GuestPath>::show(const Shown& s) { show_string(s, GuestPath::kMax); }

Errno Codec<GuestString>::decode(const GuestMemory& memory, Args args, Holder& out) {
  if (args.address(0) == 0) {
    out = GuestString();
    return Errno::success;
  }
  const std::uint64_t length = args.address(1);
  const auto place = memory.check(args.address(0), length);
  if (!place) return place.error();
  if (length > GuestString::kMax) return Errno::toobig;
  std::string text(static_cast<std::size_t>(length), '\0');
  if (!text.empty()) std::memcpy(text.data(), *place, text.size());
  if (!is_utf8(text)) return Errno::ilseq;
  out.assign(std::move(text));
  return Errno::success;
}

void Codec<GuestString>::show(const Shown& s) {
  if (s.args.address(0) == 0) {
    s.out += "null";
  } else {
    show_string(s, kShownBytes * 4);
  }
}

}  // namespace weft::guest
