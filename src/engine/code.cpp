#include "engine/code.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <link.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "base/result.h"
#include "engine/names.h"
#include "engine/ranges.h"
#include "engine/signature.h"
#include "wasm/skeleton.h"

namespace weft::engine {
namespace {

/// Where the segments of a loaded shared object lie.
struct Segments {
  std::uintptr_t load_bias = 0;
  bool found = false;
  TextRange all{UINTPTR_MAX, 0};
  TextRange text{UINTPTR_MAX, 0};
};

int visit_object(dl_phdr_info* info, std::size_t /*size*/, void* argument) {
  auto& s = *static_cast<Segments*>(argument);
  if (info->dlpi_addr != s.load_bias) return 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& p = info->dlpi_phdr[i];
    if (p.p_type != PT_LOAD) continue;
    const std::uintptr_t begin = info->dlpi_addr + p.p_vaddr;
    const std::uintptr_t end = begin + p.p_memsz;
    s.all = {std::min(s.all.begin, begin), std::max(s.all.end, end)};
    if ((p.p_flags & PF_X) != 0) {
      s.text = {std::min(s.text.begin, begin), std::max(s.text.end, end)};
    }
  }
  s.found = true;
  return 1;
}

Segments segments_of(void* handle) {
  Segments s;
  link_map* map = nullptr;
  if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0) return s;
  s.load_bias = map->l_addr;
  dl_iterate_phdr(visit_object, &s);
  return s;
}

bool array_within(TextRange all, const CodeHeader* header, std::int32_t offset,
                  std::uint64_t size) {
  const std::uintptr_t begin =
      reinterpret_cast<std::uintptr_t>(header) + static_cast<std::uintptr_t>(std::intptr_t{offset});
  return begin >= all.begin && begin <= all.end && size <= all.end - begin;
}

std::unexpected<Diagnostic> not_an_artifact(const std::string& path, std::string_view why) {
  return diagnose(fmt::format("{} is not compiled code of this version of Weft: {}", path, why),
                  "delete it and let Weft compile the module again");
}

}  // namespace

Diagnosed<std::shared_ptr<const Code>> Code::load(const std::string& path, std::string name) {
  std::shared_ptr<Code> code(new Code);
  code->name_ = std::move(name);
  WEFT_CHECK(code->open(path));
  WEFT_CHECK(code->finish());
  return std::shared_ptr<const Code>(std::move(code));
}

Diagnosed<std::shared_ptr<const Code>> Code::adopt(Parts parts) {
  std::shared_ptr<Code> code(new Code);
  code->name_ = std::move(parts.name);
  code->module_ = std::move(parts.module);
  code->text_ = parts.text;
  code->parts_ = std::move(parts);
  WEFT_CHECK(code->finish());
  return std::shared_ptr<const Code>(std::move(code));
}

Diagnosed<> Code::open(const std::string& path) {
  // Without a slash dlopen would search the library path.
  const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  handle_ = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) {
    const char* const why = dlerror();
    return not_an_artifact(path, why == nullptr ? "it cannot be loaded" : why);
  }
  const auto* const header = static_cast<const CodeHeader*>(dlsym(handle_, kCodeHeaderSymbol));
  const Segments segments = segments_of(handle_);
  if (header == nullptr || !segments.found) {
    return not_an_artifact(path, "it has no code header");
  }
  if (!array_within(segments.all, header, 0, sizeof(CodeHeader)) ||
      std::memcmp(header->magic, "weftcode", sizeof(header->magic)) != 0) {
    return not_an_artifact(path, "its code header is damaged");
  }
  if (header->abi_version != kAbiVersion) {
    return not_an_artifact(
        path, fmt::format("it has version {}, not {}", header->abi_version, kAbiVersion));
  }
  const std::uint64_t functions = header->function_count * std::uint64_t{4};
  const std::uint64_t types = header->type_count * std::uint64_t{4};
  if (!array_within(segments.all, header, header->functions, functions) ||
      !array_within(segments.all, header, header->entry_thunks, types) ||
      !array_within(segments.all, header, header->host_thunks, types) ||
      !array_within(segments.all, header, header->skeleton, header->skeleton_size)) {
    return not_an_artifact(path, "its tables lie outside of the file");
  }
  // A module without functions and thunks has no code, and an object without code no segment of it.
  if (header->function_count != 0 && segments.text.end <= segments.text.begin) {
    return not_an_artifact(path, "it has no code");
  }
  const auto* const places =
      reinterpret_cast<const std::uint8_t*>(header) + std::ptrdiff_t{header->places};
  std::uint64_t places_size = 0;
  if (!array_within(segments.all, header, header->places, sizeof(places_size))) {
    return not_an_artifact(path, "its tables lie outside of the file");
  }
  std::memcpy(&places_size, places, sizeof(places_size));
  if (places_size > UINT32_MAX ||
      !array_within(segments.all, header, header->places, sizeof(places_size) + places_size)) {
    return not_an_artifact(path, "its tables lie outside of the file");
  }
  places_ = {places + sizeof(places_size), places_size};
  header_ = header;
  text_ = segments.text;
  const auto* const skeleton =
      reinterpret_cast<const std::uint8_t*>(header) + std::ptrdiff_t{header->skeleton};
  WEFT_TRY(module_, wasm::read_skeleton({skeleton, header->skeleton_size}));
  if (module_.bodies.size() != header->function_count ||
      module_.types.size() != header->type_count) {
    return not_an_artifact(path, "its skeleton does not fit its code");
  }
  return {};
}

