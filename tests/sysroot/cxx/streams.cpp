// cc: -std=c++20
// stdin: 12 0x1f seven 3.5\nsecond line\nthird\n
#include <cstdio>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

int main() {
  int a = 0, b = 0, c = 0;
  std::cin >> a >> std::hex >> b >> std::dec >> c;
  std::cout << a << ' ' << b << ' ' << c << ' ' << std::cin.fail() << '\n';
  std::cin.clear();
  std::string word;
  double d = 0;
  std::cin >> word >> d;
  std::cout << word << ' ' << d << '\n';
  std::string line;
  std::getline(std::cin, line);
  while (std::getline(std::cin, line)) std::cout << '[' << line << "]\n";
  std::cout << std::cin.eof() << '\n';

  std::cout << std::setw(8) << 42 << '|' << std::left << std::setw(8) << 42 << '|' << std::internal
            << std::setfill('*') << std::setw(8) << -42 << '|' << std::right << std::showbase
            << std::hex << 255 << ' ' << std::oct << 8 << std::dec << std::noshowbase << '\n';
  for (double x : {0.1, 1e10, 123456789.0, 1e-7, 2.5, -0.0}) {
    std::cout << x << ' ' << std::fixed << std::setprecision(3) << x << ' ' << std::scientific << x
              << ' ' << std::defaultfloat << std::setprecision(17) << x << std::setprecision(6)
              << ' ' << std::hexfloat << x << std::defaultfloat << '\n';
  }
  std::cout << 1.25L << ' ' << std::boolalpha << true << ' ' << std::showpos << 7 << std::noshowpos
            << ' ' << std::uppercase << std::hex << 0xbeef << std::dec << '\n';
  std::cout << 18446744073709551615ull << ' ' << -9223372036854775807ll << ' ' << 'x' << ' '
            << "str" << '\n';

  std::ostringstream out;
  out << std::quoted("say \"hi\"") << std::setw(5) << std::setfill('.') << 9;
  std::cout << out.str() << '\n';
  std::istringstream in("1,2;abc 99999999999");
  char sep = 0;
  in >> a >> sep >> b;
  std::cout << a << sep << b << ' ' << in.tellg() << '\n';
  in.ignore(10, ' ');
  in >> a;
  std::cout << in.fail() << ' ' << a << '\n';

  {
    std::ofstream file("data.txt");
    for (int i = 0; i < 1000; i++) file << i << '\n';
  }
  std::fstream file("data.txt", std::ios::in | std::ios::out);
  long sum = 0;
  for (int i; file >> i;) sum += i;
  file.clear();
  file.seekp(0);
  file << "99";
  file.seekg(2);
  std::getline(file, line);
  std::getline(file, line);
  file.seekg(0, std::ios::end);
  std::cout << sum << ' ' << line << ' ' << file.tellg() << '\n';
  std::ifstream absent("absent.txt");
  std::cout << absent.is_open() << ' ' << bool(absent) << '\n';
  std::ofstream binary("b.bin", std::ios::binary);
  for (int i = 0; i < 256; i++) binary.put(static_cast<char>(i));
  binary.close();
  std::ifstream back("b.bin", std::ios::binary);
  std::stringstream all;
  all << back.rdbuf();
  std::cout << all.str().size() << ' ' << int(static_cast<unsigned char>(all.str()[200])) << '\n';
  try {
    absent.exceptions(std::ios::failbit);
  } catch (const std::ios_base::failure&) {
    std::cout << "failure thrown\n";
  }
  std::clog << "to stderr " << 1 << '\n';
  std::cerr << "and this\n";
  std::printf("mixed with stdio\n");
  std::cout << "in order" << std::endl;
}
