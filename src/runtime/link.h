// Which of a module's imports Weft serves, and what to say about the others. Any thread.
#pragma once

#include <string>

#include "base/diagnostic.h"
#include "syscalls/table.h"
#include "wasm/module.h"

namespace weft::runtime {

/// "iIi:i": a function type as the call table writes signatures.
std::string signature_of(const wasm::FuncType& type);

struct ImportVerdict {
  bool served = false;
  /// The row that serves it; null for a served import that is not a call (`env.memory`).
  const syscalls::Syscall* call = nullptr;
  /// Where it is not served: the nearest that Weft has, or why it cannot be.
  std::string hint;
};

/// `import` belongs to `module`.
ImportVerdict judge_import(const wasm::Module& module, const wasm::Import& import);

/// Whether the module is one of WASIX's (kernel::Mode).
bool is_wasix(const wasm::Module& module);

/// Nothing when every import is served (functions that are not are fine when `trap_unknown`);
/// otherwise a text that lists those that are missing, with module, name and type.
Diagnosed<> check_imports(const std::string& program, const wasm::Module& module,
                          bool trap_unknown);

/// "env.foo (i32) -> ()".
std::string show_import(const wasm::Module& module, const wasm::Import& import);

}  // namespace weft::runtime
