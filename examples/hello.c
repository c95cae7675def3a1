// The smallest program: ./dev run examples/hello.c
#include <stdio.h>

int main(void) { puts("Hello from WebAssembly."); }
