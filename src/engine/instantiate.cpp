#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "engine/const_expr.h"
#include "engine/execution.h"
#include "engine/import_types.h"
#include "engine/instance.h"
#include "engine/record.h"
#include "engine/store.h"

namespace weft::engine {

/// The steps of instantiation, in the order of the specification.
/// https://webassembly.github.io/spec/core/exec/modules.html#instantiation
class Instantiation {
 public:
  Instantiation(Store& store, std::shared_ptr<const Code> code)
      : store_(store),
        module_(code->module()),
        // Functions that active segments have put into another instance's table outlive a failure.
        instance_(*store.adopt(std::unique_ptr<Instance>(new Instance(store, std::move(code))))) {}

  Diagnosed<std::variant<Instance*, Trap>> run(const ImportResolver& resolve) {
    instance_.refs_.reset(static_cast<FunctionRecord**>(
        std::calloc(module_.functions.size() + 1, sizeof(FunctionRecord*))));
    const InstanceLayout layout(module_);
    const std::size_t size = (layout.size() + 63) / 64 * 64;
    instance_.header_.reset(static_cast<InstanceHeader*>(std::aligned_alloc(64, size)));
    if (instance_.refs_ == nullptr || instance_.header_ == nullptr) {
      return diagnose("not enough memory for the module's instance");
    }
    std::memset(static_cast<void*>(instance_.header()), 0, size);
    WEFT_CHECK(link(resolve));
    WEFT_CHECK(allocate());
    fill_header(layout);
    WEFT_CHECK(init_globals(layout));
    WEFT_CHECK(init_tables());
    WEFT_TRY(const bool elements, init_elements());
    if (!elements) return Trap{.kind = TrapKind::out_of_bounds_table_access};
    WEFT_TRY(const bool data, init_data());
    if (!data) return Trap{.kind = TrapKind::out_of_bounds_memory_access};
    return &instance_;
  }

 private:
  Diagnosed<> link(const ImportResolver& resolve) {
    for (const wasm::Import& import : module_.imports) {
      const std::optional<Extern> found = resolve(import);
      WEFT_CHECK(check_import(instance_.code(), import, found));
      if (const auto* f = std::get_if<Function>(&*found)) {
        link_function(import.index, FunctionRecord::of(f->ref));
      } else if (const auto* m = std::get_if<Memory*>(&*found)) {
        instance_.memories_.push_back(*m);
      } else if (const auto* t = std::get_if<Table*>(&*found)) {
        instance_.tables_.push_back(*t);
      } else if (const auto* tag = std::get_if<Tag*>(&*found)) {
        instance_.tags_.push_back(*tag);
      } else {
        instance_.globals_.push_back(std::get<Global*>(*found));
      }
    }
    return {};
  }

  void link_function(std::uint32_t index, FunctionRecord& record) {
    if (record.is_host()) {
      // A compiled thunk replaces the engine's generic one; the store keeps its code loaded.
      const void* const thunk = instance_.code().host_thunk(module_.functions[index]);
      if (thunk != nullptr) record.ref.code = thunk;
    }
    instance_.refs_[index] = &record;
    auto* const at = header_bytes() + InstanceLayout::imported_function(index);
    *reinterpret_cast<ImportedFunction*>(at) = {record.ref.code, record.ref.context};
  }

  Diagnosed<> allocate() {
    for (std::size_t i = module_.imported_memories; i < module_.memories.size(); ++i) {
      WEFT_TRY(Memory * memory, store_.new_memory(module_.memories[i]));
      instance_.memories_.push_back(memory);
    }
    for (std::size_t i = module_.imported_tables; i < module_.tables.size(); ++i) {
      wasm::TableType type = module_.tables[i].type;
      type.element = canonical(type.element, instance_.code().signatures());
      WEFT_TRY(Table * table, store_.new_table(type));
      instance_.tables_.push_back(table);
    }
    for (std::size_t i = module_.imported_tags; i < module_.tags.size(); ++i) {
      const std::uint32_t type = module_.tags[i].type_index;
      instance_.tags_.push_back(store_.new_tag(signature(instance_.code().signatures()[type])));
    }
    return {};
  }

  void fill_header(const InstanceLayout& layout) {
    InstanceHeader& h = *instance_.header();
    for (std::uint32_t i = 0; i < instance_.memories_.size(); ++i) {
      MemoryView* const view = instance_.memories_[i]->view();
      instance_.memory_views_.push_back(view);
      at<MemoryView*>(layout.memory(i)) = view;
    }
    for (std::uint32_t i = 0; i < instance_.tables_.size(); ++i) {
      at<TableView*>(layout.table(i)) = instance_.tables_[i]->view();
    }
    for (std::uint32_t i = 0; i < module_.imported_globals; ++i) {
      at<Slot*>(layout.imported_global(i)) = instance_.globals_[i]->slot();
    }
    for (std::uint32_t i = 0; i < module_.tags.size(); ++i) {
      at<Tag*>(layout.tag(i)) = instance_.tags_[i];
    }
    if (!instance_.memories_.empty()) {
      h.memory0 = instance_.memory_views_[0];
      h.memory0_base = h.memory0->base;
    }
    h.spill = store_.spill();
    store_.note_spilled(instance_.code().spilled_slots());
    h.signatures = instance_.code().signatures().data();
    h.builtins = &kBuiltins;
    h.owner = &instance_;
    instance_.data_.resize(module_.data.size());
    instance_.elements_.resize(module_.elements.size());
    instance_.guest_view_ = {instance_.memory_views_.data(), instance_.data_.data()};
    h.reserved[0] = reinterpret_cast<std::uintptr_t>(&instance_.guest_view_);
  }

