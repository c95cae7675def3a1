// `weft wast`: test scripts.
#include "runtime/wast/wast.h"

#include <fmt/format.h>

#include <array>

#include "base/result.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "cli/values.h"

namespace weft::cli {
namespace {

enum Id : std::uint16_t { level, cache_dir, no_cache, without, quiet };

constexpr std::array kSpecs{
    OptionSpec{level, "-O", "LEVEL", "optimisation level, 0 to 3 (default 2)", "", "0 1 2 3"},
    OptionSpec{cache_dir, "--cache-dir", "DIR", "where compiled modules are kept"},
    OptionSpec{no_cache, "--no-cache", "", "compile every module anew"},
    OptionSpec{without, "--without", "FEATURES",
               "refuse modules that use these (names as `weft inspect` shows them)"},
    OptionSpec{quiet, "-q,--quiet", "", "the table only, not what failed"},
};

struct Request {
  runtime::WastOptions options;
  bool quiet = false;
};

Diagnosed<Request> read_request(const Parsed& parsed) {
  Request out;
  out.options.compile.wait_optimized = true;
  for (const GivenOption& given : parsed.options) {
    const std::string_view value = given.value;
    switch (given.spec->id) {
      case level: {
        WEFT_TRY(out.options.compile.level, parse_level(value));
        break;
      }
      case cache_dir:
        out.options.compile.cache_directory = value;
        break;
      case no_cache:
        out.options.compile.use_cache = false;
        break;
      case without: {
        WEFT_TRY(out.options.without, parse_features("--without", value));
        break;
      }
      default:
        out.quiet = true;
    }
  }
  if (parsed.operands.empty()) {
    return diagnose("wast wants one script or more", "weft wast i32.wast");
  }
  return out;
}

}  // namespace

std::span<const OptionSpec> wast_option_specs() { return kSpecs; }

int wast_command(const Parsed& parsed, Arguments) {
  const auto request = read_request(parsed);
  if (!request.has_value()) return fail_with(request.error());
  int status = 0;
  for (const std::string& path : parsed.operands) {
    const auto report = runtime::run_wast(path, request->options);
    if (!report.has_value()) {
      status = fail_with({fmt::format("{}:{}", path, report.error().text())});
      continue;
    }
    if (!request->quiet) {
      for (const std::string& failure : report->failures) {
        print_message(fmt::format("{}:{}", path, failure));
      }
    }
    if (report->passed != report->assertions) status = 1;
    if (!print(fmt::format("{:6} {:6} {:5}  {}\n", report->assertions, report->passed,
                           report->compiled, path)))
      return 1;
  }
  return status;
}

}  // namespace weft::cli
