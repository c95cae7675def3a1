// What the tests of this room share: modules in text format, compiled, loaded and called without
// the engine. Not part of any program.
#pragma once

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/result.h"
#include "codegen/compile.h"
#include "engine/layout.h"
#include "text/text.h"
#include "wasm/reader.h"
#include "wasm/skeleton.h"

namespace weft::codegen::testing {

inline std::vector<std::uint8_t> assemble(std::string_view source) {
  auto bytes = text::assemble(source);
  EXPECT_TRUE(bytes) << bytes.error().text();
  return bytes ? *std::move(bytes) : std::vector<std::uint8_t>();
}

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    char name[] = "/tmp/weft-codegen-test-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string operator/(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The object as a file.
inline Diagnosed<> compile_to(wasm::Bytes module, const CompileOptions& options,
                              const std::string& output) {
  WEFT_TRY(const UniqueFd object, compile(module, options));
  std::error_code error;
  std::filesystem::copy_file("/proc/self/fd/" + std::to_string(object.get()), output, error);
  if (error) return diagnose(error.message());
  return {};
}

/// One slot of the calling convention's argument area.
union alignas(16) Slot {
  std::uint32_t i32;
  std::uint64_t i64;
  float f32;
  double f64;
};

/// A compiled and loaded module with an instance that has one memory page, and functions imported
/// from C++.
class Loaded {
 public:
  using HostCall = std::uint64_t (*)(void* env, void* values);

  Loaded(std::string_view source, const CompileOptions& options, HostCall host = nullptr) {
    const auto bytes = assemble(source);
    const std::string path = directory_ / "code.so";
    const auto done = compile_to(bytes, options, path);
    EXPECT_TRUE(done) << done.error().text();
    if (!done) return;
    library_ = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    EXPECT_NE(library_, nullptr) << ::dlerror();
    if (library_ == nullptr) return;
    header_ = static_cast<const engine::CodeHeader*>(::dlsym(library_, engine::kCodeHeaderSymbol));
    auto module = wasm::read_skeleton(
        {reinterpret_cast<const std::uint8_t*>(at(header_->skeleton)), header_->skeleton_size});
    EXPECT_TRUE(module) << module.error().text();
    if (module) module_ = *std::move(module);
    make_instance(host);
  }
  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;
  ~Loaded() {
    if (library_ != nullptr) ::dlclose(library_);
  }

  [[nodiscard]] const engine::CodeHeader& header() const { return *header_; }
  [[nodiscard]] const wasm::Module& module() const { return module_; }
  [[nodiscard]] const void* at(std::int32_t offset) const {
    return reinterpret_cast<const std::byte*>(header_) + offset;
  }
  [[nodiscard]] std::span<const std::int32_t> table(std::int32_t offset, std::size_t size) const {
    return {static_cast<const std::int32_t*>(at(offset)), size};
  }
  std::vector<std::byte>& memory() { return memory_; }

  /// Calls an exported function; arguments and results in `values`.
  void call(std::string_view name, std::span<Slot> values) {
    const wasm::Export* e = module_.find_export(name);
    ASSERT_NE(e, nullptr);
    const std::uint32_t defined = e->index - module_.imported_functions;
    const void* code = at(table(header_->functions, header_->function_count)[defined]);
    const std::int32_t thunk =
        table(header_->entry_thunks, header_->type_count)[module_.functions[e->index]];
    ASSERT_NE(thunk, 0);
    const auto entry = reinterpret_cast<engine::EntryThunk*>(const_cast<void*>(at(thunk)));
    entry(instance_.data(), code, values.data());
  }

 private:
  static void call_host(const engine::HostFunction* f, void* values) { f->call(f->env, values); }

  void make_instance(HostCall host) {
    const engine::InstanceLayout layout(module_);
    instance_.resize(layout.size() / 16 + 1);
    auto* bytes = reinterpret_cast<std::byte*>(instance_.data());
    auto* instance = reinterpret_cast<engine::InstanceHeader*>(bytes);
    view_ = {.base = memory_.data(), .size = memory_.size()};
    builtins_.call_host = call_host;
    signatures_.resize(module_.types.size());
    for (std::size_t i = 0; i < signatures_.size(); ++i) {
      signatures_[i] = static_cast<std::uint32_t>(i) + 1;
    }
    instance->memory0_base = memory_.data();
    instance->memory0 = &view_;
    instance->spill = reinterpret_cast<std::byte*>(spill_.data());
    instance->signatures = signatures_.data();
    instance->builtins = &builtins_;
    if (!module_.memories.empty()) {
      auto* const view = &view_;
      std::memcpy(bytes + layout.memory(0), &view, sizeof view);
    }
    host_ = {.call = host, .env = this, .spill = instance->spill, .builtins = &builtins_};
    for (std::uint32_t i = 0; i < module_.imported_functions; ++i) {
      const std::int32_t thunk =
          table(header_->host_thunks, header_->type_count)[module_.functions[i]];
      const engine::ImportedFunction import{.code = at(thunk), .context = &host_};
      std::memcpy(bytes + layout.imported_function(i), &import, sizeof import);
    }
  }

  TemporaryDirectory directory_;
  void* library_ = nullptr;
  const engine::CodeHeader* header_ = nullptr;
  wasm::Module module_;
  std::vector<Slot> instance_;
  std::vector<Slot> spill_ = std::vector<Slot>(engine::kSpillSlots);
  std::vector<std::byte> memory_ = std::vector<std::byte>(wasm::kPageSize);
  std::vector<std::uint32_t> signatures_;
  engine::MemoryView view_ = {};
  engine::Builtins builtins_ = {};
  engine::HostFunction host_ = {};
};

}  // namespace weft::codegen::testing
