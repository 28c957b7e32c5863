/** Files that are one shell script. */
import { loadParser } from '../grammar.ts';
import type { Document, Reader } from '../document.ts';
import { verbatim } from '../fragment.ts';
import { findShellCarriers } from './carriers.ts';
import { createTemplates } from './script.ts';

export async function createShellReader(): Promise<Reader> {
  const parser = await loadParser('bash');
  return ({ text }: Document) => findShellCarriers([{ fragment: verbatim(text), symbol: '' }], createTemplates(), parser);
}
