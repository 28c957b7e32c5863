/** Readers of languages that tree-sitter has a grammar for. */
import type { Reader } from '../document.ts';
import { loadParser } from '../grammar.ts';
import { findCarriers } from './carriers.ts';
import type { Language } from './language.ts';
import { readTree } from './tree.ts';

export async function createReader(language: Language): Promise<Reader> {
  const parser = await loadParser(language.grammar);
  return ({ text }) => findCarriers(readTree(parser, text, { language }), language);
}
