// Control: what a call that does not simply return to the guest asks for. Plain data.
#pragma once

#include <cstdint>

namespace weft::syscalls {

/// Nothing jumps: the handler returns one of these, its entry tells the engine to leave the guest,
/// and the runtime acts on it.
struct Control {
  enum class Kind : std::uint8_t {
    return_to_guest,
    exit,         // the process ends with `value` as its exit code
    kill,         // the process ends as if the host's signal `value` had killed it
    exit_thread,  // the calling thread ends
    engine,       // `status` is the engine's: the thread goes on elsewhere
  };
  Kind kind = Kind::return_to_guest;
  std::uint32_t value = 0;
  std::uint64_t status = 0;
  /// Of an exit: why, where nobody would guess. A literal, or null.
  const char* message = nullptr;

  static constexpr Control return_to_guest() { return {}; }
  static constexpr Control exit(std::uint32_t code, const char* message = nullptr) {
    return {Kind::exit, code, 0, message};
  }
  static constexpr Control kill(std::uint32_t signal) { return {Kind::kill, signal}; }
  static constexpr Control exit_thread() { return {Kind::exit_thread}; }
  /// A status of 0 is a return to the guest.
  static constexpr Control engine(std::uint64_t status) {
    return status == 0 ? Control() : Control{Kind::engine, 0, status};
  }
  /// What the entry returns.
  [[nodiscard]] constexpr std::uint64_t answer() const {
    return kind == Kind::engine ? status : static_cast<std::uint64_t>(leaves());
  }
  [[nodiscard]] constexpr bool leaves() const { return kind != Kind::return_to_guest; }
};

}  // namespace weft::syscalls
