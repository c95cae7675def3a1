// cc: -std=c++20
#include <cxxabi.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <typeindex>
#include <typeinfo>
#include <unordered_map>

struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
};
struct Named {
  virtual ~Named() = default;
  const char* name = "named";
};
struct Square : Shape, Named {
  double side = 3;
  double area() const override { return side * side; }
};
struct Circle : virtual Shape {
  double area() const override { return 3; }
};
struct Ring : Circle, virtual Named {
  double area() const override { return Circle::area() - 1; }
};
struct Hidden : private Named {
  const Named* get() const { return this; }
};
namespace space {
template <class T, int N>
struct Deep {
  virtual ~Deep() = default;
};
}  // namespace space

template <class To, class From>
bool converts(From* p) {
  return dynamic_cast<To*>(p) != nullptr;
}

int main() {
  std::unique_ptr<Shape> shapes[] = {std::make_unique<Square>(), std::make_unique<Circle>(),
                                     std::make_unique<Ring>()};
  for (auto& shape : shapes) {
    Shape* s = shape.get();
    std::printf("%s %g %d%d%d%d\n", typeid(*s).name(), s->area(), converts<Square>(s),
                converts<Circle>(s), converts<Ring>(s), converts<Named>(s));
    if (auto* named = dynamic_cast<Named*>(s)) {
      std::printf("%s %d %d\n", named->name, dynamic_cast<Shape*>(named) == s,
                  dynamic_cast<void*>(named) == dynamic_cast<void*>(s));
    }
  }
  Hidden hidden;
  std::printf("%d\n", dynamic_cast<const Hidden*>(hidden.get()) != nullptr);
  try {
    (void)dynamic_cast<Square&>(*shapes[1]);
  } catch (const std::bad_cast&) {
    std::puts("bad_cast");
  }
  Shape* none = nullptr;
  try {
    std::puts(typeid(*none).name());
  } catch (const std::bad_typeid&) {
    std::puts("bad_typeid");
  }
  std::printf("%d %d\n", typeid(int) == typeid(const int), typeid(Square).before(typeid(Square)));
  std::unordered_map<std::type_index, const char*> names{{typeid(int), "int"},
                                                         {typeid(Square), "Square"}};
  std::puts(names.at(typeid(*shapes[0])));
  int status = 1;
  char* text =
      abi::__cxa_demangle(typeid(space::Deep<unsigned short, 5>).name(), nullptr, nullptr, &status);
  std::printf("%s %d\n", text, status);
  std::free(text);
}
