#!/bin/sh
# Builds the C library and its headers for wasm32 on WASIX from musl's own sources.
#
#   sysroot/build.sh --out DIR --musl SRC [--dlmalloc FILE] [--jobs N] [--work DIR]
#
# FILE is the source of Doug Lea's allocator, dlmalloc/src/malloc.c of Debian's wasi-libc; without it
# musl's own is used, which is up to three times slower.
# SRC is an unpacked, unmodified musl source package (1.2.3 to 1.2.5: Debian 12 and 13). DIR receives include/,
# lib/wasm32-wasix/ and the flag files cflags and ldflags. Objects are kept in --work (DIR.work by
# default, removed at the end) so that a build that was broken off goes on where it stopped.
# CLANG, AR, RANLIB name other tools than clang-19, llvm-ar-19.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out= musl= dlmalloc= work= keep= jobs=$(nproc 2>/dev/null || echo 2)
while [ $# -gt 0 ]; do
  case $1 in
    --out) out=$2 ;;
    --musl) musl=$2 ;;
    --dlmalloc) dlmalloc=$2 ;;
    --jobs) jobs=$2 ;;
    --work) work=$2 keep=1 ;;
    *) echo "usage: build.sh --out DIR --musl SRC [--dlmalloc FILE] [--jobs N] [--work DIR]" >&2; exit 2 ;;
  esac
  shift 2
done
[ -n "$out" ] && [ -f "$musl/src/internal/syscall.h" ] || {
  echo "build.sh: --out DIR and --musl SRC (an unpacked musl source package) are needed" >&2
  exit 2
}
clang=${CLANG:-clang-19} ar=${AR:-llvm-ar-19}
work=${work:-$out.work}
mkdir -p "$work/include/bits" "$work/obj" "$out"
case $(cat "$musl/VERSION") in
  1.2.[3-5]) ;;
  *) echo "build.sh: $musl is musl $(cat "$musl/VERSION"); the layer fits 1.2.3 to 1.2.5" >&2
     exit 1 ;;
esac
out=$(cd "$out" && pwd)
# From here on by names that have no space in them, whatever the folders are called.
ln -sfn "$here" "$work/here"
ln -sfn "$(cd "$musl" && pwd)" "$work/musl"
[ -z "$dlmalloc" ] || ln -sfn "$(realpath "$dlmalloc")" "$work/dlmalloc.c"
cd "$work"
here=here musl=musl work=.

# --- headers ------------------------------------------------------------------------------------
sed -f "$musl/tools/mkalltypes.sed" "$here/arch/wasm32/bits/alltypes.h.in" \
  "$musl/include/alltypes.h.in" >"$work/include/bits/alltypes.h"
{ cat "$here/arch/wasm32/bits/syscall.h.in"
  sed -n s/__NR_/SYS_/p "$here/arch/wasm32/bits/syscall.h.in"; } >"$work/include/bits/syscall.h"
printf '#define VERSION "%s"\n' "$(cat "$musl/VERSION")" >"$work/include/version.h"

# With the headers of C++ goes the sign that its library is there.
rm -rf "$out/cxxflags" "$out/include"
mkdir -p "$out/include/bits" "$out/lib/wasm32-wasix"
cp -R "$musl/include/." "$out/include"
rm -f "$out/include/alltypes.h.in"
for bits in "$musl/arch/generic/bits" "$here/arch/wasm32/bits" "$work/include/bits"; do
  cp "$bits/"*.h "$out/include/bits"
done
cp -R "$here/include/." "$out/include"

# Clang runs a wasm-opt that it finds over what it links; this one comes first (src/toolchain/plan.cpp).
mkdir -p "$out/bin"
ln -sf "$(command -v true | grep / || echo /bin/true)" "$out/bin/wasm-opt"

# --- texts of musl's for double in place of long double -----------------------------------------
# A long double has 128 bits here and no instructions; see musl/stdio/vfprintf.c.
narrow='s/long double/double/g; s/LDBL_/DBL_/g; s/\([0-9]\.[0-9]*\)L\>/\1/g; s/\<\(frexp\|scalbn\|copysign\|fmod\|fabs\)l\>/\1/g'
{ sed '/^static int fmt_fp(/,/^}/!d; s/fmt_fp/fmt_double/' "$musl/src/stdio/vfprintf.c" | sed "$narrow"
  echo '#include "stdio/fmt_fp.h"'; } >"$work/include/fmt_double.h"
