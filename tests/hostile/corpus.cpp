// hostile-corpus: files, cut and flipped, through everything that reads them. For each file a line
// of what came of it; a crash is the finding.
//
// usage: hostile-corpus MUTANTS KEEP FOLDER FILE…
//
// Of each part of a file (a module's sections, otherwise the whole) about MUTANTS cuts and MUTANTS
// flips; if that covers it, each cut and each bit. Up to KEEP changed modules of each file that are
// still valid are left in FOLDER, for running.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "artifact/file.h"
#include "base/assert.h"
#include "text/script.h"
#include "text/text.h"
#include "wasm/features.h"
#include "wasm/names.h"
#include "wasm/reader.h"
#include "wasm/skeleton.h"
#include "wasm/validator.h"

namespace weft {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Tally {
  std::uint64_t tried = 0;
  std::uint64_t accepted = 0;
};

/// A part of a file whose size may be written down in front of it.
struct Part {
  std::size_t size_at = 0;  // of the LEB128; no size: == begin
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A reader on an allocation of exactly the size, so that a sanitizer sees every step beyond.
bool accepts_module(std::span<const std::uint8_t> bytes) {
  const Bytes exact(bytes.begin(), bytes.end());
  const auto module = wasm::read_module(exact);
  if (!module) return false;
  const wasm::FunctionNames names(*module);
  for (std::uint32_t i = 0; i < std::min<std::size_t>(module->functions.size(), 8); ++i) {
    WEFT_ASSERT(!wasm::describe_function(*module, names, i).empty());
  }
  (void)wasm::declared_features(*module);
  const Bytes skeleton = wasm::make_skeleton(*module);
  WEFT_ASSERT(wasm::read_skeleton(skeleton).has_value());
  return wasm::validate(*module).has_value();
}

bool accepts_text(std::span<const std::uint8_t> bytes) {
  const std::string source(bytes.begin(), bytes.end());
  const auto binary = text::assemble(source);
  return binary && accepts_module(*binary);
}

bool accepts_script(std::span<const std::uint8_t> bytes) {
  const std::string source(bytes.begin(), bytes.end());
  return text::parse_script(source).has_value();
}

/// Changed artifacts must all be refused: they are native code.
class ArtifactCheck {
 public:
  ArtifactCheck() {
    WEFT_ASSERT(::mkdtemp(folder_.data()) != nullptr);
    path_ = folder_ + "/changed.so";
  }
  ArtifactCheck(const ArtifactCheck&) = delete;
  ArtifactCheck& operator=(const ArtifactCheck&) = delete;
  ~ArtifactCheck() { std::filesystem::remove_all(folder_); }
  bool operator()(std::span<const std::uint8_t> bytes) const {
    const int fd = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    WEFT_ASSERT(fd >= 0);
    WEFT_ASSERT(::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    ::close(fd);
    return artifact::inspect(path_).has_value();
  }

 private:
  std::string folder_ = "/tmp/weft-hostile-XXXXXX";
  std::string path_;
};

/// Where the LEB128 at `at` ends, and its value.
std::size_t read_leb(const Bytes& bytes, std::size_t at, std::size_t& value) {
  value = 0;
  for (unsigned shift = 0; at < bytes.size(); shift += 7) {
    const std::uint8_t byte = bytes[at++];
    value |= std::size_t{byte & 0x7fU} << shift;
    if ((byte & 0x80) == 0) break;
  }
  return at;
}

std::vector<Part> sections_of(const Bytes& bytes) {
  std::vector<Part> parts{
      {.size_at = 0, .begin = 0, .end = std::min<std::size_t>(8, bytes.size())}};
  for (std::size_t at = 8; at < bytes.size();) {
    std::size_t size = 0;
    const std::size_t begin = read_leb(bytes, at + 1, size);
    parts.push_back({.size_at = at + 1, .begin = begin, .end = begin + size});
    at = begin + size;
  }
  WEFT_ASSERT(parts.back().end == bytes.size());
  return parts;
}

/// The first `kept` bytes of the part, with a size that says so, and all that follows.
Bytes cut(const Bytes& bytes, const Part& part, std::size_t kept) {
  const auto at = [&](std::size_t i) { return bytes.begin() + static_cast<std::ptrdiff_t>(i); };
  Bytes out(bytes.begin(), at(part.size_at));
  if (part.size_at != part.begin) {
    for (std::size_t n = kept;;) {
      const auto low = static_cast<std::uint8_t>(n & 0x7f);
      n >>= 7;
      out.push_back(n == 0 ? low : static_cast<std::uint8_t>(low | 0x80));
      if (n == 0) break;
    }
  }
  out.insert(out.end(), at(part.begin), at(part.begin + kept));
  out.insert(out.end(), at(part.end), bytes.end());
  return out;
}

class Mutator {
 public:
  Mutator(std::size_t mutants, std::size_t keep, std::string folder)
      : mutants_(mutants), keep_(keep), folder_(std::move(folder)) {}

