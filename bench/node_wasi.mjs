// Runs a WASI program under Node's own runtime: node node_wasi.mjs DIRECTORY FILE.wasm [args…]
import {readFile} from 'node:fs/promises';
import {WASI} from 'node:wasi';

const [directory, file, ...args] = process.argv.slice(2);
const wasi = new WASI({
  version: 'preview1', args: [file, ...args], preopens: {[directory]: directory}, returnOnExit: false});
const module = await WebAssembly.compile(await readFile(file));
wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
