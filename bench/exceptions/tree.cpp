// A binary tree of objects with destructors, walked through virtual calls: much of what C++ code is
// made of, and every call in it may throw as far as the compiler knows.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
struct Guard {
  std::uint64_t& count;
  explicit Guard(std::uint64_t& c) : count(c) { ++count; }
  ~Guard() { --count; }
};
struct Node {
  std::uint32_t key;
  Node* left = nullptr;
  Node* right = nullptr;
  explicit Node(std::uint32_t k) : key(k) {}
  virtual ~Node() {
    delete left;
    delete right;
  }
  virtual std::uint64_t visit(std::uint64_t& depth);
};
__attribute__((noinline)) std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  if (a == 0x123456789abcdefULL) {
#ifdef THROWS
    throw 1;
#else
    std::abort();
#endif
  }
  return (a ^ b) * 0x9e3779b97f4a7c15ULL;
}
std::uint64_t Node::visit(std::uint64_t& depth) {
  Guard guard(depth);
  std::uint64_t h = mix(key, depth);
#ifdef THROWS
  try {
#endif
    if (left != nullptr) h = mix(h, left->visit(depth));
    if (right != nullptr) h = mix(h, right->visit(depth));
#ifdef THROWS
  } catch (...) {
    h += 1;
  }
#endif
  return h;
}
static Node* build(std::uint32_t lo, std::uint32_t hi) {
  if (lo >= hi) return nullptr;
  const std::uint32_t mid = lo + (hi - lo) / 2;
  Node* n = new Node(mid);
  n->left = build(lo, mid);
  n->right = build(mid + 1, hi);
  return n;
}
int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 300;
  Node* root = build(0, 20000);
  std::uint64_t depth = 0, h = 0;
  for (int i = 0; i < rounds; ++i) h = mix(h, root->visit(depth));
  std::printf("%llx %llu\n", (unsigned long long)h, (unsigned long long)depth);
  delete root;
}
