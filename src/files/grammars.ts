/** Grammars of other languages: WebAssembly, of the package they come from or compressed in this one. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

/** Where they are while nothing is packed: folders of packages, the first that has one. `scripts/bundle.mjs` looks there as well. */
const FOLDERS = ['@vscode/tree-sitter-wasm/wasm', '@cursorless/tree-sitter-wasms/out'];

/** @param name without its ending: `tree-sitter-python` */
export function readGrammar(name: string): Buffer {
  const packed = fileURLToPath(new URL(`../grammars/${name}.wasm.br`, import.meta.url));
  if (existsSync(packed)) return brotliDecompressSync(readFileSync(packed));
  const { resolve } = createRequire(import.meta.url);
  for (const folder of FOLDERS) {
    try {
      return readFileSync(resolve(`${folder}/${name}.wasm`));
    } catch (cause) {
      if (!/^(?:MODULE_NOT_FOUND|ENOENT)$/.test((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    }
  }
  throw new Error(`there is no grammar ${name}`);
}
