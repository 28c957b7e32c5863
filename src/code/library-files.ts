/** The declarations of JavaScript's and the browser's own objects, as the bundled TypeScript brings them. */
import { compiler } from './compiler.ts';
import { ts } from './syntax.ts';

/** The folder that their paths begin with; no folder of the disk. */
export const LIBRARY = '/lib/';

const PARSED = new Map<string, ts.SourceFile>();
let texts: ReadonlyMap<string, string> | undefined;

/** Parsed when it is first asked for. */
export function libraryFile(path: string): ts.SourceFile | undefined {
  const known = PARSED.get(path);
  if (known) return known;
  texts ??= new Map(compiler().getLibFiles().map(({ fileName, text }) => [`${LIBRARY}${fileName}`, text]));
  const text = texts.get(path);
  const file = text === undefined ? undefined : ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, false);
  if (file) PARSED.set(path, file);
  return file;
}