sed '/^static int fmt_fp(/,/^}/ {
  s/^static int fmt_fp(/static int fmt_long_double(/
  /^}/ a #include "fmt_double.h"
}' "$musl/src/stdio/vfprintf.c" >"$work/include/printf_text.h"
sed "/^#if LDBL_MANT_DIG/,/^#endif/{$narrow}; /^static long double decfloat(/,/^}/{$narrow}" \
  "$musl/src/internal/floatscan.c" >"$work/include/floatscan_text.h"
grep -q '^static int fmt_long_double(' "$work/include/printf_text.h" &&
  grep -q '^static int fmt_double(FILE \*f, double y' "$work/include/fmt_double.h" &&
  grep -q '^static double decfloat(' "$work/include/floatscan_text.h" || {
  echo "build.sh: $musl: stdio/vfprintf.c or internal/floatscan.c has a form that this build does not know" >&2
  exit 1
}

# --- texts of musl's for mutexes and conditions --------------------------------------------------
# Those of functions that files here stand in front of: these say the alias themselves.
for name in pthread_mutex_trylock pthread_mutex_timedlock pthread_mutex_unlock; do
  sed "/^weak_alias(__$name, $name);/d; s/^int __$name(/static &/" "$musl/src/thread/$name.c" \
    >"$work/include/${name}_text.h"
done
sed '/^static inline void unlock_requeue(/,/^}/d
  s/^\tstruct waiter \*prev, \*next;/&\n\tpthread_mutex_t *mutex;/
  s/^\t\tnode\.state = WAITING;/&\n\t\tnode.mutex = m;/
  s/unlock(&first->barrier)/unlock_barrier(\&first->barrier, first->mutex)/' \
  "$musl/src/thread/pthread_cond_timedwait.c" >"$work/include/pthread_cond_timedwait_text.h"
[ "$(grep -c 'pthread_mutex_t \*mutex;\|node\.mutex = m;\|unlock_barrier(&first\|unlock_requeue(&' \
  "$work/include/pthread_cond_timedwait_text.h")" = 4 ] || {
  echo "build.sh: $musl: thread/pthread_cond_timedwait.c has a form that this build does not know" >&2
  exit 1
}

# --- what is compiled ---------------------------------------------------------------------------
# Files of musl's that have a counterpart here, by folder and name; and those that an architecture
# brings, of which wasm32 has none or one for several.
replaced="
$(cd "$here/musl" && find . -name '*.c' | sed 's|^\./||')
$(cd "$here/replaced" && grep -v '^#' names)"
if [ -n "$dlmalloc" ]; then
  replaced="$replaced
malloc/free.c
malloc/realloc.c
malloc/lite_malloc.c"
  allocator="$here/malloc/allocator.c" allocators=
else
  allocator= allocators="$musl/src/malloc/mallocng/"
fi
targets='--target=wasm32-unknown-unknown -matomics -mbulk-memory -mmutable-globals -msign-ext
  -mnontrapping-fptoint -ftls-model=local-exec -fno-ident'
flags="$targets -std=c99 -ffreestanding -nostdinc -w -Os -D_XOPEN_SOURCE=700
  -I$here/arch/wasm32 -I$musl/arch/generic -I$work/include -I$here/layer -I$musl/src/include
  -I$here/musl -I$musl/src/internal -I$musl/src/process -I$musl/src/network -I$here/include -I$musl/include"

list="$work/list"
{
  for folder in "$musl"/src/*/ $allocators; do
    for file in "$folder"*.c; do
      [ -f "$file" ] || continue
      name=${file#"$musl/src/"}
      case "
$replaced
" in *"
$name
"*) continue ;; esac
      echo "$file $(echo "$name" | tr / -)"
    done
  done
  for file in "$here"/layer/*.c "$here"/musl/*/*.c "$here"/crt/main*.c $allocator; do
    name=${file#"$here/"}
    echo "$file $(echo "$name" | tr / -)"
  done
} | sed 's/\.c$//' >"$list"

allocator_flags="$(echo $flags) -O2 -D_GNU_SOURCE -I. '-DDLMALLOC_SOURCE=\"dlmalloc.c\"'"
# compile FILE NAME: skipped when the object is newer than the file and all headers of ours.
cat >"$work/compile" <<SH
#!/bin/sh
[ "$work/obj/\$2.o" -nt "\$1" ] && [ "$work/obj/\$2.o" -nt "$work/stamp" ] && exit 0
more=
case \$2 in
  thread-__timedwait) more=-DWASIX_TIMED_FUTEX ;;
  thread-pthread_create)
    more="-Dpthread_create=__wasix_pthread_create -D__mmap=__wasix_map_stack" ;;
  aio-aio | aio-lio_listio | mq-mq_notify | time-timer_create)
    more=-Dpthread_create=__wasix_pthread_create ;;
  termios-tcgetwinsize) more=-DWASIX_REAL_WINDOW_SIZE ;;
  musl-stdio-vfprintf | musl-internal-floatscan | stdio-fwrite | stdio-vsnprintf | stdio-__towrite) more=-O2 ;;
  malloc-allocator) exec $clang $allocator_flags -c "\$1" -o "$work/obj/\$2.o" ;;
  string-* | malloc-* | stdlib-qsort* | math-*) more=-O2 ;;
  musl-setjmp-setjmp) more='-mexception-handling' ;;
