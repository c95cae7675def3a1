// `weft doctor`: what this machine offers, and what is missing for what.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "artifact/cache.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "cli/values.h"
#include "runtime/compiler_process.h"
#include "runtime/cpu.h"

namespace weft::cli {
namespace {

enum class Level : std::uint8_t { good, note, bad };

/// Collects the lines; remembers whether something is wrong.
class Report {
 public:
  explicit Report(bool colour) : colour_(colour) {}
  void add(Level level, std::string_view name, std::string_view text) {
    static constexpr std::array<std::string_view, 3> kMarks{"ok  ", "note", "BAD "};
    static constexpr std::array<std::string_view, 3> kColours{"\033[32m", "\033[33m", "\033[31m"};
    const auto i = static_cast<std::size_t>(level);
    text_ += fmt::format("{}{}{}  {:<14} {}\n", colour_ ? kColours[i] : "", kMarks[i],
                         colour_ ? "\033[0m" : "", name, text);
    bad_ = bad_ || level == Level::bad;
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool bad() const { return bad_; }

 private:
  bool colour_;
  bool bad_ = false;
  std::string text_;
};

/// A system call that exists fails with something else than ENOSYS on senseless arguments.
bool has_call(long number, long a = -1, long b = 0, long c = 0, long d = 0) {
  const long result = ::syscall(number, a, b, c, d);
  if (result >= 0 && number != SYS_landlock_create_ruleset) ::close(static_cast<int>(result));
  return result >= 0 || errno != ENOSYS;
}

std::string first_line_of(const char* path) {
  std::array<char, 256> buffer{};
  const UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
  const ssize_t n = file ? ::read(file.get(), buffer.data(), buffer.size()) : -1;
  if (n <= 0) return {};
  const std::string_view text(buffer.data(), static_cast<std::size_t>(n));
  return std::string(text.substr(0, text.find('\n')));
}

/// What `COMPILER --version` prints; empty when that fails.
std::string compiler_version(const std::string& path) {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) return {};
  const UniqueFd read(fds[0]);
  UniqueFd write(fds[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(write.get(), STDOUT_FILENO);
    ::execl(path.c_str(), path.c_str(), "--version", nullptr);
    ::_exit(127);
  }
  write.reset();
  std::array<char, 512> buffer{};
  const ssize_t n = child < 0 ? -1 : ::read(read.get(), buffer.data(), buffer.size());
  int status = 1;
  if (child > 0) ::waitpid(child, &status, 0);
  if (n <= 0 || status != 0) return {};
  const std::string_view text(buffer.data(), static_cast<std::size_t>(n));
  return std::string(text.substr(0, text.find('\n')));
}

void check_kernel(Report& report) {
  utsname name{};
  ::uname(&name);
  report.add(Level::good, "kernel",
             fmt::format("{} {} {}", name.sysname, name.release, name.machine));
  if (has_call(SYS_openat2)) {
    report.add(Level::good, "openat2", "the kernel keeps paths inside their directories");
  } else {
    report.add(Level::note, "openat2",
               "missing: paths are walked step by step, as safe but slower");
  }
  constexpr long kVersionQuery = 1;
  const long landlock = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kVersionQuery);
  if (landlock > 0) {
    report.add(Level::good, "landlock",
               fmt::format("version {}; not used yet as a second wall", landlock));
  } else {
    report.add(Level::note, "landlock", "not offered; not used yet");
  }
  const bool seccomp = ::access("/proc/sys/kernel/seccomp/actions_avail", F_OK) == 0;
  report.add(seccomp ? Level::good : Level::note, "seccomp",
             seccomp ? "offered; not used yet as a second wall" : "not offered; not used yet");
  report.add(Level::good, "no-new-privs", "set before a program starts");
  report.add(has_call(SYS_memfd_create, 0) ? Level::good : Level::note, "memfd",
             "programs from standard input need it");
  report.add(has_call(SYS_pidfd_open) ? Level::good : Level::note, "pidfd",
             "for waiting on processes");
  report.add(has_call(SYS_userfaultfd) ? Level::good : Level::note, "userfaultfd", "not used yet");
  report.add(Level::good, "huge pages",
             first_line_of("/sys/kernel/mm/transparent_hugepage/enabled"));
}

void check_limits(Report& report) {
  rlimit limit{};
  ::getrlimit(RLIMIT_AS, &limit);
  constexpr std::uint64_t kWanted = std::uint64_t{16} << 30;
  if (limit.rlim_cur == RLIM_INFINITY) {
    report.add(Level::good, "address space", "unlimited");
  } else {
    report.add(limit.rlim_cur < kWanted ? Level::bad : Level::note, "address space",
               fmt::format("limited to {} (ulimit -v): each memory of a program reserves 8 GiB of "
                           "addresses",
                           show_size(limit.rlim_cur)));
  }
  const std::string overcommit = first_line_of("/proc/sys/vm/overcommit_memory");
  report.add(overcommit == "2" ? Level::note : Level::good, "overcommit",
             overcommit == "2" ? "vm.overcommit_memory is 2: large programs may not get memory"
                               : fmt::format("vm.overcommit_memory is {}", overcommit));
  ::getrlimit(RLIMIT_NOFILE, &limit);
  report.add(Level::good, "open files", fmt::format("{}", limit.rlim_cur));
  const std::string paranoid = first_line_of("/proc/sys/kernel/perf_event_paranoid");
  report.add(
      Level::good, "perf",
      paranoid.empty() ? "not offered" : fmt::format("kernel.perf_event_paranoid is {}", paranoid));
}

void check_compiler(Report& report) {
  const auto cpu = runtime::cpu_target();
  report.add(cpu.has_value() ? Level::good : Level::bad, "CPU",
             cpu.has_value() ? fmt::format("compiling for {}", *cpu) : cpu.error().text());
  const auto compiler = runtime::find_compiler();
  if (!compiler.has_value()) {
    report.add(Level::bad, "compiler", compiler.error().text());
    return;
  }
  const std::string version = compiler_version(*compiler);
  report.add(version.empty() ? Level::bad : Level::good, "compiler",
             version.empty() ? fmt::format("{} does not start", *compiler)
                             : fmt::format("{} ({})", *compiler, version));
}

void check_cache(Report& report) {
  const auto cache = artifact::Cache::open();
  if (!cache.has_value()) {
    report.add(Level::note, "cache",
               fmt::format("unusable, so every run compiles: {}", cache.error().text()));
    return;
  }
  const auto bytes = cache->total_bytes();
  report.add(
      Level::good, "cache",
      fmt::format("{} ({} of {})", cache->directory(), bytes.has_value() ? show_size(*bytes) : "?",
                  show_size(artifact::kDefaultCacheBytes)));
}

}  // namespace

int doctor_command(const Parsed& parsed, Arguments) {
  if (!parsed.operands.empty()) return fail_with({"doctor takes no arguments"});
  Report report(may_colour(STDOUT_FILENO));
  report.add(Level::good, "weft", WEFT_VERSION);
  check_kernel(report);
  check_compiler(report);
  check_cache(report);
  check_limits(report);
  if (!print(report.text())) return 1;
  return report.bad() ? 1 : 0;
}

}  // namespace weft::cli
