#!/usr/bin/env python3
"""Runs a fuzzer of this folder on a corpus that begins with the project's own small modules.

usage: run.py PROGRAM CORPUS [libFuzzer options]

Findings are left in CORPUS/../NAME.findings; the exit status is libFuzzer's.
"""
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "hostile"))

import rich  # noqa: E402


def text_seeds():
    for path in sorted((HERE.parent / "trap").glob("*.wat")):
        yield path.stem, path.read_bytes()
    for name, source in rich.TEXTS.items():
        yield name, source.encode()


def binary_seeds(scratch):
    yield from rich.modules()
    if not shutil.which("wat2wasm"):
        return
    for name, source in text_seeds():
        made = scratch / f"{name}.wasm"
        (scratch / "seed.wat").write_bytes(source)
        done = subprocess.run(["wat2wasm", "--enable-all", scratch / "seed.wat", "-o", made],
                              capture_output=True)
        if done.returncode == 0:
            yield name, made.read_bytes()


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, corpus = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    name = program.name.removesuffix("_fuzz")
    findings, scratch = corpus.parent / f"{name}.findings", corpus.parent / f"{name}.scratch"
    for folder in (corpus, findings, scratch):
        folder.mkdir(parents=True, exist_ok=True)
    for seed, content in text_seeds() if name == "text" else binary_seeds(scratch):
        (corpus / f"seed-{seed}").write_bytes(content)
    options = sys.argv[3:] + [f"-artifact_prefix={findings}/", "-timeout=60", "-rss_limit_mb=6000"]
    os.execv(program, [str(program), str(corpus), *options])


if __name__ == "__main__":
    main()
