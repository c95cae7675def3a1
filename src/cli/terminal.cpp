#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace weft::cli {
namespace {

constexpr std::chrono::milliseconds kPatience{500};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

int terminal_width() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

bool print(std::string_view text) { return write_all(STDOUT_FILENO, text); }

std::string harmless(std::string text) {
  const auto obeyed = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
  };
  std::ranges::replace_if(text, obeyed, '?');
  return text;
}

bool may_colour(int fd) {
  if (::isatty(fd) == 0) return false;
  // The one thread there is; nothing writes the environment.
  const char* no_color = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe)
  const char* term = std::getenv("TERM");          // NOLINT(concurrency-mt-unsafe)
  const bool dumb = term == nullptr || std::string_view(term) == "dumb";
  return !dumb && (no_color == nullptr || *no_color == '\0');
}

void print_error(const Diagnostic& diagnostic) {
  const bool colour = may_colour(STDERR_FILENO);
  write_all(STDERR_FILENO, fmt::format("{}weft: error:{} {}\n", colour ? "\033[1;31m" : "",
                                       colour ? "\033[0m" : "", harmless(diagnostic.text())));
}

void print_note(const std::string& text) {
  write_all(STDERR_FILENO, fmt::format("weft: {}\n", harmless(text)));
}

void print_message(const std::string& text) { write_all(STDERR_FILENO, harmless(text) + "\n"); }

std::string bar_text(std::string_view what, int percent, int width) {
  percent = std::clamp(percent, 0, 100);
  constexpr int kFixed = 8;  // " [" "] 100%"
  const int room = std::clamp(width - kFixed - static_cast<int>(what.size()) - 1, 0, 40);
  if (room < 5) return fmt::format("{:3}%", percent);
  const int full = room * percent / 100;
  return fmt::format("{} [{:#<{}}{: <{}}] {:3}%", what, "", full, "", room - full, percent);
}

ProgressBar::ProgressBar(std::string what)
    : what_(std::move(what)),
      enabled_(::isatty(STDERR_FILENO) != 0),
      start_(std::chrono::steady_clock::now()) {
  if (what_.size() > 40) what_ = "compiling";
}

void ProgressBar::update(std::uint64_t done, std::uint64_t total) {
  if (!enabled_ || total == 0) return;
  if (done >= total) {
    erase();
    return;
  }
  if (std::chrono::steady_clock::now() - start_ < kPatience) return;
  const int percent = static_cast<int>(100.0 * static_cast<double>(std::min(done, total)) /
                                       static_cast<double>(total));
  if (percent == last_percent_) return;
  last_percent_ = percent;
  drawn_ = true;
  const bool colour = may_colour(STDERR_FILENO);
  write_all(STDERR_FILENO,
            fmt::format("\r{}{}{}", colour ? "\033[36m" : "",
                        bar_text(what_, percent, terminal_width()), colour ? "\033[0m" : ""));
}

void ProgressBar::erase() {
  if (drawn_) write_all(STDERR_FILENO, fmt::format("\r{: >{}}\r", "", terminal_width() - 1));
  drawn_ = false;
  last_percent_ = -1;
}

ProgressBar::~ProgressBar() { erase(); }

}  // namespace weft::cli
