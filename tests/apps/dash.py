#!/usr/bin/env python3
"""dash from Debian's source package: what of a shell needs neither processes nor pipes."""
from app import App, check

app = App()
app.skip_without("make", "gcc")
tree = app.tree("dash")
app.build(tree, "[ -e Makefile ] || CC='weft cc' ./configure --host=wasm32-linux-musl", "make")
wasm = tree / "src" / "dash"


def script(what, text, expected, *arguments, status=0):
    check(what, app.run(wasm, "-c", text, "dash", *arguments, status=status).decode(), expected)


script("arithmetic", "echo $((1+2)) $((7 % 4 * 3)) $((x = 5)) $x $((0x1f))", "3 9 5 5 31\n")
script("loops", "for i in a b c; do [ $i = b ] && continue; echo $i; done; n=0; while [ $n -lt 3 ]; do n=$((n+1)); "
       "done; until [ $n = 0 ]; do n=$((n-1)); done; echo $n", "a\nc\n0\n")
script("case", "for w in foo bar 42 ''; do case $w in f*) echo f;; [0-9]*) echo number;; '') echo empty;; *) echo other;; "
       "esac; done", "f\nother\nnumber\nempty\n")
script("functions", 'f() { local y=2; echo "$#:$1:$y"; return 3; }; y=1; f "a b" c; echo $? $y', "2:a b:2\n3 1\n")
script("parameters", 'x=path/to/file.tar.gz; echo ${x##*/} ${x%.*} ${x%%.*} ${#x} ${u:-unset} ${x:+set}; '
       'set -- 1 "2 3" 4; echo $#; for a in "$@"; do echo "<$a>"; done; shift 2; echo $*',
       "file.tar.gz path/to/file.tar path/to/file 19 unset set\n3\n<1>\n<2 3>\n<4>\n4\n")
script("arguments and status", 'echo "$0 $1 $2"; exit 7', "dash one two three\n", "one", "two three", status=7)
script("files", 'echo one > f; echo two >> f; while read -r l; do echo "got $l"; done < f; '
       '[ -s f ] && [ ! -e absent ] && [ -d . ] && echo tests; echo *', "got one\ngot two\ntests\nf\n")
# Descriptor 3 is free, as on Linux: no mount is in the way.
script("descriptors of its own", "exec 3>f3 4>&1; echo into >&3; echo beside >&4; exec 3>&- 3<f3; read -r l <&3; echo $l; "
       "read -r l <&3 || echo end; exec 3<&-; (: <&3) 2>/dev/null || echo closed", "beside\ninto\nend\nclosed\n")
script("options and eval", 'set -u; eval "a=1; echo \\$a"; command -v echo; type cd; printf "%03d|%s|%5.1f\\n" 7 x 2.25; '
       "umask; pwd; cd /; pwd", "1\necho\ncd is a shell builtin\n007|x|  2.2\n0022\n/\n/\n")
script("errors", "readonly r=1; (r=2) 2>/dev/null; r=2; echo unreached", "", status=2)
script("trap at the end", "trap 'echo bye' EXIT; trap 'echo term' TERM; kill -TERM $$; echo on", "term\non\nbye\n")
script("getopts", 'while getopts ab:c o; do echo "$o ${OPTARG-}"; done; shift $((OPTIND-1)); echo $1',
       "a \nb val\nrest\n", "-a", "-b", "val", "rest")
(app.work / "script.sh").write_text(". ./part.sh; greet Weft; unset -f greet; greet x 2>/dev/null || echo gone\n")
(app.work / "part.sh").write_text('greet() { echo "hello $1"; }\n')
check("a file", app.run(wasm, "script.sh"), b"hello Weft\ngone\n")
check("standard input", app.run(wasm, stdin=b"alias e='echo aliased'\ne\ncat() { echo own; }\ncat\n"), b"aliased\nown\n")
