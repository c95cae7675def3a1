#!/bin/sh
# Builds the C++ standard library into a sysroot that has the C library: libc++, libc++abi and the part of
# libunwind that WebAssembly needs, from LLVM's own sources.
#
#   sysroot/cxx/build.sh --sysroot DIR --llvm SRC [--jobs N] [--work DIR]
#
# SRC has the unmodified folders libcxx, libcxxabi and libunwind of LLVM 19. DIR receives include/c++/v1,
# libc++.a, libc++abi.a and libc++experimental.a, and last, as the sign that all is there, the flag file
# cxxflags. Objects are kept in --work (DIR.cxx-work by default, removed at the end) so that a build that
# was broken off goes on where it stopped. CLANG and AR name other tools than clang-19, llvm-ar-19.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
sysroot= llvm= work= keep= jobs=$(nproc 2>/dev/null || echo 2)
while [ $# -gt 0 ]; do
  case $1 in
    --sysroot) sysroot=$2 ;;
    --llvm) llvm=$2 ;;
    --jobs) jobs=$2 ;;
    --work) work=$2 keep=1 ;;
    *) echo "usage: build.sh --sysroot DIR --llvm SRC [--jobs N] [--work DIR]" >&2; exit 2 ;;
  esac
  shift 2
done
[ -f "$sysroot/cflags" ] || {
  echo "build.sh: --sysroot DIR is needed, with the C library that sysroot/build.sh makes" >&2
  exit 2
}
config=$llvm/libcxx/include/__config
[ -f "$config" ] && [ -d "$llvm/libcxxabi/src" ] && [ -f "$llvm/libunwind/src/Unwind-wasm.c" ] || {
  echo "build.sh: --llvm SRC is needed, a folder with libcxx, libcxxabi and libunwind of LLVM 19" >&2
  exit 2
}
version=$(sed -n 's/^# *define _LIBCPP_VERSION //p' "$config")
case $version in
  19????) ;;
  *) echo "build.sh: $llvm has libc++ $version; this build fits 19" >&2; exit 1 ;;
esac
clang=${CLANG:-clang-19} ar=${AR:-llvm-ar-19}
sysroot=$(cd "$sysroot" && pwd)
work=${work:-$sysroot.cxx-work}
mkdir -p "$work/obj"
# From here on by names that have no space in them, whatever the folders are called.
ln -sfn "$here" "$work/here"
ln -sfn "$(cd "$llvm" && pwd)" "$work/llvm"
ln -sfn "$sysroot" "$work/sysroot"
cd "$work"

# --- headers ------------------------------------------------------------------------------------
rm -f sysroot/cxxflags
rm -rf sysroot/include/c++
mkdir -p sysroot/include/c++
cp -R llvm/libcxx/include sysroot/include/c++/v1
cp llvm/libcxxabi/include/*.h llvm/libunwind/include/*unwind*.h sysroot/include/c++/v1
(cd sysroot/include/c++/v1 && rm -f CMakeLists.txt __config_site.in)
cp here/config_site sysroot/include/c++/v1/__config_site
cp llvm/libcxx/vendor/llvm/default_assertion_handler.in sysroot/include/c++/v1/__assertion_handler

# --- what is compiled ---------------------------------------------------------------------------
# All sources of these folders: those of other systems are in others (support/win32, pstl/). Three are for
# libraries built otherwise: new.cpp without libc++abi's operator new, int128_builtins.cpp without
# compiler-rt, cxa_noexception.cpp without exceptions.
flags="$(sed 's|@SYSROOT@|sysroot|' sysroot/cflags | tr '\n' ' ') -w -fno-ident -ffunction-sections
  -fdata-sections -fwasm-exceptions -mllvm -wasm-enable-sjlj -fvisibility=hidden -D_GNU_SOURCE"
# The C++ headers come before those of the C library, which they wrap.
cxx="-isystem sysroot/include/c++/v1 $flags -std=c++23 -nostdinc++ -Illvm/libcxx/src -Ihere/include
  -fvisibility-inlines-hidden -faligned-allocation -fsized-deallocation -D_LIBCPP_BUILDING_LIBRARY
  -D_LIBCPP_REMOVE_TRANSITIVE_INCLUDES -DLIBCXX_BUILDING_LIBCXXABI"
abi="$cxx -Illvm/libcxxabi/include -Illvm/libcxxabi/src -D_LIBCXXABI_BUILDING_LIBRARY
  -DHAVE___CXA_THREAD_ATEXIT_IMPL -DHAS_THREAD_LOCAL"
c="$flags -std=c11 -fexceptions -Illvm/libunwind/include -Illvm/libunwind/src -D_LIBUNWIND_HIDE_SYMBOLS
  -DNDEBUG"

sources() { # LIBRARY FOLDER [WITHOUT]
  for file in "$2"/*.cpp; do
    name=${file##*/}
    case " ${3:-} " in *" $name "*) ;; *) echo "$file $1 ${name%.cpp}" ;; esac
  done
}
{
  sources c++ llvm/libcxx/src new.cpp
  sources c++ llvm/libcxx/src/filesystem int128_builtins.cpp
  sources c++ llvm/libcxx/src/ryu
  sources c++experimental llvm/libcxx/src/experimental
  sources c++abi llvm/libcxxabi/src cxa_noexception.cpp
  echo "llvm/libunwind/src/Unwind-wasm.c unwind Unwind-wasm"
  echo "here/guard.cpp unwind guard"
  echo "here/thread_atexit.c c++abi thread_atexit"
} >list

# compile FILE LIBRARY NAME: skipped when the object is newer than the file.
cat >compile <<SH
#!/bin/sh
out="obj/\$2-\$3.o"
[ "\$out" -nt "\$1" ] && exit 0
case \$2-\$3 in
  c++-atomic | c++abi-cxa_guard) more="-include here/system.h" ;;
  *) more= ;;
esac
case \$2-\$1 in
  *.c) flags='$(echo $c)' ;;
  c++abi-* | unwind-*) flags='$(echo $abi)' ;;
  *) flags='$(echo $cxx)' ;;
esac
exec $clang \$flags -O2 \$more -c "\$1" -o "\$out"
SH
chmod +x compile
# What all files see: when it changes, all of them are old. By content, as the C library's headers are
# written anew whenever that is built.
seen=$({ find here/ sysroot/include/ -type f | LC_ALL=C sort | xargs cat; $clang --version; } | cksum)
if [ "$seen" != "$(cat seen 2>/dev/null)" ]; then
  rm -f obj/*.o
  echo "$seen" >seen
fi
xargs -P "$jobs" -n 3 ./compile <list

# --- libraries ----------------------------------------------------------------------------------
"${LD:-$(dirname "$($clang -print-prog-name=wasm-ld)")/wasm-ld}" -r -o obj/c++abi-unwind.o \
  obj/unwind-Unwind-wasm.o obj/unwind-guard.o
for library in c++ c++abi c++experimental; do
  rm -f "lib$library.a"
  sed -n "s|.* $library \(.*\)|obj/$library-\1.o|p" list >members
  [ $library != c++abi ] || echo obj/c++abi-unwind.o >>members
  xargs "$ar" crs "lib$library.a" <members
  mv "lib$library.a" sysroot/lib/wasm32-wasix
done
"$ar" crs sysroot/lib/wasm32-wasix/libunwind.a

# --- flags, with @SYSROOT@ for the folder -------------------------------------------------------
cat >sysroot/cxxflags <<'FLAGS'
-isystem
@SYSROOT@/include/c++/v1
FLAGS
cd /
[ -n "$keep" ] || rm -rf "$sysroot.cxx-work"
