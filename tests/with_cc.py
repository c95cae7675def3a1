"""What the scripts share whose programs `weft cc` compiles: their options, and skipping where it cannot."""
import argparse
import os
import pathlib
import shlex
import subprocess
import sys


def parser():
    """Each script may add options of its own before it calls `prepare` with what was read."""
    made = argparse.ArgumentParser()
    made.add_argument("--weft", type=os.path.abspath, required=True)
    made.add_argument("--cache", type=os.path.abspath, required=True)
    made.add_argument("--scratch", type=lambda text: pathlib.Path(text).absolute(), required=True)
    made.add_argument("--cc", type=shlex.split, required=True)
    return made


def skip(reason):
    print("SKIPPED:", reason)
    sys.exit(77)


def need_sysroot(cc):
    if subprocess.run([*cc, "--print-sysroot"], capture_output=True).returncode:
        skip("there is no sysroot")


def prepare(options):
    """Returns the options: a sysroot is there, and the scratch folder."""
    need_sysroot(options.cc)
    options.scratch.mkdir(parents=True, exist_ok=True)
    return options
