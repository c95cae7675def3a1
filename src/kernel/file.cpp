#include "kernel/file.h"

#include <utility>

#include "host/socket.h"
#include "kernel/mounts.h"
#include "kernel/namespace.h"
#include "kernel/readdir.h"

namespace weft::kernel {
namespace {

Result<abi::Filetype> socket_type(int fd) {
  WEFT_TRY(const host::SocketKind kind, host::socket_kind(fd));
  switch (kind) {
    case host::SocketKind::stream:
      return abi::Filetype::socket_stream;
    case host::SocketKind::datagram:
      return abi::Filetype::socket_dgram;
    case host::SocketKind::raw:
      return abi::Filetype::socket_raw;
    case host::SocketKind::sequenced:
      return abi::Filetype::socket_seqpacket;
    case host::SocketKind::other:
      break;
  }
  return abi::Filetype::unknown;
}

Access access_of(const host::Status& status) {
  if (status.path_only) return Access::none;
  if (status.readable && status.writable) return Access::read_write;
  return status.readable ? Access::read : Access::write;
}

}  // namespace

abi::Filetype filetype_of(host::FileKind kind) {
  switch (kind) {
    case host::FileKind::regular:
      return abi::Filetype::regular_file;
    case host::FileKind::directory:
      return abi::Filetype::directory;
    case host::FileKind::symbolic_link:
      return abi::Filetype::symbolic_link;
    case host::FileKind::character_device:
      return abi::Filetype::character_device;
    case host::FileKind::block_device:
      return abi::Filetype::block_device;
    case host::FileKind::socket:
      return abi::Filetype::socket_stream;
    // WASI has no value for pipes.
    case host::FileKind::pipe:
    case host::FileKind::unknown:
      break;
  }
  return abi::Filetype::unknown;
}

File::File(UniqueFd host_fd, abi::Filetype type, Access access, std::shared_ptr<const Mount> mount)
    : host_fd_(std::move(host_fd)), type_(type), access_(access), mount_(std::move(mount)) {}

File::~File() {
  // set_flags asks the host only for what differs.
  if (original_flags_ && restorer_ == host::process_id())
    (void)set_flags(*original_flags_).has_value();
}

Result<std::shared_ptr<File>> File::create(UniqueFd host_fd, std::shared_ptr<const Mount> mount) {
  WEFT_TRY(const host::FileInfo info, host::info(host_fd.get()));
  WEFT_TRY(const host::Status status, host::status_flags(host_fd.get()));
  return create(std::move(host_fd), info, status, std::move(mount));
}

Result<std::shared_ptr<File>> File::create(UniqueFd host_fd, const host::FileInfo& info,
                                           const host::Status& status,
                                           std::shared_ptr<const Mount> mount) {
  const int fd = host_fd.get();
  abi::Filetype type = filetype_of(info.kind);
  if (info.kind == host::FileKind::socket && !status.path_only) {
    WEFT_TRY(type, socket_type(fd));
  }
  std::shared_ptr<File> file(
      new File(std::move(host_fd), type, access_of(status), std::move(mount)));
  file->terminal_ = type == abi::Filetype::character_device && host::is_terminal(fd);
  file->opened_data_sync_ = status.data_sync;
  file->opened_full_sync_ = status.full_sync;
  abi::Fdflags flags{};
  if (status.append) flags |= abi::Fdflags::append;
  if (status.nonblock) flags |= abi::Fdflags::nonblock;
  if (status.data_sync) flags |= abi::Fdflags::dsync;
  if (status.full_sync) flags |= abi::Fdflags::sync;
  file->note_flags(flags);
  return file;
}

Result<std::shared_ptr<File>> File::create_synthetic(std::shared_ptr<const Node> node) {
  // SANDBOX: every way below a descriptor that is no directory ends in notdir.
  WEFT_TRY(UniqueFd placeholder, host::open_trusted("/dev/null", host::OpenFlags::read));
  std::shared_ptr<File> file(
      new File(std::move(placeholder), abi::Filetype::directory, Access::read, nullptr));
  file->node_ = std::move(node);
  file->synthetic_ = true;
  return file;
}

bool File::is_shared() const {
  return node_ != nullptr &&
         (node_->kind == Node::Kind::device || node_->kind == Node::Kind::command);
}

bool File::is_socket() const {
  return type_ == abi::Filetype::socket_stream || type_ == abi::Filetype::socket_dgram ||
         type_ == abi::Filetype::socket_raw || type_ == abi::Filetype::socket_seqpacket;
}

bool File::read_only_mount() const { return mount_ != nullptr && mount_->read_only; }

void File::note_flags(abi::Fdflags flags) {
  flags_.store(std::to_underlying(flags), std::memory_order_relaxed);
  host::Sync sync = host::Sync::none;
  if (has(flags, abi::Fdflags::sync) && !opened_full_sync_) {
    sync = host::Sync::all;
  } else if (has(flags, abi::Fdflags::dsync) && !opened_data_sync_) {
    sync = host::Sync::data;
  }
  write_sync_.store(sync, std::memory_order_relaxed);
}

Result<> File::set_flags(abi::Fdflags flags) {
  MutexLock lock(mutex_);
  constexpr abi::Fdflags kLinuxChanges = abi::Fdflags::append | abi::Fdflags::nonblock;
  if ((this->flags() & kLinuxChanges) != (flags & kLinuxChanges)) {
    if (original_flags_ && host::own_description(host_fd())) original_flags_.reset();
    WEFT_CHECK(host::set_status_flags(host_fd(), has(flags, abi::Fdflags::append),
                                      has(flags, abi::Fdflags::nonblock)));
  }
  note_flags(flags);
  return {};
}

void File::lock_for_fork() WEFT_IMPL_TSA(no_thread_safety_analysis) {
  mutex_.lock();
  if (stream_ != nullptr) stream_->mutex().lock();
}

void File::unlock_after_fork() WEFT_IMPL_TSA(no_thread_safety_analysis) {
  if (stream_ != nullptr) stream_->mutex().unlock();
  mutex_.unlock();
}

DirectoryStream& File::directory_stream() {
  MutexLock lock(mutex_);
  if (stream_ == nullptr) stream_ = std::make_unique<DirectoryStream>();
  return *stream_;
}

}  // namespace weft::kernel
