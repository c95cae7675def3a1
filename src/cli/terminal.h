// How Weft speaks to a person: errors, notes, colours and the progress bar, on stderr.
// Main thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace weft::cli {

/// Writes all of `text` to stdout; false when that fails (a closed pipe).
bool print(std::string_view text);

/// A program's names may hold what a terminal would obey: '?' for every control character but ends
/// of lines and tabs.
std::string harmless(std::string text);

/// "weft: error: message" and the hint, in colour on a terminal unless NO_COLOR is set.
void print_error(const Diagnostic& diagnostic);

/// "weft: text" on stderr.
void print_note(const std::string& text);
/// The text without anything in front, on stderr.
void print_message(const std::string& text);

/// Whether the descriptor is a terminal that may be sent colours and cursor movements.
bool may_colour(int fd);

/// One line at the bottom of the terminal, drawn when the work takes longer than half a second,
/// removed at the end. Does nothing where stderr is not a terminal.
class ProgressBar {
 public:
  /// `what` is shown before the bar.
  explicit ProgressBar(std::string what);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  /// Removes the line when all is done.
  void update(std::uint64_t done, std::uint64_t total);

 private:
  void erase();

  std::string what_;
  bool enabled_;
  bool drawn_ = false;
  int last_percent_ = -1;
  std::chrono::steady_clock::time_point start_;
};

/// The bar's text, `width` columns at most: "compiling x.wasm [####    ]  52%".
std::string bar_text(std::string_view what, int percent, int width);

}  // namespace weft::cli
