#!/usr/bin/env python3
"""Damaged DWARF costs lines at most: the program compiles and runs as before."""
import random

from common import SCRATCH, compile_c, fail, options, run, weft_command

SOURCE = """
#include <stdlib.h>
static inline __attribute__((always_inline)) int twice(int n) { return n * 2; }
__attribute__((noinline)) static int at(volatile int* p, int n) { return p[twice(n)]; }
int main(int argc, char** argv) {
  volatile int small[4] = {1, 2, 3, 4};
  int n = argc > 1 ? atoi(argv[1]) : 1;
  return at(small, n);
}
"""
wasm = compile_c("damaged", SOURCE, "-g", "-O1")
whole = wasm.read_bytes()


def leb(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7f) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def write_leb(n):
    out = b""
    while n >= 0x80:
        out += bytes([n & 0x7f | 0x80])
        n >>= 7
    return out + bytes([n])


def split(data):
    """[(id, name or None, content)]: of a custom section the content behind its name."""
    at, out = 8, []
    while at < len(data):
        kind = data[at]
        size, start = leb(data, at + 1)
        at = start + size
        if kind == 0:
            length, text = leb(data, start)
            out.append((0, data[text:text + length].decode(), data[text + length:at]))
        else:
            out.append((kind, None, data[start:at]))
    return out


def join(sections):
    out = whole[:8]
    for kind, name, content in sections:
        if name is not None:
            content = write_leb(len(name)) + name.encode() + content
        out += bytes([kind]) + write_leb(len(content)) + content
    return out


sections = split(whole)
assert join(sections)[:8] == whole[:8]
debug = [i for i, (_, name, _) in enumerate(sections) if name and name.startswith(".debug_")]
if len(debug) < 4:
    fail("the compiler wrote no DWARF")
number = 0


def check(sections, what, lines=None):
    """Runs to its end, and into its trap, from one compilation."""
    global number
    number += 1
    module = SCRATCH / f"{number}.wasm"
    module.write_bytes(join(sections))
    cache = SCRATCH / "cache"
    command = weft_command("-O", "0", module, cache=cache)
    good = run([*command, "1"])
    bad = run([*command, "1000000000"])
    text = bad.stderr.decode(errors="replace")
    if good.returncode != 3 or good.stderr:
        fail(f"{what}: status {good.returncode}\n{good.stderr.decode(errors='replace')}")
    if bad.returncode != 134 or "out of bounds memory access" not in text or " at " not in text:
        fail(f"{what}: status {bad.returncode}\n{text}")
    if lines is not None and ("damaged.c:4:" in text) != lines:
        fail(f"{what}: {'no' if lines else 'unexpected'} lines in\n{text}")
    module.unlink()


def changed(index, content):
    out = list(sections)
    out[index] = (*sections[index][:2], content)
    return out


check(sections, "whole", lines=True)
check([s for s in sections if not (s[1] or "").startswith(".debug_")], "without DWARF", lines=False)
rng = random.Random(1)
for index in debug:
    name, content = sections[index][1:]
    check(changed(index, b""), f"{name} empty")
    check(changed(index, b"\xff" * len(content)), f"{name} all ones")
    check(changed(index, content[:len(content) // 2]), f"{name} cut in the middle")
    check(changed(index, rng.randbytes(len(content))), f"{name} noise")
    for start in (0, 4):  # where lengths, counts and versions stand
        check(changed(index, content[:start] + b"\xfe\xff\xff\x7f" + content[start + 4:]),
              f"{name} with a huge number at {start}")
# Many bytes at once, so that few compilations see many flips.
for number_of_flips in [1, 2, 4, 8, 16, 32, 64, 128] * 2:
    out = list(sections)
    for _ in range(number_of_flips):
        index = rng.choice(debug)
        content = bytearray(out[index][2])
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        out[index] = (*out[index][:2], bytes(content))
    check(out, f"{number_of_flips} flips")
print(f"{number} modules of which the DWARF was damaged")
