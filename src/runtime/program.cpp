#include "runtime/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <utility>

#include "artifact/file.h"
#include "base/result.h"
#include "engine/code.h"
#include "host/socket.h"
#include "runtime/compile.h"
#include "runtime/guest.h"
#include "runtime/module_file.h"
#include "runtime/perf_map.h"
#include "runtime/sandbox.h"

namespace weft::runtime {
namespace {

void tell(const RunOptions& options, Verbosity least, const std::string& text) {
  if (options.note && options.verbosity >= least) options.note(text);
}

std::string base_name(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

/// Milliseconds since it was made, for --verbose.
class Stopwatch {
 public:
  [[nodiscard]] std::string text() const {
    const auto passed = std::chrono::steady_clock::now() - start_;
    return fmt::format("{:.1f} ms", std::chrono::duration<double, std::milli>(passed).count());
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

Diagnosed<std::shared_ptr<const engine::Code>> load_precompiled(const RunOptions& options) {
  if (!options.allow_precompiled) {
    return diagnose(fmt::format("{} is native code, not a WebAssembly module", options.file),
                    "if `weft compile` made it and you trust where it comes from: "
                    "--allow-precompiled");
  }
  const auto checked = artifact::inspect(options.file);
  if (!checked.has_value()) {
    return diagnose(fmt::format("{} cannot be run: {}", options.file, checked.error().message),
                    checked.error().hint);
  }
  // dlopen looks into the library path for names without a slash.
  const bool bare = options.file.find('/') == std::string::npos;
  return engine::Code::load(bare ? "./" + options.file : options.file, base_name(options.file));
}

Diagnosed<std::shared_ptr<const engine::Code>> load_code(const RunOptions& options,
                                                         UniqueFd& module) {
  WEFT_TRY(ModuleFile file, open_module(options.file));
  if (file.kind == FileKind::native) return load_precompiled(options);
  const Stopwatch stopwatch;
  WEFT_TRY(LoadedCode loaded, load_module_code(file, options.compile, base_name(options.file)));
  if (!loaded.note.empty()) tell(options, Verbosity::normal, loaded.note);
  tell(options, Verbosity::verbose, fmt::format("{} ({})", loaded.story, stopwatch.text()));
  module = std::move(file.fd);
  return std::move(loaded.code);
}

void set_mask(std::uint64_t mask) {
  sigset_t set;
  sigemptyset(&set);
  for (int signal = 1; signal <= 64; ++signal) {
    if ((mask >> (signal - 1) & 1) != 0) sigaddset(&set, signal);
  }
  ::pthread_sigmask(SIG_SETMASK, &set, nullptr);
}

/// As the guest before this one has it, and not as its Weft had it.
void set_ignored(std::uint64_t signals) {
  for (std::uint32_t signal = 1; signal <= host::kLastSignal; ++signal) {
    if (host::is_hosts_own(signal) || signal == SIGKILL || signal == SIGSTOP) continue;
    host::set_disposition(signal, (signals >> (signal - 1) & 1) != 0
                                      ? host::Disposition::ignored
                                      : host::Disposition::by_default);
  }
}

Diagnosed<ProgramEnd> run_guest(std::unique_ptr<Guest> guest) {
  auto end = guest->run();
  // What belongs to the run as a whole is the first process's.
  if (guest->is_first()) guest->clean_up();
  // This process is about to end, and the kernel takes everything apart faster. Besides, threads
  // that wait in the kernel may still use it, and a forked child has objects of threads that are
  // not here.
  (void)guest.release();
  return end;
}

}  // namespace

Diagnosed<ProgramEnd> run_program(const RunOptions& options) {
  const Stopwatch stopwatch;
  // Weft's own writes, to the cache and elsewhere, want errors.
  host::ignore_signals_of_writes();
  UniqueFd module;
  WEFT_TRY(std::shared_ptr<const engine::Code> code, load_code(options, module));
  if (options.perf_map) WEFT_CHECK(write_perf_map(*code));
  WEFT_TRY(std::unique_ptr<Guest> guest,
           Guest::create(options, std::move(code), std::move(module)));
  give_up_privileges();
  tell(options, Verbosity::verbose, fmt::format("started after {}", stopwatch.text()));
  return run_guest(std::move(guest));
}

Diagnosed<ProgramEnd> run_resumed(int file, const std::function<void(RunOptions&)>& prepare) {
  ::prctl(PR_SET_NAME, "weft", 0, 0, 0);
  UniqueFd opened(file);
  WEFT_TRY(ImageState state, read_state(file));
  opened.reset();
  set_ignored(state.ignored);
  host::ignore_signals_of_writes();
  for (const int fd : state.host_fds()) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  prepare(state.options);
  const UniqueFd artifact(state.artifact);
  WEFT_TRY(std::shared_ptr<const engine::Code> code,
           load_artifact(artifact.get(), base_name(state.options.file)));
  if (state.options.perf_map) WEFT_CHECK(write_perf_map(*code));
  WEFT_TRY(std::unique_ptr<Guest> guest, Guest::resume(state, std::move(code)));
  host::forget_carried_signals();
  set_mask(state.mask);
  return run_guest(std::move(guest));
}

void exit_like(const ProgramEnd& end) {
  if (end.signal != 0) {
    // The core file would be Weft's, not the guest's.
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    std::signal(end.signal, SIG_DFL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, end.signal);
    ::sigprocmask(SIG_UNBLOCK, &only, nullptr);
    std::raise(end.signal);
    // A signal that is ignored by default (SIGCHLD) does not end anything.
    ::_exit(128 + end.signal);
  }
  ::_exit(end.status);
}

}  // namespace weft::runtime
