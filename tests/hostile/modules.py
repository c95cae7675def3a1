"""Builds WebAssembly modules byte by byte: sizes and shapes that no toolchain would make."""

I32, I64, F64, V128, FUNCREF, EXNREF = 0x7F, 0x7E, 0x7C, 0x7B, 0x70, 0x69
END = b"\x0b"


def leb(n):
    out = bytearray()
    while True:
        out.append(n & 0x7F | (0x80 if n > 0x7F else 0))
        n >>= 7
        if n == 0:
            return bytes(out)


def sleb(n):
    out = bytearray()
    while True:
        byte = n & 0x7F
        n >>= 7
        done = n == (-1 if byte & 0x40 else 0)
        out.append(byte | (0 if done else 0x80))
        if done:
            return bytes(out)


def vector(items):
    items = list(items)
    return leb(len(items)) + b"".join(items)


def text(s):
    s = s if isinstance(s, bytes) else s.encode()
    return leb(len(s)) + s


def section(number, content):
    return bytes([number]) + leb(len(content)) + content


def functype(params=(), results=()):
    return b"\x60" + leb(len(params)) + bytes(params) + leb(len(results)) + bytes(results)


def const(n):
    return b"\x41" + sleb(n)


def get(local):
    return b"\x20" + leb(local)


def put(local):
    return b"\x21" + leb(local)


def call(function):
    return b"\x10" + leb(function)


def body(code, local_groups=()):
    """`code` without its last end; local groups are (count, type)."""
    content = vector(leb(n) + bytes([t]) for n, t in local_groups) + code + END
    return leb(len(content)) + content


def export(name, kind, index):
    return text(name) + bytes([kind]) + leb(index)


def module(**sections):
    """Of ready section contents: types, imports, functions, …; `raw` comes last as it is."""
    order = [("types", 1), ("imports", 2), ("functions", 3), ("tables", 4), ("memories", 5),
             ("tags", 13), ("globals", 6), ("exports", 7), ("start", 8), ("elements", 9),
             ("data_count", 12), ("code", 10), ("data", 11)]
    out = b"\0asm\1\0\0\0"
    for name, number in order:
        if name in sections:
            out += section(number, sections.pop(name))
    return out + sections.pop("raw", b"")


def one_function(code, params=(), results=(), local_groups=(), **more):
    """A module of one function, exported as f."""
    return module(types=vector([functype(params, results)]), functions=vector([leb(0)]),
                  exports=vector([export("f", 0, 0)]), code=vector([body(code, local_groups)]),
                  **more)
