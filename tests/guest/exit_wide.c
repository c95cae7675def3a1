#include <stdlib.h>
// Only the low eight bits leave a Unix process.
int main(void) { exit(0x1234); }
