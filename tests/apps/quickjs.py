#!/usr/bin/env python3
"""QuickJS's command line from Debian's source package: language, library, modules, files, errors."""
from app import App, check

app = App()
app.skip_without("make", "gcc")
tree = app.tree("quickjs", "trixie")
# The space of `weft cc` would break a quoted string of its Makefile.
app.build(tree, "make qjs CROSS_PREFIX=weft- CC=weft-cc")
wasm = tree / "qjs"

(app.work / "lib.js").write_text("export const twice = x => 2 * x; export default class A { #p = 7; get p() { return this.#p; } }")
(app.work / "test.js").write_text(r"""
import A, {twice} from './lib.js';
import * as std from 'std';
import * as os from 'os';
console.log(twice(21), new A().p, [3, 1, 2].sort().join());
const fib = n => n < 2 ? n : fib(n - 1) + fib(n - 2);
console.log(fib(22), 2n ** 100n, 0.1 + 0.2, (1234.5678).toFixed(2), 1e21, -0 === 0);
try { null.x } catch (e) { console.log(e instanceof TypeError, e.message) }
console.log('caf\u00e9 naïve'.normalize('NFD').length, /(?<y>\d{4})-(?<m>\d\d)/.exec('on 2026-11-23').groups.m);
function* g() { yield 1; yield* [2, 3]; }
console.log([...g()], JSON.stringify({a: [1, {b: null}], d: new Date(0)}));
const m = new Map(Array.from({length: 50000}, (_, i) => [i * 7919 % 50021, i]));
let sum = 0; for (const [k, v] of m) sum += k ^ v;
console.log(m.size, sum, new Float64Array([1.5, 2.5]).reduce((a, b) => a + b));
const f = std.open('out.txt', 'w'); f.puts('written\n'); f.close();
console.log(std.loadFile('out.txt').trim(), os.readdir('.')[0].filter(n => n.endsWith('.txt')).join(), os.remove('out.txt'));
Promise.resolve(1).then(v => console.log('promise', v));
await null;
console.log(scriptArgs.slice(1).join('|'));
os.setTimeout(() => { console.log('timer'); std.exit(6); }, 20);
""")
EXPECTED = b"""42 7 1,2,3
17711 1267650600228229401496703205376 0.30000000000000004 1234.57 1e+21 true
true cannot read property 'x' of null
12 11
1,2,3 {"a":[1,{"b":null}],"d":"1970-01-01T00:00:00.000Z"}
50000 1519699547 4
written out.txt 0
promise 1
a|b c
timer
"""
check("script", app.run(wasm, "test.js", "a", "b c", status=6), EXPECTED)
check("expression", app.run(wasm, "-e", "print([1, 2, 3].map(x => x ** 2))"), b"1,4,9\n")
app.run(wasm, "-e", "throw new Error('uncaught')", status=1)
