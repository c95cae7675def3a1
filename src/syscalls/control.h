// Control: what a call that does not simply return to the guest asks for. Plain data.
#pragma once

#include <cstdint>

namespace weft::syscalls {

/// Nothing jumps: the handler returns one of these, its entry tells the engine to leave the guest,
/// and the runtime acts on it.
struct Control {
  enum class Kind : std::uint8_t {
    return_to_guest,
    exit,  // the process ends with `value` as its exit code
    kill,  // the process ends as if the host's signal `value` had killed it
  };
  Kind kind = Kind::return_to_guest;
  std::uint32_t value = 0;

  static constexpr Control return_to_guest() { return {}; }
  static constexpr Control exit(std::uint32_t code) { return {Kind::exit, code}; }
  static constexpr Control kill(std::uint32_t signal) { return {Kind::kill, signal}; }
  [[nodiscard]] constexpr bool leaves() const { return kind != Kind::return_to_guest; }
};

}  // namespace weft::syscalls
