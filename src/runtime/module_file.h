// A file that is given as a program: opened, looked at, read. Values are not shared; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/unique_fd.h"

namespace weft::runtime {

enum class FileKind : std::uint8_t { module, native };

/// An open file whose first bytes say that it is a WebAssembly module, or (native) an ELF file.
struct ModuleFile {
  std::string path;  // as the person wrote it
  UniqueFd fd;
  std::uint64_t size = 0;
  FileKind kind = FileKind::module;
};

/// "-" reads standard input to its end. The text format is assembled.
Diagnosed<ModuleFile> open_module(const std::string& path);

/// The same of an open file; `name` is for messages.
Diagnosed<ModuleFile> module_in(std::string name, UniqueFd fd);

/// An anonymous file with these bytes.
Diagnosed<ModuleFile> module_of(std::string name, std::span<const std::uint8_t> bytes);

/// What the first bytes of a file are, or why they cannot be run: text, a component, a script…
/// `size` is the whole file's.
Diagnosed<FileKind> classify(std::string_view path, std::span<const std::uint8_t> start,
                             std::uint64_t size);

/// A copy of a file's bytes: unlike a mapping of the file it cannot change or vanish under whoever
/// reads it.
class Contents {
 public:
  static Diagnosed<Contents> read(const ModuleFile& file);
  Contents(Contents&& other) noexcept;
  Contents& operator=(Contents&&) = delete;
  Contents(const Contents&) = delete;
  Contents& operator=(const Contents&) = delete;
  ~Contents();
  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {data_, size_}; }

 private:
  Contents(std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  std::uint8_t* data_;
  std::size_t size_;
};

/// One section as the binary has it.
struct Section {
  std::uint8_t id = 0;
  std::string_view name;     // of a custom section
  std::uint64_t offset = 0;  // of its contents
  std::uint64_t size = 0;
};

/// All sections up to the first broken one (whoever reads the module properly says what is wrong).
std::vector<Section> list_sections(std::span<const std::uint8_t> module);

/// "code" for 10; "custom" for 0.
std::string_view section_name(std::uint8_t id);

/// Size of the code section; 0 where there is none or the
/// module is broken (whoever reads it properly says so).
std::uint64_t code_size(std::span<const std::uint8_t> module);

}  // namespace weft::runtime
