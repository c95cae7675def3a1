// The second wall around guest code: what the process gives up before it starts. Main thread.
#pragma once

namespace weft::runtime {

/// No program that this process starts gains rights by set-user-id bits. Cannot be undone.
void give_up_privileges();

}  // namespace weft::runtime
