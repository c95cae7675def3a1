#include "guest/lists.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "guest/arrays.h"
#include "guest/strings.h"

namespace weft::guest {
namespace {

/// Up to its NUL; none: it runs into the end of memory, or is longer than `most`.
Result<std::string> load_string(const GuestMemory& memory, std::uint64_t address,
                                std::size_t most) {
  const std::uint64_t end = memory.size();
  if (address >= end) return fail(Errno::fault);
  const std::uint64_t room = std::min<std::uint64_t>(end - address, most + 1);
  WEFT_TRY(const std::byte* place, memory.check(address, room));
  const auto* text = reinterpret_cast<const char*>(place);
  // Other threads may write meanwhile: the copy ends where the NUL was when it was found.
  const std::size_t length = ::strnlen(text, room);
  if (length == room) return fail(room > most ? Errno::toobig : Errno::fault);
  return std::string(text, length);
}

}  // namespace

Errno Codec<StringList>::decode(const GuestMemory& memory, Args args, Holder& out) {
  out.null_ = args.address(0) == 0;
  if (out.null_) return Errno::success;
  const std::uint32_t count = args.count(1);
  const auto place = memory.check_array(args.address(0), count, sizeof(std::uint32_t));
  if (!place) return place.error();
  std::size_t left = StringList::kMaxBytes;
  if (count > left) return Errno::toobig;
  out.strings_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto address = load<std::uint32_t>(*place + i * sizeof(std::uint32_t));
    auto text = load_string(memory, address, left);
    if (!text) return text.error();
    if (text->size() + 1 > left) return Errno::toobig;
    left -= text->size() + 1;
    out.strings_.push_back(*std::move(text));
  }
  return Errno::success;
}

void Codec<StringList>::show(const Shown& s) {
  const auto place = s.memory.check_array(s.args.address(0), s.args.count(1), 4);
  if (s.args.address(0) == 0 || !place) return show_address(s.out, s.args.address(0));
  show_array_start(s.out);
  for (std::size_t i = 0; i < s.args.count(1) && show_array_next(s.out, i); ++i) {
    constexpr std::size_t kMost = 4096;
    const auto text = load_string(s.memory, load<std::uint32_t>(*place + i * 4), kMost);
    if (text) {
      show_bytes(s.out, std::as_bytes(std::span(*text)), 32);
    } else {
      s.out += '?';
    }
  }
  show_array_end(s.out);
}

Errno Codec<SpawnSteps>::decode(const GuestMemory& memory, Args args, Holder& out) {
  const std::uint32_t count = args.count(1);
  if (args.address(0) == 0) return Errno::success;
  const auto place = memory.check_array(args.address(0), count, sizeof(abi::ProcSpawnFdOp));
  if (!place) return place.error();
  if (count > SpawnSteps::kMax) return Errno::toobig;
  for (std::size_t i = 0; i < count; ++i) {
    SpawnStep step{.op = load<abi::ProcSpawnFdOp>(*place + i * sizeof(abi::ProcSpawnFdOp)),
                   .path = {}};
    if (step.op.path != 0) {
      const auto text = memory.check(step.op.path, step.op.path_len);
      if (!text) return text.error();
      if (step.op.path_len > GuestPath::kMax) return Errno::nametoolong;
      step.path.assign(reinterpret_cast<const char*>(*text), step.op.path_len);
    }
    out.steps_.push_back(std::move(step));
  }
  return Errno::success;
}

void Codec<SpawnSteps>::show(const Shown& s) {
  show_array<abi::ProcSpawnFdOp>(s, s.args.address(0), s.args.count(1));
}

}  // namespace weft::guest
