#include "runtime/sandbox.h"

#include <sys/prctl.h>

namespace weft::runtime {

void give_up_privileges() {
  // Since Linux 3.5; where it is missing there is nothing to fall back to.
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

}  // namespace weft::runtime
