// Code: one compiled module, loaded and ready to be instantiated any number of times, in any
// store. Immutable after loading; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "artifact/debug_table.h"
#include "base/diagnostic.h"
#include "engine/layout.h"
#include "wasm/module.h"
#include "wasm/names.h"

namespace weft::engine {

struct TextRange {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  [[nodiscard]] bool contains(std::uintptr_t pc) const { return pc >= begin && pc < end; }
};

class Code {
 public:
  /// Opens an artifact (an ELF shared object made by weft-compiler). Whoever calls has made sure
  /// that the file is ours and whole (artifact/): opening a shared object runs what it says.
  /// `name` is what backtraces call the module.
  static Diagnosed<std::shared_ptr<const Code>> load(const std::string& path,
                                                     std::string name = "module");

  /// Code that lies in memory already: a just-in-time compiler's, or a test's. What `module` views
  /// and the code itself must outlive the Code.
  struct Parts {
    std::string name = "module";
    wasm::Module module;
    std::vector<const void*> functions;  // defined ones
    std::vector<EntryThunk*> entry_thunks =
        {};  // by type index; may be shorter, entries may be null
    std::vector<const void*> host_thunks = {};  // likewise
    TextRange text;
  };
  static Diagnosed<std::shared_ptr<const Code>> adopt(Parts parts);

  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  ~Code();

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Function bodies have place and size, but no bytes.
  [[nodiscard]] const wasm::Module& module() const { return module_; }
  /// Canonical type identity (engine/signature.h) by type index.
  [[nodiscard]] std::span<const std::uint32_t> signatures() const { return signatures_; }
  /// The most that one of its types has of the spill area.
  [[nodiscard]] std::uint32_t spilled_slots() const { return spilled_slots_; }

  /// Native code of defined function `body` (an index into module().bodies).
  [[nodiscard]] const void* function(std::uint32_t body) const;
  /// Null where the artifact has none; the engine then uses its own, slower one.
  [[nodiscard]] EntryThunk* entry_thunk(std::uint32_t type) const;
  [[nodiscard]] const void* host_thunk(std::uint32_t type) const;

  [[nodiscard]] TextRange text() const { return text_; }
  /// The index (in the whole function index space) of the function around `pc`.
  [[nodiscard]] std::optional<std::uint32_t> function_at(std::uintptr_t pc) const;
  /// The instruction of `function` (as function_at has it) at `pc`: its offset in the original
  /// module. 0: not known.
  [[nodiscard]] std::uint32_t instruction_at(std::uint32_t function, std::uintptr_t pc) const;
  /// Where the instruction at `offset` comes from, innermost function first; empty where the module
  /// does not say. Valid as long as this.
  [[nodiscard]] std::vector<artifact::SourcePosition> source_of(std::uint32_t offset) const;
  /// Demangled; from the name section, else an export's name, else "function 12".
  [[nodiscard]] std::string function_name(std::uint32_t function) const;

 private:
  Code() = default;
  Diagnosed<> open(const std::string& path);
  Diagnosed<> finish();
  void index_starts() const;
  [[nodiscard]] const artifact::DebugTable& debug_table() const;

  struct Start {
    std::uintptr_t pc;
    std::uint32_t function;  // kNoFunction: a thunk
  };
  static constexpr std::uint32_t kNoFunction = UINT32_MAX;

  std::string name_;
  wasm::Module module_;
  std::vector<std::uint32_t> signatures_;
  std::uint32_t spilled_slots_ = 0;
  TextRange text_;
  void* handle_ = nullptr;              // of dlopen; null for adopted code
  const CodeHeader* header_ = nullptr;  // likewise
  std::span<const std::uint8_t> places_;
  Parts parts_;  // of adopted code
  bool registered_ = false;

  // Made when the first backtrace asks.
  mutable std::once_flag starts_once_;
  mutable std::vector<Start> starts_;
  mutable std::once_flag names_once_;
  mutable wasm::FunctionNames names_;
  mutable std::once_flag table_once_;
  mutable artifact::DebugTable table_;
};

}  // namespace weft::engine
