#!/usr/bin/env python3
"""Lua from Debian's source package: scripts, files, big tables, errors that are caught."""
from app import App, check

app = App()
# Debian's Makefile wants a libtool for its shared library.
tree = app.tree("lua5.4", original=True)
app.build(tree, "make -C src posix CC='weft cc -std=gnu99' AR='weft ar rcu' RANLIB='weft ranlib'")
wasm = tree / "src" / "lua"

(app.work / "test.lua").write_text(r"""
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
print(_VERSION, fib(24))
local t = {}
for i = 1, 100000 do t[i] = (i * 7919) % 100003 end
table.sort(t)
print(t[1], t[50000], t[100000], #t)
print(string.format("%5.2f|%-8s|%q|%x", math.pi, "lua", "a\nb", 48879))
print(("the quick brown fox"):gsub("(%w+)", string.upper))
print(7 // 2, -7 // 2, 7 % -3, 7 / 2, 2 ^ 53, 1 << 62, math.maxinteger + 1 == math.mininteger)
local file = assert(io.open("out.txt", "w"))
for i = 1, 1000 do file:write(i, "\n") end
file:close()
local sum = 0
for line in io.lines("out.txt") do sum = sum + tonumber(line) end
print(sum, (io.open("absent")))
print(select("#", ...), ...)
setmetatable(t, {__index = function(_, k) return k .. "!" end})
print(t.missing, os.rename("out.txt", "moved.txt"), os.remove("moved.txt"))
print(pcall(error, {}) == false, select(2, pcall(error, "caught", 0)))
print(select(2, xpcall(function() local x = nil; return x.y end, function(m) return "handled " .. m end)))
local co = coroutine.wrap(function(...) for i = 1, select("#", ...) do coroutine.yield((select(i, ...))) end end)
print(co("a", "b"), co(), (pcall(string.rep)), load("x ="))
local deep = 0
local function dive() deep = deep + 1; dive() end
print(pcall(dive) == false and deep > 10000, os.date("!%Y-%m-%d", 86400 * 365))
collectgarbage()
io.stderr:write("to stderr\n")
os.exit(5)
""")
EXPECTED = b"""Lua 5.4\t46368
1\t50000\t100002\t100000
 3.14|lua     |"a\\
b"|beef
THE QUICK BROWN FOX\t4
3\t-4\t-2\t3.5\t9.007199254741e+15\t4611686018427387904\ttrue
500500\tnil
2\tone\ttwo words
missing!\ttrue\ttrue
true\tcaught
handled test.lua:21: attempt to index a nil value (local 'x')
a\tb\tfalse\tnil\t[string "x ="]:1: unexpected symbol near <eof>
true\t1971-01-01
"""
check("script", app.run(wasm, "test.lua", "one", "two words", status=5), EXPECTED)
check("standard input", app.run(wasm, "-", stdin=b"print(2 ^ 10)"), b"1024.0\n")
check("expression", app.run(wasm, "-e", "print(('x'):rep(3), 10 // 3)"), b"xxx\t3\n")
