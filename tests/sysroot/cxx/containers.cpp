// cc: -std=c++20
#include <algorithm>
#include <any>
#include <array>
#include <bitset>
#include <deque>
#include <forward_list>
#include <functional>
#include <iostream>
#include <iterator>
#include <list>
#include <map>
#include <numeric>
#include <optional>
#include <queue>
#include <ranges>
#include <set>
#include <span>
#include <stack>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

template <class C>
void show(const char* what, C&& c) {
  std::cout << what << ':';
  for (const auto& x : c) std::cout << ' ' << x;
  std::cout << '\n';
}

int main() {
  std::vector<int> v(20);
  std::iota(v.begin(), v.end(), 1);
  std::ranges::transform(v, v.begin(), [](int x) { return x * 37 % 101; });
  show("v", v);
  auto w = v;
  std::stable_sort(w.begin(), w.end(), std::greater<>());
  show("sorted", w);
  std::nth_element(v.begin(), v.begin() + 10, v.end());
  std::cout << v[10] << ' ' << std::accumulate(v.begin(), v.end(), 0) << '\n';
  w.erase(std::remove_if(w.begin(), w.end(), [](int x) { return x % 2; }), w.end());
  show("even", w);
  std::cout << std::is_heap(w.begin(), w.end()) << std::binary_search(w.rbegin(), w.rend(), 74)
            << '\n';
  show("view", v | std::views::filter([](int x) { return x > 50; }) |
                   std::views::transform([](int x) { return x * 2; }) | std::views::take(3));
  std::array<int, 5> perm{1, 2, 3, 4, 5};
  int count = 0;
  while (std::next_permutation(perm.begin(), perm.end())) count++;
  std::cout << count << '\n';

  std::map<std::string, std::vector<int>> m;
  for (int i = 0; i < 30; i++) m["k" + std::to_string(i % 7)].push_back(i);
  for (const auto& [key, list] : m) show(key.c_str(), list);
  m.erase(m.begin());
  std::cout << m.lower_bound("k3")->first << ' ' << m.contains("k0") << ' ' << m.count("k6")
            << '\n';
  std::unordered_map<long long, int> u;
  for (long long i = 0; i < 5000; i++) u[i * i % 997]++;
  int most = 0;
  for (const auto& [k, n] : u) most = std::max(most, n);
  std::cout << u.size() << ' ' << most << ' ' << u[4] << '\n';
  std::set<std::string_view> set{"pear", "apple", "fig"};
  std::multiset<int> multi{3, 1, 3, 2, 3};
  show("set", set);
  std::cout << multi.count(3) << '\n';
  std::unordered_set<std::string> hashed{"a", "b", "a"};
  std::cout << hashed.size() << '\n';

  std::list<int> l{5, 3, 9, 1}, l2{2, 4};
  l.sort();
  l2.merge(l);
  l2.reverse();
  show("list", l2);
  std::forward_list<int> f{1, 1, 2, 2, 3};
  f.unique();
  show("forward", f);
  std::deque<int> d;
  for (int i = 0; i < 2000; i++) i % 3 ? d.push_front(i) : d.push_back(i);
  std::cout << d.front() << ' ' << d.back() << ' ' << d[1000] << '\n';
  std::priority_queue<int, std::vector<int>, std::greater<int>> q(v.begin(), v.end());
  std::stack<int> s;
  for (int i = 0; i < 4; i++, q.pop()) s.push(q.top());
  for (; !s.empty(); s.pop()) std::cout << s.top() << ' ';
  std::cout << std::bitset<12>(0b1011).flip() << std::bitset<70>("101").count() << '\n';
}
