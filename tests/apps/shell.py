#!/usr/bin/env python3
"""Debian's dash, unmodified, in Weft, with busybox's applets as its programs: the scripts of tests/guest/shell
print what they print in the native dash."""
import os
import pathlib
import shutil
import subprocess

from app import App, check

FEATURES = "LFS FEATURE_CATN FEATURE_FANCY_ECHO FEATURE_FANCY_HEAD FEATURE_FANCY_TAIL FEATURE_TR_CLASSES FEATURE_TR_EQUIV".split()
APPLETS = """cat chmod cut date dirname echo env expr false grep head kill ls mkdir mv printf pwd rm sed seq sleep sort
tail tee test touch tr true uniq wc xargs yes""".split()
SCRIPTS = pathlib.Path(__file__).resolve().parents[1] / "guest" / "shell"
NATIVE = "/bin/dash"

app = App()
app.skip_without("make", "gcc", "autoconf")
if not os.path.exists(NATIVE):
    app.skip_without("dash")
scratch = app.scratch
app.scratch = scratch / "dash"
app.scratch.mkdir(exist_ok=True)
dash = app.tree("dash")
app.build(dash, "[ -e Makefile ] || CC='weft cc' ./configure --host=wasm32-linux-musl", "make")
app.scratch = scratch / "busybox"
app.scratch.mkdir(exist_ok=True)
busybox = app.tree("busybox")
wanted = "".join(f"s/^# CONFIG_{a.upper()} is not set/CONFIG_{a.upper()}=y/;" for a in APPLETS + FEATURES)
app.build(busybox, f"""
  [ -e .config ] || {{ make allnoconfig && sed -i '{wanted}' .config && yes '' | make oldconfig; }}
  sed -i 's|^CONFIG_EXTRA_CFLAGS=.*|CONFIG_EXTRA_CFLAGS="-w -isystem {app.kernel_headers()}"|' .config
  make CC='weft cc' AR='weft ar' NM='weft nm' STRIP='weft strip' OBJCOPY='weft objcopy' HOSTCC=gcc SKIP_STRIP=y""")

programs = scratch / "bin"
shutil.rmtree(programs, ignore_errors=True)
programs.mkdir()
for name in ("sh", "dash"):
    shutil.copy(dash / "src" / "dash", programs / name)
for name in APPLETS:
    shutil.copy(busybox / "busybox", programs / name)
for script in sorted(SCRIPTS.glob("*.sh")):
    outputs = []
    for command in ([NATIVE], [app.weft_program, "run", "--cache-dir", app.cache, "--mount", f"{programs}:/bin:ro",
                              "--mount", f"{scratch / 'work'}:/work", "--cwd", "/work", "--env", "PATH=/bin:/usr/bin",
                              dash / "src" / "dash"]):
        folder = scratch / "work"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(script, folder / "the-script")
        done = subprocess.run([*command, "the-script"], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=300, env={"PATH": "/bin:/usr/bin"} if command == [NATIVE]
                              else None)
        outputs.append((done.returncode, done.stdout.decode(errors="replace")))
    if outputs[0] != outputs[1]:
        print(done.stderr.decode(errors="replace")[-3000:])
    check(script.name, outputs[1], outputs[0])
