// cc: -std=c++23
// skip-native: the machine's library is too old for <format>
// exit: 0
// stdout: ^all is well$
// stdout: ^printed 42 café$
#include <chrono>
#include <cstdio>
#include <format>
#include <print>
#include <string>
#include <vector>

struct Point {
  int x, y;
};
template <>
struct std::formatter<Point> : std::formatter<int> {
  auto format(const Point& p, auto& context) const {
    auto out = std::format_to(context.out(), "(");
    context.advance_to(out);
    out = std::formatter<int>::format(p.x, context);
    out = std::format_to(out, ", ");
    context.advance_to(out);
    out = std::formatter<int>::format(p.y, context);
    return std::format_to(out, ")");
  }
};

static int failures = 0;
static void check(const std::string& got, const char* expected) {
  if (got == expected) return;
  failures++;
  std::printf("got %s, expected %s\n", got.c_str(), expected);
}

int main() {
  check(std::format("{} {} {}", 1, "two", 3.5), "1 two 3.5");
  check(std::format("{1} {0} {1}", 'a', true), "true a true");
  check(std::format("{:>6}|{:<6}|{:^6}|{:*^7}", 42, 42, 42, "x"), "    42|42    |  42  |***x***");
  check(std::format("{:#x} {:#b} {:#o} {:X} {:+} {: }", 255, 5, 8, 48879, 7, 7),
        "0xff 0b101 010 BEEF +7  7");
  check(std::format("{:08.3f} {:.2e} {:g} {:a}", 3.14159, 12345.678, 1e-9, 1.5),
        "0003.142 1.23e+04 1e-09 1.8p+0");
  check(std::format("{} {} {}", 0.1, 1.0 / 3, 1e100), "0.1 0.3333333333333333 1e+100");
  check(std::format("{:{}.{}f}", 2.71828, 8, 2), "    2.72");
  check(std::format("{:.3} {:?}", "abcdef", "a\n\"b\""), "abc \"a\\n\\\"b\\\"\"");
  check(std::format("{}", std::vector<int>{1, 2, 3}), "[1, 2, 3]");
  check(std::format("{:03}", Point{4, 5}), "(004, 005)");
  check(std::format("{:\u4e2d^5}", "x"), "\u4e2d\u4e2dx\u4e2d\u4e2d");
  check(std::format("{:5}|", "\u4e2d"), "\u4e2d   |");
  check(std::format("{} {}", -9223372036854775807ll - 1, 18446744073709551615ull),
        "-9223372036854775808 18446744073709551615");
  check(std::vformat("{:d}", std::make_format_args(failures)), "0");
  try {
    int n = 1;
    check(std::vformat("{:s}", std::make_format_args(n)), "an error");
  } catch (const std::format_error&) {
    check("thrown", "thrown");
  }
  using namespace std::chrono;
  const sys_days day = year(2024) / February / 29;
  check(std::format("{:%F %A %j}", day), "2024-02-29 Thursday 060");
  check(std::format("{:%H:%M:%S}", day + 13h + 5min + 7s + 250ms), "13:05:07.250");
  check(std::format("{} {} {}", 90min, 1500ms, weekday(day)), "90min 1500ms Thu");
  check(std::format("{}", std::string(1000, 'z')).substr(0, 3), "zzz");
  std::println("printed {} {}", 42, "caf\u00e9");
  if (failures == 0) std::print("all is well\n");
  return failures;
}
