// The other side of the comparison: runs generated modules in this Node's engine. One line of JSON
// a module comes in (Job of node_side.cpp); lines of text go out as weft_side.cpp writes them, then
// a line with a dot. The first line names what this Node supports.
import { createInterface } from 'node:readline';
import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

// The baseline compiler alone is the simpler, and so the safer reference.
setFlagsFromString('--no-wasm-tier-up');

const header = [0, 97, 115, 109, 1, 0, 0, 0];
// A module with one function () -> () with this body, and what sections are needed before and after.
const body = (code, before = [], after = []) =>
  [...before, 3, 2, 1, 0, ...after, 10, code.length + 4, 1, code.length + 2, 0, ...code, 11];
const type = [1, 4, 1, 0x60, 0, 0];
const probes = {
  simd: body([0xfd, 12, ...Array(16).fill(0), 0x1a], type),
  relaxed_simd: body([0xfd, 12, ...Array(16).fill(0), 0xfd, 12, ...Array(16).fill(0), 0xfd, 0x80, 2, 0x1a], type),
  atomics: body([0x41, 0, 0xfe, 16, 2, 0, 0x1a], type, [5, 4, 1, 3, 1, 1]),
  legacy_exceptions: body([6, 0x40, 0x19, 11], type),
  exceptions: body([0x1f, 0x40, 0, 11], type),
  tail_calls: body([0x12, 0], type),
  multi_memory: [5, 5, 2, 0, 1, 0, 1],
  memory64: [4, 4, 1, 0x70, 4, 1, 5, 3, 1, 4, 1],
  function_references: body([0xd0, 0, 0x14, 0], type),
  extended_const: [6, 9, 1, 0x7f, 0, 0x41, 1, 0x41, 1, 0x6a, 11],
};

const hex = (value, digits) => value.toString(16).padStart(digits, '0');
const scratch = new DataView(new ArrayBuffer(8));
function show(type, value) {
  switch (type) {
    case 'i': return hex(value >>> 0, 8);
    case 'I': return hex(BigInt.asUintN(64, value), 16);
    case 'f':
      scratch.setFloat32(0, value);
      return Number.isNaN(value) ? 'nan' : hex(scratch.getUint32(0), 8);
    case 'F':
      scratch.setFloat64(0, value);
      return Number.isNaN(value) ? 'nan' : hex(scratch.getBigUint64(0), 16);
    case 'v': return 'vector';
    default: return value === null ? 'null' : 'ref';
  }
}
function argument(type, bits) {
  switch (type) {
    case 'i': return Number(BigInt.asIntN(32, bits));
    case 'I': return BigInt.asIntN(64, bits);
    case 'f':
      scratch.setUint32(0, Number(BigInt.asUintN(32, bits)));
      return scratch.getFloat32(0);
    case 'F':
      scratch.setBigUint64(0, bits);
      return scratch.getFloat64(0);
    default: return null;
  }
}

const traps = [
  [/unreachable/, 'unreachable'],
  [/(divide|remainder) by zero/, 'divide by zero'],
  [/unrepresentable/, 'unrepresentable'],
  [/memory access out of bounds|data segment|unaligned/, 'memory'],
  [/function signature mismatch/, 'indirect call'],
  [/table|element segment/, 'table'],
  [/dereferencing a null pointer|rethrowing null value/, 'null'],
  [/Atomics\.wait/, 'not shared'],
];
function trapClass(error) {
  if (error instanceof RangeError && /call stack/.test(error.message)) return 'stack';
  if (!(error instanceof WebAssembly.RuntimeError)) return `other (${error})`;
  for (const [pattern, name] of traps) if (pattern.test(error.message)) return name;
  return `other (${error.message})`;
}

const objects = [null, { n: 1 }, { n: 2 }, { n: 3 }];

class Run {
  constructor(job) {
    this.job = job;
    this.out = [];
  }

  run() {
    let module;
    try {
      module = new WebAssembly.Module(Buffer.from(this.job.wasm, 'base64'));
    } catch (error) {
      return [`compile: ${error.message}`];
    }
    if (!this.start(module)) return this.out;
    for (const call of this.job.calls) {
      if (this.perform(call)) continue;
      this.state('~');
      if (!this.start(module)) return this.out;
    }
    this.state('');
    return this.out;
  }

