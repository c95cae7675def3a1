#include "toolchain/programs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "base/argument_pointers.h"
#include "base/result.h"

namespace weft::toolchain {
namespace {

constexpr std::string_view kVersion = "19";

std::string find_in_path(const std::string& name) {
  // The one thread there is; nothing writes the environment.
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  std::string_view rest = path == nullptr ? "/usr/bin:/bin" : path;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
    std::string candidate = fmt::format("{}/{}", folder.empty() ? "." : folder, name);
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

std::string reason(int error) { return std::generic_category().message(error); }

}  // namespace

Diagnosed<std::string> find_program(std::string_view name) {
  if (std::string found = find_in_path(fmt::format("{}-{}", name, kVersion)); !found.empty()) {
    return found;
  }
  std::string debian = fmt::format("/usr/lib/llvm-{}/bin/{}", kVersion, name);
  if (::access(debian.c_str(), X_OK) == 0) return debian;
  if (std::string found = find_in_path(std::string(name)); !found.empty()) return found;
  return diagnose(fmt::format("{} is not installed", name),
                  fmt::format("apt-get install clang-{0} lld-{0} llvm-{0} "
                              "libclang-rt-{0}-dev-wasm32",
                              kVersion));
}

Diagnosed<std::string> own_folder() {
  std::array<char, 4096> self{};
  const ssize_t n = ::readlink("/proc/self/exe", self.data(), self.size());
  if (n <= 0) return diagnose("cannot find out where weft itself lies: /proc is missing");
  std::string path(self.data(), static_cast<std::size_t>(n));
  path.erase(path.rfind('/'));
  return path;
}

Diagnostic replace_process(const std::string& program, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  ::execv(program.c_str(), argument_pointers(words).data());
  return {fmt::format("{} cannot be started ({})", program, reason(errno))};
}

namespace {

/// Starts a program whose descriptor `from` is this one's `to`.
Diagnosed<pid_t> start(const std::vector<std::string>& command, int to, int from) {
  std::vector<std::string> words = command;
  posix_spawn_file_actions_t actions{};
  if (::posix_spawn_file_actions_init(&actions) != 0 ||
      ::posix_spawn_file_actions_adddup2(&actions, to, from) != 0) {
    return diagnose("not enough memory to start a program");
  }
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, words[0].c_str(), &actions, nullptr,
                                   argument_pointers(words).data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    return diagnose(fmt::format("{} cannot be started ({})", words[0], reason(error)));
  return child;
}

Diagnosed<int> wait_for(pid_t child, const std::string& name) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return diagnose(fmt::format("lost {} ({})", name, reason(errno)));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Diagnosed<int> run_program(const std::vector<std::string>& command) {
  WEFT_TRY(const pid_t child, start(command, STDERR_FILENO, STDOUT_FILENO));
  return wait_for(child, command[0]);
}

Diagnosed<Watched> watch_program(const std::vector<std::string>& command,
                                 std::span<const std::string_view> words) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return diagnose("there is no pipe: " + reason(errno));
  const auto started = start(command, ends[1], STDERR_FILENO);
  ::close(ends[1]);
  Watched out;
  // The line that is being written: a word may come in two pieces.
  std::string line;
  std::array<char, 4096> piece{};
  while (started.has_value()) {
    const ssize_t n = ::read(ends[0], piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    const std::string_view text(piece.data(), static_cast<std::size_t>(n));
    std::fwrite(text.data(), 1, text.size(), stderr);
    line += text;
    out.said = out.said || std::ranges::any_of(words, [&](std::string_view word) {
                 return line.find(word) != std::string::npos;
               });
    if (const auto end = line.rfind('\n'); end != std::string::npos) line.erase(0, end + 1);
    constexpr std::size_t kLongest = 65536;
    if (line.size() > kLongest) line.clear();
  }
  ::close(ends[0]);
  if (!started.has_value()) return std::unexpected(started.error());
  WEFT_TRY(out.status, wait_for(*started, command[0]));
  return out;
}

}  // namespace weft::toolchain
