#include "toolchain/linker_flags.h"

#include <algorithm>
#include <array>
#include <span>

namespace weft::toolchain {
namespace {

/// Left out with the word behind them, where the value is not in the same word.
constexpr std::array<std::string_view, 15> kWithValue{"-z",
                                                      "-soname",
                                                      "--soname",
                                                      "-h",
                                                      "-rpath",
                                                      "--rpath",
                                                      "-R",
                                                      "-rpath-link",
                                                      "--rpath-link",
                                                      "--version-script",
                                                      "-version-script",
                                                      "-dynamic-linker",
                                                      "--dynamic-linker",
                                                      "--exclude-libs",
                                                      "--dynamic-list"};

constexpr std::array<std::string_view, 26> kAlone{"--as-needed",
                                                  "--no-as-needed",
                                                  "--add-needed",
                                                  "--no-add-needed",
                                                  "--no-copy-dt-needed-entries",
                                                  "--copy-dt-needed-entries",
                                                  "--start-group",
                                                  "--end-group",
                                                  "-(",
                                                  "-)",
                                                  "--eh-frame-hdr",
                                                  "--no-undefined",
                                                  "-no-undefined",
                                                  "--allow-shlib-undefined",
                                                  "--no-allow-shlib-undefined",
                                                  "--sort-common",
                                                  "--warn-common",
                                                  "--enable-new-dtags",
                                                  "--disable-new-dtags",
                                                  "-Bsymbolic-functions",
                                                  "-export-dynamic",
                                                  "--no-keep-memory",
                                                  "--reduce-memory-overheads",
                                                  "--no-warn-rwx-segments",
                                                  "--warn-shared-textrel",
                                                  "--no-omagic"};

constexpr std::array<std::string_view, 4> kPrefixes{"--hash-style", "-hash-style", "--sort-section",
                                                    "--compress-debug-sections"};

bool contains(std::span<const std::string_view> list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

/// "-zrelro", "--soname=x", "-rpath=/lib".
bool joined(std::string_view word) {
  if (word.starts_with("-z") && word.size() > 2) return true;
  const std::size_t equals = word.find('=');
  return equals != std::string_view::npos && contains(kWithValue, word.substr(0, equals));
}

}  // namespace

Diagnosed<bool> LinkerFlags::keep(std::string_view word) {
  if (value_follows_) {
    value_follows_ = false;
    return false;
  }
  if (word == "-shared" || word == "--shared" || word == "-Bshareable") {
    return diagnose("-shared: shared libraries are not supported yet",
                    "Link the program statically: most configure scripts take --disable-shared");
  }
  if (word == "-T" || word.starts_with("--script")) {
    return diagnose("wasm-ld knows no linker scripts (-T)", "Build without the linker script");
  }
  if (contains(kWithValue, word)) {
    value_follows_ = true;
    return false;
  }
  if (contains(kAlone, word) || joined(word)) return false;
  return std::ranges::none_of(kPrefixes,
                              [&](std::string_view prefix) { return word.starts_with(prefix); });
}

}  // namespace weft::toolchain
