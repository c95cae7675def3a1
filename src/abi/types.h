// The value types of WASI Preview 1: enums, flags and structs in one include. Data only.
#pragma once

#include "abi/enums.h"    // IWYU pragma: export
#include "abi/structs.h"  // IWYU pragma: export
