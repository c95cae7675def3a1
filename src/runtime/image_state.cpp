#include "runtime/image_state.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <type_traits>
#include <utility>

#include "base/result.h"

namespace weft::runtime {
namespace {

constexpr std::uint64_t kMagic = 0x0001'6574'6174'7377;
/// Arguments and environment are at most some megabytes.
constexpr std::uint64_t kMost = std::uint64_t{256} << 20;

class Writer {
 public:
  template <class T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
  void field(const T& v) {
    bytes_.append(reinterpret_cast<const char*>(&v), sizeof v);
  }
  void field(const std::string& v) {
    field(std::uint64_t{v.size()});
    bytes_ += v;
  }
  void field(const std::chrono::nanoseconds& v) { field(std::int64_t{v.count()}); }
  template <class T>
  void field(const std::optional<T>& v) {
    field(v.has_value());
    if (v) field(*v);
  }
  template <class T, class Each>
  void list(const std::vector<T>& v, const Each& each) {
    field(std::uint64_t{v.size()});
    for (const T& element : v) each(*this, element);
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads what a Writer wrote; once something does not fit, nothing does any more.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <class T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
  void field(T& v) {
    std::array<char, sizeof(T)> raw{};
    if (!take(raw.data(), raw.size())) return;
    if constexpr (std::is_same_v<T, bool>) {
      v = raw[0] != 0;
    } else {
      std::memcpy(&v, raw.data(), sizeof v);
    }
  }
  void field(std::string& v) {
    std::uint64_t size = 0;
    field(size);
    if (size > bytes_.size()) return give_up();
    v.assign(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
  }
  void field(std::chrono::nanoseconds& v) {
    std::int64_t count = 0;
    field(count);
    v = std::chrono::nanoseconds(count);
  }
  template <class T>
  void field(std::optional<T>& v) {
    bool there = false;
    field(there);
    if (!there) return;
    v.emplace();
    field(*v);
  }
  template <class T, class Each>
  void list(std::vector<T>& v, const Each& each) {
    std::uint64_t size = 0;
    field(size);
    // Every element takes a byte at least.
    if (size > bytes_.size()) return give_up();
    for (std::uint64_t i = 0; i < size && good_; ++i) each(*this, v.emplace_back());
  }
  [[nodiscard]] bool good() const { return good_ && bytes_.empty(); }

 private:
  bool take(char* to, std::size_t size) {
    if (size > bytes_.size()) {
      give_up();
      return false;
    }
    std::memcpy(to, bytes_.data(), size);
    bytes_.remove_prefix(size);
    return true;
  }
  void give_up() {
    good_ = false;
    bytes_ = {};
  }
  std::string_view bytes_;
  bool good_ = true;
};

constexpr auto kPlain = [](auto& archive, auto& v) { archive.field(v); };

// One description of the order for both directions: State is const for a Writer.
template <class Archive, class State>
void visit_options(Archive& a, State& o) {
  a.field(o.file);
  a.field(o.max_memory);
  a.field(o.timeout);
  a.field(o.stack_size);
  a.field(o.max_processes);
  a.field(o.max_threads);
  a.field(o.compile.level);
  a.field(o.compile.use_cache);
  a.field(o.compile.cache_directory);
  a.field(o.compile.wait_optimized);
  a.field(o.compile.compiler_memory);
  a.field(o.compile.compiler_time);
  a.field(o.compile.debug);
  a.field(o.trace.calls);
  a.field(o.trace.filter);
  a.field(o.trace.summary);
  a.field(o.trace.output);
  a.field(o.unknown_imports);
  a.field(o.perf_map);
  a.field(o.verbosity);
  a.list(o.commands, [](auto& archive, auto& c) {
    archive.field(c.name);
    archive.field(c.file);
  });
}

template <class Archive, class State>
void visit_task(Archive& a, State& t) {
  a.list(t.args, kPlain);
  a.list(t.environ, kPlain);
  a.field(t.fd_limit);
  for (auto& offset : t.clock_offsets) a.field(offset);
  a.list(t.mounts, [](auto& archive, auto& m) {
    archive.field(m.guest_path);
    archive.field(m.read_only);
    archive.field(m.resolver);
    archive.field(m.root);
    archive.field(m.device);
    archive.field(m.is_procfs);
    archive.field(m.temporary);
    archive.field(m.temporary_fd);
  });
  a.list(t.files, [](auto& archive, auto& f) {
    archive.field(f.fd);
    archive.field(f.mount);
    archive.field(f.node);
    archive.field(f.synthetic);
    archive.field(f.flags);
    archive.field(f.original_flags);
  });
  a.field(t.working_directory);
  a.field(t.has_terminal);
  a.list(t.descriptors, [](auto& archive, auto& d) {
    archive.field(d.number);
    archive.field(d.file);
    archive.field(d.rights.base);
    archive.field(d.rights.inheriting);
    archive.field(d.preopen);
  });
  a.list(t.socket_files, [](auto& archive, auto& f) {
    archive.field(f.path);
    archive.field(f.device);
    archive.field(f.inode);
  });
}

template <class Archive, class Guard>
void visit_guard(Archive& a, Guard& guard) {
  if constexpr (!std::is_const_v<Guard>) guard.emplace();
  a.field(guard->terminal);
  a.field(guard->reading);
  a.field(guard->writing);
  a.field(guard->owner);
  a.field(guard->started);
  a.field(guard->settings);
}

template <class Archive, class State>
void visit(Archive& a, State& s) {
  visit_options(a, s.options);
  a.field(s.deadline);
  a.field(s.ignored);
  a.field(s.mask);
  visit_task(a, s.task);
  a.field(s.module);
  a.field(s.artifact);
  a.field(s.trace);
  a.field(s.trace_counts);
  a.field(s.first);
  a.field(s.members);
  a.field(s.lifeline);
  a.field(s.lifeline_write);
  a.field(s.lifeline_armed);
  a.field(s.lifeline_list);
  a.field(s.ticket_index);
  a.field(s.ticket_word);
  bool guarded = s.guard.has_value();
  a.field(guarded);
  if (guarded) visit_guard(a, s.guard);
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

std::vector<int> ImageState::host_fds() const {
  std::vector<int> out = task.host_fds();
  for (const int fd : {module, artifact, trace, trace_counts, members, lifeline, lifeline_write,
                       lifeline_armed, lifeline_list}) {
    if (fd >= 0) out.push_back(fd);
  }
  if (guard) out.insert(out.end(), {guard->terminal, guard->reading, guard->writing});
  return out;
}

Diagnosed<UniqueFd> write_state(const ImageState& state) {
  Writer writer;
  writer.field(kMagic);
  visit(writer, state);
  UniqueFd fd(::memfd_create("weft-state", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd || !write_all(fd.get(), writer.bytes()) ||
      ::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)
    return diagnose(fmt::format("cannot keep the state of a process (errno {})", errno));
  return fd;
}

Diagnosed<ImageState> read_state(int fd) {
  const auto wrong = [] {
    return diagnose("the state of a process is not what this Weft writes",
                    "WEFT_RESUME is Weft's own: unset it");
  };
  struct stat status{};
  if (::fstat(fd, &status) != 0 || status.st_size <= 0) return wrong();
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > kMost) return wrong();
  std::string bytes(size, '\0');
  for (std::uint64_t done = 0; done < size;) {
    const ssize_t n = ::pread(fd, bytes.data() + done, size - done, static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return wrong();
    done += static_cast<std::uint64_t>(n);
  }
  Reader reader(bytes);
  std::uint64_t magic = 0;
  reader.field(magic);
  if (magic != kMagic) return wrong();
  ImageState out;
  visit(reader, out);
  if (!reader.good()) return wrong();
  return out;
}

}  // namespace weft::runtime