esac
exec $clang $(echo $flags) \$more -c "\$1" -o "$work/obj/\$2.o"
SH
chmod +x "$work/compile"
# Anything that all files see makes all of them old.
newest=$(find "$here/arch" "$here/layer" "$here/include" "$here/build.sh" "$here/replaced" -type f \
  ! -name '*.c' -newer "$work/stamp" 2>/dev/null | head -n 1 || true)
if [ ! -f "$work/stamp" ] || [ -n "$newest" ]; then touch "$work/stamp"; sleep 0.01; fi
xargs -P "$jobs" -n 2 "$work/compile" <"$list"

# setjmp by exceptions and by stack_checkpoint, from one file.
$clang $(echo $flags) -mexception-handling -DWASIX_SJLJ_BY_EXCEPTIONS=1 \
  -c "$here/musl/setjmp/setjmp.c" -o "$work/obj/setjmp-by-exceptions.o"
$clang --target=wasm32-unknown-unknown -c "$here/crt/tls_base.s" -o "$work/obj/tls_base.o"
$clang $(echo $flags) -c "$here/crt/crt1.c" -o "$out/lib/wasm32-wasix/crt1.o"

# --- libraries ----------------------------------------------------------------------------------
rm -f "$out/lib/wasm32-wasix/libc.a"
# What makes threads comes only with -pthread, so that configure scripts find out that it is needed. The rest of
# the C library calls pthread_create by another name.
threaded="thread-thrd_create"
{ sed "s|.* \(.*\)|$work/obj/\1.o|" "$list" | grep -v -E "/($(echo $threaded | tr ' ' '|'))\.o$"; echo "$work/obj/setjmp-by-exceptions.o $work/obj/tls_base.o"; } |
  xargs "$ar" crs "$out/lib/wasm32-wasix/libc.a"
$clang $(echo $flags) -c "$here/threads/thread_start.c" -o "$work/obj/thread_start.o"
$clang $(echo $flags) -c "$here/threads/pthread_create.c" -o "$work/obj/pthread_create.o"
rm -f "$out/lib/wasm32-wasix/libwasix-threads.a"
locked=
if [ -n "$allocator" ]; then
  eval $clang "$allocator_flags" -DWASIX_LOCKED -c "$allocator" -o "$work/obj/allocator-locked.o"
  locked=$work/obj/allocator-locked.o
fi
"$ar" crs "$out/lib/wasm32-wasix/libwasix-threads.a" "$work/obj/thread_start.o" "$work/obj/pthread_create.o" \
  $(for name in $threaded; do echo "$work/obj/$name.o"; done) $locked
for name in m rt pthread crypt util xnet resolv dl atomic; do
  rm -f "$out/lib/wasm32-wasix/lib$name.a"
  "$ar" crs "$out/lib/wasm32-wasix/lib$name.a"
done
resources=$($clang --target=wasm32-unknown-unknown -print-resource-dir)
cp "$resources/lib/wasi/libclang_rt.builtins-wasm32.a" "$out/lib/wasm32-wasix"

# --- flags, with @SYSROOT@ for the folder -------------------------------------------------------
cat >"$out/cflags" <<'FLAGS'
--target=wasm32-unknown-unknown
-matomics
-mbulk-memory
-mmutable-globals
-msign-ext
-mnontrapping-fptoint
-ftls-model=local-exec
-D__wasix__
-D__linux__
-D__linux
-D__unix__
-D__unix
-nostdlibinc
-isystem
@SYSROOT@/include
FLAGS
cat >"$out/ldflags" <<'FLAGS'
--stack-first
--table-base=8
-z
stack-size=8388608
-L@SYSROOT@/lib/wasm32-wasix
FLAGS
cat >"$out/ldflags-threads" <<'FLAGS'
--shared-memory
--import-memory
--max-memory=4294967296
--export-if-defined=__stack_pointer
--export-if-defined=__tls_base
--export-if-defined=__tls_size
--export-if-defined=__tls_align
--export-if-defined=__wasm_init_tls
--export-if-defined=__heap_base
--export-if-defined=__data_end
FLAGS
[ -n "$keep" ] || rm -rf "$PWD"
