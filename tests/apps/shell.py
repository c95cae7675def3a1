#!/usr/bin/env python3
"""Debian's dash, unmodified, in Weft, with other WASIX programs as its commands: the scripts of tests/guest/shell
print what they print in the native dash with the host's own programs. --dash is what apps.dash built; the commands
are tests/guest/shell/tools.c, or with --commands busybox Debian's busybox."""
import os
import pathlib
import shutil
import subprocess
import sys

from app import App, check

SCRIPTS = pathlib.Path(__file__).resolve().parents[1] / "guest" / "shell"
NATIVE = "/bin/dash"
TOOLS = "cat chmod echo env grep head ls seq sleep sort tail tee tr wc yes".split()
FEATURES = "LFS FEATURE_CATN FEATURE_FANCY_ECHO FEATURE_FANCY_HEAD FEATURE_FANCY_TAIL FEATURE_TR_CLASSES FEATURE_TR_EQUIV".split()
# What is left to the shell's own are its built-in commands.
APPLETS = TOOLS + "cut date dirname expr false kill mkdir mv printf pwd rm sed test touch true uniq xargs".split()


def tools(app):
    """The names of the commands, and the program that is all of them."""
    app.build(app.scratch, f"weft cc -O2 -o tools.wasm '{SCRIPTS / 'tools.c'}'")
    return TOOLS, app.scratch / "tools.wasm"


def busybox(app):
    app.skip_without("make", "gcc")
    tree = app.tree("busybox")
    wanted = "".join(f"s/^# CONFIG_{a.upper()} is not set/CONFIG_{a.upper()}=y/;" for a in APPLETS + FEATURES)
    app.build(tree, f"""
      [ -e .config ] || {{ make allnoconfig && sed -i '{wanted}' .config && yes '' | make oldconfig; }}
      sed -i 's|^CONFIG_EXTRA_CFLAGS=.*|CONFIG_EXTRA_CFLAGS="-w -isystem {app.kernel_headers()}"|' .config
      make CC='weft cc' AR='weft ar' NM='weft nm' STRIP='weft strip' OBJCOPY='weft objcopy' HOSTCC=gcc SKIP_STRIP=y""")
    return APPLETS, tree / "busybox"


app = App("dash", "commands")
dash = pathlib.Path(app.options.dash).absolute()
for needed in (dash, NATIVE):
    if not os.path.exists(needed):
        print(f"SKIPPED: there is no {needed}", file=sys.stderr)
        sys.exit(77)
names, program = {"tools": tools, "busybox": busybox}[app.options.commands or "tools"](app)
commands = ["--command", f"sh={dash}"]
for command in names:
    commands += ["--command", f"{command}={program}"]


# As the README has it.
programs = app.scratch / "bin"
programs.mkdir(exist_ok=True)
for command in ("seq", "sort", "head"):
    shutil.copy(program, programs / f"{command}.wasm")
check("a folder of commands", app.run(dash, "-c", "seq 9 | sort -r | head -n 3", flags=(
    "--command-dir", programs, "--env", "PATH=/bin")), b"9\n8\n7\n")
check("listed, searched for, unchangeable", app.run(
    dash, "-c", "echo /bin/*; command -v seq; [ -f /bin/seq ] && [ -s /bin/seq ] && cd /bin && echo *; (echo >seq) 2>/dev/null || echo no",
    flags=("--command-dir", programs, "--env", "PATH=/bin")),
    b"/bin/head /bin/seq /bin/sort\n/bin/seq\nhead seq sort\nno\n")


def outcome(command, script, environment):
    shutil.rmtree(app.work, ignore_errors=True)
    app.work.mkdir()
    shutil.copy(script, app.work / "the-script")
    done = subprocess.run([*command, "the-script"], cwd=app.work, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, env=environment)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


PATH = "/bin:/usr/bin"
weft = [app.weft_program, "run", "--cache-dir", app.cache, *commands, "--mount", f"{app.work}:/work", "--cwd", "/work",
        "--env", f"PATH={PATH}", dash]
for name in ("jobs", "loops", "pipelines", "programs", "redirections"):
    script = SCRIPTS / f"{name}.sh"
    expected = outcome([NATIVE], script, {"PATH": PATH})
    actual = outcome(weft, script, None)
    if actual[:2] != expected[:2]:
        print(actual[2][-3000:])
    check(script.name, actual[:2], expected[:2])
