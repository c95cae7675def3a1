// The command line of weft-compiler. Plain values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "artifact/key.h"
#include "base/diagnostic.h"
#include "codegen/target.h"

namespace weft::codegen {

struct Arguments {
  Level level = Level::standard;
  std::string cpu = "x86-64-v2";
  unsigned threads = 0;           // 0: as many as the machine has cores
  std::uint64_t max_memory = 0;   // 0: no limit
  std::uint64_t max_seconds = 0;  // of CPU time; 0: no limit
  int progress_fd = -1;
  bool background = false;
  bool verify = false;
  bool debug = false;
  std::string answer;  // to --help and --version; not empty: print this and do nothing else
  std::optional<artifact::Key> key;
  std::string output;
  std::string input;  // "-": standard input
};

/// `arguments` without the program's name.
Diagnosed<Arguments> parse_arguments(std::span<const char* const> arguments);

}  // namespace weft::codegen
