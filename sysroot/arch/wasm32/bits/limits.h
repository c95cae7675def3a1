/* The unit of mmap in the layer; memory itself grows by 64 KiB. */
#define PAGESIZE 4096
