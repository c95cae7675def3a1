// bind: turns a typed handler into an entry: decoding, range checks, result stores. Any thread.
#pragma once

#include <cstring>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/result.h"
#include "guest/arrays.h"
#include "guest/buffers.h"
#include "guest/codec.h"
#include "guest/strings.h"
#include "syscalls/call.h"
#include "syscalls/shape.h"

// A handler is `Return handler(Caller&, Args…)` where Caller is kernel::Task or kernel::Thread,
// every Arg has a guest::Codec, and Return is one of
//   Result<>                       errno
//   Result<T>                      errno and one out-pointer
//   Result<std::tuple<T…>>         errno and several out-pointers
//   Result<Control>                errno, or leave the guest
//   Control                        no result
//   void                           no result
// All parameters and out-pointers are checked before it runs.
namespace weft::syscalls {
namespace detail {

template <class Return>
struct ReturnOf;
template <class T>
struct ReturnOf<Result<T>> {
  using Out = Results<T>;
  static constexpr ResultKind kKind = ResultKind::errno_;
  static std::tuple<const T&> values(const Result<T>& r) { return std::tie(*r); }
};
template <class... T>
struct ReturnOf<Result<std::tuple<T...>>> {
  using Out = Results<T...>;
  static constexpr ResultKind kKind = ResultKind::errno_;
  static const std::tuple<T...>& values(const Result<std::tuple<T...>>& r) { return *r; }
};
template <>
struct ReturnOf<Result<>> {
  using Out = Results<>;
  static constexpr ResultKind kKind = ResultKind::errno_;
  static std::tuple<> values(const Result<>&) { return {}; }
};
template <>
struct ReturnOf<Result<Control>> {
  using Out = Results<>;
  static constexpr ResultKind kKind = ResultKind::errno_;
};
template <>
struct ReturnOf<Control> {
  using Out = Results<>;
  static constexpr ResultKind kKind = ResultKind::none;
};
template <>
struct ReturnOf<void> {
  using Out = Results<>;
  static constexpr ResultKind kKind = ResultKind::none;
};

inline void set_result(void* values, Errno e) {
  const std::uint64_t word = std::to_underlying(e);
  std::memcpy(values, &word, sizeof word);
}

/// After intr, kInterrupted or kRestart: what attempt() is to answer.
std::optional<std::uint64_t> interrupted(Call& call, void* values, Errno error);

/// The first slot of each of several types that follow one another.
template <std::size_t kStart, class... T>
inline constexpr std::array<std::size_t, sizeof...(T) + 1> kFirstSlots = [] {
  std::array<std::size_t, sizeof...(T) + 1> slots{kStart};
  std::size_t i = 0;
  ((slots[i + 1] = slots[i] + kWidth<T>, ++i), ...);
  return slots;
}();

template <class Caller>
Caller& caller(const Call& call);
template <>
inline kernel::Thread& caller<kernel::Thread>(const Call& call) {
  return call.thread;
}
template <>
inline kernel::Task& caller<kernel::Task>(const Call& call) {
  return call.thread.task();
}

template <auto kHandler, class Caller, class Return, class Outs, class... A>
struct Bound;

template <auto kHandler, class Caller, class Return, class... O, class... A>
struct Bound<kHandler, Caller, Return, Results<O...>, A...> {
  static constexpr const Shape* kShape =
      &ShapeOf<ReturnOf<Return>::kKind, Params<A...>, Results<O...>>::kShape;
  static constexpr auto kInSlots = kFirstSlots<0, A...>;
  static constexpr auto kOutSlots = kFirstSlots<kInSlots[sizeof...(A)], guest::Out<O>...>;

  static std::uint64_t entry(void* env, void* values) {
    return run(*static_cast<Call*>(env), values, std::index_sequence_for<A...>{},
               std::index_sequence_for<O...>{});
  }

  template <std::size_t... I, std::size_t... J>
  static std::uint64_t run(Call& call, void* values, std::index_sequence<I...>,
                           std::index_sequence<J...>) {
    for (;;) {
      const std::optional<std::uint64_t> done =
          attempt(call, values, std::index_sequence<I...>{}, std::index_sequence<J...>{});
      if (done) [[likely]]
        return *done;
    }
  }

