#include "codegen/source_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <vector>

#include "codegen/dwarf.h"

namespace weft::codegen {
namespace {

std::uint64_t debug_bytes(const wasm::Module& module) {
  std::uint64_t total = 0;
  for (const wasm::CustomSection& section : module.customs) {
    if (section.name.starts_with(".debug_")) total += section.bytes.size();
  }
  return total;
}

/// Bytes of private memory that this process has already.
std::uint64_t data_size() {
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  unsigned long data = 0;
  const int read = std::fscanf(file, "%*u %*u %*u %*u %*u %lu", &data);
  std::fclose(file);
  return read == 1 ? data * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

void lower_limit(int resource, std::uint64_t limit) {
  struct rlimit now{};
  if (::getrlimit(static_cast<__rlimit_resource_t>(resource), &now) != 0) return;
  now.rlim_cur = now.rlim_max = std::min<rlim_t>(now.rlim_max, limit);
  ::setrlimit(static_cast<__rlimit_resource_t>(resource), &now);
}

/// As much as honest DWARF of this size takes, several times over.
void limit_myself(std::uint64_t bytes) {
  constexpr std::uint64_t kMemory = std::uint64_t{256} << 20;
  constexpr std::uint64_t kMemoryPerByte = 24;
  constexpr std::uint64_t kSeconds = 4;
  constexpr std::uint64_t kBytesPerSecond = std::uint64_t{2} << 20;
  lower_limit(RLIMIT_DATA, data_size() + kMemory + kMemoryPerByte * bytes);
  lower_limit(RLIMIT_CPU, kSeconds + bytes / kBytesPerSecond);
  lower_limit(RLIMIT_CORE, 0);
}

void write_all(int fd, const std::vector<std::uint8_t>& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno != EINTR) ::_exit(1);
    if (n > 0) done += static_cast<std::size_t>(n);
  }
}

[[noreturn]] void read_in_child(const wasm::Module& module, std::uint64_t bytes, int result) {
  // A crash here is nothing that a person should see.
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(null, STDERR_FILENO);
  for (const int number : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) std::signal(number, SIG_DFL);
  limit_myself(bytes);
  artifact::DebugTable table;
  table.source = read_dwarf(module);
  write_all(result, artifact::encode(table));
  ::_exit(0);
}

}  // namespace

SourceReader::SourceReader(const wasm::Module& module) {
  const std::uint64_t bytes = debug_bytes(module);
  if (bytes == 0 || module.find_custom(".debug_info") == nullptr) return;
  result_.reset(::memfd_create("lines", MFD_CLOEXEC));
  if (!result_) return;
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  read_in_child(module, bytes, result_.get());
}

artifact::SourceMap SourceReader::finish() {
  if (process_ < 0) return {};
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return {};
  struct stat st{};
  if (::fstat(result_.get(), &st) != 0) return {};
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(st.st_size));
  if (::pread(result_.get(), bytes.data(), bytes.size(), 0) != st.st_size) return {};
  auto table = artifact::decode_debug_table(bytes);
  return table ? std::move(table->source) : artifact::SourceMap();
}

SourceReader::~SourceReader() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  finish();
}

}  // namespace weft::codegen
