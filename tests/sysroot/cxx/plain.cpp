// cc: -std=c++17 -fno-exceptions -fno-rtti
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

int main() {
  std::map<std::string, int> counts;
  for (const char* word : {"b", "a", "b", "c", "a", "b"}) counts[word]++;
  std::vector<std::pair<std::string, int>> sorted(counts.begin(), counts.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& x, const auto& y) { return x.second > y.second; });
  for (const auto& [word, count] : sorted) std::printf("%s %d\n", word.c_str(), count);
  auto shared = std::make_shared<std::string>(40, 's');
  std::printf("%zu %ld\n", shared->size(), shared.use_count());
}
