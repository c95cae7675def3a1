// Test scripts (.wast): a sequence of modules, actions and assertions.
// https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "wasm/types.h"

namespace weft::text {

/// A constant, or a pattern that a result is held against.
struct Value {
  enum class Kind : std::uint8_t {
    bits,           // numbers and vectors: `bits`
    null,           // ref.null …
    host,           // ref.extern N, ref.host N: `bits[0]`
    any_reference,  // a non-null reference of the type: (ref.func), (ref.extern), (ref.exn)
    either,         // one of `options`
  };
  enum class Nan : std::uint8_t { none, canonical, arithmetic };
  Kind kind = Kind::bits;
  wasm::ValType type;
  std::array<std::uint64_t, 2> bits{};
  /// For floats and each lane of a vector of them: what kind of NaN is expected instead of `bits`.
  std::array<Nan, 4> nan{};
  unsigned lane_bits = 0;  // vectors: 8, 16, 32, 64
  std::vector<Value> options;
};

struct Action {
  bool get = false;                   // a global's value instead of a call
  std::optional<std::string> module;  // by name; none: the last one
  std::string name;
  std::vector<Value> arguments;
};

/// The binary of a module, or why there is none: text that does not assemble.
struct ModuleSource {
  std::string id;
  bool quoted = false;  // given as text in strings
  bool definition = false;
  Diagnosed<std::vector<std::uint8_t>> binary;
};

struct Instantiate {
  std::string id;
  std::string definition;
};
struct Register {
  std::string name;
  std::optional<std::string> module;
};
struct AssertReturn {
  Action action;
  std::vector<Value> results;
};
/// A trap, an exhausted stack or an exception in an action.
struct AssertFailure {
  enum class Kind : std::uint8_t { trap, exhaustion, exception };
  Kind kind = Kind::trap;
  Action action;
  std::string message;
};
/// A module that must be refused, at the stage that the kind names.
struct AssertModule {
  enum class Kind : std::uint8_t { malformed, invalid, unlinkable, trap };
  Kind kind = Kind::malformed;
  ModuleSource module;
  std::string message;
};
/// A command that Weft does not know, for the report.
struct Unknown {
  std::string word;
};

struct Command {
  std::size_t line = 0;
  std::variant<ModuleSource, Instantiate, Register, Action, AssertReturn, AssertFailure,
               AssertModule, Unknown>
      what;
};

/// Fails only where the script itself cannot be read. Any thread.
Diagnosed<std::vector<Command>> parse_script(std::string_view source);

}  // namespace weft::text
