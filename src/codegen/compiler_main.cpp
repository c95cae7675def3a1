// weft-compiler: makes the artifact of one module. Started by weft when the cache has none.
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <thread>
#include <vector>

#include "artifact/cache.h"
#include "artifact/file.h"
#include "artifact/lock.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "codegen/arguments.h"
#include "codegen/compile.h"
#include "codegen/fatal.h"
#include "wasm/limits.h"

namespace weft::codegen {
namespace {

Diagnosed<std::vector<std::uint8_t>> read_module_file(const std::string& path) {
  UniqueFd opened;
  int fd = STDIN_FILENO;
  if (path != "-") {
    opened.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened) return diagnose(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
    fd = opened.get();
  }
  std::vector<std::uint8_t> bytes;
  struct stat st = {};
  if (::fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
      static_cast<std::uint64_t>(st.st_size) <= wasm::kMaxModuleBytes) {
    bytes.reserve(static_cast<std::size_t>(st.st_size) + 1);
  }
  std::size_t size = 0;
  while (true) {
    bytes.resize(std::max(bytes.capacity(), size + (std::size_t{64} << 10)));
    const auto n = ::read(fd, bytes.data() + size, bytes.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return diagnose(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
    size += static_cast<std::size_t>(n);
    if (n == 0) break;
    if (size > wasm::kMaxModuleBytes) return diagnose("the module is too large");
  }
  bytes.resize(size);
  return bytes;
}

/// The lowest priority there is: the program that is running should not notice.
void step_back() {
  constexpr int kIoprioWhoProcess = 1;
  constexpr int kIoprioIdle = 3 << 13;
  // Best effort: a compilation in the foreground's way is slow, not wrong.
  ::setpriority(PRIO_PROCESS, 0, 19);
  const sched_param parameters = {};
  ::sched_setscheduler(0, SCHED_IDLE, &parameters);
  ::syscall(SYS_ioprio_set, kIoprioWhoProcess, 0, kIoprioIdle);
}

/// An object a batch is an open file until the link.
void allow_many_files() {
  struct rlimit limit = {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

unsigned thread_count(const Arguments& arguments) {
  if (arguments.threads != 0) return arguments.threads;
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::clamp(CPU_COUNT(&set), 1, 64));
}

void write_progress(int fd, std::uint64_t done, std::uint64_t total) {
  const std::string line = fmt::format("{} {}\n", done, total);
  // Nobody listening is no reason to stop.
  [[maybe_unused]] const auto n = ::write(fd, line.data(), line.size());
}

/// The caller named the artifact by what it knows; a module that changed since, or a weft of
/// another build, must not get this one under that name.
Diagnosed<artifact::Key> check_key(const Arguments& arguments, wasm::Bytes module) {
  const artifact::Key key = artifact::make_key(
      artifact::sha256(module),
      {.level = static_cast<int>(arguments.level),
       .cpu = arguments.cpu,
       .flags = arguments.debug ? std::string(artifact::kDebugFlag) : std::string()});
  if (arguments.key && *arguments.key != key) {
    return diagnose(
        "the module changed while it was being compiled, or weft and weft-compiler "
        "are of different versions",
        "Run the program again; if that does not help, install Weft again.");
  }
  return key;
}

Diagnosed<UniqueFd> compile_module(const Arguments& arguments, wasm::Bytes module) {
  const unsigned threads = thread_count(arguments);
  limit_memory(arguments.max_memory, threads);
  limit_time(arguments.max_seconds);
  CompileOptions options{.level = arguments.level,
                         .cpu = arguments.cpu,
                         .threads = threads,
                         .verify = arguments.verify ? Verify::on : Verify::off,
                         .debug = arguments.debug,
                         .progress = {}};
  if (arguments.progress_fd >= 0) {
    options.progress = [&](std::uint64_t done, std::uint64_t total) {
      write_progress(arguments.progress_fd, done, total);
    };
  }
  return compile(module, options);
}

/// The bytes of a file in memory, mapped until the process ends.
Diagnosed<wasm::Bytes> map_object(const UniqueFd& object) {
  struct stat st = {};
  if (::fstat(object.get(), &st) != 0) {
    return diagnose(fmt::format("cannot read the object: {}", std::strerror(errno)));
  }
  const auto size = static_cast<std::size_t>(st.st_size);
  const void* const p = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, object.get(), 0);
  if (p == MAP_FAILED) {
    return diagnose(fmt::format("cannot read the object: {}", std::strerror(errno)));
  }
  return wasm::Bytes(static_cast<const std::uint8_t*>(p), size);
}

/// The exit status, or what is wrong with the module or the machine.
Diagnosed<int> run(const Arguments& arguments) {
  std::optional<artifact::FileLock> lock;
  if (arguments.background) {
    step_back();
    WEFT_TRY(lock,
             artifact::FileLock::try_acquire(artifact::FileLock::path_beside(arguments.output)));
    if (!lock) return 0;
  }
  const auto succeed = [&] {
    if (arguments.background) {
      ::unlink(artifact::Cache::attempts_beside(arguments.output).c_str());
    }
    return 0;
  };
  // Whoever held the lock may have left what is wanted.
  if (lock && arguments.key && artifact::verify(arguments.output, *arguments.key)) return succeed();
  WEFT_TRY(const std::vector<std::uint8_t> module, read_module_file(arguments.input));
  WEFT_TRY(const artifact::Key key, check_key(arguments, module));
  WEFT_TRY(const UniqueFd object, compile_module(arguments, module));
  WEFT_TRY(const wasm::Bytes bytes, map_object(object));
  if (const auto placed = artifact::place(arguments.output, bytes, key); !placed) {
    fmt::print(stderr, "{}\n", placed.error().text());
    return artifact::kNotPlacedStatus;
  }
  return succeed();
}

int main_program(std::span<const char* const> words) {
  std::signal(SIGPIPE, SIG_IGN);
  // A write beyond the limit of file sizes is an error like others.
  std::signal(SIGXFSZ, SIG_IGN);
  install_fatal_handlers();
  allow_many_files();
  const auto arguments = parse_arguments(words);
  if (arguments && !arguments->answer.empty()) {
    fmt::print("{}", arguments->answer);
    return 0;
  }
  const auto result = arguments ? run(*arguments) : std::unexpected(arguments.error());
  if (result) return *result;
  fmt::print(stderr, "{}\n", result.error().text());
  return 1;
}

}  // namespace
}  // namespace weft::codegen

int main(int argc, char** argv) {
  return weft::codegen::main_program({argv + 1, static_cast<std::size_t>(argc - 1)});
}
