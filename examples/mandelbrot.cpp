// Draws the Mandelbrot set in text; C++ with its standard library: ./dev run
// examples/mandelbrot.cpp
#include <complex>
#include <iostream>
#include <string>

int main() {
  constexpr int kWidth = 100, kHeight = 36, kDepth = 200;
  const std::string shades = " .:-=+*#%@";
  for (int row = 0; row < kHeight; ++row) {
    std::string line;
    for (int column = 0; column < kWidth; ++column) {
      const std::complex<double> c(-2.2 + 3.2 * column / kWidth, -1.2 + 2.4 * row / kHeight);
      std::complex<double> z;
      int steps = 0;
      while (steps < kDepth && std::norm(z) < 4) z = z * z + c, ++steps;
      line += steps == kDepth ? '@' : shades[static_cast<unsigned>(steps) % (shades.size() - 1)];
    }
    std::cout << line << '\n';
  }
}
