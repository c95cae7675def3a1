// Guest: one loaded program with its process, its store and its instance. Main thread.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "engine/store.h"
#include "kernel/task.h"
#include "runtime/options.h"
#include "runtime/program.h"
#include "runtime/tracing.h"
#include "syscalls/call.h"
#include "syscalls/table.h"
#include "syscalls/trace.h"

namespace weft::runtime {

class Guest {
 public:
  /// Links `code`: makes the process, binds every import, instantiates. Nothing of the guest has
  /// run when it returns. `options` must outlive the guest.
  static Diagnosed<std::unique_ptr<Guest>> create(const RunOptions& options,
                                                  std::shared_ptr<const engine::Code> code);
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

  /// Runs `_start`, or `_initialize` and the export that --invoke names. Once.
  Diagnosed<ProgramEnd> run();

  /// Releases what outlives the process otherwise: temporary directories.
  void clean_up();

 private:
  struct UnknownImport {
    engine::Store* store;
    std::string text;
  };

  Guest(const RunOptions& options, std::shared_ptr<const engine::Code> code)
      : options_(options), code_(std::move(code)) {}
  Diagnosed<> link();
  std::optional<engine::Extern> resolve(const wasm::Import& import);
  static std::uint64_t call_unknown(void* env, void* values);
  Diagnosed<engine::Function> find_entry() const;
  Diagnosed<ProgramEnd> run_entry(const engine::Function& entry);
  std::optional<ProgramEnd> end_of(const engine::Outcome& outcome) const;

  const RunOptions& options_;
  std::shared_ptr<const engine::Code> code_;
  std::unique_ptr<kernel::Task> task_;
  std::unique_ptr<engine::Store> store_;
  engine::Instance* instance_ = nullptr;
  std::optional<syscalls::Call> call_;
  std::deque<UnknownImport> unknown_;
  std::unique_ptr<Tracing> tracing_;
  std::deque<syscalls::TracedCall> traced_;
  std::optional<Diagnostic> memory_error_;
  bool timed_out_ = false;
};

}  // namespace weft::runtime
