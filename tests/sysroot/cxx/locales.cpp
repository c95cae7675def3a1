// cc: -std=c++20
#include <clocale>
#include <codecvt>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <locale>
#include <sstream>
#include <string>

struct Grouped : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
  std::string do_truename() const override { return "ja"; }
  std::string do_falsename() const override { return "nein"; }
};

struct Money : std::moneypunct<char> {
  std::string do_curr_symbol() const override { return "W$"; }
  int do_frac_digits() const override { return 2; }
  std::string do_grouping() const override { return "\3"; }
  char do_thousands_sep() const override { return ','; }
  char do_decimal_point() const override { return '.'; }
};

struct Csv : std::ctype<char> {
  static const mask* table() {
    static mask rules[table_size];
    rules[static_cast<unsigned>(',')] = space;
    rules[static_cast<unsigned>('\n')] = space;
    return rules;
  }
  Csv() : std::ctype<char>(table()) {}
};

int main() {
  std::cout << std::locale().name() << ' ' << std::locale::classic().name() << '\n';
  std::locale german(std::locale::classic(), new Grouped);
  std::ostringstream out;
  out.imbue(german);
  out << 1234567 << ' ' << 1234.5 << ' ' << std::boolalpha << true << false;
  std::cout << out.str() << '\n';
  std::istringstream in("1.234.567 3,25");
  in.imbue(german);
  long n = 0;
  double d = 0;
  in >> n >> d;
  std::cout << n << ' ' << d << '\n';
  std::locale money(std::locale::classic(), new Money);
  out.str("");
  out.imbue(money);
  out << std::showbase << std::put_money("123456789");
  std::cout << out.str() << '\n';
  std::istringstream csv("a b,c d,e");
  csv.imbue(std::locale(std::locale::classic(), new Csv));
  for (std::string field; csv >> field;) std::cout << '[' << field << ']';
  std::cout << '\n';
  std::cout << std::isalpha('x', std::locale()) << std::toupper('x', std::locale())
            << std::isspace('x', german)
            << std::use_facet<std::collate<char>>(std::locale())
                   .compare(&"a"[0], &"a"[1], &"b"[0], &"b"[1])
            << '\n';
  std::tm tm{};
  tm.tm_year = 124;
  tm.tm_mon = 1;
  tm.tm_mday = 29;
  tm.tm_wday = 4;
  tm.tm_hour = 13;
  std::cout << std::put_time(&tm, "%A %d %B %Y %H:%M:%S %j %p") << '\n';
  std::istringstream when("2021-07-04 05:06:07");
  when >> std::get_time(&tm, "%Y-%m-%d %H:%M:%S");
  std::cout << tm.tm_year << tm.tm_mon << tm.tm_mday << tm.tm_hour << tm.tm_sec << when.fail()
            << '\n';
  auto& facet =
      std::use_facet<std::codecvt<char32_t, char8_t, std::mbstate_t>>(std::locale::classic());
  std::mbstate_t state{};
  const char8_t* from = u8"z\u00e4\u20ac\U0001f600";
  const char8_t* from_next = nullptr;
  char32_t to[8]{}, *to_next = nullptr;
  facet.in(state, from, from + 10, from_next, to, to + 8, to_next);
  for (char32_t* c = to; c < to_next; c++)
    std::cout << std::hex << static_cast<unsigned>(*c) << ' ';
  std::cout << std::has_facet<std::messages<char>>(std::locale()) << '\n';
  std::wostringstream wide;
  wide << L"w\u00efde " << 3.5;
  std::cout << std::dec << wide.str().size() << '\n';
}
