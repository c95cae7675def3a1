// cc: -std=c++20
#include <iostream>
#include <regex>
#include <string>

int main() {
  const std::string text =
      "On 2024-03-15 and 1999-12-31, mail bob@example.org or alice.b@test.com; price $12.50, 7 "
      "items";
  const std::regex date(R"((\d{4})-(\d{2})-(\d{2}))");
  for (std::sregex_iterator i(text.begin(), text.end(), date), end; i != end; ++i) {
    std::cout << i->str(0) << ' ' << i->str(1) << ' ' << i->str(3) << ' ' << i->position() << '\n';
  }
  std::cout << std::regex_replace(text, date, "$3.$2.$1") << '\n';
  std::smatch match;
  if (std::regex_search(text, match,
                        std::regex(R"(([\w.]+)@(\w+)\.(org|com))", std::regex::icase))) {
    for (const auto& part : match) std::cout << part << '|';
    std::cout << match.prefix().length() << '\n';
  }
  const std::regex comma(R"(\s*[,;]\s*)");
  for (std::sregex_token_iterator i(text.begin(), text.end(), comma, -1), end; i != end; ++i)
    std::cout << '<' << *i << ">\n";
  struct {
    const char *pattern, *subject;
  } cases[] = {{"a*b+c?", "aaabbc"},    {"(ab|cd)*", "abcdab"}, {"[[:alpha:]]+\\d", "abc7"},
               {"^x.*y$", "x--y"},      {"(a)(?=b)b", "ab"},    {"(\\w)\\1", "ee"},
               {"a{2,3}", "aaaa"},      {"[^0-9]+", "12"},      {"\\bfoo\\b", "foo"},
               {"(?:x|y)(?!z).", "yq"}, {".*?b", "aab"},        {"[a-c\\]]+", "a]c"}};
  for (const auto& c : cases)
    std::cout << c.pattern << ' ' << std::regex_match(c.subject, std::regex(c.pattern)) << '\n';
  std::cout << std::regex_match("ab|c", std::regex("ab|c", std::regex::grep))
            << std::regex_match("a+", std::regex("a+", std::regex::basic))
            << std::regex_match("aab", std::regex("a{2}(b|c)", std::regex::extended)) << '\n';
  for (const char* bad : {"(", "a{3,1}", "*", "\\"}) {
    try {
      std::regex r(bad);
      std::cout << bad << " accepted\n";
    } catch (const std::regex_error&) {
      std::cout << bad << " refused\n";
    }
  }
  std::wsmatch wide;
  const std::wstring wtext = L"wide 42";
  std::cout << std::regex_search(wtext, wide, std::wregex(L"\\d+")) << wide.position() << '\n';
}
