#include "runtime/compiler_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "artifact/file.h"
#include "base/argument_pointers.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace weft::runtime {
namespace {

/// Where the child finds its descriptors.
constexpr int kInputFd = 3;
constexpr int kProgressFd = 4;
/// What is kept of the compiler's messages.
constexpr std::size_t kMostText = std::size_t{64} << 10;

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Diagnosed<Pipe> make_pipe() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) {
    return diagnose(fmt::format("cannot make a pipe (errno {})", errno));
  }
  return Pipe{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

int usable_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

enum class Start : std::uint8_t { waited_for, detached };

std::vector<std::string> make_arguments(const std::string& compiler, const CompileJob& job,
                                        Start start) {
  std::vector<std::string> out{compiler,      "--level",  std::to_string(job.level),
                               "--cpu",       job.cpu,    "--key",
                               job.key.hex(), "--output", job.output};
  if (start == Start::detached) {
    out.insert(out.end(), {"--background", "--threads", "1"});
  } else {
    out.insert(out.end(), {"--threads", std::to_string(usable_cpus()), "--progress-fd",
                           std::to_string(kProgressFd)});
  }
  if (job.debug) out.emplace_back("--debug");
  if (job.max_memory != 0) {
    out.emplace_back("--max-memory");
    out.push_back(std::to_string(job.max_memory));
  }
  if (job.max_seconds != 0) {
    out.emplace_back("--max-seconds");
    out.push_back(std::to_string(job.max_seconds));
  }
  out.push_back(fmt::format("/proc/self/fd/{}", kInputFd));
  return out;
}

/// Between fork and exec: only calls that are safe there. Gives the compiler its descriptors and
/// nothing else of ours.
[[noreturn]] void become_compiler(char* const* arguments, int input, int progress, int errors) {
  // The descriptors may lie where others shall go to; lift them out of the way first.
  const int null = ::open("/dev/null", O_RDWR);
  const int lifted_null = ::fcntl(null, F_DUPFD, 10);
  const int lifted_input = ::fcntl(input, F_DUPFD, 10);
  const int lifted_progress = ::fcntl(progress >= 0 ? progress : null, F_DUPFD, 10);
  const int lifted_errors = ::fcntl(errors >= 0 ? errors : null, F_DUPFD, 10);
  ::dup2(lifted_null, STDIN_FILENO);
  ::dup2(lifted_null, STDOUT_FILENO);
  ::dup2(lifted_errors, STDERR_FILENO);
  ::dup2(lifted_input, kInputFd);
  ::dup2(lifted_progress, kProgressFd);
  ::close_range(kProgressFd + 1, ~0U, 0);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

/// Collects progress lines: "DONE TOTAL\n".
class ProgressReader {
 public:
  explicit ProgressReader(const ProgressFunction& report) : report_(report) {}
  void feed(std::string_view text) {
    line_ += text;
    while (true) {
      const std::size_t end = line_.find('\n');
      if (end == std::string::npos) break;
      accept(std::string_view(line_).substr(0, end));
      line_.erase(0, end + 1);
    }
    if (line_.size() > 256) line_.clear();
  }

 private:
  void accept(std::string_view line) {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    const char* const end = line.data() + line.size();
    const auto first = std::from_chars(line.data(), end, done);
    if (first.ec != std::errc{} || first.ptr == end) return;
    const auto second = std::from_chars(first.ptr + 1, end, total);
    if (second.ec == std::errc{} && report_) report_(done, total);
  }
  const ProgressFunction& report_;
  std::string line_;
};

/// Reads both pipes until the compiler has closed them; returns its messages.
std::string listen_to(UniqueFd errors, UniqueFd progress, const ProgressFunction& report) {
  std::string text;
  ProgressReader reader(report);
  std::array<pollfd, 2> wait{pollfd{errors.get(), POLLIN, 0}, pollfd{progress.get(), POLLIN, 0}};
  std::array<char, 4096> buffer{};
  while (wait[0].fd >= 0 || wait[1].fd >= 0) {
    if (::poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR) break;
    for (std::size_t i = 0; i < wait.size(); ++i) {
      if (wait[i].fd < 0 || wait[i].revents == 0) continue;
      const ssize_t n = ::read(wait[i].fd, buffer.data(), buffer.size());
      if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (n <= 0) {
        wait[i].fd = -1;
        continue;
      }
      const std::string_view got(buffer.data(), static_cast<std::size_t>(n));
      if (i == 1) {
        reader.feed(got);
      } else if (text.size() < kMostText) {
        text += got;
      }
    }
  }
  return text;
}

std::string_view last_lines(std::string_view text) {
  constexpr std::size_t kMost = 2000;
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text.size() > kMost ? text.substr(text.size() - kMost) : text;
}

Diagnosed<CompilerEnd> judge(const CompileJob& job, int status, std::string_view text) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return CompilerEnd{};
  text = last_lines(text);
  if (WIFEXITED(status) && WEXITSTATUS(status) == artifact::kNotPlacedStatus && !text.empty()) {
    return CompilerEnd{.placed = false, .why = std::string(text)};
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 1 && !text.empty()) {
    // The compiler's own Diagnostic: message, then hint on further lines.
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string hint(text.substr(std::min(end + 1, text.size())));
    hint.erase(0, std::min(hint.find_first_not_of(' '), hint.size()));
    return diagnose(fmt::format("{}: {}", job.input_name, text.substr(0, end)), std::move(hint));
  }
  std::string what;
  std::string hint = "this is a bug in Weft's compiler: please report it with the module; ";
  hint += job.level > 0 ? "until then, try -O 0" : "there is no simpler level to try";
  if (WIFSIGNALED(status)) {
    what = fmt::format("was killed by signal {} ({})", WTERMSIG(status),
                       ::sigdescr_np(WTERMSIG(status)));
    if (WTERMSIG(status) == SIGKILL) {
      hint =
          "the machine may be out of memory: try -O 0, or compile on a larger machine and use "
          "`weft compile`";
    }
  } else if (WEXITSTATUS(status) == 127) {
    what = "could not be started";
    hint = "see: weft doctor";
  } else {
    what = fmt::format("failed with status {}", WEXITSTATUS(status));
  }
  return diagnose(fmt::format("{}: the compiler {}{}{}", job.input_name, what,
                              text.empty() ? "" : ":\n  ", text),
                  std::move(hint));
}

}  // namespace

