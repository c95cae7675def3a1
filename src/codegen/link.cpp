#include "codegen/link.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <lld/Common/Driver.h>
#include <llvm/Support/raw_ostream.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/result.h"

LLD_HAS_DRIVER(elf)

namespace weft::codegen {

Diagnosed<UniqueFd> make_object_file(const char* bytes, std::size_t size) {
  UniqueFd fd(::memfd_create("object", MFD_CLOEXEC));
  if (!fd) return diagnose(fmt::format("cannot make a file in memory: {}", std::strerror(errno)));
  while (size != 0) {
    const auto n = ::write(fd.get(), bytes, size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      return diagnose(fmt::format("cannot keep an object in memory: {}", std::strerror(errno)));
    }
    bytes += n;
    size -= static_cast<std::size_t>(n);
  }
  return fd;
}

namespace {

/// While it lives, what is written to stdout goes to `file`.
class StdoutInto {
 public:
  explicit StdoutInto(int file) : saved_(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)) {
    ::dup2(file, STDOUT_FILENO);
  }
  StdoutInto(const StdoutInto&) = delete;
  StdoutInto& operator=(const StdoutInto&) = delete;
  ~StdoutInto() {
    if (saved_) {
      ::dup2(saved_.get(), STDOUT_FILENO);
    } else {
      ::close(STDOUT_FILENO);
    }
  }

 private:
  UniqueFd saved_;
};

}  // namespace

Diagnosed<UniqueFd> link_objects(const std::vector<UniqueFd>& objects, unsigned threads) {
  WEFT_TRY(UniqueFd output, make_object_file(nullptr, 0));
  // -z defs: an undefined symbol is a bug of the compiler, to be found now. The output ("-")
  // stays in memory: lld would end the process where it cannot write to a disk, and leave there
  // what it has written.
  std::vector<std::string> arguments{"ld.lld",
                                     "-shared",
                                     "-z",
                                     "now",
                                     "-z",
                                     "relro",
                                     "-z",
                                     "noexecstack",
                                     "-z",
                                     "defs",
                                     "-z",
                                     "text",
                                     "--hash-style=gnu",
                                     "--build-id=none",
                                     "--eh-frame-hdr",
                                     "--no-mmap-output-file",
                                     "--color-diagnostics=never",
                                     fmt::format("--threads={}", threads),
                                     "-o",
                                     "-"};
  for (const UniqueFd& object : objects) {
    arguments.push_back(fmt::format("/proc/self/fd/{}", object.get()));
  }
  std::vector<const char*> pointers;
  pointers.reserve(arguments.size());
  for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
  std::string text;
  llvm::raw_string_ostream out(text);
  const StdoutInto redirected(output.get());
  const lld::Result result = lld::lldMain(pointers, out, out, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode != 0) {
    return diagnose(fmt::format("cannot link the compiled code: {}", text));
  }
  return output;
}

}  // namespace weft::codegen
