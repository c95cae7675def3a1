// Numbers at which something changes. Constant data; any thread.
#pragma once

#include <cstdint>

namespace weft::diff {

inline constexpr std::uint64_t kIntegers[] = {0,
                                              1,
                                              2,
                                              7,
                                              0xff,
                                              0x7f,
                                              0x80,
                                              0xffff,
                                              0x8000,
                                              0x7fffffff,
                                              0x80000000,
                                              0xffffffff,
                                              0x100000000,
                                              0x7fffffffffffffff,
                                              0x8000000000000000,
                                              0xffffffffffffffff};
// Zeros, one, infinities, quiet and signalling NaNs, subnormals, and the edges of integers.
inline constexpr std::uint32_t kSingles[] = {
    0,          0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000,
    0xffc00000, 0x7fa00001, 0xff812345, 0x00000001, 0x807fffff, 0x4f000000, 0xcf000000,
    0x5f000000, 0x4effffff, 0x3effffff, 0x3f000000, 0x7f7fffff, 0x00800000, 0x4f800000,
    0x5f800000, 0xdf000000, 0xcf000001, 0xbf7fffff, 0x5effffff};
inline constexpr std::uint64_t kDoubles[] = {0,
                                             0x8000000000000000,
                                             0x3ff0000000000000,
                                             0xbff0000000000000,
                                             0x7ff0000000000000,
                                             0xfff0000000000000,
                                             0x7ff8000000000000,
                                             0xfff8000000000000,
                                             0x7ff4000000000001,
                                             0xfff0123456789abc,
                                             1,
                                             0x800fffffffffffff,
                                             0x41e0000000000000,
                                             0xc1e0000000200000,
                                             0x43e0000000000000,
                                             0x41dfffffffc00000,
                                             0x3fdfffffffffffff,
                                             0x3fe0000000000000,
                                             0x7fefffffffffffff,
                                             0x0010000000000000,
                                             0x36a0000000000000,
                                             0x47efffffe0000000,
                                             0xc1e0000000000000,
                                             0x41f0000000000000,
                                             0x43f0000000000000,
                                             0xc3e0000000000000,
                                             0xbfefffffffffffff,
                                             0xc3e0000000000001,
                                             0x43dfffffffffffff};

}  // namespace weft::diff