Diagnosed<std::string> find_compiler() {
  // Nothing writes the environment.
  const char* chosen = std::getenv("WEFT_COMPILER");  // NOLINT(concurrency-mt-unsafe)
  if (chosen != nullptr && *chosen != '\0') {
    if (::access(chosen, X_OK) == 0) return std::string(chosen);
    return diagnose(fmt::format("$WEFT_COMPILER is {}, which cannot be started", chosen));
  }
  std::array<char, 4096> self{};
  const ssize_t n = ::readlink("/proc/self/exe", self.data(), self.size());
  if (n <= 0) {
    return diagnose("cannot find out where weft itself lies: /proc is missing",
                    "set WEFT_COMPILER to the path of weft-compiler");
  }
  std::string directory(self.data(), static_cast<std::size_t>(n));
  directory.erase(directory.rfind('/'));
  for (const char* place : {"/weft-compiler", "/../libexec/weft/weft-compiler"}) {
    std::string path = directory + place;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return diagnose(fmt::format("weft-compiler is missing: it is neither in {} nor in {}/../libexec/"
                              "weft",
                              directory, directory),
                  "programs that are in the cache still run; to compile others, install it there "
                  "or set WEFT_COMPILER");
}

Diagnosed<CompilerEnd> run_compiler(const CompileJob& job) {
  WEFT_TRY(const std::string compiler, find_compiler());
  WEFT_TRY(Pipe errors, make_pipe());
  WEFT_TRY(Pipe progress, make_pipe());
  std::vector<std::string> words = make_arguments(compiler, job, Start::waited_for);
  const std::vector<char*> arguments = argument_pointers(words);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return diagnose(fmt::format("cannot start the compiler (errno {})", errno));
  if (child == 0) {
    // Whoever stops weft stops the compiler. The check: weft may have ended before the call.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(126);
    // Not in the group in which guests wait for their children.
    ::setpgid(0, 0);
    become_compiler(arguments.data(), job.input, progress.write.get(), errors.write.get());
  }
  errors.write.reset();
  progress.write.reset();
  const std::string text =
      listen_to(std::move(errors.read), std::move(progress.read), job.progress);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (job.progress) job.progress(1, 1);
  return judge(job, status, text);
}

void start_detached_compiler(const CompileJob& job) {
  const auto compiler = find_compiler();
  if (!compiler.has_value()) return;
  std::vector<std::string> words = make_arguments(*compiler, job, Start::detached);
  const std::vector<char*> arguments = argument_pointers(words);
  const pid_t child = ::fork();
  if (child < 0) return;
  if (child == 0) {
    // Twice, so that it becomes init's child, and in a session without a terminal.
    ::setsid();
    if (::fork() != 0) ::_exit(0);
    become_compiler(arguments.data(), job.input, -1, -1);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace weft::runtime
