// NodeSide: a Node process that runs generated modules, one after the other. One thread.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <set>
#include <string>

#include "base/diagnostic.h"
#include "diff/generator.h"
#include "diff/weft_side.h"

namespace weft::diff {

class NodeSide {
 public:
  /// `script` is node_side.mjs.
  static Diagnosed<NodeSide> start(const std::string& node, const std::string& script);
  NodeSide(NodeSide&& other) noexcept;
  NodeSide& operator=(NodeSide&&) = delete;
  NodeSide(const NodeSide&) = delete;
  NodeSide& operator=(const NodeSide&) = delete;
  ~NodeSide();

  [[nodiscard]] bool supports(const Abilities& needed) const;
  [[nodiscard]] const std::set<std::string>& supported() const { return supported_; }
  /// Starts a module; the answer is to be fetched before the next one.
  void send(const Generated& generated);
  /// Nothing when Node has died.
  Outcome receive();

 private:
  NodeSide() = default;
  bool read_line(std::string& line);

  pid_t pid_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
  std::set<std::string> supported_;
};

}  // namespace weft::diff
