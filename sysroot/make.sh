#!/bin/sh
# Makes the C library for WASIX, and on request the C++ library: fetches Debian's source packages of musl,
# of wasi-libc for its allocator, and of LLVM for libc++, then builds.
#
#   sysroot/make.sh [--c++] --out DIR
#
# With --c++ a C library that is in DIR already stays as it is.
# $WEFT_MUSL names an unpacked musl source package to be used instead of a fetched one, $WEFT_DLMALLOC the
# file malloc.c of dlmalloc, $WEFT_LIBCXX a folder with the unpacked libcxx, libcxxabi and libunwind of
# LLVM 19. CLANG and AR name other tools than clang-19 and llvm-ar-19.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cxx= out=
while [ $# -gt 0 ]; do
  case $1 in
    --c++) cxx=1 ;;
    --out) [ $# -gt 1 ] && out=$2 && shift ;;
    *) out= ; break ;;
  esac
  shift
done
[ -n "$out" ] || { echo "usage: make.sh [--c++] --out DIR" >&2; exit 2; }
export WEFT_FETCH_DIR="$out.fetched"
trap 'rm -rf "$WEFT_FETCH_DIR"' EXIT

make_c() {
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
}

make_cxx() {
  llvm=${WEFT_LIBCXX:-}
  if [ -z "$llvm" ]; then
    llvm=$(python3 "$here/../tools/fetch_source.py" debian-folders llvm-toolchain-19 libcxx libcxxabi libunwind) || {
      echo "make.sh: LLVM's source package cannot be fetched. Unpack one (19) yourself and set WEFT_LIBCXX to its folder" >&2
      exit 1
    }
  fi
  sh "$here/cxx/build.sh" --sysroot "$out" --llvm "$llvm"
}

[ -n "$cxx" ] && [ -f "$out/lib/wasm32-wasix/libc.a" ] || make_c
[ -z "$cxx" ] || make_cxx
