// Arrays of structs that a guest passes or receives. Any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "guest/codec.h"

namespace weft::guest {

void show_array_start(std::string& out);
/// The separator in front of element `i`; false when the rest is to be cut.
bool show_array_next(std::string& out, std::size_t i);
void show_array_end(std::string& out);

template <Plain T>
void show_array(const Shown& s, std::uint64_t address, std::uint32_t count) {
  const auto place = s.memory.check_array(address, count, sizeof(T));
  if constexpr (Showable<T>) {
    if (place) {
      show_array_start(s.out);
      for (std::size_t i = 0; i < count && show_array_next(s.out, i); ++i)
        show_value(s.out, load<T>(*place + i * sizeof(T)));
      return show_array_end(s.out);
    }
  }
  show_address(s.out, address);
}

/// `count` structs that the handler copies out one at a time, each at most once.
template <Plain T>
class InArray {
 public:
  InArray() = default;
  InArray(const std::byte* place, std::uint32_t count) : place_(place), count_(count) {}
  [[nodiscard]] std::uint32_t size() const { return count_; }
  [[nodiscard]] T load(std::size_t i) const { return guest::load<T>(place_ + i * sizeof(T)); }

 private:
  const std::byte* place_ = nullptr;
  std::uint32_t count_ = 0;
};

/// Room for `count` structs.
template <Plain T>
class OutArray {
 public:
  OutArray() = default;
  OutArray(std::byte* place, std::uint32_t count) : place_(place), count_(count) {}
  [[nodiscard]] std::uint32_t size() const { return count_; }
  void store(std::size_t i, const T& v) const { guest::store(place_ + i * sizeof(T), v); }

 private:
  std::byte* place_ = nullptr;
  std::uint32_t count_ = 0;
};

template <Plain T>
struct Codec<InArray<T>> : ByValue<InArray<T>> {
  static constexpr std::string_view kWasm = "pp";
  static constexpr std::string_view kType = type_name<T>();
  static Errno decode(const GuestMemory& memory, Args args, InArray<T>& out) {
    const auto place = memory.check_array(args.address(0), args.count(1), sizeof(T));
    if (!place) return place.error();
    out = InArray<T>(*place, args.count(1));
    return Errno::success;
  }
  static void show(const Shown& s) { show_array<T>(s, s.args.address(0), s.args.count(1)); }
};

template <Plain T>
struct Codec<OutArray<T>> : ByValue<OutArray<T>> {
  static constexpr std::string_view kWasm = "pp";
  static constexpr std::string_view kType = type_name<T>();
  static constexpr Phase kPhase = Phase::after;
  static Errno decode(const GuestMemory& memory, Args args, OutArray<T>& out) {
    const auto place = memory.check_array(args.address(0), args.count(1), sizeof(T));
    if (!place) return place.error();
    out = OutArray<T>(*place, args.count(1));
    return Errno::success;
  }
  static void show(const Shown& s) {
    show_array<T>(s, s.args.address(0), std::min(s.transferred, s.args.count(1)));
  }
};

/// poll_oneoff: two arrays that share one count.
template <Plain I, Plain O>
struct ArrayPair {
  InArray<I> in;
  OutArray<O> out;
};

template <Plain I, Plain O>
struct Codec<ArrayPair<I, O>> : ByValue<ArrayPair<I, O>> {
  static constexpr std::string_view kWasm = "ppp";
  static constexpr std::string_view kType = type_name<I>();
  static Errno decode(const GuestMemory& memory, Args args, ArrayPair<I, O>& out) {
    const auto in = memory.check_array(args.address(0), args.count(2), sizeof(I));
    if (!in) return in.error();
    const auto events = memory.check_array(args.address(1), args.count(2), sizeof(O));
    if (!events) return events.error();
    out = {InArray<I>(*in, args.count(2)), OutArray<O>(*events, args.count(2))};
    return Errno::success;
  }
  static void show(const Shown& s) { show_array<I>(s, s.args.address(0), s.args.count(2)); }
};

/// A struct that the guest may leave out by a null pointer.
template <Plain T>
using Optional = std::optional<T>;

template <Plain T>
struct Codec<Optional<T>> : ByValue<Optional<T>> {
  static constexpr std::string_view kWasm = "p";
  static constexpr std::string_view kType = type_name<T>();
  static Errno decode(const GuestMemory& memory, Args args, Optional<T>& out) {
    if (args.address(0) == 0) return Errno::success;
    const auto place = memory.check(args.address(0), sizeof(T));
    if (!place) [[unlikely]]
      return place.error();
    out = load<T>(*place);
    return Errno::success;
  }
  static void show(const Shown& s) { show_at<T>(s, s.args.address(0)); }
};

}  // namespace weft::guest
