#!/usr/bin/env python3
"""Fails when a room of src/ includes what the tables below do not allow.

usage: check_layers.py SRC_DIRECTORY
"""
import pathlib
import re
import sys

# Which rooms a room may include; the same order as in docs/architecture.md.
MAY_INCLUDE = {
    "base": set(),
    "abi": {"base"},
    "guest": {"base", "abi"},
    "wasm": {"base"},
    # The text format: test scripts and tests.
    "text": {"base", "wasm"},
    "host": {"base"},
    "artifact": {"base", "wasm"},
    "codegen": {"base", "wasm", "artifact"},
    "engine": {"base", "wasm", "artifact"},
    "kernel": {"base", "abi", "host"},
    "syscalls": {"base", "abi", "guest", "kernel"},
    "runtime": {"base", "abi", "guest", "wasm", "text", "host", "artifact", "engine", "kernel",
                "syscalls"},
    # `weft cc`: Clang, told about the sysroot.
    "toolchain": {"base", "artifact"},
    "cli": {"base", "abi", "wasm", "host", "artifact", "engine", "kernel", "syscalls", "runtime",
            "toolchain"},
}
# Single headers that a room may include beyond that.
ALSO = {
    # The contract between compiled code and the engine.
    "codegen": {"engine/layout.h"},
}
# Headers with an owner: prefix -> rooms.
OWNERS = {
    "llvm/": {"codegen"},
    "llvm-c/": {"codegen"},
    "lld/": {"codegen"},
    "asmjit/": {"baseline"},
    "CLI/": {"cli", "codegen"},
    # The guest-facing half reaches Linux only through host/. The engine, the cache and the two
    # programs have machine work of their own (mappings, signal handlers, processes, files).
    "sys/": {"base", "host", "engine", "artifact", "runtime", "toolchain", "cli", "codegen"},
    "linux/": {"host", "engine"},
    "unistd.h": {"base", "host", "engine", "artifact", "runtime", "toolchain", "cli", "codegen"},
    "fcntl.h": {"base", "host", "engine", "artifact", "runtime", "toolchain", "cli", "codegen"},
}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^">]+)[">]', re.M)


def findings(root):
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".h", ".cpp", ".S"}):
        room = path.relative_to(root).parts[0]
        if room not in MAY_INCLUDE:
            yield f"{path}: no room is called {room}"
            continue
        # Tests may set up the machine by themselves and write modules as text; else the order of the
        # rooms binds them, too.
        is_test = path.stem.endswith("_test") or path.stem.startswith("test")
        allowed = MAY_INCLUDE[room] | ({"text"} if is_test else set())
        for included in INCLUDE.findall(path.read_text()):
            other = included.split("/")[0]
            if (other in MAY_INCLUDE and "/" in included and other != room
                    and other not in allowed and included not in ALSO.get(room, ())):
                yield f"{path}: {room}/ may not include {included}"
            for prefix, owners in OWNERS.items():
                if included.startswith(prefix) and room not in owners and not is_test:
                    yield f"{path}: <{included}> belongs in {', '.join(sorted(owners))}"


def main():
    bad = list(findings(pathlib.Path(sys.argv[1])))
    print("\n".join(bad) or "layers ok")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
