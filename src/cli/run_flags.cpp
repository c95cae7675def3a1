#include "cli/run_flags.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/result.h"
#include "cli/values.h"

namespace weft::cli {
namespace {

enum Id : std::uint16_t {
  dir,
  mount,
  tmpfs,
  env,
  inherit_env,
  cwd,
  argv0,
  listen,
  invoke,
  command,
  command_dir,
  max_memory,
  max_processes,
  max_threads,
  timeout,
  stack_size,
  unknown_imports,
  level,
  no_cache,
  cache_dir,
  wait_optimized,
  max_compile_memory,
  max_compile_time,
  debug,
  allow_precompiled,
  strace,
  strace_summary,
  strace_output,
  profile,
  verbose,
  quiet
};

constexpr std::string_view kSandbox =
    "What the program sees (by default no files, no network, no environment)";
constexpr std::string_view kStart = "How it starts";
constexpr std::string_view kLimits = "Limits";
constexpr std::string_view kCompiling = "Compiling";
constexpr std::string_view kWatching = "Watching it";

constexpr std::array kSpecs{
    OptionSpec{dir, "--dir", "HOST[::GUEST]",
               "give it a directory, as GUEST or under the same name", kSandbox},
    OptionSpec{mount, "--mount", "HOST:GUEST[:ro]",
               "the same in the spelling of containers; ro = read-only", kSandbox},
    OptionSpec{tmpfs, "--tmpfs", "GUEST[:size=SIZE]",
               "give it an empty directory that is removed at the end; SIZE is the most it holds",
               kSandbox},
    OptionSpec{env, "--env", "NAME[=VALUE]",
               "set a variable; NAME alone passes on the value it has here", kSandbox},
    OptionSpec{inherit_env, "--inherit-env", "", "pass on all variables (--env wins)", kSandbox},
    OptionSpec{listen, "--listen", "ADDR",
               "give it a listening socket: 127.0.0.1:8080, [::1]:0 or unix:PATH", kSandbox},
    OptionSpec{command, "--command", "NAME=FILE", "give it the program FILE as /bin/NAME",
               kSandbox},
    OptionSpec{command_dir, "--command-dir", "DIR",
               "the same for all programs (.wasm, .wat) in DIR, by their names", kSandbox},
    OptionSpec{argv0, "--argv0", "NAME",
               "what it sees as its own name (default: the file's base name)", kStart},
    OptionSpec{cwd, "--cwd", "GUEST", "its working directory (sets PWD)", kStart},
    OptionSpec{invoke, "--invoke", "NAME",
               "call an export with the arguments behind FILE and print its results", kStart},
    OptionSpec{unknown_imports, "--unknown-imports", "fail|trap",
               "refuse a program with imports that Weft lacks, or trap when one is called", kStart,
               "fail trap"},
    OptionSpec{max_memory, "--max-memory", "SIZE",
               "most memory all its processes may have (64M, 1G)", kLimits},
    OptionSpec{max_processes, "--max-processes", "N", "most processes at a time (default 4096)",
               kLimits},
    OptionSpec{max_threads, "--max-threads", "N",
               "most threads of a process at a time (default 4096)", kLimits},
    OptionSpec{timeout, "--timeout", "TIME", "end it after TIME (500ms, 2s) with status 124",
               kLimits},
    OptionSpec{stack_size, "--stack-size", "SIZE", "space for its calls (default 8M)", kLimits},
    OptionSpec{level, "-O", "LEVEL", "optimisation level, 0 to 3 (default 2)", kCompiling,
               "0 1 2 3"},
    OptionSpec{no_cache, "--no-cache", "", "compile afresh and keep nothing", kCompiling},
    OptionSpec{cache_dir, "--cache-dir", "DIR",
               "keep compiled programs there (see: weft cache path)", kCompiling},
    OptionSpec{wait_optimized, "--wait-optimized", "",
               "do not start a large program at a quick level first", kCompiling},
    OptionSpec{max_compile_memory, "--max-compile-memory", "SIZE",
               "most memory the compiler may use (default 4G)", kCompiling},
    OptionSpec{max_compile_time, "--max-compile-time", "TIME",
               "most CPU time it may use (default 2m, and 1m for each megabyte)", kCompiling},
    OptionSpec{debug, "-g", "", "let gdb see its functions and lines (docs/debugging.md)",
               kCompiling},
    OptionSpec{allow_precompiled, "--allow-precompiled", "",
               "accept FILE made by `weft compile`: native code, trusted like any program",
               kCompiling},
    OptionSpec{strace, "--strace", "[=CALLS]",
               "print its calls to the system; CALLS selects: fd_*,path_open", kWatching},
    OptionSpec{strace_summary, "--strace-summary", "", "print counts and times per call at the end",
               kWatching},
    OptionSpec{strace_output, "--strace-output", "FILE", "where both go (default: stderr)",
               kWatching},
    OptionSpec{profile, "--profile", "perfmap",
               "write /tmp/perf-PID.map, so that perf names its functions", kWatching, "perfmap"},
    OptionSpec{verbose, "-v,--verbose", "", "say what is compiled, cached and found", kWatching},
    OptionSpec{quiet, "-q,--quiet", "", "no progress bar, no notes", kWatching},
};

/// `--dir a:b`: a directory of that name, or another runtime's spelling?
Diagnosed<> check_single_colon(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.find("::") != std::string_view::npos) return {};
  struct stat status{};
  if (::stat(std::string(text).c_str(), &status) == 0) return {};
  const std::string_view left = text.substr(0, colon);
  std::string_view right = text.substr(colon + 1);
  if (right.ends_with(":readonly")) right.remove_suffix(std::string_view(":readonly").size());
  return diagnose(fmt::format("--dir wants HOST[::GUEST] with two colons, but got \"{}\"", text),
                  fmt::format("to show the host's {0} as {1}: --dir {0}::{1}; if you come from "
                              "WasmEdge, which writes GUEST:HOST: --dir {1}::{0}",
                              left, right));
}

Diagnosed<> add_mount(runtime::RunOptions& out, Diagnosed<kernel::MountSpec> spec) {
  WEFT_TRY(auto mount_spec, std::move(spec));
  out.mounts.push_back(std::move(mount_spec));
  return {};
}

/// GUEST[:size=SIZE]
Diagnosed<kernel::MountSpec> parse_tmpfs(std::string_view text) {
  constexpr std::string_view kSize = ":size=";
  const std::size_t at = text.rfind(kSize);
  WEFT_TRY(kernel::MountSpec spec, kernel::parse_tmpfs_flag(text.substr(0, at)));
  if (at == std::string_view::npos) return spec;
  WEFT_TRY(spec.size, parse_size("--tmpfs", text.substr(at + kSize.size())));
  if (spec.size == 0) return diagnose(fmt::format("--tmpfs {}: the size is 0", text));
  return spec;
}

/// NAME=FILE
Diagnosed<> add_command(runtime::RunOptions& out, std::string_view text) {
  const std::size_t at = text.find('=');
  const std::string_view name = text.substr(0, at);
  if (at == std::string_view::npos || name.empty() || at + 1 == text.size() ||
      name.find('/') != std::string_view::npos || name == "." || name == "..") {
    return diagnose(fmt::format("--command wants NAME=FILE, but got \"{}\"", text),
                    "for example: --command ls=ls.wasm");
  }
  std::error_code error;
  // As the guest's tree wants it: no link is followed later.
  const auto file = std::filesystem::canonical(text.substr(at + 1), error);
  if (error || !std::filesystem::is_regular_file(file, error))
    return diagnose(fmt::format("--command {}: {} is no file", text, text.substr(at + 1)));
  out.commands.push_back({std::string(name), file.string()});
  return {};
}

Diagnosed<> add_commands_of(runtime::RunOptions& out, std::string_view directory) {
  std::error_code error;
  std::vector<std::filesystem::path> found;
  for (std::filesystem::directory_iterator at(std::filesystem::absolute(directory, error), error);
       !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::filesystem::path& path = at->path();
    if (path.extension() == ".wasm" || path.extension() == ".wat") found.push_back(path);
  }
  if (error) return diagnose(fmt::format("--command-dir {}: {}", directory, error.message()));
  std::ranges::sort(found);
  for (const std::filesystem::path& path : found) {
    const auto file = std::filesystem::canonical(path, error);
    if (error) return diagnose(fmt::format("{}: {}", path.string(), error.message()));
    if (std::filesystem::is_regular_file(file, error))
      out.commands.push_back({path.stem().string(), file.string()});
  }
  return {};
}

std::string_view name_of(std::string_view entry) { return entry.substr(0, entry.find('=')); }

/// A later entry replaces an earlier one of the same name.
void set_variable(std::vector<std::string>& environment, std::string entry) {
  for (std::string& e : environment) {
    if (name_of(e) == name_of(entry)) {
      e = std::move(entry);
      return;
    }
  }
  environment.push_back(std::move(entry));
}

Diagnosed<> apply_choice(std::string_view flag, std::string_view value, std::string_view on,
                         std::string_view off, bool& out) {
  if (value != on && value != off) {
    return diagnose(fmt::format("{} wants {}{}{}, but got \"{}\"", flag, off,
                                off.empty() ? "" : " or ", on, value));
  }
  out = value == on;
  return {};
}

Diagnosed<> apply_limit(Id id, std::string_view value, runtime::RunOptions& out) {
  switch (id) {
    case max_memory: {
      WEFT_TRY(out.max_memory, parse_size("--max-memory", value));
      return {};
    }
    case max_processes: {
      WEFT_TRY(const std::uint64_t count, parse_count("--max-processes", value));
      if (count == 0 || count > 65536)
        return diagnose(fmt::format("--max-processes {} is out of range", value),
                        "between 1 and 65536 is possible");
      out.max_processes = static_cast<std::uint32_t>(count);
      return {};
    }
    case max_threads: {
      WEFT_TRY(const std::uint64_t count, parse_count("--max-threads", value));
      if (count == 0 || count > 65536)
        return diagnose(fmt::format("--max-threads {} is out of range", value),
                        "between 1 and 65536 is possible");
      out.max_threads = static_cast<std::uint32_t>(count);
      return {};
    }
    case stack_size: {
      WEFT_TRY(const std::uint64_t size, parse_size("--stack-size", value));
      constexpr std::uint64_t kLeast = std::uint64_t{64} << 10;
      constexpr std::uint64_t kMost = std::uint64_t{1} << 30;
      if (size < kLeast || size > kMost) {
        return diagnose(fmt::format("--stack-size {} is out of range", value),
                        "between 64K and 1G is possible");
      }
      out.stack_size = size;
      return {};
    }
    default: {
      WEFT_TRY(out.timeout, parse_duration("--timeout", value));
      return {};
    }
  }
}

struct Collected {
  runtime::RunOptions out;
  std::vector<std::string> variables;  // of --env, in order
  bool inherit = false;
  std::optional<std::string> name;       // --argv0
  std::optional<std::string> directory;  // --cwd
};

Diagnosed<> apply_sandbox(Id id, std::string_view value, Collected& c) {
  switch (id) {
    case dir: {
      WEFT_CHECK(check_single_colon(value));
      return add_mount(c.out, kernel::parse_dir_flag(value));
    }
    case mount:
      return add_mount(c.out, kernel::parse_mount_flag(value));
    case tmpfs:
      return add_mount(c.out, parse_tmpfs(value));
    case env: {
      WEFT_TRY(auto entry, parse_environment(value));
      if (entry) set_variable(c.variables, *std::move(entry));
      return {};
    }
    case inherit_env:
      c.inherit = true;
      return {};
    case command:
      return add_command(c.out, value);
    case command_dir:
      return add_commands_of(c.out, value);
    default:
      c.out.listen.emplace_back(value);
      return {};
  }
}

Diagnosed<> apply_compiling(Id id, std::string_view value, Collected& c) {
  switch (id) {
    case level: {
      WEFT_TRY(c.out.compile.level, parse_level(value));
      return {};
    }
    case no_cache:
      c.out.compile.use_cache = false;
      return {};
    case cache_dir:
      if (value.empty()) return diagnose("--cache-dir wants a directory");
      c.out.compile.cache_directory = value;
      return {};
    case wait_optimized:
      c.out.compile.wait_optimized = true;
      return {};
    case debug:
      c.out.compile.debug = true;
      return {};
    case max_compile_memory: {
      WEFT_TRY(c.out.compile.compiler_memory, parse_size("--max-compile-memory", value));
      return {};
    }
    case max_compile_time: {
      WEFT_TRY(c.out.compile.compiler_time, parse_duration("--max-compile-time", value));
      return {};
    }
    default:
      c.out.allow_precompiled = true;
      return {};
  }
}

Diagnosed<> apply_other(Id id, std::string_view value, Collected& c) {
  switch (id) {
    case cwd:
      if (value.empty()) return diagnose("--cwd wants a guest path");
      c.directory = value;
      return {};
    case argv0:
      c.name = value;
      return {};
    case invoke:
      c.out.invoke = value;
      return {};
    case unknown_imports: {
      bool trap = false;
      WEFT_CHECK(apply_choice("--unknown-imports", value, "trap", "fail", trap));
      c.out.unknown_imports = trap ? runtime::UnknownImports::trap : runtime::UnknownImports::fail;
      return {};
    }
    case strace:
      c.out.trace.calls = true;
      c.out.trace.filter = value;
      return {};
    case strace_summary:
      c.out.trace.summary = true;
      return {};
    case strace_output:
      c.out.trace.output = value;
      return {};
    case profile:
      return apply_choice("--profile", value, "perfmap", "", c.out.perf_map);
    case verbose:
      c.out.verbosity = runtime::Verbosity::verbose;
      return {};
    default:
      c.out.verbosity = runtime::Verbosity::quiet;
      return {};
  }
}

Diagnosed<> apply(const GivenOption& given, Collected& c) {
  const Id id = static_cast<Id>(given.spec->id);
  const std::string_view value = given.value;
  if (given.spec->group == kSandbox) return apply_sandbox(id, value, c);
  if (given.spec->group == kCompiling) return apply_compiling(id, value, c);
  if (given.spec->group == kLimits) return apply_limit(id, value, c.out);
  return apply_other(id, value, c);
}

void build_environment(Collected& c) {
  if (c.inherit) {
    for (char** entry = ::environ; *entry != nullptr; ++entry) {
      const std::string_view text = *entry;
      if (text.find('=') != std::string_view::npos && text[0] != '=') {
        c.out.environment.emplace_back(text);
      }
    }
  }
  if (c.directory) {
    c.out.working_directory = *c.directory;
    set_variable(c.out.environment, "PWD=" + *c.directory);
  }
  for (std::string& v : c.variables) set_variable(c.out.environment, std::move(v));
}

}  // namespace

std::span<const OptionSpec> run_option_specs() { return kSpecs; }

Diagnosed<RunRequest> parse_run(std::span<const std::string_view> arguments) {
  WEFT_TRY(const Parsed parsed,
           parse_options("run", kSpecs, arguments, OperandRule::first_ends_options));
  if (parsed.help) return RunRequest{{}, true};
  Collected c;
  for (const GivenOption& given : parsed.options) WEFT_CHECK(apply(given, c));
  if (parsed.operands.empty()) {
    return diagnose("no program to run", "weft [run] [flags] FILE [arguments…]; see: weft --help");
  }
  c.out.file = parsed.operands.front();
  const std::string base_name = c.out.file.substr(c.out.file.rfind('/') + 1);
  c.out.arguments.push_back(c.name.value_or(base_name));
  c.out.arguments.insert(c.out.arguments.end(), parsed.operands.begin() + 1, parsed.operands.end());
  build_environment(c);
  return RunRequest{std::move(c.out), false};
}

}  // namespace weft::cli
