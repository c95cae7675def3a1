// Instance: a module's code with its memories, tables and globals. Owned by a store, and used by
// the one thread that uses the store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "engine/builtins.h"
#include "engine/call.h"
#include "engine/code.h"
#include "engine/function.h"
#include "engine/global.h"
#include "engine/memory.h"
#include "engine/table.h"

namespace weft::engine {

/// What satisfies an import; nothing = it is missing. The type is checked by instantiate.
using ImportResolver = std::function<std::optional<Extern>(const wasm::Import&)>;

struct FunctionRecord;

class Instance {
 public:
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  ~Instance();

  [[nodiscard]] Store& store() const { return store_; }
  [[nodiscard]] const Code& code() const { return *code_; }
  [[nodiscard]] const wasm::Module& module() const { return code_->module(); }
  [[nodiscard]] InstanceHeader* header() const { return header_.get(); }
  static Instance& of(const InstanceHeader* header) {
    return *static_cast<Instance*>(header->owner);
  }

  [[nodiscard]] std::optional<Extern> find_export(std::string_view name);
  /// Null when there is no such export, or it is of another kind.
  [[nodiscard]] std::optional<Function> find_function(std::string_view name);
  [[nodiscard]] Memory* find_memory(std::string_view name);
  [[nodiscard]] Table* find_table(std::string_view name);
  [[nodiscard]] Global* find_global(std::string_view name);
  [[nodiscard]] Tag* find_tag(std::string_view name);

  /// By index in the index space of the kind, imports included.
  [[nodiscard]] Function function(std::uint32_t index);
  [[nodiscard]] FuncRef* func_ref(std::uint32_t index);
  [[nodiscard]] Memory* memory(std::uint32_t index) const { return memories_[index]; }
  [[nodiscard]] Table* table(std::uint32_t index) const { return tables_[index]; }
  [[nodiscard]] Global* global(std::uint32_t index) const { return globals_[index]; }
  [[nodiscard]] Tag* tag(std::uint32_t index) const { return tags_[index]; }

  [[nodiscard]] std::size_t global_count() const { return globals_.size(); }

  // For the builtins. A dropped segment is empty.
  void drop_data(std::uint32_t segment) { data_[segment] = {}; }
  void drop_element(std::uint32_t segment) { elements_[segment] = {}; }
  /// False: out of bounds, and nothing was written.
  [[nodiscard]] bool init_table(std::uint32_t segment, Table& table, std::uint64_t dst,
                                std::uint64_t src, std::uint64_t count);
  /// As Store::visit_exception_roots.
  void visit_exception_roots(
      const std::function<void(const void* begin, std::size_t words)>& visit) const;

 private:
  friend class Instantiation;
  Instance(Store& store, std::shared_ptr<const Code> code);

  struct Free {
    void operator()(void* p) const;
  };

  Store& store_;
  std::shared_ptr<const Code> code_;
  std::unique_ptr<InstanceHeader, Free> header_;
  /// By function index; null until somebody asks for the reference.
  std::unique_ptr<FunctionRecord*[], Free> refs_;
  std::vector<Memory*> memories_;
  std::vector<Table*> tables_;
  std::vector<Global*> globals_;
  std::vector<Tag*> tags_;
  std::vector<Global> own_globals_;
  std::vector<SegmentView> data_;
  std::vector<std::vector<void*>> elements_;
  std::vector<MemoryView*> memory_views_;
  GuestView guest_view_;
};

/// Makes an instance of `code` in `store`: checks the imports' types (a missing or mismatching one
/// is a Diagnostic that names module, name and both types), allocates, evaluates initialisers, and
/// applies active segments (one out of bounds is a Trap, whatever was written before stays). Does
/// not run the start function: see run_start.
Diagnosed<std::variant<Instance*, Trap>> instantiate(Store& store, std::shared_ptr<const Code> code,
                                                     const ImportResolver& resolve);

}  // namespace weft::engine
