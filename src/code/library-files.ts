/** The declarations of JavaScript's and the browser's own objects, as the bundled TypeScript brings them. */
import { getLibFiles } from '@ts-morph/common';
import { ts } from './syntax.ts';

/** The folder that their paths begin with; no folder of the disk. */
export const LIBRARY = '/lib/';

const PARSED = new Map<string, ts.SourceFile>();

/** Parsed when it is first asked for. */
export function libraryFile(path: string): ts.SourceFile | undefined {
  const known = PARSED.get(path);
  const text = known ? undefined : getLibFiles().find((file) => file.fileName === path.slice(LIBRARY.length))?.text;
  const file = text === undefined ? known : ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, false);
  if (file) PARSED.set(path, file);
  return file;
}
