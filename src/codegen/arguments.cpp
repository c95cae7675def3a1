#include "codegen/arguments.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <string_view>

#include "base/result.h"

namespace weft::codegen {
namespace {

template <class T>
Diagnosed<T> number(std::string_view option, std::string_view text,
                    T max = std::numeric_limits<T>::max()) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > max) {
    return diagnose(fmt::format("{} takes a number up to {}, not \"{}\"", option, max, text));
  }
  return value;
}

Diagnosed<> set(Arguments& out, std::string_view option, std::string_view value) {
  if (option == "--level") {
    WEFT_TRY(const int level, number<int>(option, value, 3));
    out.level = static_cast<Level>(level);
  } else if (option == "--cpu") {
    out.cpu = value;
  } else if (option == "--threads") {
    WEFT_TRY(out.threads, number<unsigned>(option, value, 1024));
  } else if (option == "--max-memory") {
    WEFT_TRY(out.max_memory, number<std::uint64_t>(option, value));
  } else if (option == "--progress-fd") {
    WEFT_TRY(out.progress_fd, number<int>(option, value));
  } else if (option == "--key") {
    out.key = artifact::Key::from_hex(value);
    if (!out.key) return diagnose("--key takes 64 lower-case hexadecimal digits");
  } else if (option == "--output") {
    out.output = value;
  } else {
    return diagnose(fmt::format("unknown option {}", option), kUsage);
  }
  return {};
}

}  // namespace

Diagnosed<Arguments> parse_arguments(std::span<const char* const> arguments) {
  Arguments out;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--help") {
      out.help = true;
      return out;
    }
    if (argument == "--background") {
      out.background = true;
    } else if (argument == "--verify") {
      out.verify = true;
    } else if (argument == "-" || !argument.starts_with('-')) {
      if (!out.input.empty()) return diagnose("more than one module given", kUsage);
      out.input = argument;
    } else if (const auto equals = argument.find('='); equals != std::string_view::npos) {
      WEFT_CHECK(set(out, argument.substr(0, equals), argument.substr(equals + 1)));
    } else if (i + 1 < arguments.size()) {
      WEFT_CHECK(set(out, argument, arguments[++i]));
    } else {
      return diagnose(fmt::format("unknown option or missing value: {}", argument), kUsage);
    }
  }
  if (out.input.empty() || out.output.empty()) {
    return diagnose("weft-compiler needs --output and a module", kUsage);
  }
  return out;
}

}  // namespace weft::codegen