  Diagnosed<> init_globals(const InstanceLayout& layout) {
    const std::size_t own = module_.globals.size() - module_.imported_globals;
    instance_.own_globals_.reserve(own);  // they are pointed to
    instance_.globals_.reserve(module_.globals.size());
    for (std::uint32_t i = module_.imported_globals; i < module_.globals.size(); ++i) {
      const wasm::Global& global = module_.globals[i];
      if (!global.init) return diagnose(fmt::format("global {} has no initialiser", i));
      WEFT_TRY(const Slot value, evaluate(*global.init, instance_));
      wasm::GlobalType type = global.type;
      type.type = canonical(type.type, instance_.code().signatures());
      Global& made = instance_.own_globals_.emplace_back(type, &at<Slot>(layout.own_global(i)));
      made.set(value);
      instance_.globals_.push_back(&made);
    }
    return {};
  }

  Diagnosed<> init_tables() {
    for (std::size_t i = module_.imported_tables; i < module_.tables.size(); ++i) {
      if (!module_.tables[i].init) continue;
      WEFT_TRY(const Slot value, evaluate(*module_.tables[i].init, instance_));
      Table& table = *instance_.tables_[i];
      table.fill(0, table.size(), value.as_ref<void>());
    }
    return {};
  }

  /// The address that an offset expression gave; what lies above an i32 is not part of it.
  static std::uint64_t offset_of(Slot value, bool is64) { return is64 ? value.lo : value.as_u32(); }

  Diagnosed<void*> element_at(const wasm::ElementSegment& segment, std::size_t i) {
    if (segment.expressions.empty()) return instance_.func_ref(segment.functions[i]);
    WEFT_TRY(const Slot value, evaluate(segment.expressions[i], instance_));
    return value.as_ref<void>();
  }

  /// False: an active segment is out of bounds.
  Diagnosed<bool> init_elements() {
    for (std::size_t i = 0; i < module_.elements.size(); ++i) {
      const wasm::ElementSegment& segment = module_.elements[i];
      const std::size_t count = segment.functions.size() + segment.expressions.size();
      if (segment.mode == wasm::SegmentMode::passive) {
        std::vector<void*>& references = instance_.elements_[i];
        references.reserve(count);
        for (std::size_t k = 0; k < count; ++k) {
          WEFT_TRY(void* reference, element_at(segment, k));
          references.push_back(reference);
        }
      } else if (segment.mode == wasm::SegmentMode::active) {
        WEFT_TRY(const Slot value, evaluate(segment.offset, instance_));
        Table& table = *instance_.tables_[segment.table];
        const std::uint64_t offset = offset_of(value, table.type().limits.is64);
        if (!table.in_bounds(offset, count)) return false;
        for (std::size_t k = 0; k < count; ++k) {
          WEFT_TRY(void* reference, element_at(segment, k));
          table.set(offset + k, reference);
        }
      }
    }
    return true;
  }

  /// False: an active segment is out of bounds.
  Diagnosed<bool> init_data() {
    for (std::size_t i = 0; i < module_.data.size(); ++i) {
      const wasm::DataSegment& segment = module_.data[i];
      if (segment.mode == wasm::SegmentMode::passive) {
        instance_.data_[i] = {segment.bytes.data(), segment.bytes.size()};
        continue;
      }
      WEFT_TRY(const Slot value, evaluate(segment.offset, instance_));
      const Memory& memory = *instance_.memories_[segment.memory];
      const std::uint64_t offset = offset_of(value, memory.type().limits.is64);
      const std::uint64_t size = memory.size();
      // SANDBOX: no sum that could wrap around.
      if (segment.bytes.size() > size || offset > size - segment.bytes.size()) return false;
      if (segment.bytes.empty()) continue;
      std::memcpy(memory.base() + offset, segment.bytes.data(), segment.bytes.size());
    }
    return true;
  }

  std::byte* header_bytes() { return reinterpret_cast<std::byte*>(instance_.header()); }
  template <class T>
  T& at(std::size_t offset) {
    return *reinterpret_cast<T*>(header_bytes() + offset);
  }

  Store& store_;
  const wasm::Module& module_;
  Instance& instance_;
};

Diagnosed<std::variant<Instance*, Trap>> instantiate(Store& store, std::shared_ptr<const Code> code,
                                                     const ImportResolver& resolve) {
  return Instantiation(store, std::move(code)).run(resolve);
}

}  // namespace weft::engine
