#include "runtime/guest.h"

#include <fmt/format.h>

#include <csignal>
#include <utility>

#include "base/result.h"
#include "host/io.h"
#include "host/signals.h"
#include "host/socket.h"
#include "host/terminal.h"
#include "runtime/invoke.h"
#include "runtime/link.h"

namespace weft::runtime {
namespace {

using engine::Function;

constexpr std::string_view kStart = "_start";
constexpr std::string_view kInitialize = "_initialize";

/// Preview 1 has no signals: a write to a broken pipe answers `pipe`, one of a file that may not
/// become so large `fbig`, as Weft itself wants it. A WASIX process gets the signals, while it
/// runs.
class SignalsOfWrites {
 public:
  explicit SignalsOfWrites(kernel::Task& task) {
    if (task.mode() != kernel::Mode::wasix) return;
    for (const int number : {SIGPIPE, SIGXFSZ}) {
      const auto signal = static_cast<std::uint32_t>(number);
      if (!task.signals().inherits_ignored(signal))
        host::set_disposition(signal, host::Disposition::by_default);
    }
  }
  SignalsOfWrites(const SignalsOfWrites&) = delete;
  SignalsOfWrites& operator=(const SignalsOfWrites&) = delete;
  ~SignalsOfWrites() { host::ignore_signals_of_writes(); }
};

kernel::TaskOptions task_options(const RunOptions& options, const wasm::Module& module) {
  kernel::TaskOptions out;
  // The arguments of an --invoke are the function's.
  out.args = options.invoke ? std::vector{options.arguments.front()} : options.arguments;
  out.environ = options.environment;
  out.mounts = options.mounts;
  out.commands = options.commands;
  out.working_directory = options.working_directory;
  out.listen = options.listen;
  out.mode = is_wasix(module) ? kernel::Mode::wasix : kernel::Mode::wasi;
  return out;
}

/// Remembers how the terminal is, if there is one.
void guard_terminal() {
  for (const int fd : {0, 1, 2}) {
    if (!host::is_terminal(fd)) continue;
    if (auto guard = host::TerminalGuard::create(fd))
      return host::TerminalGuard::install(*std::move(guard));
  }
}

}  // namespace

Diagnosed<std::unique_ptr<Guest>> Guest::create(const RunOptions& options,
                                                std::shared_ptr<const engine::Code> code,
                                                UniqueFd module) {
  std::unique_ptr<Guest> guest(new Guest(options, std::move(code)));
  guest->module_ = std::move(module);
  WEFT_CHECK(guest->link(nullptr));
  return guest;
}

Diagnosed<std::unique_ptr<Guest>> Guest::resume(ImageState& state,
                                                std::shared_ptr<const engine::Code> code) {
  std::unique_ptr<Guest> guest(new Guest(state.options, std::move(code)));
  guest->module_.reset(state.module);
  WEFT_CHECK(guest->processes_.resume(state));
  WEFT_CHECK(guest->link(&state));
  return guest;
}

Diagnosed<> Guest::link(ImageState* state) {
  syscalls::Tracer* tracer = nullptr;
  if (options_.trace.calls || options_.trace.summary) {
    const Tracing::Files inherited =
        state == nullptr ? Tracing::Files{} : Tracing::Files{state->trace, state->trace_counts};
    WEFT_TRY(tracing_, Tracing::create(options_.trace, inherited));
    tracer = &tracing_->tracer();
  }
  processes_.set_files(module_.get(), tracing_ ? tracing_->files() : Tracing::Files{});
  processes_.on_company([this] {
    if (tracing_) tracing_->name_processes();
  });
  const bool may_fork = state != nullptr || is_wasix(code_->module());
  WEFT_TRY(bindings_, Bindings::create(options_, code_, tracer,
                                       may_fork ? processes_.memory_account() : nullptr));
  if (state == nullptr) {
    guard_terminal();
    WEFT_TRY(task_, kernel::Task::create(task_options(options_, code_->module())));
  } else {
    if (state->guard)
      host::TerminalGuard::install(std::make_unique<host::TerminalGuard>(*state->guard));
    // Whatever it imports: its directory and its paths are those of the sandbox.
    auto task = kernel::thaw(std::move(state->task), kernel::Mode::wasix, options_.commands);
    if (!task)
      return diagnose(fmt::format("cannot take over the files of {}: {}", options_.file,
                                  errno_name(task.error())));
    task_ = *std::move(task);
  }
  task_->set_processes(&processes_);
  task_->signals().inherit_ignored(host::signals_ignored_at_start());
  process_ = std::make_unique<Process>(bindings_, *task_, tracer, options_.max_threads);
  WEFT_TRY(thread_, process_->create_main());
  process_->name_by([this]() -> std::string {
    if (!processes_.has_company()) return {};
    const std::string_view file = options_.file;
    return fmt::format("process {} ({})", task_->pid(), file.substr(file.rfind('/') + 1));
  });
  process_->on_finish([this](const ProgramEnd& end) {
    if (is_first()) clean_up();
    options_.finish(end);
  });
  return {};
}

Diagnosed<Function> Guest::find_entry() {
  const wasm::Module& module = code_->module();
  const std::string name = options_.invoke.value_or(std::string(kStart));
  if (const std::optional<Function> f = thread_->instance().find_function(name)) return *f;
  if (options_.invoke) {
    return diagnose(fmt::format("{} exports no function {}", options_.file, name),
                    fmt::format("its functions: {}", list_functions(module)));
  }
  // Some compilers leave the entry's name empty.
  if (const std::optional<Function> f = thread_->instance().find_function("")) return *f;
  return diagnose(
      fmt::format("{} is a library: it exports no {}", options_.file, kStart),
      fmt::format("call one of its functions with --invoke NAME: {}", list_functions(module)));
}

void Guest::start_watchdog() {
  // The time is the sandbox's: its first process sees to it, whichever program that runs.
  if (!options_.timeout || !is_first()) return;
  std::optional<std::chrono::nanoseconds> deadline;
  if (processes_.deadline() != 0) deadline.emplace(processes_.deadline());
  watchdog_.emplace(*process_, *options_.timeout, deadline);
  processes_.set_deadline(watchdog_->deadline().count());
}

Diagnosed<ProgramEnd> Guest::run() {
  start_watchdog();
  if (watchdog_) processes_.on_child([this] { watchdog_->became_child(); });
  const auto started = run_main();
  // Its start function may have started threads.
  if (!started.has_value()) process_->end({kExitError});
  ProgramEnd end = process_->wait_for_end(*thread_);
  WEFT_CHECK(started);
  return end;
}

Diagnosed<> Guest::run_main() {
  WEFT_TRY(const std::optional<engine::Trap> trap, thread_->instantiate());
  if (trap) {
    process_->judge(*thread_, *trap);
    return {};
  }
  // Before anything of it runs: a program without an entry must not have effects.
  WEFT_TRY(const Function entry, find_entry());
  const SignalDelivery::Attached attached(thread_->signals());
  const SignalsOfWrites writes(*task_);
  if (process_->judge(*thread_, engine::run_start(thread_->instance())) != After::goes_on)
    return {};
  return run_entry(entry);
}

Diagnosed<> Guest::run_entry(const Function& entry) {
  const std::string name = options_.invoke.value_or(std::string(kStart));
  const auto call = [this](const Function& function, std::span<engine::Slot> values) {
    return process_->judge(*thread_, engine::call(thread_->store(), function, values));
  };
  // Those of a command are its argv; an --invoke gives them to the function.
  const std::span<const std::string> arguments =
      options_.invoke ? std::span(options_.arguments).subspan(1) : std::span<const std::string>();
  WEFT_TRY(std::vector<engine::Slot> values, parse_call(name, *entry.type, arguments));
  if (options_.invoke && name != kInitialize && name != kStart) {
    if (const std::optional<Function> initialize = thread_->instance().find_function(kInitialize)) {
      WEFT_TRY(std::vector<engine::Slot> none, parse_call(kInitialize, *initialize->type, {}));
      if (call(*initialize, none) != After::goes_on) return {};
    }
  }
  if (call(entry, values) != After::goes_on) return {};
  // Who returns ends the process, whatever its other threads do.
  ProgramEnd end;
  for (std::size_t i = 0; i < entry.type->results.size(); ++i) {
    end.output += show_value(entry.type->results[i], values[i]) + "\n";
  }
  process_->end(std::move(end));
  return {};
}

void Guest::clean_up() {
  watchdog_.reset();
  processes_.end_all();
  if (tracing_) tracing_->finish();
  host::TerminalGuard::remove();
  if (process_->all_gone()) {
    task_.reset();
  } else {
    task_->end();
  }
}

}  // namespace weft::runtime
