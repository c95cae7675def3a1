"""The section `libc`: programs that stand on a C library, built with `weft cc` against the same ones built with
Debian's clang and wasi-libc; both run in Weft. Ratios of CPU seconds, below 1 where `weft cc` is faster."""
import math
import statistics
import subprocess
import sys

from measure import CLANG, ROOT, build, ratios, rounds, row, spread

HERE = ROOT / "bench" / "libc"
STACK = "-Wl,-z,stack-size=8388608"
# Preview 1 lacks what these programs name: headers and emulations that let them compile, unmodified.
WASI = [CLANG, "--target=wasm32-wasi", "-O2", "-w", STACK, "-include", str(ROOT / "bench" / "wasi_compat.h"),
        f"-I{HERE / 'wasi'}", "-DL_tmpnam=32", *(f"-D_WASI_EMULATED_{n}" for n in ("GETPID", "MMAN", "SIGNAL", "PROCESS_CLOCKS")),
        *(f"-lwasi-emulated-{n}" for n in ("getpid", "mman", "signal", "process-clocks"))]
# To a malloc-heavy program the allocator is all there is: ratios that are asked for.
LIMITS = {"malloc": 1.10}


def fetch(package, *suite):
    got = subprocess.run([sys.executable, ROOT / "tools" / "fetch_source.py", "debian", package, *suite],
                         capture_output=True, text=True, check=False)
    return ROOT / got.stdout.strip() if got.returncode == 0 else None


class CLibrary:
    def __init__(self, bench, speedtest_arguments):
        self.bench, self.speedtest_arguments = bench, speedtest_arguments
        self.work = bench.work / "libc"
        self.work.mkdir(exist_ok=True)
        sysroot = subprocess.run([bench.weft, "cc", "--print-sysroot"], check=True, capture_output=True,
                                 text=True).stdout.strip()
        # A program is old when the C library is newer.
        self.library = ROOT / sysroot / "lib" / "wasm32-wasix" / "libc.a"
        # Clang would run the wasm-opt of this machine over what it links for WASI; `weft cc` lets it find one
        # that does nothing. What wasm-opt inlines makes malloc_lists twice as fast, with either library: run
        # over one of the two it would hide what the libraries do. (--no-wasm-opt of clang 19 links nothing.)
        self.wasi = [*WASI, f"-B{ROOT / sysroot / 'bin'}"]

    def both(self, name, sources, flags=(), wasi_flags=()):
        """The programs with wasi-libc and with weft cc."""
        paths = [str(s) for s in sources]
        return (build([*self.wasi, *flags, *wasi_flags, *paths], self.work / f"{name}.wasi.wasm", *sources),
                build([self.bench.weft, "cc", "-O2", "-w", STACK, *flags, *paths], self.work / f"{name}.wasm",
                      *sources, self.library))

    def programs(self):
        """(name, the two programs or None without a registry, arguments)"""
        for source in sorted(HERE.glob("malloc_*.c")):
            yield source.stem, self.both(source.stem, [source]), ()
        trees = ROOT / "bench" / "compute" / "bintrees.c"
        yield "malloc_trees", self.both("malloc_trees", [trees]), ()
        yield "sqlite", self.sqlite(), self.speedtest_arguments
        yield "lua", self.lua(), (HERE / "script.lua",)
        yield "quickjs", self.quickjs(), (HERE / "script.js",)

    def sqlite(self):
        made = self.bench.speedtest1_sources()
        if made is None:
            return None
        files, flags = made
        return self.both("sqlite", files, flags)

    def lua(self):
        source = fetch("lua5.4")
        if source is None:
            return None
        # What Debian's packaging generates while it builds.
        (self.work / "lua5.4-deb-multiarch.h").write_text('#define DEB_HOST_MULTIARCH "wasm32"\n')
        sources = sorted(p for p in (source / "src").glob("*.c") if p.name != "luac.c")
        return self.both("lua", sources, [f"-I{self.work}"], ["-DLUA_TMPNAMBUFSIZE=32"])

    def quickjs(self):
        source = fetch("quickjs", "trixie")
        if source is None:
            return None
        # In place of the interactive part, which is JavaScript that its build compiles.
        (stub := self.work / "repl.c").write_text(
            "#include <stdint.h>\nconst uint32_t qjsc_repl_size = 0;\nconst uint8_t qjsc_repl[1];\n")
        names = ["qjs", "quickjs", "dtoa", "libregexp", "libunicode", "cutils", "quickjs-libc"]
        # EMSCRIPTEN is QuickJS's own switch for what wasi-libc lacks, too: atomics, the native stack's place.
        return self.both("quickjs", [*(source / f"{n}.c" for n in names), stub],
                         [f"-I{source}", "-D_GNU_SOURCE", '-DCONFIG_VERSION="bench"'], ["-DEMSCRIPTEN"])

    def run(self):
        print("\n# C library: CPU seconds in Weft, median [min–max]; ratio of the same round")
        row("program", ["wasi-libc", "weft cc", "weft cc / wasi-libc"])
        logs = {}
        for name, made, arguments in self.programs():
            if self.bench.options.filter and self.bench.options.filter not in name:
                continue
            if made is None:
                print(f"{name:<16} skipped: Debian's source packages are out of reach")
                continue
            contenders = {which: self.bench.run_weft(wasm, *arguments, flags=["--dir", HERE])
                          for which, wasm in zip(("wasi", "weft"), made)}
            figures = rounds(contenders, self.bench.options.rounds, lambda r: r.cpu)
            quotient = ratios(figures, "wasi")["weft"]
            row(name, [spread(figures["wasi"]), spread(figures["weft"]), f"{quotient:.2f}"])
            self.bench.results[f"libc/{name}"] = {"weft": quotient}
            logs.setdefault("malloc" if name.startswith("malloc") else "programs", []).append(math.log(quotient))
        for kind, values in logs.items():
            mean = math.exp(statistics.fmean(values))
            row(f"mean: {kind}", ["", f"at most {LIMITS.get(kind, 1):.2f}", f"{mean:.3f}"])
