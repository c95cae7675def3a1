#include "runtime/module_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "base/result.h"
#include "text/text.h"

namespace weft::runtime {
namespace {

constexpr std::array<std::uint8_t, 4> kWasmMagic{0, 'a', 's', 'm'};
constexpr std::array<std::uint8_t, 4> kElfMagic{0x7f, 'E', 'L', 'F'};
/// Larger modules exist nowhere; a limit keeps `weft /dev/zero` and its like from filling memory.
constexpr std::uint64_t kLargestModule = std::uint64_t{2} << 30;

std::string reason(int error) {
  std::array<char, 128> buffer{};
  // glibc's own variant, which may not use the buffer.
  return ::strerror_r(error, buffer.data(), buffer.size());
}

/// Whether a file's first bytes can be the beginning of WebAssembly's text format.
bool starts_text_format(std::string_view start) {
  const std::size_t first = start.find_first_not_of(" \t\r\n");
  const std::string_view text = first == std::string_view::npos ? "" : start.substr(first);
  return text.starts_with(";;") || (text.starts_with('(') && !text.starts_with("(component"));
}

/// What a text file most likely is, from its first bytes.
std::string guess_text(std::string_view start) {
  const std::size_t first = start.find_first_not_of(" \t\r\n");
  const std::string_view text = first == std::string_view::npos ? "" : start.substr(first);
  if (text.starts_with("(component")) return "components are not supported";
  if (text.starts_with("#!")) return "this is a script; run it with its own interpreter";
  if (text.starts_with("#include") || text.starts_with("//") || text.starts_with("/*")) {
    return "compile it first: clang --target=wasm32-wasi -O2 FILE.c -o FILE.wasm";
  }
  return {};
}

std::string show_start(std::span<const std::uint8_t> start) {
  const std::size_t n = std::min<std::size_t>(start.size(), 16);
  const bool printable = std::all_of(start.begin(), start.begin() + static_cast<std::ptrdiff_t>(n),
                                     [](std::uint8_t c) { return c >= 0x20 && c < 0x7f; });
  if (printable)
    return fmt::format("\"{}\"",
                       std::string(start.begin(), start.begin() + static_cast<std::ptrdiff_t>(n)));
  std::string out;
  for (std::size_t i = 0; i < std::min<std::size_t>(n, 8); ++i) {
    out += fmt::format("{}{:02x}", i == 0 ? "" : " ", start[i]);
  }
  return out;
}

bool starts_with(std::span<const std::uint8_t> bytes, const std::array<std::uint8_t, 4>& magic) {
  return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

Diagnosed<UniqueFd> anonymous_file() {
  UniqueFd file(::memfd_create("weft-module", MFD_CLOEXEC));
  if (!file) return diagnose(fmt::format("cannot make an anonymous file: {}", reason(errno)));
  return file;
}

Diagnosed<> write_all(int fd, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return diagnose(fmt::format("cannot keep the program: {}", reason(errno)));
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

Diagnosed<UniqueFd> copy_of_input(int input) {
  WEFT_TRY(UniqueFd memory, anonymous_file());
  std::array<std::uint8_t, 65536> buffer{};
  std::uint64_t total = 0;
  while (true) {
    const ssize_t n = ::read(input, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return diagnose(fmt::format("cannot read the program: {}", reason(errno)));
    if (n == 0) return memory;
    total += static_cast<std::uint64_t>(n);
    if (total > kLargestModule) return diagnose("the program is larger than 2 GiB");
    WEFT_CHECK(write_all(memory.get(), std::span(buffer).first(static_cast<std::size_t>(n))));
  }
}

/// The module that a file of text stands for.
Diagnosed<ModuleFile> assembled(ModuleFile file) {
  WEFT_TRY(const Contents text, Contents::read(file));
  auto binary =
      text::assemble({reinterpret_cast<const char*>(text.bytes().data()), text.bytes().size()});
  if (!binary) return diagnose(fmt::format("{}:{}", file.path, binary.error().text()));
  return module_of(std::move(file.path), *binary);
}

std::optional<std::uint64_t> read_leb(std::span<const std::uint8_t> bytes, std::size_t& at) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; at < bytes.size() && shift < 35; shift += 7) {
    const std::uint8_t byte = bytes[at++];
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

}  // namespace

Diagnosed<FileKind> classify(std::string_view path, std::span<const std::uint8_t> start,
                             std::uint64_t size) {
  if (size == 0) return diagnose(fmt::format("{} is empty", path));
  if (starts_with(start, kElfMagic)) return FileKind::native;
  if (!starts_with(start, kWasmMagic)) {
    const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
    return diagnose(fmt::format("{} is not a WebAssembly module: it starts with {}, not with "
                                "\"\\0asm\"",
                                path, show_start(start)),
                    guess_text(text));
  }
  if (start.size() < 8) return diagnose(fmt::format("{} is cut off after {} bytes", path, size));
  const unsigned version = start[4] | (unsigned{start[5]} << 8);
  const unsigned layer = start[6] | (unsigned{start[7]} << 8);
  if (layer == 1) {
    return diagnose(
        fmt::format("{} is a component (WASI Preview 2 or later), not a core module", path),
        "components are not supported; build for Preview 1: --target=wasm32-wasip1 (Clang, Rust), "
        "GOOS=wasip1 (Go)");
  }
  if (version != 1 || layer != 0) {
    return diagnose(
        fmt::format("{} has WebAssembly version {}, layer {}; only version 1, layer 0 "
                    "is known",
                    path, version, layer));
  }
  return FileKind::module;
}

Diagnosed<ModuleFile> open_module(const std::string& path) {
  if (path == "-") {
    WEFT_TRY(UniqueFd copy, copy_of_input(STDIN_FILENO));
    return module_in("standard input", std::move(copy));
  }
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd) return diagnose(fmt::format("cannot open {}: {}", path, reason(errno)));
  return module_in(path, std::move(fd));
}

Diagnosed<ModuleFile> module_in(std::string name, UniqueFd fd) {
  ModuleFile out;
  out.path = std::move(name);
  out.fd = std::move(fd);
  const std::string& path = out.path;
  struct stat status{};
  if (::fstat(out.fd.get(), &status) != 0) {
    return diagnose(fmt::format("cannot look at {}: {}", path, reason(errno)));
  }
  if (S_ISDIR(status.st_mode)) {
    return diagnose(fmt::format("{} is a directory, not a program", path));
  }
  if (!S_ISREG(status.st_mode)) {
    WEFT_TRY(out.fd, copy_of_input(out.fd.get()));
    if (::fstat(out.fd.get(), &status) != 0) return diagnose("cannot keep the program");
  }
  out.size = static_cast<std::uint64_t>(status.st_size);
  if (out.size > kLargestModule) return diagnose(fmt::format("{} is larger than 2 GiB", path));
  std::array<std::uint8_t, 64> start{};
  const ssize_t n = ::pread(out.fd.get(), start.data(), start.size(), 0);
  if (n < 0) return diagnose(fmt::format("cannot read {}: {}", path, reason(errno)));
  const auto first = std::span(start).first(static_cast<std::size_t>(n));
  if (starts_text_format({reinterpret_cast<const char*>(first.data()), first.size()})) {
    return assembled(std::move(out));
  }
  WEFT_TRY(out.kind, classify(out.path, first, out.size));
  return out;
}

Diagnosed<ModuleFile> module_of(std::string name, std::span<const std::uint8_t> bytes) {
  ModuleFile out;
  out.path = std::move(name);
  WEFT_TRY(out.fd, anonymous_file());
  WEFT_CHECK(write_all(out.fd.get(), bytes));
  out.size = bytes.size();
  return out;
}

Diagnosed<Contents> Contents::read(const ModuleFile& file) {
  void* memory =
      ::mmap(nullptr, file.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    return diagnose(fmt::format("no memory to read {}: {}", file.path, reason(errno)));
  }
  Contents out(static_cast<std::uint8_t*>(memory), file.size);
  for (std::size_t done = 0; done < out.size_;) {
    const ssize_t n =
        ::pread(file.fd.get(), out.data_ + done, out.size_ - done, static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return diagnose(fmt::format("cannot read {}: {}", file.path, reason(errno)));
    if (n == 0) return diagnose(fmt::format("{} became shorter while it was read", file.path));
    done += static_cast<std::size_t>(n);
  }
  return out;
}

Contents::Contents(Contents&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Contents::~Contents() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

std::vector<Section> list_sections(std::span<const std::uint8_t> module) {
  std::vector<Section> out;
  std::size_t at = 8;
  while (at < module.size()) {
    Section section;
    section.id = module[at++];
    const std::optional<std::uint64_t> size = read_leb(module, at);
    if (!size || *size > module.size() - at) break;
    section.offset = at;
    section.size = *size;
    if (section.id == 0) {
      std::size_t name_at = at;
      const std::optional<std::uint64_t> length = read_leb(module.first(at + *size), name_at);
      if (length && *length <= at + *size - name_at) {
        section.name = {reinterpret_cast<const char*>(module.data()) + name_at, *length};
      }
    }
    out.push_back(section);
    at += *size;
  }
  return out;
}

std::string_view section_name(std::uint8_t id) {
  constexpr std::array<std::string_view, 14> kNames{
      "custom", "type",  "import",  "function", "table", "memory",     "global",
      "export", "start", "element", "code",     "data",  "data count", "tag"};
  return id < kNames.size() ? kNames[id] : "unknown";
}

std::uint64_t code_size(std::span<const std::uint8_t> module) {
  constexpr std::uint8_t kCodeSection = 10;
  for (const Section& section : list_sections(module)) {
    if (section.id == kCodeSection) return section.size;
  }
  return 0;
}

}  // namespace weft::runtime
