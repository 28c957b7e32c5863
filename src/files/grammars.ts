/** Grammars of other languages: WebAssembly, of the package they come from or compressed in this one. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

/** @param name without its ending: `tree-sitter-python` */
export function readGrammar(name: string): Buffer {
  const packed = fileURLToPath(new URL(`../grammars/${name}.wasm.br`, import.meta.url));
  if (existsSync(packed)) return brotliDecompressSync(readFileSync(packed));
  return readFileSync(createRequire(import.meta.url).resolve(`@vscode/tree-sitter-wasm/wasm/${name}.wasm`));
}
