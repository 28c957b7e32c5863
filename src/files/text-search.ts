/** Which files of a work tree may hold a text, as git's own search finds it: many files are not read one by one to find few. */
import { search, searchUtf16, startSearch } from './git.ts';
import { ifUsable } from './git-process.ts';

/** Narrows lists of files to those that may hold something; what is left is read by whoever asks. */
export interface TextSearch {
  /** Those that may hold one of `texts`, in any case. */
  narrow(paths: readonly string[], texts: readonly string[]): readonly string[];
  /** Those in which one of `names` stands before a quote, a slash or a dot, as modules do in the text of who imports them. */
  naming(paths: readonly string[], names: readonly string[]): readonly string[];
  /** Looks for names that will be asked for, without waiting for it. */
  readonly prepare: (paths: readonly string[], names: readonly string[]) => Promise<void>;
}

/** What was searched for before, and where it was found. */
export interface Searched {
  readonly texts: readonly string[];
  readonly holding: ReadonlySet<string>;
}

/** So few files are read faster than a process starts. */
const FEW = 300;

/**
 * @param directory of a work tree; paths are relative to it
 * @param isCurrent whether git searches in the very bytes that the run is about; all other paths are handed back unsearched
 */
export function createTextSearch(directory: string, isCurrent: (path: string) => boolean, before: Searched): TextSearch {
  const texts = new Map<string, ReadonlySet<string>>(before.texts.map((text) => [text.toLowerCase(), before.holding]));
  const named: { readonly names: ReadonlySet<string>; readonly found: ReadonlySet<string> | undefined }[] = [];
  /** Texts in UTF-16 hide from a search for bytes; an earlier search has looked for their files. */
  let hidden: ReadonlySet<string> | undefined = before.texts.length > 0 ? new Set() : undefined;

  /** What holds a text holds each part of it. */
  const knownFor = (text: string): ReadonlySet<string> | undefined => [...texts].find(([part]) => text.includes(part))?.[1];

  return {
    narrow(paths, wanted) {
      const lower = wanted.map((text) => text.toLowerCase());
      const fresh = [...new Set(lower.filter((text) => !knownFor(text)))];
      if (fresh.length > 0) {
        if (paths.length <= FEW || fresh.some((text) => /[\n\0]/.test(text) || text === '')) return paths;
        const found = ifUsable(() => search(directory, fresh.map(literal).join('|'), true));
        hidden ??= ifUsable(() => searchUtf16(directory));
        if (!found || !hidden) return paths;
        const holding = new Set([...found, ...hidden]);
        for (const text of fresh) texts.set(text, holding);
      }
      const sets = [...new Set(lower.map(knownFor))];
      return paths.filter((path) => !isCurrent(path) || sets.some((holding) => holding?.has(path)));
    },
    naming(paths, names) {
      if (paths.length <= FEW) return paths;
      // Who was looked for together with others is among what was found.
      const known = named.find((item) => names.every((name) => item.names.has(name))) ?? { names: new Set(names), found: ifUsable(() => search(directory, patternOf(names))) };
      if (!named.includes(known)) named.push(known);
      const { found } = known;
      return found ? paths.filter((path) => !isCurrent(path) || found.has(path)) : paths;
    },
    async prepare(paths, names) {
      if (paths.length <= FEW || names.length === 0) return;
      named.push({ names: new Set(names), found: await startSearch(directory, patternOf(names)).catch(() => undefined) });
    },
  };
}

/** Begins with letters: that is what a search is quick at. */
const patternOf = (names: readonly string[]): string => `(${[...names].sort().map(literal).join('|')})['"\`/.]`;

/** A text as a pattern, Perl-compatible and POSIX extended alike. */
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
