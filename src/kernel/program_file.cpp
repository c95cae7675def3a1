#include "kernel/program_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/io_slice.h"
#include "host/files.h"
#include "host/io.h"
#include "kernel/resolve.h"

namespace weft::kernel {
namespace {

/// As Linux: a script's interpreter may be a script, so often.
constexpr int kMaxScripts = 5;
/// What of a script's first line counts.
constexpr std::size_t kFirstLine = 255;

Result<UniqueFd> open_in_mounts(Task& task, std::string_view path) {
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(task, path));
  const Origin origin(task, path);
  WEFT_TRY(Opened opened, open_path(origin, checked, host::OpenFlags::read));
  // fexecve() of the C library names a descriptor.
  if (opened.descriptor) return host::duplicate(opened.descriptor->file->host_fd());
  if (!opened.fd.valid()) return fail(Errno::acces);
  return std::move(opened.fd);
}

/// [EACCES] for what is no regular file, as execve() has it.
Result<UniqueFd> open_regular(Task& task, std::string_view path) {
  auto fd = open_in_mounts(task, path);
  if (!fd) return fail(fd.error());
  WEFT_TRY(const host::FileInfo info, host::info(fd->get()));
  if (info.kind != host::FileKind::regular) return fail(Errno::acces);
  return fd;
}

/// The program's name in the directories of `list`. As execvp() has it, what may not be entered or
/// opened is remembered but looked past.
Result<ProgramFile> search(Task& task, std::string_view name, std::string_view list) {
  constexpr std::size_t kMaxName = 255;
  if (name.size() > kMaxName) return fail(Errno::nametoolong);
  Errno error = Errno::noent;
  while (true) {
    const std::size_t end = std::min(list.find(':'), list.size());
    // An empty entry is the working directory.
    std::string path(list.substr(0, end));
    if (!path.empty() && !path.ends_with('/')) path += '/';
    path += name;
    auto fd = open_regular(task, path);
    if (fd) return ProgramFile{*std::move(fd), std::move(path), {}};
    switch (fd.error()) {
      case Errno::acces:
        error = Errno::acces;
        break;
      case Errno::noent:
      case Errno::notdir:
        break;
      default:
        return fail(fd.error());
    }
    if (end == list.size()) return fail(error);
    list.remove_prefix(end + 1);
  }
}

Result<std::string> first_line(int fd) {
  std::array<char, kFirstLine> buffer{};
  const std::array slices{IoSlice{reinterpret_cast<std::byte*>(buffer.data()), buffer.size()}};
  WEFT_TRY(const std::size_t size, host::read_at(fd, slices, 0, host::OnSignal::retry));
  if (size == 0) return fail(Errno::noexec);
  const std::string_view text(buffer.data(), size);
  return std::string(text.substr(0, text.find('\n')));
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t from = text.find_first_not_of(kBlanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

}  // namespace

Result<ProgramFile> find_program(Task& task, const Program& program) {
  if (program.name.empty()) return fail(Errno::noent);
  ProgramFile out;
  if (program.search && program.name.find('/') == std::string::npos) {
    WEFT_TRY(out, search(task, program.name,
                         program.path ? std::string_view(*program.path) : kDefaultPath));
  } else {
    out.path = program.name;
    WEFT_TRY(out.fd, open_regular(task, out.path));
  }
  out.args = program.args;
  for (int depth = 0;; ++depth) {
    WEFT_TRY(const std::string line, first_line(out.fd.get()));
    if (!line.starts_with("#!")) return out;
    if (depth == kMaxScripts) return fail(Errno::loop);
    const std::string_view rest = trim(std::string_view(line).substr(2));
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    if (end == 0) return fail(Errno::noexec);
    // "interpreter [one argument] script arguments…"
    std::vector<std::string> args{std::string(rest.substr(0, end))};
    if (const std::string_view argument = trim(rest.substr(end)); !argument.empty())
      args.emplace_back(argument);
    args.push_back(out.path);
    if (!out.args.empty()) args.insert(args.end(), out.args.begin() + 1, out.args.end());
    out.args = std::move(args);
    out.path = out.args.front();
    WEFT_TRY(out.fd, open_regular(task, out.path));
  }
}

}  // namespace weft::kernel
