/** The text search that decides which files are parsed at all. */
import type { FileTree } from './tree.ts';

export interface Prefiltered {
  readonly hits: readonly string[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** The files whose bytes contain one of `needles` in lower case, upper case, capitalised or as written. */
export function prefilter(tree: FileTree, paths: readonly string[], needles: readonly string[]): Prefiltered {
  const forms = [...new Set(needles.flatMap((needle) => [needle, needle.toLowerCase(), needle.toUpperCase(), needle.charAt(0).toUpperCase() + needle.slice(1).toLowerCase()]))].map((form) => Buffer.from(form));
  const hits: string[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  for (const path of tree.search?.narrow(paths, needles) ?? paths) {
    try {
      const bytes = tree.read(path);
      // UTF-16 hides every needle: such a file is handed on, and reported when it is decoded.
      if (isUtf16(bytes) || forms.some((form) => bytes.includes(form))) hits.push(path);
    } catch (cause) {
      unreadable.push({ path, reason: `cannot be read: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}` });
    }
  }
  return { hits, unreadable };
}

function isUtf16(bytes: Buffer): boolean {
  return bytes.length > 1 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
}
