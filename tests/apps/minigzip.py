#!/usr/bin/env python3
"""zlib's minigzip from Debian's source package, against Python's gzip in both directions."""
import gzip
import random

from app import App, check

app = App()
tree = app.tree("zlib")
app.build(tree, "CC='weft cc' AR='weft ar' RANLIB='weft ranlib' ./configure --static",
          "make libz.a minigzip example")
wasm = tree / "minigzip"

random.seed(1)
words = [bytes(random.choices(b"abcdefghijklmnopqrstuvwxyz", k=random.randint(2, 9))) for _ in range(900)]
data = b" ".join(random.choices(words, k=200000)) + bytes(random.choices(range(256), k=100000))
packed = app.run(wasm, stdin=data)
check("smaller", len(packed) < len(data) * 0.7, True)
check("Python unpacks", gzip.decompress(packed), data)
check("unpacks Python's", app.run(wasm, "-d", stdin=gzip.compress(data, 6)), data)
check("fast level", gzip.decompress(app.run(wasm, "-1", stdin=data)), data)
check("best level", gzip.decompress(app.run(wasm, "-9", stdin=data)), data)
check("nothing", gzip.decompress(app.run(wasm, stdin=b"")), b"")
(app.work / "file").write_bytes(data)
check("file", app.run(wasm, "file"), b"")
check("file replaced", [p.name for p in app.work.iterdir()], ["file.gz"])
check("its content", gzip.decompress((app.work / "file.gz").read_bytes()), data)
check("file back", app.run(wasm, "-d", "file.gz"), b"")
check("its bytes", (app.work / "file").read_bytes(), data)
app.run(wasm, "-d", "absent.gz", status=1)
check("zlib's own test", b"large_inflate(): OK" in app.run(tree / "example"), True)
