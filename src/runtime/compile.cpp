#include "runtime/compile.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

#include "artifact/cache.h"
#include "artifact/key.h"
#include "base/result.h"
#include "host/temporary.h"
#include "runtime/compiler_process.h"
#include "runtime/cpu.h"

namespace weft::runtime {
namespace {

using artifact::Cache;
using artifact::Digest;
using artifact::Key;

Key key_for(const Digest& digest, int level, std::string_view cpu, const CompileOptions& options) {
  return artifact::make_key(
      digest, {level, std::string(cpu), options.debug ? std::string(artifact::kDebugFlag) : ""});
}

/// Ordinary code takes a tenth of this at the highest level. LLVM's time can be quadratic in the
/// size of a function, and worse; who makes it so must not keep a machine busy for hours.
std::uint64_t seconds_for(const ModuleFile& file, const CompileOptions& options) {
  if (options.compiler_time.has_value()) {
    return static_cast<std::uint64_t>(
        std::chrono::ceil<std::chrono::seconds>(*options.compiler_time).count());
  }
  return 120 + 60 * (file.size >> 20);
}

CompileJob job_for(const ModuleFile& file, const Key& key, int level, std::string_view cpu,
                   const CompileOptions& options) {
  CompileJob job;
  job.input = file.fd.get();
  job.input_name = file.path;
  job.key = key;
  job.level = level;
  job.cpu = cpu;
  job.max_memory = options.compiler_memory;
  job.max_seconds = seconds_for(file, options);
  job.debug = options.debug;
  job.progress = options.progress;
  return job;
}

/// A private directory that goes with its object, or, if the process is killed, with the next
/// one's.
class TemporaryDirectory {
 public:
  TemporaryDirectory() = default;
  explicit TemporaryDirectory(host::NamedDirectory made) : made_(std::move(made)) {}
  TemporaryDirectory(TemporaryDirectory&& other) noexcept
      : made_(std::exchange(other.made_, std::nullopt)) {}
  TemporaryDirectory& operator=(TemporaryDirectory&& other) noexcept {
    std::swap(made_, other.made_);
    return *this;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    if (made_) host::remove_tree(*made_);
  }
  [[nodiscard]] std::string operator/(std::string_view name) const {
    return fmt::format("{}/{}", made_->path, name);
  }

