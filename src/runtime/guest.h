// Guest: one loaded program with its process. Main thread.
#pragma once

#include <memory>
#include <optional>

#include "base/diagnostic.h"
#include "engine/call.h"
#include "kernel/task.h"
#include "runtime/bindings.h"
#include "runtime/guest_thread.h"
#include "runtime/options.h"
#include "runtime/process.h"
#include "runtime/processes.h"
#include "runtime/program.h"
#include "runtime/tracing.h"
#include "runtime/watchdog.h"

namespace weft::runtime {

class Guest {
 public:
  /// Links `code`: makes the process, binds every import, instantiates. Nothing of the guest has
  /// run when it returns. `options` must outlive the guest.
  static Diagnosed<std::unique_ptr<Guest>> create(const RunOptions& options,
                                                  std::shared_ptr<const engine::Code> code,
                                                  UniqueFd module);
  /// The same for a program that takes another's place, or was started by one. Takes the state's
  /// descriptors over.
  static Diagnosed<std::unique_ptr<Guest>> resume(ImageState& state,
                                                  std::shared_ptr<const engine::Code> code);
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

  /// Runs `_start`, or `_initialize` and the export that --invoke names. Once.
  Diagnosed<ProgramEnd> run();

  /// Releases what outlives the process otherwise: temporary directories. Whichever thread ends it.
  void clean_up();
  /// False in the child of a fork: what the run as a whole leaves behind is not its to clean up.
  [[nodiscard]] bool is_first() const { return processes_.is_first(); }

 private:
  Guest(const RunOptions& options, std::shared_ptr<const engine::Code> code)
      : options_(options), code_(std::move(code)), processes_(options) {}
  Diagnosed<> link(ImageState* state);
  Diagnosed<engine::Function> find_entry();
  void start_watchdog();
  /// Runs the main thread to its end.
  Diagnosed<> run_main();
  Diagnosed<> run_entry(const engine::Function& entry);

  const RunOptions& options_;
  std::shared_ptr<const engine::Code> code_;
  UniqueFd module_;
  HostProcesses processes_;
  std::unique_ptr<Tracing> tracing_;
  std::unique_ptr<kernel::Task> task_;
  std::shared_ptr<const Bindings> bindings_;
  std::unique_ptr<Process> process_;
  GuestThread* thread_ = nullptr;
  std::optional<Watchdog> watchdog_;
};

}  // namespace weft::runtime
