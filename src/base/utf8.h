// The one UTF-8 check: guest text, module names, the text format. Any thread.
#pragma once

#include <string_view>

namespace weft {

/// As the Unicode standard has it: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace weft
