/** Readers of files that hold scripts. */
import type { Carrier, Document, Reader } from '../document.ts';
import { relocated } from '../fragment.ts';
import { loadParser } from '../grammar.ts';
import { findShellCarriers } from '../shell/carriers.ts';
import { createTemplates } from '../shell/script.ts';
import type { Finder } from './place.ts';

/** @param readerOf the reader of another kind of file, by a path that it might have; `undefined` where there is none */
export async function createPlaceReader(find: Finder, readerOf: (path: string) => Promise<Reader> | undefined): Promise<Reader> {
  const parser = await loadParser('bash');
  return async (document) => {
    const templates = createTemplates();
    const { scripts, code = [], carriers = [] } = find(document, templates);
    const others = await Promise.all(code.map(({ path, fragment }) => readCode({ path, text: fragment.text }, readerOf).then((found) => found.map((carrier) => relocated(carrier, fragment)))));
    return [...carriers, ...(scripts.length > 0 ? findShellCarriers(scripts, templates, parser) : []), ...others.flat()];
  };
}

async function readCode(document: Document, readerOf: (path: string) => Promise<Reader> | undefined): Promise<readonly Carrier[]> {
  const reader = await readerOf(document.path);
  return reader ? reader(document) : [];
}
