// CRC-32 by table: a dependent chain of loads.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  static uint32_t table[256];
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t c = i;
    for (int b = 0; b < 8; ++b) c = c & 1 ? c >> 1 ^ 0xedb88320u : c >> 1;
    table[i] = c;
  }
  const size_t size = (size_t)48 << 20;
  uint8_t* data = malloc(size);
  if (!data) return 1;
  for (size_t i = 0; i < size; ++i) data[i] = (uint8_t)(i * 7 + (i >> 9));
  uint32_t crc = ~0u;
  for (int round = 0; round < 4; ++round)
    for (size_t i = 0; i < size; ++i) crc = crc >> 8 ^ table[(crc ^ data[i]) & 255];
  printf("%08x\n", (unsigned)~crc);
  free(data);
}
