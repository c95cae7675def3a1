#include "runtime/link.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "syscalls/describe.h"

namespace weft::runtime {
namespace {

char letter_of(wasm::ValType type) {
  switch (type.kind()) {
    case wasm::ValKind::i32:
      return 'i';
    case wasm::ValKind::i64:
      return 'I';
    case wasm::ValKind::f32:
      return 'f';
    case wasm::ValKind::f64:
      return 'F';
    case wasm::ValKind::v128:
      return 'v';
    case wasm::ValKind::ref:
      return 'r';
  }
  return '?';
}

std::string hint_for_function(const wasm::Import& import) {
  const auto candidates = syscalls::candidates(import.module, import.name);
  if (!candidates.empty()) {
    std::string types;
    for (const syscalls::Syscall& c : candidates) {
      types +=
          fmt::format("{}{}", types.empty() ? "" : " or ", syscalls::signature_text(c.signature));
    }
    return fmt::format("Weft has it with the type {}", types);
  }
  if (syscalls::is_known_module(import.module)) {
    for (const syscalls::Syscall& row : syscalls::table()) {
      if (row.name == import.name) return fmt::format("Weft has it in {}", row.module);
    }
    return "Weft knows the module, but no such call in it";
  }
  if (import.module.starts_with("wasi:")) {
    return "an interface of WASI Preview 2: components are not supported";
  }
  if (import.module == "wasix_64v1") return "64-bit WASIX is not supported yet";
  if (import.module == "env" || import.module == "GOT.func" || import.module == "GOT.mem") {
    return "an unresolved symbol of the program, or one of another environment (Emscripten's "
           "programs import such)";
  }
  if (import.module.starts_with("__wbindgen") || import.module == "wbg") {
    return "a function of JavaScript: the program was made for a browser";
  }
  return "Weft knows no module of that name";
}

}  // namespace

std::string signature_of(const wasm::FuncType& type) {
  std::string out;
  for (const wasm::ValType t : type.params) out += letter_of(t);
  out += ':';
  for (const wasm::ValType t : type.results) out += letter_of(t);
  return out;
}

ImportVerdict judge_import(const wasm::Module& module, const wasm::Import& import) {
  ImportVerdict out;
  switch (import.kind) {
    case wasm::ExternKind::func: {
      const std::string signature = signature_of(module.function_type(import.index));
      out.call = syscalls::find(import.module, import.name, signature);
      out.served = out.call != nullptr;
      if (!out.served) out.hint = hint_for_function(import);
      return out;
    }
    case wasm::ExternKind::memory: {
      // wasi-threads says that a program imports its memory, not what that is called.
      out.served = (import.module == "env" && import.name == "memory") ||
                   (module.imported_memories == 1 && module.memories[import.index].limits.shared);
      if (!out.served) out.hint = "the only memory that Weft gives is env.memory";
      return out;
    }
    case wasm::ExternKind::table:
      out.hint = "tables are imported by dynamic libraries, which are not supported yet";
      return out;
    case wasm::ExternKind::global:
      out.hint = "globals are imported by dynamic libraries, which are not supported yet";
      return out;
    case wasm::ExternKind::tag:
      out.hint = "exceptions are not supported yet";
      return out;
  }
  return out;
}

bool is_wasix(const wasm::Module& module) {
  return std::ranges::any_of(module.imports, [](const wasm::Import& import) {
    return import.module.starts_with("wasix_");
  });
}

std::string show_import(const wasm::Module& module, const wasm::Import& import) {
  std::string_view kind = "tag";
  switch (import.kind) {
    case wasm::ExternKind::func:
      return fmt::format("{}.{} {}", import.module, import.name,
                         wasm::to_string(module.function_type(import.index)));
    case wasm::ExternKind::table:
      kind = "table";
      break;
    case wasm::ExternKind::memory:
      kind = module.memories[import.index].limits.shared ? "shared memory" : "memory";
      break;
    case wasm::ExternKind::global:
      return fmt::format("{}.{} (global {})", import.module, import.name,
                         wasm::to_string(module.globals[import.index].type.type));
    case wasm::ExternKind::tag:
      break;
  }
  return fmt::format("{}.{} ({})", import.module, import.name, kind);
}

Diagnosed<> check_imports(const std::string& program, const wasm::Module& module,
                          bool trap_unknown) {
  constexpr std::size_t kMost = 20;
  std::string lines;
  std::size_t count = 0;
  bool only_functions = true;
  for (const wasm::Import& import : module.imports) {
    const ImportVerdict verdict = judge_import(module, import);
    const bool function = import.kind == wasm::ExternKind::func;
    if (verdict.served || (trap_unknown && function)) continue;
    only_functions = only_functions && function;
    if (count++ < kMost) {
      lines += fmt::format("\n    {}\n        {}", show_import(module, import), verdict.hint);
    }
  }
  if (count == 0) return {};
  if (count > kMost) lines += fmt::format("\n    and {} more", count - kMost);
  return diagnose(fmt::format("{} imports what Weft does not have:{}", program, lines),
                  only_functions ? "to run it all the same, and trap where one of these is called: "
                                   "--unknown-imports=trap"
                                 : "");
}

}  // namespace weft::runtime
