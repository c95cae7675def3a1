// OpenRequest: how a guest asks for a file to be opened. Plain data.
#pragma once

#include "abi/types.h"

namespace weft::kernel {

struct OpenRequest {
  abi::Lookupflags lookup{};
  abi::Oflags oflags{};
  abi::Rights rights_base{};
  abi::Rights rights_inheriting{};
  abi::Fdflags fdflags{};
  bool close_on_exec = false;
};

}  // namespace weft::kernel
