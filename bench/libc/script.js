// What JavaScript programs do: calls, objects, arrays, strings, maps, regular expressions, garbage.
const fib = n => n < 2 ? n : fib(n - 1) + fib(n - 2);
print(fib(27));
const numbers = Array.from({length: 200000}, (_, i) => i * 7919 % 200003);
print(numbers.sort((a, b) => a - b)[1000]);
const parts = [];
for (let i = 0; i < 150000; i++) parts.push(`${i}:${(i / 7).toFixed(2)}:x`);
const all = parts.join();
print(all.length, all.replace(/\d+:/g, '').length);
const count = new Map();
for (const word of all.split(',')) count.set(word, (count.get(word) ?? 0) + 1);
print(count.size);
class Point { constructor(x, y) { this.x = x; this.y = y; } plus(o) { return new Point(this.x + o.x, this.y + o.y); } }
let p = new Point(0, 0);
for (let i = 0; i < 400000; i++) p = p.plus(new Point(i, 0.5));
print(p.x, p.y);
const tree = d => d ? {left: tree(d - 1), right: tree(d - 1)} : {};
let trees = 0;
for (let i = 0; i < 6; i++) trees += Object.keys(tree(14)).length;
print(trees);
print(JSON.stringify(JSON.parse(JSON.stringify(parts))).length);
const floats = new Float64Array(100000).map((_, i) => Math.sqrt(i));
let sum = 0;
for (let round = 0; round < 10; round++) for (const f of floats) sum += f;
print(sum.toFixed(3));
