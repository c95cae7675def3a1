#!/usr/bin/env python3
"""redis from Debian's source package: server and tools are compiled and linked; the tools say their
version. The server needs threads, pipes and sockets."""
from app import App, check

app = App()
app.skip_without("make", "gcc")
tree = app.tree("redis")
app.build(tree, "make CC='weft cc' AR='weft ar' RANLIB='weft ranlib' MALLOC=libc BUILD_TLS=no USE_SYSTEMD=no")
for name in ("redis-server", "redis-cli", "redis-benchmark", "redis-check-rdb"):
    check(name, (tree / "src" / name).read_bytes()[:4], b"\0asm")
for name in ("redis-cli", "redis-benchmark"):
    check(f"{name} runs", app.run(tree / "src" / name, "--version").startswith(name.encode()), True)
