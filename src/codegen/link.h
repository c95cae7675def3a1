// Links objects into the shared object of a module, by lld in this process. One link at a time.
#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "base/unique_fd.h"

namespace weft::codegen {

/// An object file without a name, in memory.
Diagnosed<UniqueFd> make_object_file(const char* bytes, std::size_t size);

/// The shared object, a file in memory too. The order of `objects` decides the order of the code.
Diagnosed<UniqueFd> link_objects(const std::vector<UniqueFd>& objects, unsigned threads);

}  // namespace weft::codegen
