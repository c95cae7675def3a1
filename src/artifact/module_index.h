// The index of module files that were hashed before, so that an unchanged large file is not read
// again. One small file an entry. Any thread.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>

#include "artifact/key.h"

namespace weft::artifact {

/// A file younger than this may change without a new time stamp (the clock of a file system
/// ticks slowly): its entry is not made.
inline constexpr std::int64_t kRacyNanoseconds = 2'000'000'000;

/// The digest recorded in `directory` for exactly this state of this file.
std::optional<Digest> recall_module(const std::string& directory, const struct stat& file);

/// Records it, unless `file` changed within kRacyNanoseconds before `hashed_at` (CLOCK_REALTIME,
/// taken before the file was read). Failure does no harm and is not reported.
void record_module(const std::string& directory, const struct stat& file, const Digest& digest,
                   std::int64_t hashed_at);

/// CLOCK_REALTIME in nanoseconds.
std::int64_t realtime_nanoseconds();

}  // namespace weft::artifact
