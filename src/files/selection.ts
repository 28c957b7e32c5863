/** Which files of those that are listed are looked at: source, named by the arguments, no build output, with a name that can be given. */
import { relative, sep } from 'node:path';
import { globMatcher } from './globs.ts';
import { isLossy } from './listed.ts';
import { toPosix } from './place.ts';

/** Globs of files to look at, or not to. */
export interface Filters {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** What of the files below the arguments is looked at. */
export interface Selection extends Filters {
  /** Only these, where they are given; paths are relative to the root. */
  readonly changed?: ReadonlySet<string> | undefined;
}

const SOURCE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;
const DECLARATION = /\.d\.[cm]?ts$/;
const BUILT = /(?:^|\/)(?:dist|\.next|\.nuxt|\.output|\.svelte-kit|\.turbo|\.parcel-cache|\.serverless|\.aws-sam|coverage)\/|\.min\.[cm]?js$/;
/** Folders that are build output where they stand beside a `package.json`. */
const BUILT_BESIDE_PACKAGE = /^(.*?)(?:^|\/)(?:build|out)\//;

/** Types alone. */
export const isDeclaration = (path: string): boolean => DECLARATION.test(path);

/** JavaScript or TypeScript, declarations and components with script in them too. */
export const isScript = (path: string): boolean => SOURCE.test(path);

export const isSource = (path: string): boolean => isScript(path) && !isDeclaration(path);

/** Whether a path is build output: of a tool's own folder, or of one that only means that beside a manifest. */
export function builtFilter(named: ReadonlySet<string>): (path: string) => boolean {
  return (path) => {
    if (BUILT.test(path)) return true;
    const before = BUILT_BESIDE_PACKAGE.exec(path)?.[1];
    return before !== undefined && named.has(before === '' ? 'package.json' : `${before}/package.json`);
  };
}

/** Whether a path is one of the targets, or below one. */
export function nameFilter(root: string, targets: readonly string[]): (path: string) => boolean {
  const prefixes = targets.map((target) => toPosix(relative(root, target)));
  return (path) => prefixes.some((prefix) => prefix === '' || path === prefix || path.startsWith(`${prefix}/`));
}

/** Globs select by path; a glob without a slash matches in every folder, as in .gitignore. */
export function globFilter({ include, exclude }: Filters): (path: string) => boolean {
  const [included, excluded] = [globMatcher(include), globMatcher(exclude)];
  // A matcher without patterns takes its time all the same.
  return (path) => (include.length === 0 || included(path)) && (exclude.length === 0 || !excluded(path));
}

/** Why a source file cannot be given to those who look into it: TypeScript takes a backslash for a slash, and a report is UTF-8. */
export function oddName(path: string): string | undefined {
  if (isLossy(path)) return 'its name is not UTF-8';
  return sep === '/' && path.includes('\\') ? 'its name holds a backslash' : undefined;
}
