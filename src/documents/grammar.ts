/** Parsers of tree-sitter, each loaded when a file needs it. */
import { setFlagsFromString } from 'node:v8';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import { readGrammar } from '../files/grammars.ts';

let runtime: Promise<typeof TreeSitter> | undefined;

async function start(): Promise<typeof TreeSitter> {
  // The optimising compiler takes 10 seconds and more for the lexer of PowerShell, and the end of the process waits for it.
  setFlagsFromString('--liftoff-only');
  // CommonJS that is put together at run time: its names cannot be seen from outside.
  const { default: loaded } = (await import('@vscode/tree-sitter-wasm')) as unknown as { readonly default: typeof TreeSitter };
  // Its types leave out that it may be given the bytes.
  await loaded.Parser.init({ wasmBinary: readGrammar('tree-sitter') } as unknown as Parameters<typeof loaded.Parser.init>[0]);
  return loaded;
}

const parsers = new Map<string, Promise<TreeSitter.Parser>>();

/** @param grammar of the file `tree-sitter-<grammar>.wasm` */
export function loadParser(grammar: string): Promise<TreeSitter.Parser> {
  const known = parsers.get(grammar) ?? load(grammar);
  parsers.set(grammar, known);
  return known;
}

async function load(grammar: string): Promise<TreeSitter.Parser> {
  runtime ??= start();
  const { Language, Parser } = await runtime;
  const parser = new Parser();
  parser.setLanguage(await Language.load(readGrammar(`tree-sitter-${grammar}`)));
  return parser;
}
