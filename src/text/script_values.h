// The constants and result patterns of test scripts. Internal to text/.
#pragma once

#include "text/cursor.h"
#include "text/script.h"

namespace weft::text {

/// "(i32.const 1)", "(v128.const f32x4 nan:canonical …)", "(ref.extern 1)", "(either …)" …
Diagnosed<Value> parse_value(Cursor& cursor);

}  // namespace weft::text
