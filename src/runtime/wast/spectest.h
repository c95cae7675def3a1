// The host module `spectest` that the official scripts import from. Main thread.
#pragma once

#include <map>
#include <string>

#include "base/diagnostic.h"
#include "engine/function.h"
#include "engine/store.h"

namespace weft::runtime {

/// https://github.com/WebAssembly/spec/tree/main/interpreter#spectest-host-module
Diagnosed<std::map<std::string, engine::Extern, std::less<>>> make_spectest(engine::Store& store);

}  // namespace weft::runtime
