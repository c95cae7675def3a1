// Bindings: what a program's imports stand for, looked up once for all of its threads, and the
// memories that these share. Immutable once made; any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "engine/code.h"
#include "engine/memory.h"
#include "engine/signature.h"
#include "engine/store.h"
#include "runtime/options.h"
#include "syscalls/table.h"
#include "syscalls/trace.h"

namespace weft::runtime {

/// What one import stands for.
struct Binding {
  // Of a function.
  const engine::Signature* signature = nullptr;
  const syscalls::Syscall* call = nullptr;  // null: it traps
  bool traced = false;
  /// Of a function that traps: "env.foo (i32) -> ()".
  std::string unknown;
  /// Of a shared memory. Others are each thread's own.
  std::shared_ptr<engine::Memory> memory;
};

class Bindings {
 public:
  /// A Diagnostic names all imports that Weft does not have. Makes the shared memories. `tracer`
  /// and `account` may be null, else they outlive this.
  static Diagnosed<std::shared_ptr<const Bindings>> create(
      const RunOptions& options, std::shared_ptr<const engine::Code> code,
      const syscalls::Tracer* tracer, engine::MemoryAccount* account = nullptr);
  Bindings(const Bindings&) = delete;
  Bindings& operator=(const Bindings&) = delete;

  [[nodiscard]] const std::shared_ptr<const engine::Code>& code() const { return code_; }
  [[nodiscard]] const wasm::Module& module() const { return code_->module(); }
  /// In the order of module().imports.
  [[nodiscard]] const std::vector<Binding>& imports() const { return imports_; }
  /// For the store of each thread.
  [[nodiscard]] const engine::StoreOptions& store_options() const { return store_options_; }

 private:
  explicit Bindings(std::shared_ptr<const engine::Code> code) : code_(std::move(code)) {}
  Diagnosed<Binding> bind(const wasm::Import& import, const syscalls::Tracer* tracer) const;

  std::shared_ptr<const engine::Code> code_;
  engine::StoreOptions store_options_;
  std::vector<Binding> imports_;
};

}  // namespace weft::runtime
