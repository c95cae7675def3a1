#include "runtime/compile.h"

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
#include "runtime/compiler_process.h"
#include "runtime/cpu.h"

namespace weft::runtime {
namespace {

using artifact::Cache;
using artifact::Digest;
using artifact::Key;

Key key_for(const Digest& digest, int level, std::string_view cpu) {
  return artifact::make_key(digest, {level, std::string(cpu), {}});
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
  job.progress = options.progress;
  return job;
}

Diagnosed<std::string> make_temporary_directory() {
  // The one thread there is; nothing writes the environment.
  const char* base = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe)
  std::string pattern =
      fmt::format("{}/weft-XXXXXX", base != nullptr && *base != 0 ? base : "/tmp");
  if (::mkdtemp(pattern.data()) == nullptr) {
    return diagnose(fmt::format("cannot make a directory like {} (errno {})", pattern, errno),
                    "set TMPDIR to a directory that you may write");
  }
  return pattern;
}

Diagnosed<NativeCode> compile_uncached(const ModuleFile& file, const CompileOptions& options,
                                       std::string_view cpu) {
  NativeCode out;
  WEFT_TRY(out.temporary_directory, make_temporary_directory());
  out.path = out.temporary_directory + "/code.so";
  WEFT_TRY(const Contents contents, Contents::read(file));
  const Key key = key_for(artifact::sha256(contents.bytes()), options.level, cpu);
  CompileJob job = job_for(file, key, options.level, cpu, options);
  job.output = out.path;
  WEFT_CHECK(run_compiler(job));
  out.compiled = true;
  out.story = fmt::format("compiled at -O{} for {}, not kept", options.level, cpu);
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

/// Makes the artifact unless another process does so first.
Diagnosed<std::string> compile_into(const Cache& cache, const ModuleFile& file, CompileJob job,
                                    bool& compiled) {
  WEFT_TRY(const artifact::FileLock lock, cache.lock(job.key));
  if (std::optional<std::string> made = cache.find(job.key)) return *std::move(made);
  job.output = cache.path_for(job.key);
  WEFT_CHECK(run_compiler(job));
  compiled = true;
  remember(cache, job.key, file);
  // Only a run that compiled pays for keeping the cache small.
  (void)cache.prune().has_value();
  if (std::optional<std::string> made = cache.find(job.key)) return *std::move(made);
  return diagnose(fmt::format("the compiled program vanished from the cache {}", cache.directory()),
                  "is the disk full? --no-cache or --cache-dir DIR may help");
}

Diagnosed<NativeCode> through_cache(const Cache& cache, const ModuleFile& file,
                                    const CompileOptions& options, std::string_view cpu,
                                    std::string& note) {
  NativeCode out;
  WEFT_TRY(const Digest digest, cache.digest_of(file.fd.get()));
  const Key key = key_for(digest, options.level, cpu);
  if (std::optional<std::string> hit = cache.find(key)) {
    out.path = *std::move(hit);
    out.story = fmt::format("found in the cache: {}", out.path);
    return out;
  }
  // What a read-only directory holds is of use all the same.
  if (options.cache_directory.empty() && ::access(cache.directory().c_str(), W_OK) != 0) {
    note = fmt::format("compiling without a cache: {} cannot be written to", cache.directory());
    return compile_uncached(file, options, cpu);
  }
  WEFT_TRY(const Contents contents, Contents::read(file));
  const bool quick_first = !options.wait_optimized && options.level > kQuickLevel &&
                           code_size(contents.bytes()) > kLargeCode;
  if (!quick_first) {
    WEFT_TRY(out.path, compile_into(cache, file, job_for(file, key, options.level, cpu, options),
                                    out.compiled));
    out.story = fmt::format("compiled at -O{} for {}: {}", options.level, cpu, out.path);
    return out;
  }
  const Key quick = key_for(digest, kQuickLevel, cpu);
  if (std::optional<std::string> hit = cache.find(quick)) {
    out.path = *std::move(hit);
  } else {
    WEFT_TRY(out.path, compile_into(cache, file, job_for(file, quick, kQuickLevel, cpu, options),
                                    out.compiled));
  }
  CompileJob later = job_for(file, key, options.level, cpu, options);
  later.output = cache.path_for(key);
  if (!somebody_makes(cache, key)) {
    remember(cache, key, file);
    start_detached_compiler(later);
  }
  out.story = fmt::format("running the -O{} code {}; the -O{} code is being made in the background",
                          kQuickLevel, out.path, options.level);
  return out;
}

}  // namespace

NativeCode::NativeCode(NativeCode&& other) noexcept
    : path(std::move(other.path)),
      temporary_directory(std::exchange(other.temporary_directory, {})),
      story(std::move(other.story)),
      compiled(other.compiled) {}

void NativeCode::remove_temporary() {
  if (temporary_directory.empty()) return;
  ::unlink(path.c_str());
  ::rmdir(temporary_directory.c_str());
  temporary_directory.clear();
}

Diagnosed<NativeCode> native_code_of(const ModuleFile& file, const CompileOptions& options,
                                     std::string& note) {
  WEFT_TRY(const std::string_view cpu, cpu_target());
  if (!options.use_cache) return compile_uncached(file, options, cpu);
  auto cache = Cache::open(options.cache_directory);
  if (cache.has_value()) return through_cache(*cache, file, options, cpu, note);
  // A directory that was asked for must work; the usual one is a convenience.
  if (!options.cache_directory.empty()) return std::unexpected(std::move(cache).error());
  note = fmt::format("compiling without a cache: {}", cache.error().text());
  return compile_uncached(file, options, cpu);
}

Diagnosed<> compile_to(const ModuleFile& file, const std::string& output,
                       const CompileOptions& options) {
  WEFT_TRY(const std::string_view cpu, cpu_target());
  WEFT_TRY(const Contents contents, Contents::read(file));
  const Key key = key_for(artifact::sha256(contents.bytes()), options.level, cpu);
  CompileJob job = job_for(file, key, options.level, cpu, options);
  job.output = output;
  return run_compiler(job);
}

}  // namespace weft::runtime
