// cc: -std=c++20
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>

namespace fs = std::filesystem;

static void list(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    names.push_back(entry.path().generic_string() + (entry.is_directory() ? "/" : "") +
                    (entry.is_symlink() ? "@" : "") +
                    (entry.is_regular_file() ? " " + std::to_string(entry.file_size()) : ""));
  }
  std::ranges::sort(names);
  for (const auto& name : names) std::cout << "  " << name << '\n';
}

static void write(const fs::path& path, int bytes) {
  std::ofstream(path) << std::string(static_cast<std::size_t>(bytes), 'x');
}

int main() {
  std::cout << fs::create_directories("tree/a/b/c") << fs::create_directory("tree/a") << '\n';
  write("tree/one.txt", 10);
  write("tree/a/two.txt", 20);
  write("tree/a/b/three.dat", 30);
  fs::create_symlink("one.txt", "tree/link");
  fs::create_directory_symlink("a", "tree/to_a");
  fs::create_hard_link("tree/one.txt", "tree/hard");
  list("tree");
  std::cout << fs::read_symlink("tree/link") << fs::exists("tree/nothing")
            << fs::is_symlink("tree/link") << fs::hard_link_count("tree/one.txt")
            << fs::equivalent("tree/one.txt", "tree/hard") << '\n';
  fs::copy("tree/a", "copy", fs::copy_options::recursive);
  fs::copy_file("tree/one.txt", "copy/one.txt");
  std::cout << fs::copy_file("tree/a/two.txt", "copy/one.txt", fs::copy_options::skip_existing)
            << '\n';
  fs::rename("copy/one.txt", "copy/renamed.txt");
  fs::resize_file("copy/two.txt", 5);
  list("copy");
  std::cout << fs::remove("copy/renamed.txt") << fs::remove("copy/renamed.txt") << ' '
            << fs::remove_all("copy") << '\n';
  try {
    std::cout << fs::file_size("nowhere/at/all");
  } catch (const fs::filesystem_error& e) {
    std::cout << (e.code() == std::errc::no_such_file_or_directory) << e.path1() << '\n';
  }
  std::error_code error;
  fs::create_directory("tree/one.txt/below", error);
  std::cout << (error == std::errc::not_a_directory) << fs::remove("tree", error)
            << (error == std::errc::directory_not_empty) << '\n';
  auto start = fs::current_path();
  fs::current_path("tree");
  std::cout << fs::current_path().lexically_relative(start) << fs::exists("a/two.txt")
            << (fs::absolute("one.txt") == start / "tree/one.txt")
            << fs::canonical("to_a/../link").filename()
            << fs::weakly_canonical("a/./x/../y").lexically_relative(start) << '\n';
  fs::current_path(start);
  auto time = fs::file_time_type::clock::now() - std::chrono::hours(48);
  fs::last_write_time("tree/one.txt", time);
  auto off = fs::last_write_time("tree/one.txt") - time;
  std::cout << (off < std::chrono::milliseconds(1) && off > -std::chrono::milliseconds(1)) << '\n';
  fs::path p = "/usr/./lib/../share/file.tar.gz";
  std::cout << p.filename() << p.stem() << p.extension() << p.parent_path() << p.lexically_normal()
            << p.root_directory() << p.is_absolute() << (fs::path("a") / "b" / "/c")
            << fs::path("x/y").lexically_relative("x/z")
            << fs::path("name").replace_extension("txt") << std::distance(p.begin(), p.end())
            << '\n';
  fs::path unicode = u8"t\u00e4st";
  write(unicode, 1);
  std::cout << fs::exists(unicode) << unicode << ' ' << fs::is_empty("tree/a/b/c")
            << fs::is_directory("tree") << '\n';
  std::cout << (fs::space(".", error).capacity > 0 || error) << '\n';
  std::cout << fs::remove_all("tree") << '\n';
}
