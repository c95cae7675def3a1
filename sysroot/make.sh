#!/bin/sh
# Makes the C library for WASIX: fetches the Debian source packages of musl and, for its allocator, of
# wasi-libc, then builds.
#
#   sysroot/make.sh --out DIR
#
# $WEFT_MUSL names an unpacked musl source package to be used instead of a fetched one, $WEFT_DLMALLOC the
# file malloc.c of dlmalloc. CLANG and AR name other tools than clang-19 and llvm-ar-19.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# = 2 ] && [ "$1" = --out ] || { echo "usage: make.sh --out DIR" >&2; exit 2; }
out=$2
export WEFT_FETCH_DIR="$out.fetched"
trap 'rm -rf "$WEFT_FETCH_DIR"' EXIT
musl=${WEFT_MUSL:-}
if [ -z "$musl" ]; then
  musl=$(python3 "$here/../tools/fetch_source.py" debian musl) || {
    echo "make.sh: musl's source package cannot be fetched. Unpack one yourself and set WEFT_MUSL to its folder" >&2
    exit 1
  }
fi
allocator=${WEFT_DLMALLOC:-}
if [ -z "$allocator" ]; then
  wasi=$(python3 "$here/../tools/fetch_source.py" debian wasi-libc) && allocator=$wasi/dlmalloc/src/malloc.c
fi
if [ ! -f "$allocator" ]; then
  echo "make.sh: without dlmalloc's source the C library has musl's allocator, which is slower" >&2
  allocator=
fi
sh "$here/build.sh" --out "$out" --musl "$musl" ${allocator:+--dlmalloc "$allocator"}
