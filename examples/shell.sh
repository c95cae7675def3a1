#!/bin/sh
# Makes a shell and some commands for Weft: Debian's dash, unmodified, and a few small programs beside it.
#
#   examples/shell.sh FOLDER        FOLDER/dash.wasm, and FOLDER/bin/ with seq, sort, head, …
#
# Needs `weft` in the PATH with its C library (./dev release, ./dev sysroot), make and gcc (for programs that dash
# runs while it is built), and the distribution's source packages within reach.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
[ $# = 1 ] || { echo "usage: shell.sh FOLDER" >&2; exit 2; }
mkdir -p "$1/bin"
out=$(cd "$1" && pwd)
for needed in weft make gcc; do
  command -v $needed >/dev/null || { echo "shell.sh: $needed is not in the PATH" >&2; exit 1; }
done
source=$(python3 "$here/tools/fetch_source.py" debian dash)
rm -rf "$out/build"
cp -R "$source" "$out/build"
(cd "$out/build" && CC='weft cc' ./configure --host=wasm32-linux-musl && make) >"$out/build.log" 2>&1 ||
  { tail -n 5 "$out/build.log" >&2; echo "shell.sh: dash does not build: see $out/build.log" >&2; exit 1; }
cp "$out/build/src/dash" "$out/dash.wasm"
cp "$out/dash.wasm" "$out/bin/sh.wasm"
# One program that is each of them, by the name it is called.
weft cc -O2 -o "$out/bin/cat.wasm" "$here/tests/guest/shell/tools.c"
for name in chmod echo env grep head ls seq sleep sort tail tee tr wc yes; do
  cp "$out/bin/cat.wasm" "$out/bin/$name.wasm"
done
echo "weft --command-dir $out/bin --env PATH=/bin $out/dash.wasm -c 'seq 9 | sort -r | head -n 3'"
