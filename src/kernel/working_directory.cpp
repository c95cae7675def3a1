// Where relative paths of a WASIX guest start.
#include <utility>

#include "kernel/path.h"
#include "kernel/resolve.h"

namespace weft::kernel {

Result<> chdir(Task& task, std::string_view path) {
  if (task.names() == nullptr) return fail(Errno::notsup);
  WEFT_TRY(const CheckedPath checked, CheckedPath::create(task, path));
  const Origin origin(task, path);
  constexpr auto kDirectory = host::OpenFlags::path_only | host::OpenFlags::directory;
  WEFT_TRY(Opened opened, open_path(origin, checked, kDirectory));
  std::shared_ptr<File> directory;
  if (opened.descriptor) {
    // /dev/fd/N of no directory; one of a directory was opened afresh.
    if (!opened.descriptor->file->is_directory()) return fail(Errno::notdir);
    directory = std::move(opened.descriptor->file);
  } else if (!opened.fd.valid()) {
    if (!opened.node->is_directory()) return fail(Errno::notdir);
    WEFT_TRY(directory, File::create_synthetic(std::move(opened.node)));
  } else {
    WEFT_TRY(directory, File::create(std::move(opened.fd), std::move(opened.mount)));
    directory->set_node(std::move(opened.node));
  }
  task.set_working_directory(std::move(directory));
  return {};
}

Result<> fchdir(Task& task, abi::Fd fd) {
  WEFT_TRY(Descriptor descriptor, task.fds().describe(fd));
  const File& file = *descriptor.file;
  if (!file.is_directory()) return fail(Errno::notdir);
  if (file.mount() == nullptr && file.node() == nullptr) return fail(Errno::acces);
  task.set_working_directory(std::move(descriptor.file));
  return {};
}

Result<std::string> getcwd(Task& task) {
  if (task.names() == nullptr) return fail(Errno::notsup);
  return guest_path_of(*task.names(), *task.working_directory());
}

}  // namespace weft::kernel
