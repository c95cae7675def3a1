// Finding the file that a guest wants to run. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "kernel/processes.h"
#include "kernel/task.h"

namespace weft::kernel {

/// Where programs are looked for that no list of directories names.
inline constexpr std::string_view kDefaultPath = "/usr/local/bin:/bin:/usr/bin";

struct ProgramFile {
  UniqueFd fd;
  /// As the guest would name it, relative to its working directory.
  std::string path;
  /// What becomes its argv: differs from the caller's for scripts.
  std::vector<std::string> args;
};

/// Opens the program, or for a script (`#!`) its interpreter. A file that can be read can be run:
/// WASI knows no modes. [ENOENT], [ENOTDIR], [ENAMETOOLONG], [ELOOP], [EACCES] as execve() has
/// them, [ENOEXEC] for an empty file.
Result<ProgramFile> find_program(Task& task, const Program& program);

}  // namespace weft::kernel
