// cc: -std=c++20
// Types of the library: optional, variant, any, tuple, function, smart pointers, strings, numbers.
#include <any>
#include <charconv>
#include <cmath>
#include <complex>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <memory_resource>
#include <numbers>
#include <numeric>
#include <optional>
#include <random>
#include <ratio>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <valarray>
#include <variant>
#include <vector>

struct Node : std::enable_shared_from_this<Node> {
  std::shared_ptr<Node> next;
  std::weak_ptr<Node> back;
  int n;
  explicit Node(int i) : n(i) {}
  ~Node() { std::cout << "~Node " << n << '\n'; }
};

int main() {
  std::optional<std::string> o;
  std::cout << o.has_value() << o.value_or("none");
  o = "some";
  std::cout << *o << '\n';
  try {
    std::cout << std::optional<int>().value();
  } catch (const std::bad_optional_access&) {
    std::cout << "bad_optional_access\n";
  }
  std::variant<int, std::string, double> var = "text";
  std::visit([](const auto& x) { std::cout << x << '\n'; }, var);
  try {
    std::cout << std::get<int>(var);
  } catch (const std::bad_variant_access&) {
    std::cout << var.index() << " bad_variant_access\n";
  }
  std::any any = std::vector<int>{1, 2, 3};
  std::cout << std::any_cast<std::vector<int>&>(any).size() << '\n';
  try {
    std::cout << std::any_cast<int>(any);
  } catch (const std::bad_any_cast&) {
    std::cout << "bad_any_cast\n";
  }
  auto [x, y, z] = std::tuple_cat(std::make_tuple(1, "two"), std::make_tuple(3.5));
  std::cout << x << y << z << std::apply([](int a, int b) { return a * b; }, std::pair(6, 7))
            << '\n';
  std::function<int(int)> fib = [&](int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); };
  std::cout << fib(20) << '\n';
  try {
    std::function<void()>()();
  } catch (const std::bad_function_call&) {
    std::cout << "bad_function_call\n";
  }
  {
    auto a = std::make_shared<Node>(1);
    a->next = std::make_shared<Node>(2);
    a->next->back = a;
    std::cout << a.use_count() << a->next->back.lock()->n << a->shared_from_this().use_count()
              << '\n';
    std::weak_ptr<Node> weak = a->next;
    a->next.reset();
    std::cout << weak.expired() << '\n';
  }
  std::unique_ptr<int[]> array(new int[3]{1, 2, 3});
  std::cout << std::reduce(array.get(), array.get() + 3) << '\n';
  char buffer[2048];
  std::pmr::monotonic_buffer_resource pool(buffer, sizeof buffer);
  std::pmr::vector<std::pmr::string> strings(&pool);
  for (int i = 0; i < 10; i++)
    strings.emplace_back("a string that is longer than the small ones " + std::to_string(i));
  std::cout << strings.back() << ' '
            << ((char*)&strings[0] >= buffer && (char*)&strings[0] < buffer + sizeof buffer)
            << '\n';

  std::string s = "The quick brown fox";
  s.replace(4, 5, "slow").insert(0, "> ").append(3, '!');
  std::cout << s << ' ' << s.find("fox") << ' ' << s.rfind('o') << ' ' << s.substr(2, 3) << ' '
            << s.starts_with("> T") << ' ' << std::stoi("0x7f", nullptr, 16) << ' '
            << std::stod("1e-3") << ' ' << std::to_string(2.5) << '\n';
  try {
    std::stoi("x");
  } catch (const std::invalid_argument&) {
    std::cout << "invalid_argument\n";
  }
  try {
    s.at(1000) = 'x';
  } catch (const std::out_of_range&) {
    std::cout << "out_of_range\n";
  }
  char text[64];
  for (double d : {0.1, 1.0 / 3, 1e300, 5e-324, 123456.0}) {
    auto end = std::to_chars(text, text + sizeof text, d).ptr;
    std::cout << std::string_view(text, end) << ' ';
    end = std::to_chars(text, text + sizeof text, d, std::chars_format::scientific, 5).ptr;
    std::cout << std::string_view(text, end) << '\n';
  }
  int parsed = 0;
  std::string_view digits = "12345xyz";
  auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), parsed);
  std::cout << parsed << rest << int(error) << '\n';
  std::mt19937_64 twister(42);
  std::minstd_rand simple(7);
  std::ranlux24 lux(1);
  std::cout << twister() << ' ' << simple() << ' ' << lux() << '\n';
  std::random_device device;
  std::cout << (device() != device() || device() != device()) << '\n';
  std::complex<double> c = std::polar(2.0, std::numbers::pi_v<double> / 6);
  std::cout << std::abs(c * c) << ' ' << std::conj(std::complex<int>(1, 2)) << '\n';
  std::valarray<double> va{1, 4, 9};
  std::cout << std::sqrt(va).sum() << ' ' << std::gcd(84, 36) << std::lcm(4, 6) << ' '
            << std::midpoint(1, 6) << '\n';
  std::cout << std::numeric_limits<int>::max() << ' ' << std::numeric_limits<double>::epsilon()
            << ' ' << std::hypot(3.0, 4.0, 12.0) << ' ' << std::lerp(0.0, 10.0, 0.3) << '\n';
}
