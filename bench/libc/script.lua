-- What Lua programs do: calls, tables, strings, numbers to text and back, closures, garbage.
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
print(fib(30))
local t = {}
for i = 1, 500000 do t[i] = (i * 7919) % 500009 end
table.sort(t)
print(t[1], t[#t])
local parts = {}
for i = 1, 300000 do parts[#parts + 1] = string.format("%d:%5.2f:%s", i, i / 7, "x") end
local all = table.concat(parts, ",")
print(#all, select(2, all:gsub("%d+:", "")))
local count, n, sum = {}, 0, 0
for w in all:gmatch("[^,]+") do count[w] = (count[w] or 0) + 1 end
for _ in pairs(count) do n = n + 1 end
for w in all:gmatch(":([%d.]+):") do sum = sum + tonumber(w) end
print(n, sum)
local ok = 0
for i = 1, 1000000 do if pcall(math.abs, -i) then ok = ok + 1 end end
print(ok)
local function tree(d) if d == 0 then return {} end return {tree(d - 1), tree(d - 1)} end
local leaves = 0
for _ = 1, 8 do leaves = leaves + #tree(15) end
print(leaves)
local m, r = {}, {}
for i = 1, 120 do m[i] = {} for j = 1, 120 do m[i][j] = i * j % 7 + 0.5 end end
for i = 1, 120 do
  r[i] = {}
  for j = 1, 120 do
    local x = 0
    for k = 1, 120 do x = x + m[i][k] * m[k][j] end
    r[i][j] = x
  end
end
print(r[7][9])
