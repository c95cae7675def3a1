// cc: -std=c++20
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

struct Loud {
  const char* name;
  explicit Loud(const char* n) : name(n) { std::printf("+%s\n", name); }
  Loud(const Loud& other) : name(other.name) { std::printf("=%s\n", name); }
  ~Loud() { std::printf("-%s (%d in flight)\n", name, std::uncaught_exceptions()); }
};

struct Base : virtual std::exception {
  const char* what() const noexcept override { return "base"; }
};
struct Left : virtual Base {};
struct Right : virtual Base {};
struct Both : Left, Right {
  const char* what() const noexcept override { return "both"; }
};

static void thrower(int kind) {
  Loud local("thrower");
  switch (kind) {
    case 0:
      throw std::out_of_range("range");
    case 1:
      throw 42;
    case 2:
      throw "text";
    case 3:
      throw std::string("string");
    case 4:
      throw Both();
    case 5:
      throw nullptr;
    case 6:
      throw Loud("thrown");
    case 7:
      throw 2.5;
  }
}

static void classify(const std::function<void()>& f) {
  try {
    f();
    std::puts("nothing");
  } catch (const std::logic_error& e) {
    std::printf("logic_error %s\n", e.what());
  } catch (int i) {
    std::printf("int %d\n", i);
  } catch (const char* s) {
    std::printf("text %s\n", s);
  } catch (const std::string& s) {
    std::printf("string %s\n", s.c_str());
  } catch (const Right& r) {
    std::printf("Right %s\n", r.what());
  } catch (const void* p) {
    std::printf("pointer %d\n", p == nullptr);
  } catch (const Loud& l) {
    std::printf("Loud %s\n", l.name);
  } catch (...) {
    std::puts("something");
  }
}

static void nest(int depth) {
  try {
    if (depth == 0) throw std::runtime_error("bottom");
    nest(depth - 1);
  } catch (...) {
    std::throw_with_nested(std::logic_error("level " + std::to_string(depth)));
  }
}

static void print_nested(const std::exception& e, int indent = 0) {
  std::printf("%*s%s\n", indent, "", e.what());
  try {
    std::rethrow_if_nested(e);
  } catch (const std::exception& inner) {
    print_nested(inner, indent + 1);
  }
}

struct Member {
  Loud a, b;
  explicit Member(bool fail) try
      : a("a"), b(fail ? throw std::runtime_error("in initialiser") : "b") {
    std::puts("Member");
  } catch (const std::exception& e) {
    std::printf("function try: %s\n", e.what());
  }
};

static int initialisations = 0;
static int& guarded() {
  static int value = [] {
    if (++initialisations < 3) throw initialisations;
    return 7;
  }();
  return value;
}

static int deep(int n) {
  std::string keep(static_cast<std::size_t>(n % 50), 'x');
  if (n == 0) throw static_cast<int>(keep.size());
  return deep(n - 1) + static_cast<int>(keep.size());
}

static int compare(const void* a, const void* b) {
  if (*static_cast<const int*>(a) == 13 || *static_cast<const int*>(b) == 13)
    throw std::runtime_error("through qsort");
  return *static_cast<const int*>(a) - *static_cast<const int*>(b);
}

int main() {
  for (int kind = 0; kind < 9; kind++) classify([=] { thrower(kind); });

  try {
    try {
      Loud outer("outer");
      throw std::range_error("first");
    } catch (std::exception& e) {
      std::printf("rethrow %s\n", e.what());
      throw;
    }
  } catch (const std::range_error& e) {
    std::printf("again %s\n", e.what());
  }

  try {
    nest(3);
  } catch (const std::exception& e) {
    print_nested(e);
  }

  std::exception_ptr kept;
  try {
    throw Loud("kept");
  } catch (...) {
    kept = std::current_exception();
  }
  for (int i = 0; i < 2; i++) {
    try {
      std::rethrow_exception(kept);
    } catch (const Loud& l) {
      std::printf("kept %s %d\n", l.name, std::current_exception() == kept);
    }
  }
  kept = nullptr;
  std::puts("released");

  try {
    Member fine(false);
    Member broken(true);
  } catch (const std::exception& e) {
    std::printf("caught %s\n", e.what());
  }
  try {
    std::vector<Loud> one;
    one.reserve(2);
    one.emplace_back("element");
    throw 1;
  } catch (int) {
    std::puts("vector gone");
  }
  for (int i = 0; i < 4; i++) {
    try {
      std::printf("static %d\n", guarded());
    } catch (int n) {
      std::printf("static failed %d\n", n);
    }
  }
  try {
    deep(20000);
  } catch (int n) {
    std::printf("deep %d\n", n);
  }
  int numbers[] = {5, 9, 13, 2, 7};
  try {
    std::qsort(numbers, 5, sizeof(int), compare);
  } catch (const std::exception& e) {
    std::puts(e.what());
  }
  // An exception that begins and ends while another is in flight.
  struct Careful {
    ~Careful() {
      try {
        throw 5;
      } catch (int n) {
        std::printf("inner %d, %d in flight\n", n, std::uncaught_exceptions());
      }
    }
  };
  try {
    Careful c;
    throw 6;
  } catch (int n) {
    std::printf("outer %d\n", n);
  }
  long sum = 0;
  for (int i = 0; i < 20000; i++) {
    try {
      if (i % 2) throw i;
      throw static_cast<long>(i);
    } catch (int n) {
      sum += n;
    } catch (long n) {
      sum -= n;
    }
  }
  std::printf("%ld\n", sum);
  auto lambda = []() noexcept(false) -> int { throw std::bad_alloc(); };
  try {
    return lambda();
  } catch (const std::bad_alloc&) {
    std::puts("bad_alloc");
  }
}