 private:
  std::optional<host::NamedDirectory> made_;
};

/// The artifact of a module, ready to be loaded.
struct NativeCode {
  std::string path;
  std::string story;
  bool compiled = false;
  TemporaryDirectory temporary = {};  // where `path` lies outside of the cache
};

Diagnosed<TemporaryDirectory> make_temporary_directory() {
  auto made = host::make_temporary_directory();
  if (made.has_value()) return TemporaryDirectory(*std::move(made));
  return diagnose(fmt::format("cannot make a temporary directory for the compiled program: {}",
                              errno_name(made.error())),
                  "set TMPDIR to a directory that you may write and that has room");
}

Diagnosed<NativeCode> compile_uncached(const ModuleFile& file, const CompileOptions& options,
                                       int level, std::string_view cpu) {
  NativeCode out;
  WEFT_TRY(out.temporary, make_temporary_directory());
  out.path = out.temporary / "code.so";
  WEFT_TRY(const Contents contents, Contents::read(file));
  const Key key = key_for(artifact::sha256(contents.bytes()), level, cpu, options);
  CompileJob job = job_for(file, key, level, cpu, options);
  job.output = out.path;
  WEFT_TRY(const CompilerEnd end, run_compiler(job));
  if (!end.placed) {
    return diagnose(fmt::format("{}: {}", file.path, end.why),
                    "set TMPDIR to a directory that you may write and that has room");
  }
  out.compiled = true;
  out.story = fmt::format("compiled at -O{} for {}, not kept", level, cpu);
  return out;
}

/// The whole path, which means something to `weft cache list` in another directory too.
void remember(const Cache& cache, const Key& key, const ModuleFile& file) {
  char* path = ::realpath(file.path.c_str(), nullptr);
  cache.remember_source(key, path != nullptr ? std::string_view(path) : file.path);
  std::free(path);
}

/// Spares the start of a second compiler, which would find the lock taken only after it has
/// loaded LLVM.
bool somebody_makes(const Cache& cache, const Key& key) {
  const auto lock = cache.try_lock(key);
  return !lock.has_value() || !lock->has_value();
}

/// Makes the artifact unless another process does so first. Nothing, and `note` says why: the
/// directory cannot keep it.
Diagnosed<std::optional<std::string>> compile_into(const Cache& cache, const ModuleFile& file,
                                                   CompileJob job, const CompileOptions& options,
                                                   bool& compiled, std::string& note) {
  auto lock = cache.lock(job.key);
  if (!lock.has_value()) {
    // A directory that was asked for must work; the usual one is a convenience.
    if (!options.cache_directory.empty()) return std::unexpected(std::move(lock).error());
    note = fmt::format("compiling without a cache: {}", lock.error().message);
    return std::nullopt;
  }
  job.output = cache.path_for(job.key);
  // Other processes may prune what is just made.
  constexpr int kAttempts = 2;
  for (int i = 0; i < kAttempts; ++i) {
    if (std::optional<std::string> made = cache.find(job.key)) return made;
    cache.make_room(*lock, job.key);
    // Before, so that whatever a kill leaves behind is left without an artifact, and the next run
    // compiles and cleans up.
    remember(cache, job.key, file);
    const Diagnosed<CompilerEnd> end = run_compiler(job);
    // What a compiler that was killed has left.
    if (!end.has_value() || !end->placed) cache.make_room(*lock, job.key);
    // Only a run that compiled pays for keeping the cache small.
    (void)cache.prune().has_value();
    if (!end.has_value()) return std::unexpected(end.error());
    compiled = true;
    if (!end->placed) {
      note = fmt::format("compiling without a cache: {}", end->why);
      return std::nullopt;
    }
  }
  if (std::optional<std::string> made = cache.find(job.key)) return made;
  note = fmt::format("compiling without a cache: what is put into {} vanishes", cache.directory());
  return std::nullopt;
}

/// Has the artifact made in the background, if that makes sense; what to say about it.
std::string_view start_later(const Cache& cache, const ModuleFile& file, CompileJob job) {
  if (!somebody_makes(cache, job.key)) {
    if (!cache.begin_attempt(job.key)) return "could not be made lately";
    remember(cache, job.key, file);
    job.output = cache.path_for(job.key);
    start_detached_compiler(job);
  }
  return "is being made in the background";
}

Diagnosed<NativeCode> through_cache(const Cache& cache, const ModuleFile& file,
                                    const CompileOptions& options, std::string_view cpu,
                                    std::string& note) {
  NativeCode out;
  WEFT_TRY(const Digest digest, cache.digest_of(file.fd.get()));
  const Key key = key_for(digest, options.level, cpu, options);
  if (std::optional<std::string> hit = cache.find(key)) {
    out.path = *std::move(hit);
    out.story = fmt::format("found in the cache: {}", out.path);
    return out;
  }
  // What a read-only directory holds is of use all the same.
  if (options.cache_directory.empty() && ::access(cache.directory().c_str(), W_OK) != 0) {
    note = fmt::format("compiling without a cache: {} cannot be written to", cache.directory());
    return compile_uncached(file, options, options.level, cpu);
  }
  WEFT_TRY(const Contents contents, Contents::read(file));
  const bool quick_first = !options.wait_optimized && options.level > kQuickLevel &&
                           code_size(contents.bytes()) > kLargeCode;
  const int level = quick_first ? kQuickLevel : options.level;
  const Key first = quick_first ? key_for(digest, level, cpu, options) : key;
  std::optional<std::string> made = quick_first ? cache.find(first) : std::nullopt;
  if (!made) {
    WEFT_TRY(made, compile_into(cache, file, job_for(file, first, level, cpu, options), options,
                                out.compiled, note));
  }
  if (!made) return compile_uncached(file, options, level, cpu);
  out.path = *std::move(made);
  if (!quick_first) {
    out.story = fmt::format("compiled at -O{} for {}: {}", level, cpu, out.path);
    return out;
  }
  out.story =
      fmt::format("running the -O{} code {}; the -O{} code {}", level, out.path, options.level,
                  start_later(cache, file, job_for(file, key, options.level, cpu, options)));
  return out;
}

Diagnosed<NativeCode> native_code_of(const ModuleFile& file, const CompileOptions& options,
                                     std::string_view cpu, std::string& note) {
  if (!options.use_cache) return compile_uncached(file, options, options.level, cpu);
  auto cache = Cache::open(options.cache_directory);
  if (cache.has_value()) return through_cache(*cache, file, options, cpu, note);
  // A directory that was asked for must work; the usual one is a convenience.
  if (!options.cache_directory.empty()) return std::unexpected(std::move(cache).error());
  note = fmt::format("compiling without a cache: {}", cache.error().text());
  return compile_uncached(file, options, options.level, cpu);
}

}  // namespace

Diagnosed<LoadedCode> load_module_code(const ModuleFile& file, const CompileOptions& options,
                                       std::string name) {
  WEFT_TRY(const std::string_view cpu, cpu_target());
  CompileOptions attempt = options;
  constexpr int kAttempts = 3;  // the last one goes round the cache
  for (int i = 1;; ++i) {
    LoadedCode out;
    WEFT_TRY(NativeCode native, native_code_of(file, attempt, cpu, out.note));
    auto code = engine::Code::load(native.path, name);
    if (code.has_value()) {
      out.code = *std::move(code);
      out.story = std::move(native.story);
      out.compiled = native.compiled;
      return out;
    }
    if (!attempt.use_cache) return std::unexpected(std::move(code).error());
    // Pruned since it was found? Then again; what is there but cannot be loaded stays so (the
    // directory may be mounted without the right to execute).
    const bool vanished = ::access(native.path.c_str(), F_OK) != 0;
    attempt.use_cache = vanished && i + 1 < kAttempts;
  }
}

Diagnosed<UniqueFd> open_artifact(const ModuleFile& file, const CompileOptions& options) {
  WEFT_TRY(const std::string_view cpu, cpu_target());
  CompileOptions attempt = options;
  constexpr int kAttempts = 3;  // the last one goes round the cache
  for (int i = 1;; ++i) {
    std::string note;
    WEFT_TRY(const NativeCode native, native_code_of(file, attempt, cpu, note));
    UniqueFd fd(::open(native.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd) return fd;
    if (!attempt.use_cache || i == kAttempts)
      return diagnose(fmt::format("cannot open {} (errno {})", native.path, errno));
    attempt.use_cache = i + 1 < kAttempts;
  }
}

Diagnosed<std::shared_ptr<const engine::Code>> load_artifact(int fd, std::string name) {
  return engine::Code::load(fmt::format("/proc/self/fd/{}", fd), std::move(name));
}

Diagnosed<> compile_to(const ModuleFile& file, const std::string& output,
                       const CompileOptions& options) {
  WEFT_TRY(const std::string_view cpu, cpu_target());
  WEFT_TRY(const Contents contents, Contents::read(file));
  const Key key = key_for(artifact::sha256(contents.bytes()), options.level, cpu, options);
  CompileJob job = job_for(file, key, options.level, cpu, options);
  job.output = output;
  WEFT_TRY(const CompilerEnd end, run_compiler(job));
  if (!end.placed) return diagnose(fmt::format("{}: {}", file.path, end.why));
  return {};
}

}  // namespace weft::runtime
