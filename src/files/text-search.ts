/** Which files of a work tree may hold a text, as git's own search finds it: many files are not read one by one to find few. */
import { ifUsable, search, UTF_16 } from './git.ts';

/** Narrows lists of files to those that may hold something; what is left is read by whoever asks. */
export interface TextSearch {
  /** Those that may hold one of `texts`, in any case. */
  narrow(paths: readonly string[], texts: readonly string[]): readonly string[];
  /** Those in which one of `names` stands before a quote, a slash or a dot, as modules do in the text of who imports them. */
  naming(paths: readonly string[], names: readonly string[]): readonly string[];
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
  const matches = new Map<string, ReadonlySet<string> | undefined>();

  const find = (pattern: string | Buffer, ignoreCase: boolean): ReadonlySet<string> | undefined => {
    const key = `${ignoreCase ? 'i' : ''}/${typeof pattern === 'string' ? pattern : pattern.toString('latin1')}`;
    if (!matches.has(key)) matches.set(key, ifUsable(() => search(directory, pattern, ignoreCase)));
    return matches.get(key);
  };
  /** Texts in UTF-16 hide from a search for bytes; an earlier search has looked for their files. */
  const hidden = (): ReadonlySet<string> => (before.texts.length > 0 ? new Set() : (find(UTF_16, false) ?? new Set()));
  /** What holds a text holds each part of it. */
  const knownFor = (text: string): ReadonlySet<string> | undefined => [...texts].find(([part]) => text.includes(part))?.[1];

  return {
    narrow(paths, wanted) {
      const lower = wanted.map((text) => text.toLowerCase());
      const fresh = [...new Set(lower.filter((text) => !knownFor(text)))];
      if (fresh.length > 0) {
        if (paths.length <= FEW || fresh.some((text) => /[\n\0]/.test(text) || text === '')) return paths;
        const holding = find(fresh.sort().map(literal).join('|'), true);
        if (!holding) return paths;
        for (const text of fresh) texts.set(text, new Set([...holding, ...hidden()]));
      }
      const sets = [...new Set(lower.map(knownFor))];
      return paths.filter((path) => !isCurrent(path) || sets.some((holding) => holding?.has(path)));
    },
    naming(paths, names) {
      // Begins with letters: that is what a search is quick at.
      const found = paths.length <= FEW ? undefined : find(`(${[...names].sort().map(literal).join('|')})['"\`/.]`, false);
      return found ? paths.filter((path) => !isCurrent(path) || found.has(path)) : paths;
    },
  };
}

/** A text as a pattern, Perl-compatible and POSIX extended alike. */
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