  start(module) {
    this.logged = 0;
    this.logHash = 0n;
    const env = {
      log: (a, b) => {
        ++this.logged;
        const h = this.logHash;
        this.logHash = BigInt.asUintN(64, (h << 9n) | (h >> 55n)) ^ BigInt(a >>> 0) ^ BigInt.asUintN(64, b);
      },
      external: (n) => objects[n & 3],
      number_of: (object) => (object === null ? 0 : object.n),
      call_back: () => {
        this.exports.f0();
        return 1;
      },
      g0: 7,
      g1: 0x123456789abcdefn,
      g2: new WebAssembly.Global({ value: 'i64', mutable: true }, 99n),
    };
    if (this.job.tags.length > 0) {
      env.tag = new WebAssembly.Tag({ parameters: ['i32'] });
      env.throw = (n) => {
        throw new WebAssembly.Exception(env.tag, [n]);
      };
    }
    try {
      this.exports = new WebAssembly.Instance(module, { env }).exports;
    } catch (error) {
      this.out.push(`instance: trap ${trapClass(error)}`);
      return false;
    }
    return true;
  }

  perform([name, params, results, bits]) {
    this.exports[`g${this.job.fuel[0]}`].value = this.job.fuel[1];
    const values = bits.map((text, i) => argument(params[i], BigInt(`0x${text}`)));
    let line = `${name}:`;
    let trapped = false;
    try {
      const result = this.exports[name](...values);
      const all = results.length === 1 ? [result] : results.length === 0 ? [] : [...result];
      all.forEach((value, i) => (line += ` ${show(results[i], value)}`));
    } catch (error) {
      if (typeof WebAssembly.Exception === 'function' && error instanceof WebAssembly.Exception) {
        line += this.thrown(error);
      } else {
        trapped = true;
        line += ` trap ${trapClass(error)}`;
      }
    }
    this.out.push(`${line} log ${this.logged} ${hex(this.logHash, 16)}`);
    return !trapped;
  }

  thrown(error) {
    for (let t = 0; t < this.job.tags.length; ++t) {
      const tag = this.exports[`e${t}`];
      if (!error.is(tag)) continue;
      const types = [...this.job.tags[t]];
      return ` throw e${t}${types.map((type, i) => ` ${type === 'v' ? 'vector' : show(type, error.getArg(tag, i))}`).join('')}`;
    }
    return ' throw something else';
  }

  state(mark) {
    const { memories, globals, tables } = this.job;
    for (let i = 0; i < memories; ++i) {
      const words = new Uint32Array(this.exports[`m${i}`].buffer);
      let hash = 0x811c9dc5 | 0;
      for (let at = 0; at < words.length; ++at) {
        hash = Math.imul(((hash << 5) | (hash >>> 27)) ^ words[at], 0x01000193);
      }
      this.out.push(`${mark}m${i} ${words.length / 16384} ${hex(hash >>> 0, 8)}`);
    }
    for (let i = 0; i < globals.length; ++i) {
      if (globals[i] === 'v' || globals[i] === 'e') continue;
      this.out.push(`${mark}g${i} ${show(globals[i], this.exports[`g${i}`].value)}`);
    }
    for (let i = 0; i < tables.length; ++i) {
      const table = this.exports[`t${i}`];
      const entry = tables[i] ? (at) => table.get(BigInt(at)) : (at) => table.get(at);
      let entries = '';
      for (let at = 0; at < Number(table.length); ++at) entries += entry(at) === null ? '0' : '1';
      this.out.push(`${mark}t${i} ${entries}`);
    }
    this.out.push(`${mark}digest ${hex(BigInt.asUintN(64, this.exports.digest()), 16)}`);
  }
}

const supported = Object.keys(probes).filter((name) =>
  WebAssembly.validate(new Uint8Array([...header, ...probes[name]])));
function answer(lines) {
  let text = Buffer.from(lines.join('\n') + '\n');
  while (text.length > 0) text = text.subarray(writeSync(1, text));
}
answer([supported.join(' ')]);
for await (const line of createInterface({ input: process.stdin })) {
  answer([...new Run(JSON.parse(line)).run(), '.']);
}
