// `weft run`.
#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/run_flags.h"
#include "cli/suggestions.h"
#include "cli/terminal.h"
#include "runtime/program.h"

namespace weft::cli {
namespace {

/// `weft compil x.wasm`: a file of that name does not exist, but a command nearly does.
Diagnostic with_command_hint(Diagnostic error, const std::string& file) {
  if (!error.hint.empty() || file.find_first_of("./") != std::string::npos) return error;
  if (::access(file.c_str(), F_OK) == 0) return error;
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  if (const std::string_view near = nearest(file, names); !near.empty()) {
    error.hint = near == file ? fmt::format("flags of a command stand behind it: weft {} …", near)
                              : fmt::format("did you mean the command: weft {} …", near);
  }
  return error;
}

/// Shows what there is to show and ends this process.
int end_with(const runtime::ProgramEnd& end) {
  if (!end.message.empty()) print_message(end.message);
  if (!end.output.empty() && !print(end.output)) runtime::exit_like({runtime::kExitError});
  runtime::exit_like(end);
}

void set_notes(runtime::RunOptions& options) {
  options.note = [](const std::string& text) { print_note(text); };
  options.finish = [](const runtime::ProgramEnd& end) { end_with(end); };
}

}  // namespace

int resume_run(int file) {
  const auto end = runtime::run_resumed(file, set_notes);
  return end.has_value() ? end_with(*end) : fail_with(end.error());
}

int run_command(const Parsed&, Arguments arguments) {
  auto request = parse_run(arguments);
  if (!request.has_value()) return fail_with(request.error());
  if (request->help) return print(help_of(*find_command("run"))) ? 0 : 1;
  runtime::RunOptions& options = request->options;
  std::optional<ProgressBar> bar;
  if (options.verbosity != runtime::Verbosity::quiet) {
    bar.emplace(fmt::format("compiling {}", options.file));
    options.compile.progress = [&](std::uint64_t done, std::uint64_t total) {
      // The compiler may report the end more than once.
      if (bar) bar->update(done, total);
      if (done >= total) bar.reset();
    };
  }
  set_notes(options);
  auto end = runtime::run_program(options);
  if (!end.has_value()) return fail_with(with_command_hint(std::move(end).error(), options.file));
  return end_with(*end);
}

}  // namespace weft::cli
