#!/usr/bin/env python3
"""GNU coreutils from Debian's source package: all programs, of which those run that need no processes."""
import hashlib

from app import App, check

app = App()
app.skip_without("make", "gcc", "perl")
tree = app.tree("coreutils", original=True)
app.build(tree, "[ -e Makefile ] || FORCE_UNSAFE_CONFIGURE=1 CC='weft cc' AR='weft ar' RANLIB='weft ranlib' "
          "./configure --host=wasm32-linux-musl --disable-nls", "make")


def tool(expected, name, *arguments, stdin=b"", status=0):
    check(f"{name} {' '.join(arguments)}", app.run(tree / "src" / name, *arguments, stdin=stdin, status=status),
          expected)


(app.work / "f").write_bytes(b"b 2\na 10\nc 3\n")
tool(b"b 2\na 10\nc 3\n", "cat", "f")
tool(b"b 2\nc 3\na 10\n", "sort", "-k2n", "f")
tool(b" 3  6 13 f\n", "wc", "f")
tool(b"1\n3\n5\n", "seq", "1", "2", "5")
tool(b"2\n10\n3\n", "cut", "-d ", "-f2", "f")
tool(b"HELLO\n", "tr", "a-z", "A-Z", stdin=b"hello\n")
tool(hashlib.sha256(b"b 2\na 10\nc 3\n").hexdigest().encode() + b"  f\n", "sha256sum", "f")
tool(b"", "cp", "-p", "f", "g")
tool(b"", "mkdir", "-p", "d/e")
tool(b"", "mv", "g", "d/e")
tool(b"d\nd/e\nd/e/g\n", "ls", "-d", "d", "d/e", "d/e/g")
tool(b"", "rm", "-r", "d")
tool(b"f\n", "ls")
tool(b"42: 2 3 7\n", "factor", "42")
tool(b"1970-01-01 00:00:00\n", "date", "-u", "-d", "@0", "+%F %T")
tool(b"", "test", "-e", "absent", status=1)
