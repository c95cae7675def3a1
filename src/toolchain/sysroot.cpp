#include "toolchain/sysroot.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "artifact/cache.h"
#include "artifact/key.h"
#include "artifact/lock.h"
#include "base/result.h"
#include "toolchain/programs.h"

namespace weft::toolchain {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  // The one thread there is; nothing writes the environment.
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? std::string() : std::string(value);
}

bool is_sysroot(const std::string& folder) {
  std::error_code ignored;
  return fs::exists(folder + "/cflags", ignored) &&
         fs::exists(folder + "/lib/wasm32-wasix/libc.a", ignored);
}

Diagnosed<std::string> find_sources() {
  WEFT_TRY(const std::string self, own_folder());
  // Installed: bin/weft. In the source tree: build/PRESET/bin/weft.
  for (const char* place : {"/../share/weft/sysroot-sources", "/../../../sysroot"}) {
    std::error_code error;
    const fs::path folder = fs::canonical(self + place, error);
    if (!error && fs::exists(folder / "build.sh", error)) return folder.string();
  }
  return diagnose(
      "the sources of the C library are missing: there is no share/weft/sysroot-sources",
      "Install Weft whole, or name a built sysroot with --sysroot=DIR or WEFT_SYSROOT");
}

/// Changes when any file of the sources does.
Diagnosed<std::string> digest_of_sources(const std::string& sources) {
  std::vector<fs::path> files;
  std::error_code error;
  for (auto it = fs::recursive_directory_iterator(sources, error);
       !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (it->is_regular_file(error)) files.push_back(it->path());
  }
  if (error) return diagnose(fmt::format("{}: {}", sources, error.message()));
  std::ranges::sort(files);
  std::vector<std::uint8_t> all;
  for (const fs::path& path : files) {
    const std::string name = path.lexically_relative(sources).string();
    all.insert(all.end(), name.begin(), name.end());
    all.push_back(0);
    std::ifstream file(path, std::ios::binary);
    all.insert(all.end(), std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    if (file.bad()) return diagnose(fmt::format("{} cannot be read", path.string()));
  }
  return artifact::sha256(all).hex().substr(0, 16);
}

bool has_cxx_library(const std::string& folder) {
  std::error_code ignored;
  return fs::exists(folder + "/cxxflags", ignored);
}

/// Runs sysroot/make.sh; `what` for the person.
Diagnosed<> make(const std::string& sources, std::initializer_list<std::string> arguments,
                 std::string_view what) {
  WEFT_TRY(const std::string clang, find_program("clang"));
  WEFT_TRY(const std::string archiver, find_program("llvm-ar"));
  std::vector<std::string> command{"env", "CLANG=" + clang, "AR=" + archiver, "sh",
                                   sources + "/make.sh"};
  command.insert(command.end(), arguments);
  WEFT_TRY(const int status, run_program(command));
  if (status == 0) return {};
  return diagnose(fmt::format("building {} failed (exit status {})", what, status),
                  "The messages above say why");
}

Diagnosed<> build(const std::string& sources, const std::string& target) {
  const std::string temporary = fmt::format("{}.tmp.{}", target, ::getpid());
  std::error_code error;
  if (auto made = make(sources, {"--out", temporary}, "the C library"); !made.has_value()) {
    fs::remove_all(temporary, error);
    return made;
  }
  fs::remove_all(target, error);
  fs::rename(temporary, target, error);
  if (error) return diagnose(fmt::format("{}: {}", target, error.message()));
  return {};
}

}  // namespace

Diagnosed<Sysroot> find_sysroot(const std::optional<std::string>& chosen, const Note& note) {
  std::string named = chosen.has_value() ? *chosen : environment("WEFT_SYSROOT");
  if (!named.empty()) {
    if (is_sysroot(named)) return Sysroot{std::move(named), {}};
    return diagnose(fmt::format("{} is no sysroot of Weft's: it lacks cflags or "
                                "lib/wasm32-wasix/libc.a",
                                named),
                    "Make one with sysroot/make.sh --out DIR");
  }
  WEFT_TRY(const std::string self, own_folder());
  const std::string installed = self + "/../share/weft/sysroot";
  if (is_sysroot(installed)) {
    return Sysroot{fs::path(installed).lexically_normal().string(), {}};
  }

  WEFT_TRY(const std::string sources, find_sources());
  WEFT_TRY(const std::string digest, digest_of_sources(sources));
  WEFT_TRY(const artifact::Cache cache, artifact::Cache::open());
  const std::string target = fmt::format("{}/sysroot-{}", cache.directory(), digest);
  Sysroot sysroot{target, sources};
  if (is_sysroot(target)) return sysroot;
  WEFT_TRY(const auto lock, artifact::FileLock::acquire(target + ".lock"));
  if (is_sysroot(target)) return sysroot;
  note("building the C library (musl) for WASIX; this happens once and takes about two minutes");
  WEFT_CHECK(build(sources, target));
  return sysroot;
}

Diagnosed<> need_cxx_library(const Sysroot& sysroot, const Note& note) {
  const std::string& folder = sysroot.folder;
  if (has_cxx_library(folder)) return {};
  if (sysroot.sources.empty()) {
    return diagnose(
        fmt::format("{} has the C library alone: C++ needs libc++ as well", folder),
        fmt::format("Add it with sysroot/make.sh --c++ --out {}. C sources need weft cc", folder));
  }
  WEFT_TRY(const auto lock, artifact::FileLock::acquire(folder + ".lock"));
  if (has_cxx_library(folder)) return {};
  note(
      "building the C++ library (libc++) for WASIX; this happens once and takes about a "
      "minute");
  return make(sysroot.sources, {"--c++", "--out", folder}, "the C++ library");
}

}  // namespace weft::toolchain
