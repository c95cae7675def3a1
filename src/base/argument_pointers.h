// The null-terminated array of pointers that execve and posix_spawn take. Any thread.
#pragma once

#include <string>
#include <vector>

namespace weft {

/// Points into `words`, which must outlive it unchanged.
inline std::vector<char*> argument_pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace weft
