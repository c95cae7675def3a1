// Lists of strings and what else exec and spawn take by pointers in guest memory. Copied once,
// before the handler runs. Any thread.
#pragma once

#include <string>
#include <vector>

#include "abi/structs.h"
#include "abi/wasix.h"
#include "guest/codec.h"

namespace weft::guest {

/// argv and envp: an array of pointers to NUL-terminated strings. A null array is "none".
class StringList {
 public:
  /// Of all strings with their NULs, as Linux has it for its usual stack limit.
  static constexpr std::size_t kMaxBytes = std::size_t{2} << 20;
  [[nodiscard]] bool is_null() const { return null_; }
  [[nodiscard]] const std::vector<std::string>& strings() const { return strings_; }

 private:
  friend struct Codec<StringList>;
  bool null_ = true;
  std::vector<std::string> strings_;
};

template <>
struct Codec<StringList> {
  static constexpr std::string_view kWasm = "pp";
  static constexpr std::string_view kType = "string[]";
  static constexpr Phase kPhase = Phase::before;
  using Holder = StringList;
  /// [EFAULT]; [E2BIG] beyond the limit.
  static Errno decode(const GuestMemory& memory, Args args, Holder& out);
  // NOLINTNEXTLINE(bugprone-return-const-ref-from-parameter): the holder outlives the call
  static const StringList& get(const Holder& h) { return h; }
  static void show(const Shown& s);
};

/// One operation of a spawn, with its path.
struct SpawnStep {
  abi::ProcSpawnFdOp op;
  std::string path;
};

class SpawnSteps {
 public:
  static constexpr std::uint32_t kMax = 1U << 16;
  [[nodiscard]] const std::vector<SpawnStep>& steps() const { return steps_; }

 private:
  friend struct Codec<SpawnSteps>;
  std::vector<SpawnStep> steps_;
};

template <>
struct Codec<SpawnSteps> {
  static constexpr std::string_view kWasm = "pp";
  static constexpr std::string_view kType = type_name<abi::ProcSpawnFdOp>();
  static constexpr Phase kPhase = Phase::before;
  using Holder = SpawnSteps;
  /// [EFAULT]; [ENAMETOOLONG]; [E2BIG] for more of them than make sense.
  static Errno decode(const GuestMemory& memory, Args args, Holder& out);
  // NOLINTNEXTLINE(bugprone-return-const-ref-from-parameter): the holder outlives the call
  static const SpawnSteps& get(const Holder& h) { return h; }
  static void show(const Shown& s);
};

}  // namespace weft::guest
