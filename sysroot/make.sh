#!/bin/sh
# Makes the C library for WASIX: fetches musl's Debian source package, then builds.
#
#   sysroot/make.sh --out DIR
#
# $WEFT_MUSL names an unpacked musl source package to be used instead of a fetched one. CLANG and AR
# name other tools than clang-19 and llvm-ar-19.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# = 2 ] && [ "$1" = --out ] || { echo "usage: make.sh --out DIR" >&2; exit 2; }
out=$2
musl=${WEFT_MUSL:-}
if [ -z "$musl" ]; then
  export WEFT_FETCH_DIR="$out.fetched"
  trap 'rm -rf "$WEFT_FETCH_DIR"' EXIT
  musl=$(python3 "$here/../tools/fetch_source.py" debian musl) || {
    echo "make.sh: musl's source package cannot be fetched. Unpack one yourself and set WEFT_MUSL to its folder" >&2
    exit 1
  }
fi
sh "$here/build.sh" --out "$out" --musl "$musl"
