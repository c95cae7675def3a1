// Preview 1 loads no libraries.
#pragma once
#define RTLD_NOW 2
#define RTLD_LOCAL 0
static inline void* dlopen(const char* file, int mode) { return (void)file, (void)mode, (void*)0; }
static inline void* dlsym(void* library, const char* name) {
  return (void)library, (void)name, (void*)0;
}
static inline int dlclose(void* library) { return (void)library, -1; }
static inline char* dlerror(void) { return "no dynamic loading"; }
