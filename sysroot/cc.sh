#!/bin/sh
# The least of a compiler driver: what tests use until `weft cc` is there.
#   WEFT_SYSROOT=DIR cc.sh [clang's arguments]
# -pthread links with shared memory. C only.
set -eu
root=${WEFT_SYSROOT:?the folder that build.sh filled}
[ -f "$root/cflags" ] || { echo "SKIPPED: no sysroot in $root" >&2; exit 77; }
clang=${CLANG:-clang-19}
compile="$(sed "s|@SYSROOT@|$root|" "$root/cflags") -mllvm -wasm-enable-sjlj"
link=1 threads=
for argument in "$@"; do
  case $argument in
    -c | -r | -S | -E | -M | -MM | --version | -v | -print-* | -dM) link= ;;
    -pthread | -lpthread) threads=1 ;;
  esac
done
# Words for GNU's linker that have no meaning here: wasm-ld looks into all archives until nothing is
# missing, and there are no shared libraries.
for argument in "$@"; do
  shift
  case $argument in
    -Wl,-z,stack-size=*) set -- "$@" "$argument" ;;
    -Wl,--start-group | -Wl,--end-group | -Wl,--warn-common | -Wl,--sort-* | -Wl,-z,* | -Wl,--as-needed | \
      -Wl,--no-as-needed | -Wl,--hash-style=* | -Wl,--enable-new-dtags | -rdynamic | -Wl,-O* | -no-pie | -pie) ;;
    *) set -- "$@" "$argument" ;;
  esac
done
if [ -z "$link" ]; then exec "$clang" $compile "$@"; fi
lib=$root/lib/wasm32-wasix
linker=$(sed "s|@SYSROOT@|$root|" "$root/ldflags" | sed 's/^/-Wl,/' | paste -sd' ')
threads_library=
[ -z "$threads" ] || threads_library=-lwasix-threads
[ -z "$threads" ] || linker="$linker $(sed 's/^/-Wl,/' "$root/ldflags-threads" | paste -sd' ')"
exec "$clang" $compile -nostdlib -fuse-ld=lld $linker "$lib/crt1.o" "$@" -L"$lib" $threads_library -lc \
  "$lib/libclang_rt.builtins-wasm32.a"
