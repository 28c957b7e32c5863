/** Readers of languages that tree-sitter has a grammar for. */
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import { readGrammar } from '../../files/grammars.ts';
import type { Reader } from '../document.ts';
import { findCarriers } from './carriers.ts';
import type { Language } from './language.ts';
import { readTree } from './tree.ts';

let runtime: Promise<typeof TreeSitter> | undefined;

async function start(): Promise<typeof TreeSitter> {
  // CommonJS that is put together at run time: its names cannot be seen from outside.
  const { default: loaded } = (await import('@vscode/tree-sitter-wasm')) as unknown as { readonly default: typeof TreeSitter };
  // Its types leave out that it may be given the bytes.
  await loaded.Parser.init({ wasmBinary: readGrammar('tree-sitter') } as unknown as Parameters<typeof loaded.Parser.init>[0]);
  return loaded;
}

export async function createReader(language: Language): Promise<Reader> {
  runtime ??= start();
  const { Language: Grammar, Parser } = await runtime;
  const parser = new Parser();
  parser.setLanguage(await Grammar.load(readGrammar(`tree-sitter-${language.grammar}`)));
  return ({ text }) => findCarriers(readTree(parser, text, language), language);
}
