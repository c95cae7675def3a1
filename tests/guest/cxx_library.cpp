// cc: -std=c++20 -fno-exceptions
#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <sstream>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>
struct Shape {
  virtual ~Shape() { std::puts("gone"); }
  virtual double area() const = 0;
};
struct Square : Shape {
  double side;
  explicit Square(double s) : side(s) {}
  double area() const override { return side * side; }
};
struct Circle : Shape {
  double radius;
  explicit Circle(double r) : radius(r) {}
  double area() const override { return 3 * radius * radius; }
};
struct Early {
  Early() { std::puts("constructed before main"); }
  ~Early() { std::puts("destroyed after main"); }
} early;
static int count() {
  static Early local;
  static int n = 0;
  return ++n;
}
int main() {
  std::vector<std::unique_ptr<Shape>> shapes;
  shapes.push_back(std::make_unique<Square>(2));
  shapes.push_back(std::make_unique<Circle>(1));
  double total = 0;
  for (auto& s : shapes) total += s->area();
  std::cout << total << '\n' << std::flush;
  std::map<std::string, int> words;
  std::istringstream text("the quick brown fox jumps over the lazy dog the end");
  for (std::string w; text >> w;) words[w]++;
  for (auto& [w, n] : words) std::cout << w << '=' << n << ' ';
  std::cout << std::endl;
  std::unordered_map<int, std::string> table;
  for (int i = 0; i < 10000; i++) table[i * 7919] = std::to_string(i);
  std::cout << table.size() << ' ' << table[7919 * 1234] << std::endl;
  std::vector<int> v(1000);
  std::iota(v.begin(), v.end(), 0);
  std::sort(v.begin(), v.end(), std::greater<>());
  std::cout << v[0] << ' ' << std::accumulate(v.begin(), v.end(), 0) << std::endl;
  std::function<int(int)> fib = [&](int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); };
  std::cout << fib(20) << std::endl;
  std::variant<int, std::string> var = "text";
  std::cout << std::visit(
                   [](auto& x) {
                     std::ostringstream o;
                     o << x;
                     return o.str();
                   },
                   var)
            << std::endl;
  std::optional<int> none;
  std::cout << none.value_or(-1) << ' ' << count() << count() << std::endl;
  std::string s(100000, 'x');
  s.replace(50, 3, "yyyyy");
  std::cout << s.size() << ' ' << s.find("yy") << std::endl;
  std::cout.setf(std::ios::fixed);
  std::cout << 3.14159 << ' ' << std::hex << 255 << std::endl;
}
