// The commands that ninja's tests start, one program under all their names.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace fs = std::filesystem;

static void cat(const std::vector<std::string>& files) {
  for (const auto& file : files) {
    if (file == "-") {
      if (std::cin.peek() != EOF) std::cout << std::cin.rdbuf();
    } else {
      std::ifstream in(file);
      if (!in) throw std::runtime_error(file + ": no such file");
      if (in.peek() != EOF) std::cout << in.rdbuf();
    }
  }
}

int main(int argc, char** argv) {
  const std::string name = fs::path(argv[0]).filename();
  std::vector<std::string> words(argv + 1, argv + argc);
  try {
    if (name == "echo") {
      for (const auto& word : words) std::cout << word << (&word == &words.back() ? "" : " ");
      std::cout << '\n';
      return 0;
    }
    std::erase_if(words, [](const std::string& word) { return word.size() > 1 && word[0] == '-'; });
    if (name == "cat") cat(words.empty() ? std::vector<std::string>{"-"} : words);
    if (name == "id") std::cout << 1000 << '\n';
    if (name == "ls") {
      for (const auto& entry : fs::directory_iterator(words.at(0)))
        std::cout << entry.path() << '\n';
    }
    if (name == "rm") {
      for (const auto& word : words) fs::remove_all(word);
    }
    if (name == "sleep")
      std::this_thread::sleep_for(std::chrono::duration<double>(std::stod(words.at(0))));
  } catch (const std::exception& error) {
    std::cerr << name << ": " << error.what() << '\n';
    return 1;
  }
  return std::cout.flush() ? 0 : 1;
}
