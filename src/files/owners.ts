/** Who owns a file, by the CODEOWNERS of GitHub and GitLab. */
import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { globMatcher, isSimpleGlob } from './globs.ts';

/** In the order in which GitHub and GitLab look for it. */
const PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'];
/** GitHub ignores a larger file. Bytes. */
const SIZE_LIMIT = 3 * 1024 * 1024;

interface Rule {
  readonly matches: (path: string) => boolean;
  readonly owners: readonly string[];
}

/** The owners of a path that is relative to `root`; `top` is the top of its repository. Both are absolute. */
export function findOwners(root: string, top: string = root): (path: string) => readonly string[] {
  const text = PLACES.map((place) => read(join(top, place))).find((item) => item !== undefined);
  if (text === undefined) return () => [];
  const sections = parse(text);
  const prefix = relative(top, root).split('\\').join('/');
  return (path) => {
    const full = prefix === '' ? path : `${prefix}/${path}`;
    // In each section the last rule that fits decides; the owners of all sections are asked.
    return [...new Set(sections.flatMap((rules) => rules.findLast((rule) => rule.matches(full))?.owners ?? []))];
  };
}

function read(path: string): string | undefined {
  try {
    const { size } = lstatSync(path);
    return lstatSync(path).isFile() && size <= SIZE_LIMIT ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** `[Section][2] @default-owner` begins a section of GitLab; GitHub has one without a name. */
const SECTION = /^\^?\[([^\]]+)\](?:\[\d+\])?(.*)$/;

function parse(text: string): readonly (readonly Rule[])[] {
  let defaults: readonly string[] = [];
  let rules: Rule[] = [];
  /** By their names, of which capitals do not matter: those with the same name are one. */
  const sections = new Map([['', rules]]);
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    const section = SECTION.exec(line);
    if (section) {
      const name = (section[1] ?? '').toLowerCase();
      defaults = words(section[2] ?? '');
      rules = sections.get(name) ?? [];
      sections.set(name, rules);
      continue;
    }
    const [pattern, ...owners] = words(line);
    if (pattern !== undefined && !pattern.startsWith('!') && isSimpleGlob(pattern)) rules.push({ matches: matcher(pattern), owners: owners.length > 0 ? owners : defaults });
  }
  return [...sections.values()];
}

/** A space in a path is written with a backslash. */
const words = (text: string): readonly string[] => (text.match(/(?:\\ |\S)+/g) ?? []).map((word) => word.replaceAll('\\ ', ' '));

/** `docs/*` owns the files of the folder, and unlike in .gitignore not those of folders below. */
function matcher(pattern: string): (path: string) => boolean {
  const matches = globMatcher([pattern], true);
  if (!/(?<!\*\*)\/\*$/.test(pattern)) return matches;
  return (path) => matches(path) && !(path.includes('/') && matches(`${dirname(path)}/`));
}
