#include "toolchain/linker_flags.h"

#include <algorithm>
#include <array>
#include <span>

namespace weft::toolchain {
namespace {

/// Left out with the word behind them, where the value is not in the same word.
constexpr std::array<std::string_view, 14> kWithValue{
    "-soname",         "--soname",        "-h",
    "-rpath",          "--rpath",         "-R",
    "-rpath-link",     "--rpath-link",    "--version-script",
    "-version-script", "-dynamic-linker", "--dynamic-linker",
    "--exclude-libs",  "--dynamic-list"};

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

/// "--soname=x", "-rpath=/lib".
bool joined(std::string_view word) {
  const std::size_t equals = word.find('=');
  return equals != std::string_view::npos && contains(kWithValue, word.substr(0, equals));
}

/// Of the keywords behind -z, wasm-ld knows one.
std::string z_option(std::string_view keyword) {
  return keyword.starts_with("stack-size=") ? "-z" + std::string(keyword) : std::string();
}

}  // namespace

Diagnosed<std::string> LinkerFlags::translate(std::string_view word) {
  if (z_follows_) {
    z_follows_ = false;
    return z_option(word);
  }
  if (value_follows_) {
    value_follows_ = false;
    return std::string();
  }
  if (word == "-shared" || word == "--shared" || word == "-Bshareable") {
    return diagnose("-shared: shared libraries are not supported yet",
                    "Link the program statically: most configure scripts take --disable-shared");
  }
  if (word == "-T" || word.starts_with("--script")) {
    return diagnose("wasm-ld knows no linker scripts (-T)", "Build without the linker script");
  }
  if (word == "-z") {
    z_follows_ = true;
    return std::string();
  }
  if (word.starts_with("-z")) return z_option(word.substr(2));
  if (contains(kWithValue, word)) {
    value_follows_ = true;
    return std::string();
  }
  const bool unknown = contains(kAlone, word) || joined(word) ||
                       std::ranges::any_of(kPrefixes, [&](std::string_view prefix) {
                         return word.starts_with(prefix);
                       });
  return unknown ? std::string() : std::string(word);
}

}  // namespace weft::toolchain