  /// Nothing: signals came, and it is to be made once more, from its parameters on.
  template <std::size_t... I, std::size_t... J>
  static std::optional<std::uint64_t> attempt(Call& call, void* values, std::index_sequence<I...>,
                                              std::index_sequence<J...>) {
    [[maybe_unused]] const guest::Args args(values);
    std::tuple<typename guest::Codec<A>::Holder...> in;
    std::tuple<guest::Out<O>...> out;
    Errno error = Errno::success;
    // Stops at the first parameter that is wrong.
    (void)(((error = guest::Codec<A>::decode(call.memory, args.from(kInSlots[I]),
                                             std::get<I>(in))) == Errno::success) &&
           ...);
    if (error == Errno::success) {
      (void)(((error = guest::Codec<guest::Out<O>>::decode(call.memory, args.from(kOutSlots[J]),
                                                           std::get<J>(out))) == Errno::success) &&
             ...);
    }
    if constexpr (std::is_void_v<Return>) {
      if (error == Errno::success)
        kHandler(caller<Caller>(call), guest::Codec<A>::get(std::get<I>(in))...);
      return 0;
    } else if constexpr (std::is_same_v<Return, Control>) {
      // There is no errno to refuse a parameter with: the guest ends, as the reference has it.
      if (error != Errno::success)
        return leave(call, Control::exit(std::to_underlying(Errno::inval)));
      return leave(call, kHandler(caller<Caller>(call), guest::Codec<A>::get(std::get<I>(in))...));
    } else {
      if (error != Errno::success) [[unlikely]] {
        set_result(values, error);
        return 0;
      }
      const auto result = kHandler(caller<Caller>(call), guest::Codec<A>::get(std::get<I>(in))...);
      if (!result) {
        if (result.error() == Errno::intr || result.error() >= kInterrupted) [[unlikely]]
          return interrupted(call, values, result.error());
        set_result(values, result.error());
        return 0;
      }
      set_result(values, Errno::success);
      if constexpr (std::is_same_v<Return, Result<Control>>) {
        return leave(call, *result);
      } else {
        [[maybe_unused]] const auto& stored = ReturnOf<Return>::values(result);
        (std::get<J>(out).store(std::get<J>(stored)), ...);
        return 0;
      }
    }
  }

  static std::uint64_t leave(Call& call, const Control& control) {
    call.control = control;
    return control.answer();
  }
};

template <auto kHandler, class Return, class Caller, class... A>
consteval Bound<kHandler, Caller, Return, typename ReturnOf<Return>::Out, std::remove_cvref_t<A>...>
bound(Return (*)(Caller&, A...)) {
  return {};
}

/// Entries of calls that no handler serves yet.
std::uint64_t answer_nosys(void* call, void* values);
std::uint64_t answer_minus_one(void* call, void* values);
std::uint64_t do_nothing(void* call, void* values);
template <std::uint32_t kCode>
std::uint64_t exit_with(void* call, void* /*values*/) {
  static_cast<Call*>(call)->control = Control::exit(kCode);
  return 1;
}
/// The wasm parameters that `names` lists, and the results behind "->".
consteval std::size_t count_names(std::string_view names, bool results);
consteval void check_names(const Shape& shape, std::string_view names);

}  // namespace detail

/// A row that a handler serves.
template <auto kHandler>
consteval Definition bind(std::string_view name, std::string_view names, Family family,
                          Modules modules, Support support = Support::full,
                          std::string_view note = {}, Generation generation = Generation::current) {
  using B = decltype(detail::bound<kHandler>(kHandler));
  detail::check_names(*B::kShape, names);
  return {.name = name,
          .entry = &B::entry,
          .shape = B::kShape,
          .names = names,
          .family = family,
          .modules = modules,
          .support = support,
          .note = note,
          .generation = generation};
}

inline constexpr std::string_view kStubNote = "answers nosys";

/// A row that answers nosys without looking at its arguments.
template <class P, class R = Results<>>
consteval Definition stub(std::string_view name, std::string_view names, Family family,
                          std::string_view note = kStubNote,
                          Generation generation = Generation::current) {
  using S = ShapeOf<ResultKind::errno_, P, R>;
  detail::check_names(S::kShape, names);
  return {.name = name,
          .entry = &detail::answer_nosys,
          .shape = &S::kShape,
          .names = names,
          .family = family,
          .modules = Modules::wasix32,
          .support = Support::stub,
          .note = note,
          .generation = generation};
}

/// A row that has no result to refuse with: `entry` says what happens instead.
template <class P>
consteval Definition stub_without_result(std::string_view name, std::string_view names,
                                         Family family, Entry* entry, std::string_view note) {
  using S = ShapeOf<ResultKind::none, P, Results<>>;
  detail::check_names(S::kShape, names);
  return {.name = name,
          .entry = entry,
          .shape = &S::kShape,
          .names = names,
          .family = family,
          .modules = Modules::wasix32,
          .support = Support::stub,
          .note = note};
}

/// A row whose entry decodes its arguments itself: it does something to its own call that a handler
/// could not tell.
template <ResultKind kKind, class P, class R = Results<>>
consteval Definition special(std::string_view name, std::string_view names, Family family,
                             Entry* entry) {
  using S = ShapeOf<kKind, P, R>;
  detail::check_names(S::kShape, names);
  return {.name = name,
          .entry = entry,
          .shape = &S::kShape,
          .names = names,
          .family = family,
          .modules = Modules::wasix32};
}

namespace detail {

consteval std::size_t count_names(std::string_view names, bool results) {
  const auto arrow = names.find("->");
  if (results) {
    if (arrow == std::string_view::npos) return 0;
    names = names.substr(arrow + 2);
  } else {
    names = names.substr(0, arrow);
  }
  std::size_t count = 0;
  bool inside = false;
  for (const char c : names) {
    const bool letter = c != ' ' && c != ',';
    if (letter && !inside) ++count;
    inside = letter;
  }
  return count;
}

consteval void check_names(const Shape& shape, std::string_view names) {
  std::size_t slots = 0;
  for (const ParamType& p : shape.params) slots += p.wasm.size();
  // Not constant expressions: reaching one is the compile error.
  if (count_names(names, false) != slots) std::unreachable();
  if (count_names(names, true) != shape.results.size()) std::unreachable();
}

}  // namespace detail
}  // namespace weft::syscalls