Diagnosed<> Code::finish() {
  const std::size_t defined = module_.functions.size() - module_.imported_functions;
  if (header_ == nullptr && parts_.functions.size() != defined) {
    return diagnose("the number of functions does not fit the module");
  }
  for (const wasm::FuncType& type : module_.types) {
    // SANDBOX: the spill area has a slot for each.
    if (type.params.size() > kSpillSlots || type.results.size() > kSpillSlots) {
      return diagnose("a function type has more than 1,024 parameters or results");
    }
  }
  signatures_ = canonical_types(module_);
  spilled_slots_ = engine::spilled_slots(signatures_);
  registered_ = text_.begin < text_.end;
  if (registered_) text_ranges().add(text_.begin, text_.end, this);
  return {};
}

Code::~Code() {
  if (registered_) text_ranges().remove(text_.begin, this);
  if (handle_ != nullptr) dlclose(handle_);
}

namespace {
const void* at_offset(const CodeHeader* header, std::int32_t table, std::uint32_t index) {
  const auto* const base = reinterpret_cast<const std::byte*>(header);
  std::int32_t offset = 0;
  std::memcpy(&offset, base + std::ptrdiff_t{table} + index * sizeof(offset), sizeof(offset));
  return offset == 0 ? nullptr : base + std::ptrdiff_t{offset};
}
}  // namespace

const void* Code::function(std::uint32_t body) const {
  return header_ != nullptr ? at_offset(header_, header_->functions, body) : parts_.functions[body];
}

EntryThunk* Code::entry_thunk(std::uint32_t type) const {
  if (header_ != nullptr) {
    return reinterpret_cast<EntryThunk*>(
        const_cast<void*>(at_offset(header_, header_->entry_thunks, type)));
  }
  return type < parts_.entry_thunks.size() ? parts_.entry_thunks[type] : nullptr;
}

const void* Code::host_thunk(std::uint32_t type) const {
  if (header_ != nullptr) return at_offset(header_, header_->host_thunks, type);
  return type < parts_.host_thunks.size() ? parts_.host_thunks[type] : nullptr;
}

void Code::index_starts() const {
  const auto add = [this](const void* pc, std::uint32_t function) {
    if (pc != nullptr) starts_.push_back({reinterpret_cast<std::uintptr_t>(pc), function});
  };
  for (std::uint32_t i = 0; i < module_.bodies.size(); ++i) {
    add(function(i), module_.imported_functions + i);
  }
  // Thunks end the function before them.
  for (std::uint32_t i = 0; i < module_.types.size(); ++i) {
    add(reinterpret_cast<const void*>(entry_thunk(i)), kNoFunction);
    add(host_thunk(i), kNoFunction);
  }
  // Of functions that were merged because their code is the same, the first is named.
  std::ranges::sort(starts_, [](const Start& a, const Start& b) {
    return a.pc != b.pc ? a.pc < b.pc : a.function < b.function;
  });
}

std::optional<std::uint32_t> Code::function_at(std::uintptr_t pc) const {
  if (!text_.contains(pc)) return std::nullopt;
  std::call_once(starts_once_, [this] { index_starts(); });
  auto it = std::ranges::upper_bound(starts_, pc, {}, &Start::pc);
  if (it == starts_.begin()) return std::nullopt;
  const std::uintptr_t start = std::prev(it)->pc;
  it = std::ranges::lower_bound(starts_, start, {}, &Start::pc);
  if (it->function == kNoFunction) return std::nullopt;
  return it->function;
}

const artifact::DebugTable& Code::debug_table() const {
  std::call_once(table_once_, [this] {
    if (auto table = artifact::decode_debug_table(places_)) table_ = *std::move(table);
  });
  return table_;
}

std::uint32_t Code::instruction_at(std::uint32_t function, std::uintptr_t pc) const {
  const std::uint32_t body = function - module_.imported_functions;
  const auto start = reinterpret_cast<std::uintptr_t>(this->function(body));
  return debug_table().offset_at(body, static_cast<std::uint32_t>(pc - start));
}

std::vector<artifact::SourcePosition> Code::source_of(std::uint32_t offset) const {
  return debug_table().source.find(offset);
}

std::string Code::function_name(std::uint32_t function) const {
  std::call_once(names_once_, [this] { names_ = wasm::FunctionNames(module_); });
  if (const std::string_view name = names_.find(function); !name.empty()) {
    return printable_name(name);
  }
  for (const wasm::Export& e : module_.exports) {
    if (e.kind == wasm::ExternKind::func && e.index == function) return printable_name(e.name);
  }
  return fmt::format("function {}", function);
}

}  // namespace weft::engine
