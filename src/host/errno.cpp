#include "host/errno.h"

namespace weft::host {
namespace {

// NOLINTNEXTLINE(readability-function-size): a table
Errno file_errno(int linux_errno) {
  switch (linux_errno) {
    case EPERM:
      return Errno::perm;
    case ENOENT:
      return Errno::noent;
    case ESRCH:
      return Errno::srch;
    case EINTR:
      return Errno::intr;
    case EIO:
      return Errno::io;
    case ENXIO:
      return Errno::nxio;
    case E2BIG:
      return Errno::toobig;
    case ENOEXEC:
      return Errno::noexec;
    case EBADF:
      return Errno::badf;
    case ECHILD:
      return Errno::child;
    case EAGAIN:
      return Errno::again;
    case ENOMEM:
      return Errno::nomem;
    case EACCES:
      return Errno::acces;
    case EFAULT:
      return Errno::fault;
    case EBUSY:
      return Errno::busy;
    case EEXIST:
      return Errno::exist;
    case EXDEV:
      return Errno::xdev;
    case ENODEV:
      return Errno::nodev;
    case ENOTDIR:
      return Errno::notdir;
    case EISDIR:
      return Errno::isdir;
    case EINVAL:
      return Errno::inval;
    case ENFILE:
      return Errno::nfile;
    case EMFILE:
      return Errno::mfile;
    case ENOTTY:
      return Errno::notty;
    case ETXTBSY:
      return Errno::txtbsy;
    case EFBIG:
      return Errno::fbig;
    case ENOSPC:
      return Errno::nospc;
    case ESPIPE:
      return Errno::spipe;
    case EROFS:
      return Errno::rofs;
    case EMLINK:
      return Errno::mlink;
    case EPIPE:
      return Errno::pipe;
    case EDOM:
      return Errno::dom;
    case ERANGE:
      return Errno::range;
    case EDEADLK:
      return Errno::deadlk;
    case ENAMETOOLONG:
      return Errno::nametoolong;
    case ENOLCK:
      return Errno::nolck;
    case ENOSYS:
      return Errno::nosys;
    case ENOTEMPTY:
      return Errno::notempty;
    case ELOOP:
      return Errno::loop;
    case EOVERFLOW:
      return Errno::overflow;
    case EILSEQ:
      return Errno::ilseq;
    case ENOTSUP:
      return Errno::notsup;
    case ESTALE:
      return Errno::stale;
    case EDQUOT:
      return Errno::dquot;
    case ECANCELED:
      return Errno::canceled;
    case EOWNERDEAD:
      return Errno::ownerdead;
    case ENOTRECOVERABLE:
      return Errno::notrecoverable;
    default:
      return Errno::success;
  }
}

Errno network_errno(int linux_errno) {
  switch (linux_errno) {
    case ENOTSOCK:
      return Errno::notsock;
    case EDESTADDRREQ:
      return Errno::destaddrreq;
    case EMSGSIZE:
      return Errno::msgsize;
    case EPROTOTYPE:
      return Errno::prototype;
    case ENOPROTOOPT:
      return Errno::noprotoopt;
    case EPROTONOSUPPORT:
      return Errno::protonosupport;
    case EAFNOSUPPORT:
      return Errno::afnosupport;
    case EADDRINUSE:
      return Errno::addrinuse;
    case EADDRNOTAVAIL:
      return Errno::addrnotavail;
    case ENETDOWN:
      return Errno::netdown;
    case ENETUNREACH:
      return Errno::netunreach;
    case ENETRESET:
      return Errno::netreset;
    case ECONNABORTED:
      return Errno::connaborted;
    case ECONNRESET:
      return Errno::connreset;
    case ENOBUFS:
      return Errno::nobufs;
    case EISCONN:
      return Errno::isconn;
    case ENOTCONN:
      return Errno::notconn;
    case ETIMEDOUT:
      return Errno::timedout;
    case ECONNREFUSED:
      return Errno::connrefused;
    case EHOSTUNREACH:
      return Errno::hostunreach;
    case EALREADY:
      return Errno::already;
    case EINPROGRESS:
      return Errno::inprogress;
    case EPROTO:
      return Errno::proto;
    case EBADMSG:
      return Errno::badmsg;
    case EIDRM:
      return Errno::idrm;
    case ENOMSG:
      return Errno::nomsg;
    case ENOLINK:
      return Errno::nolink;
    case EMULTIHOP:
      return Errno::multihop;
    default:
      return Errno::success;
  }
}

/// Numbers that Linux has and WASI has not.
Errno nearest_errno(int linux_errno) {
  switch (linux_errno) {
    case EPFNOSUPPORT:
      return Errno::afnosupport;
    case ESOCKTNOSUPPORT:
      return Errno::protonosupport;
    case ESHUTDOWN:
      return Errno::shutdown;
    case EHOSTDOWN:
      return Errno::hostunreach;
    case ENONET:
      return Errno::netunreach;
    case ETIME:
      return Errno::timedout;
    case EBADFD:
      return Errno::badf;
    case ENOTBLK:
    case ENOMEDIUM:
      return Errno::nodev;
    case EUSERS:
      return Errno::nfile;
    case ENODATA:
      return Errno::nomsg;
    case ERESTART:
      return Errno::intr;
    case ESTRPIPE:
      return Errno::pipe;
    case ENOTUNIQ:
      return Errno::exist;
    case ETOOMANYREFS:
      return Errno::mfile;
    case EKEYREJECTED:
    case EKEYEXPIRED:
    case EKEYREVOKED:
    case ENOKEY:
      return Errno::acces;
    default:
      return Errno::io;
  }
}

}  // namespace

Errno errno_from_linux(int linux_errno) {
  if (const Errno e = file_errno(linux_errno); e != Errno::success) return e;
  if (const Errno e = network_errno(linux_errno); e != Errno::success) return e;
  return nearest_errno(linux_errno);
}

}  // namespace weft::host
