// Codec<T>: how a handler's parameter type maps to wasm parameters: scalars, Out, In, InOut.
// Any thread.
#pragma once

#include <string_view>

#include "guest/memory.h"
#include "guest/show.h"

namespace weft::guest {

/// When --strace can write a parameter: what the guest passes before the call, what the call
/// fills after it.
enum class Phase : std::uint8_t { before, after };

/// A parameter type specialises it with
///   kWasm    one letter a wasm parameter: i = i32, I = i64, p = pointer or length (as wide as the
///            memory's addresses)
///   kType    the type's name in the reference page
///   kPhase   see above
///   Holder   where a decoded value lives during the call
///   decode   fills it, checks every range; the handler runs only if all parameters decode
///   get      what the handler receives
///   show     for --strace; must cope with any argument, decoded or not
template <class T>
struct Codec;

/// Value types decode into themselves.
template <class T>
struct ByValue {
  static constexpr Phase kPhase = Phase::before;
  using Holder = T;
  static T get(const Holder& h) { return h; }
};

/// The name of a type in the reference page.
template <class T>
constexpr std::string_view type_name() {
  if constexpr (requires { T::kName; }) {
    return T::kName;
  } else if constexpr (abi::Named<T>) {
    return abi::Names<T>::kType;
  } else if constexpr (std::is_signed_v<T>) {
    return sizeof(T) == 8 ? "s64" : "s32";
  } else {
    return sizeof(T) == 8 ? "u64" : sizeof(T) == 4 ? "u32" : sizeof(T) == 2 ? "u16" : "u8";
  }
}

template <class T>
  requires(std::is_integral_v<T> || std::is_enum_v<T>)
struct Codec<T> : ByValue<T> {
  static constexpr std::string_view kWasm = sizeof(T) == 8 ? "I" : "i";
  static constexpr std::string_view kType = type_name<T>();
  /// Narrow types take their low bits, as the reference runtime does.
  static T read(Args args) {
    if constexpr (sizeof(T) == 8) {
      return static_cast<T>(args.i64(0));
    } else {
      return static_cast<T>(args.i32(0));
    }
  }
  /// [EINVAL] for an enum value or a flag that the specification does not have.
  static Errno decode(const GuestMemory&, Args args, T& out) {
    out = read(args);
    if constexpr (std::is_enum_v<T>) {
      if (!abi::is_known(out)) [[unlikely]]
        return Errno::inval;
    }
    return Errno::success;
  }
  static void show(const Shown& s) { show_value(s.out, read(s.args)); }
};

/// A checked place for one T, written after the handler succeeded.
template <Plain T>
class Out {
 public:
  Out() = default;
  explicit Out(std::byte* place) : place_(place) {}
  void store(const T& v) const { guest::store(place_, v); }

 private:
  std::byte* place_ = nullptr;
};

template <Plain T>
struct Codec<Out<T>> : ByValue<Out<T>> {
  static constexpr std::string_view kWasm = "p";
  static constexpr std::string_view kType = type_name<T>();
  static constexpr Phase kPhase = Phase::after;
  static Errno decode(const GuestMemory& memory, Args args, Out<T>& out) {
    const auto place = memory.check(args.address(0), sizeof(T));
    if (!place) [[unlikely]]
      return place.error();
    out = Out<T>(*place);
    return Errno::success;
  }
  static void show(const Shown& s) {
    if (!s.succeeded) return show_address(s.out, s.args.address(0));
    show_at<T>(s, s.args.address(0));
  }
};

/// A struct that the guest passes by pointer: copied in once, before the handler runs.
template <Plain T>
struct In {
  T value;
  const T* operator->() const { return &value; }
  const T& operator*() const { return value; }
};

template <Plain T>
struct Codec<In<T>> : ByValue<In<T>> {
  static constexpr std::string_view kWasm = "p";
  static constexpr std::string_view kType = type_name<T>();
  static Errno decode(const GuestMemory& memory, Args args, In<T>& out) {
    const auto place = memory.check(args.address(0), sizeof(T));
    if (!place) [[unlikely]]
      return place.error();
    out.value = load<T>(*place);
    return Errno::success;
  }
  static void show(const Shown& s) { show_at<T>(s, s.args.address(0)); }
};

/// A pointer that the call does not follow: what it points to is empty or read later.
template <class T>
struct Address {
  std::uint64_t value;
};

template <class T>
struct Codec<Address<T>> : ByValue<Address<T>> {
  static constexpr std::string_view kWasm = "p";
  static constexpr std::string_view kType = type_name<T>();
  static Errno decode(const GuestMemory&, Args args, Address<T>& out) {
    out.value = args.address(0);
    return Errno::success;
  }
  static void show(const Shown& s) { show_address(s.out, s.args.address(0)); }
};

/// A pointer to as many bytes, or structs, as the call finds out.
template <class T>
class Later {
 public:
  Later() = default;
  Later(const GuestMemory& memory, std::uint64_t address) : memory_(memory), address_(address) {}
  [[nodiscard]] bool is_null() const { return address_ == 0; }
  /// [EFAULT]
  [[nodiscard]] Result<std::byte*> bytes(std::uint64_t size) const {
    return memory_.check(address_, size);
  }
  /// [EFAULT] they do not fit; then nothing is written.
  [[nodiscard]] Result<> store(std::span<const T> values) const
    requires Plain<T>
  {
    WEFT_TRY(std::byte* const place, bytes(values.size_bytes()));
    for (std::size_t i = 0; i < values.size(); ++i) guest::store(place + i * sizeof(T), values[i]);
    return {};
  }

 private:
  GuestMemory memory_;
  std::uint64_t address_ = 0;
};

template <class T>
struct Codec<Later<T>> : ByValue<Later<T>> {
  static constexpr std::string_view kWasm = "p";
  static constexpr std::string_view kType = type_name<T>();
  static Errno decode(const GuestMemory& memory, Args args, Later<T>& out) {
    out = Later<T>(memory, args.address(0));
    return Errno::success;
  }
  static void show(const Shown& s) { show_address(s.out, s.args.address(0)); }
};

/// A place that is read and written; may be written on failure too (getcwd's length).
template <Plain T>
class InOut {
 public:
  InOut() = default;
  InOut(std::byte* place, const T& before) : place_(place), before_(before) {}
  /// Its value before the handler ran.
  const T& before() const { return before_; }
  void store(const T& v) const { guest::store(place_, v); }

 private:
  std::byte* place_ = nullptr;
  T before_{};
};

template <Plain T>
struct Codec<InOut<T>> : ByValue<InOut<T>> {
  static constexpr std::string_view kWasm = "p";
  static constexpr std::string_view kType = type_name<T>();
  static Errno decode(const GuestMemory& memory, Args args, InOut<T>& out) {
    const auto place = memory.check(args.address(0), sizeof(T));
    if (!place) [[unlikely]]
      return place.error();
    out = InOut<T>(*place, load<T>(*place));
    return Errno::success;
  }
  static void show(const Shown& s) { show_at<T>(s, s.args.address(0)); }
};

}  // namespace weft::guest
