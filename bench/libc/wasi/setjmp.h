// Preview 1 has no setjmp: it never returns a second time, and a jump ends the program.
#pragma once
#include <stdlib.h>
typedef int jmp_buf[1];
#define setjmp(buffer) ((void)(buffer), 0)
#define longjmp(buffer, value) ((void)(buffer), (void)(value), abort())
#define _setjmp setjmp
#define _longjmp longjmp
