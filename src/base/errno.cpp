#include "base/errno.h"

#include <array>
#include <utility>

namespace weft {
namespace {

constexpr std::array<std::string_view, 81> kNames{
    "success",     "2big",           "acces",       "addrinuse",    "addrnotavail",
    "afnosupport", "again",          "already",     "badf",         "badmsg",
    "busy",        "canceled",       "child",       "connaborted",  "connrefused",
    "connreset",   "deadlk",         "destaddrreq", "dom",          "dquot",
    "exist",       "fault",          "fbig",        "hostunreach",  "idrm",
    "ilseq",       "inprogress",     "intr",        "inval",        "io",
    "isconn",      "isdir",          "loop",        "mfile",        "mlink",
    "msgsize",     "multihop",       "nametoolong", "netdown",      "netreset",
    "netunreach",  "nfile",          "nobufs",      "nodev",        "noent",
    "noexec",      "nolck",          "nolink",      "nomem",        "nomsg",
    "noprotoopt",  "nospc",          "nosys",       "notconn",      "notdir",
    "notempty",    "notrecoverable", "notsock",     "notsup",       "notty",
    "nxio",        "overflow",       "ownerdead",   "perm",         "pipe",
    "proto",       "protonosupport", "prototype",   "range",        "rofs",
    "spipe",       "srch",           "stale",       "timedout",     "txtbsy",
    "xdev",        "notcapable",     "shutdown",    "memviolation", "unknown",
    "pending",
};

}  // namespace

std::string_view errno_name(Errno e) {
  const auto n = std::to_underlying(e);
  return n < kNames.size() ? kNames[n] : "?";
}

}  // namespace weft