  template <class Accepts>
  Tally run(const Bytes& bytes, std::span<const Part> parts, const Accepts& accepts,
            const std::string& name) {
    Tally tally;
    kept_ = 0;
    const auto attempt = [&](const Bytes& changed) {
      ++tally.tried;
      if (!accepts(changed)) return;
      ++tally.accepted;
      // Not only the first ones: those are all alike.
      if (!name.empty() && kept_ < keep_ && random_() % 8 == 0) keep(changed, name);
    };
    for (const Part& part : parts) {
      const std::size_t size = part.end - part.begin;
      for (std::size_t kept = 0; kept < size; kept += std::max<std::size_t>(1, size / mutants_)) {
        attempt(cut(bytes, part, kept));
        attempt(
            Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(part.begin + kept)));
      }
      Bytes changed = bytes;
      const std::size_t bits = size * 8;
      for (std::size_t i = 0; i < std::min(bits, mutants_); ++i) {
        const std::size_t bit = part.begin * 8 + (bits <= mutants_ ? i : random_() % bits);
        const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
        changed[bit / 8] ^= mask;
        attempt(changed);
        changed[bit / 8] ^= mask;
      }
    }
    return tally;
  }

 private:
  void keep(const Bytes& bytes, const std::string& name) {
    std::ofstream out(fmt::format("{}/{}-{}.wasm", folder_, name, kept_++), std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
  }

  std::size_t mutants_;
  std::size_t keep_;
  std::string folder_;
  std::size_t kept_ = 0;
  std::mt19937 random_{1};
};

Bytes contents_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void show(const std::string& path, std::string_view as, const Tally& tally) {
  fmt::print("{} as {}: {} changed, {} of them accepted\n", path, as, tally.tried, tally.accepted);
}

/// False: not even the file itself is accepted.
bool exercise(const std::string& path, Mutator& mutator) {
  const std::filesystem::path file(path);
  const std::string stem = file.stem().string();
  const Bytes bytes = contents_of(path);
  const Part whole{.size_at = 0, .begin = 0, .end = bytes.size()};
  const auto run_module = [&](const Bytes& module) {
    if (!accepts_module(module)) return false;
    show(path, "a module", mutator.run(module, sections_of(module), accepts_module, stem));
    return true;
  };
  if (file.extension() == ".wasm") return run_module(bytes);
  if (file.extension() == ".wast") {
    if (!accepts_script(bytes)) return false;
    show(path, "a script", mutator.run(bytes, {&whole, 1}, accepts_script, ""));
    return true;
  }
  if (file.extension() == ".wat") {
    const auto binary = text::assemble({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!binary) return false;
    show(path, "text", mutator.run(bytes, {&whole, 1}, accepts_text, ""));
    return run_module(*binary);
  }
  const ArtifactCheck accepts_artifact;
  if (!accepts_artifact(bytes)) return false;
  const Tally tally = mutator.run(bytes, {&whole, 1}, accepts_artifact, "");
  show(path, "an artifact", tally);
  return tally.accepted == 0;
}

}  // namespace
}  // namespace weft

int main(int argc, char** argv) {
  if (argc < 5) {
    fmt::print(stderr, "usage: hostile-corpus MUTANTS KEEP FOLDER FILE...\n");
    return 2;
  }
  weft::Mutator mutator(std::strtoul(argv[1], nullptr, 10), std::strtoul(argv[2], nullptr, 10),
                        argv[3]);
  int failed = 0;
  for (const char* path : std::span(argv + 4, static_cast<std::size_t>(argc - 4))) {
    if (weft::exercise(path, mutator)) continue;
    fmt::print("FAILED: {} itself is refused, or a changed artifact is not\n", path);
    failed = 1;
  }
  return failed;
}
