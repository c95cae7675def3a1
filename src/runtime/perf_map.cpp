#include "runtime/perf_map.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "base/unique_fd.h"

namespace weft::runtime {

Diagnosed<> write_perf_map(const engine::Code& code) {
  const std::string path = fmt::format("/tmp/perf-{}.map", ::getpid());
  // O_EXCL and O_NOFOLLOW: /tmp belongs to everybody.
  ::unlink(path.c_str());
  const UniqueFd file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return diagnose(fmt::format("cannot make {} (errno {})", path, errno));
  const wasm::Module& module = code.module();
  std::vector<std::pair<std::uintptr_t, std::uint32_t>> starts;
  starts.reserve(module.bodies.size());
  for (std::uint32_t i = 0; i < module.bodies.size(); ++i) {
    starts.emplace_back(reinterpret_cast<std::uintptr_t>(code.function(i)), i);
  }
  std::ranges::sort(starts);
  std::string text;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto [begin, body] = starts[i];
    const std::uintptr_t end = i + 1 < starts.size() ? starts[i + 1].first : code.text().end;
    fmt::format_to(std::back_inserter(text), "{:x} {:x} {}!{}\n", begin, end - begin, code.name(),
                   code.function_name(module.imported_functions + body));
  }
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(file.get(), text.data() + done, text.size() - done);
    if (n < 0 && errno != EINTR) {
      return diagnose(fmt::format("cannot write {} (errno {})", path, errno));
    }
    if (n > 0) done += static_cast<std::size_t>(n);
  }
  return {};
}

}  // namespace weft::runtime
