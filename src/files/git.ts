/** What git is asked of a work tree, its index and its history. How it is asked is in `git-process.ts`. */
import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { entries, git, line, start, UnusableGitError, type Answer } from './git-process.ts';

/** The files of a work tree below a folder, as git knows them. */
export interface WorkTreeFiles {
  /** Regular files of the index. */
  readonly tracked: readonly string[];
  /** Those of the index that git did not find on the disk. */
  readonly gone: readonly string[];
  /** What git would add: files, links, and folders that are repositories of their own. */
  readonly untracked: readonly string[];
  /** Entries of the index that are repositories of their own. */
  readonly nested: readonly string[];
  /** Folders that could not be looked into. */
  readonly closed: readonly string[];
  /** Those of `tracked` that hold one of the texts that were asked for, in any case; `undefined` where git could not tell. */
  readonly holding: Promise<ReadonlySet<string> | undefined>;
  /** Those of `tracked` that git takes to be as in the index, whatever the disk holds. */
  readonly assumed: ReadonlySet<string>;
}

/**
 * Tracked files below `directory`, untracked ones that are not ignored, and which of the first may hold one of `texts`; all asked at once, and the
 * last, which takes longest, not waited for.
 * `directory` is in a work tree; `undefined` when git ignores it, or cannot be used.
 */
export async function readWorkTree(directory: string, texts: readonly string[]): Promise<WorkTreeFiles | undefined> {
  try {
    // What git cannot search in time is read.
    const holding = searchTexts(directory, texts).catch(() => undefined);
    // Inside an ignored directory git lists nothing, which is not what somebody who works there asks for.
    const ignored = start(directory, ['check-ignore', '--quiet', '.']);
    const untracked = start(directory, ['ls-files', '--others', '--deleted', '--exclude-standard', '-t', '-z']);
    const listing = start(directory, ['ls-files', '--stage', '-v', '-z']);
    // Read while the others are at it. When it is the first that fails, nobody waits for them.
    for (const promise of [ignored, untracked]) promise.catch(() => undefined);
    const rows = entries((await listing)?.bytes ?? Buffer.of());
    const [isIgnored, listed, others] = await Promise.all([ignored, listing, untracked]);
    if (isIgnored || !listed || !others) return undefined;
    const rest = entries(others.bytes).map((entry) => ({ tag: entry[0], path: entry.slice(2) }));
    const gone = rest.filter(({ tag }) => tag === 'R').map(({ path }) => path);
    const isGone = new Set(gone);
    const files = rows.filter((row) => row.startsWith('100', MODE)).map(pathIn);
    const isOnce = rows.every((row) => row[row.indexOf('\t') - 1] === '0');
    return {
      // What is in conflict is listed three times.
      tracked: (isOnce ? files : [...new Set(files)]).filter((path) => !isGone.has(path)),
      gone,
      untracked: rest.filter(({ tag }) => tag === '?').map(({ path }) => path),
      nested: rows.filter((row) => row.startsWith('160000', MODE)).map(pathIn),
      closed: [...others.complaints.matchAll(/^warning:.*?'(.+?)\/?'/gm)].map((match) => match[1] ?? '.'),
      holding: holding.then((found) => found && new Set(found)),
      assumed: new Set(rows.filter((row) => row[0] !== 'H').map(pathIn)),
    };
  } catch (cause) {
    if (cause instanceof UnusableGitError) return undefined;
    throw cause;
  }
}

/** Where the mode stands in a row of `git ls-files --stage -v`: `H 100644 <hash> 0<tab>path`. There may be many rows: they are not taken apart. */
const MODE = 2;
const HASH = 9;
const pathIn = (row: string): string => row.slice(row.indexOf('\t') + 1);

const SEARCH: readonly string[] = ['grep', '--text', '--files-with-matches', '--no-recurse-submodules', '-z', '-f', '-'];
/** Texts in UTF-16 hide from a search for bytes: a file that begins like one is taken to hold anything. */
const UTF_16_MARKS = ['\xff\xfe', '\xfe\xff'];

/** The tracked files that hold one of `texts`, in any case, whatever attributes say of their kind; the texts are no arguments. */
export async function searchTexts(directory: string, texts: readonly string[]): Promise<readonly string[] | undefined> {
  const patterns = Buffer.concat([...texts.map((text) => Buffer.from(text, 'utf8')), ...UTF_16_MARKS.map((mark) => Buffer.from(mark, 'latin1'))].flatMap((pattern) => [pattern, Buffer.from('\n')]));
  const answer = await start(directory, [...SEARCH, '--ignore-case', '--fixed-strings'], patterns);
  return answer && filesIn(answer);
}

/** Not every git is built with the first, which is several times as fast. */
const PATTERN_KINDS = ['--perl-regexp', '--extended-regexp'];

/** The tracked files with a line that matches; `undefined` when git cannot tell. */
export function search(directory: string, pattern: string | Buffer, ignoreCase = false): ReadonlySet<string> | undefined {
  for (const kind of PATTERN_KINDS) {
    const answer = git(directory, { input: pattern }, ...SEARCH, kind, ...(ignoreCase ? ['--ignore-case'] : []));
    if (answer) return new Set(filesIn(answer));
  }
  return undefined;
}

/** The same without waiting for it. */
export async function startSearch(directory: string, pattern: string): Promise<ReadonlySet<string> | undefined> {
  for (const kind of PATTERN_KINDS) {
    const answer = await start(directory, [...SEARCH, kind], pattern);
    if (answer) return new Set(filesIn(answer));
  }
  return undefined;
}

/** The tracked files that may be UTF-16. */
export const searchUtf16 = (directory: string): ReadonlySet<string> | undefined => search(directory, Buffer.from(UTF_16_MARKS.join('|'), 'latin1'));

/** What git could not read may hold anything. */
function filesIn({ bytes, complaints }: Answer): readonly string[] {
  return [...entries(bytes), ...[...complaints.matchAll(/^error: [^']*'(.+)': /gm)].map((match) => match[1] ?? '')];
}

/** A file of the index. */
export interface IndexEntry {
  readonly path: string;
  /** Name of the blob. */
  readonly hash: string;
  /** Git was told not to look at the file on the disk: sparse checkouts, `--assume-unchanged`. */
  readonly isUnwatched: boolean;
}

const LIST_INDEX = ['ls-files', '--stage', '-v', '-z'];

/** The regular files of the index below `directory`, without what is in conflict; `undefined` outside a work tree. */
export const listIndex = (directory: string): readonly IndexEntry[] | undefined => indexEntries(git(directory, ...LIST_INDEX));

/** The same without waiting for it. */
export const startListIndex = async (directory: string): Promise<readonly IndexEntry[] | undefined> => indexEntries(await start(directory, LIST_INDEX));

function indexEntries(answer: Answer | undefined): readonly IndexEntry[] | undefined {
  return answer && entries(answer.bytes).flatMap((row) => {
    const tab = row.indexOf('\t');
    const isFile = row.startsWith('100', MODE) && row[tab - 1] === '0';
    return isFile ? { path: row.slice(tab + 1), hash: row.slice(HASH, tab - 2), isUnwatched: row[0] !== 'H' && /[Sa-z]/.test(row[0] ?? '') } : [];
  });
}

/** What the next commit adds or changes (regular files), takes away, or cannot hold yet; paths are relative to a folder, a renamed file is one of each. */
export interface Staged {
  readonly changed: readonly IndexEntry[];
  readonly deleted: readonly string[];
  /** What a merge has left in conflict. */
  readonly conflicts: readonly string[];
}

export function listStaged(directory: string): Staged | undefined {
  const compared = (commit: string): Answer | undefined => git(directory, 'diff-index', '--cached', '--relative', '--raw', '--no-abbrev', '-z', '--no-renames', '--ita-invisible-in-index', '--diff-filter=AMTDU', '--ignore-submodules=all', commit, '--');
  // Before the first commit the index is compared with nothing.
  const answer = compared('HEAD') ?? compared(line(git(directory, 'hash-object', '-t', 'tree', '/dev/null')) ?? 'HEAD');
  if (!answer) return undefined;
  const parts = entries(answer.bytes);
  const rows = parts.flatMap((head, index) => {
    const [, mode = '', hash = '', status = ''] = /^:\d+ (\d+) [\da-f]+ ([\da-f]+) ([AMTDU])$/.exec(head) ?? [];
    return index % 2 === 0 && status !== '' ? [{ path: parts[index + 1] ?? '', hash, status, isFile: mode.startsWith('100') }] : [];
  });
  const of = (status: string): readonly string[] => [...new Set(rows.filter((row) => row.status === status).map(({ path }) => path))];
  return { changed: rows.filter(({ isFile, status }) => isFile && !'DU'.includes(status)).map(({ path, hash }) => ({ path, hash, isUnwatched: false })), deleted: of('D'), conflicts: of('U') };
}

/** Why files cannot be compared with a commit. */
export type NoComparison = 'no work tree' | 'no such commit' | 'no common history';

/** Files below `directory` that differ from the commit in which a revision and HEAD part ways: in later commits, on the disk, or untracked. */
export function listChangedSince(directory: string, revision: string): readonly string[] | NoComparison {
  if (!workTreeOf(directory)) return 'no work tree';
  const commit = line(git(directory, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`));
  if (!commit) return 'no such commit';
  const base = line(git(directory, 'merge-base', commit, 'HEAD'));
  if (!base) return 'no common history';
  const changed = git(directory, ...withoutFilters(directory), 'diff', '--name-only', '--relative', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=all', '--diff-filter=AMT', base, '--', '.');
  const untracked = git(directory, 'ls-files', '--others', '--exclude-standard', '-z');
  if (!changed || !untracked) throw new UnusableGitError(`git could not compare ${directory} with ${revision}`);
  return [...entries(changed.bytes), ...entries(untracked.bytes)];
}

/** The text of a file as the index holds it, `undefined` where it does not. */
export function readStaged(path: string): string | undefined {
  const folder = dirname(resolve(path));
  return existsSync(folder) ? git(folder, 'cat-file', 'blob', `:./${basename(path)}`)?.bytes.toString('utf8') : undefined;
}

/** Whether objects may be missing here, and nothing is fetched to read one. */
export function isPartialClone(directory: string): boolean {
  return git(directory, 'config', '--get-regexp', String.raw`^remote\..*\.promisor$`) !== undefined;
}

/** Files below `directory` whose state on the disk is not known to be that of the index. */
export async function startListUnlikeIndex(directory: string): Promise<readonly string[]> {
  const answer = await start(directory, ['diff-files', '--relative', '--name-only', '-z', '--no-renames', '--ignore-submodules=all']);
  return answer ? entries(answer.bytes) : [];
}

/** The bytes of blobs, in the order of their names. */
export function readBlobs(directory: string, hashes: readonly string[]): readonly Buffer[] {
  if (hashes.length === 0) return [];
  const answer = git(directory, { input: `${hashes.join('\n')}\n` }, 'cat-file', '--batch');
  const blobs: Buffer[] = [];
  for (let at = 0; answer && at < answer.bytes.length; ) {
    const end = answer.bytes.indexOf(10, at);
    const size = Number(/^[\da-f]+ blob (\d+)$/.exec(answer.bytes.toString('latin1', at, end))?.[1]);
    if (!Number.isInteger(size)) break;
    blobs.push(answer.bytes.subarray(end + 1, end + 1 + size));
    at = end + size + 2;
  }
  if (blobs.length !== hashes.length) throw new UnusableGitError(`git could not read all files of the index in ${directory}`);
  return blobs;
}

/** Where a work tree begins and where git keeps its own files for it; absolute paths. */
export interface WorkTree {
  readonly top: string;
  /** Of a linked work tree or a submodule, its own. */
  readonly gitFolder: string;
}

export function workTreeOf(directory: string): WorkTree | undefined {
  const [top, gitFolder, ...others] = line(git(directory, 'rev-parse', '--show-toplevel', '--absolute-git-dir'))?.split('\n') ?? [];
  // A third line comes of a path with a line end in it.
  return top === undefined || gitFolder === undefined || others.length > 0 ? undefined : { top, gitFolder };
}

/** Uncommitted changes; paths are relative to the top of the work tree. One file may be both staged and changed since. */
export interface Uncommitted {
  readonly staged: readonly string[];
  readonly unstaged: readonly string[];
  readonly untracked: readonly string[];
}

/**
 * What is not committed below `directory`; `undefined` outside a work tree.
 * @throws {UnusableGitError}
 */
export function listUncommitted(directory: string): Uncommitted | undefined {
  const answer = git(directory, ...withoutFilters(directory), 'status', '--porcelain=v1', '-z', '--untracked-files=all', '--ignore-submodules=all', '--no-renames', '--', '.');
  if (!answer) return undefined;
  const rows = entries(answer.bytes).map((entry) => ({ index: entry[0], workTree: entry[1], path: entry.slice(3) }));
  const paths = (isWanted: (row: (typeof rows)[number]) => boolean): readonly string[] => rows.filter(isWanted).map((row) => row.path);
  return {
    staged: paths(({ index }) => index !== ' ' && index !== '?'),
    unstaged: paths(({ workTree }) => workTree !== ' ' && workTree !== '?'),
    untracked: paths(({ index }) => index === '?'),
  };
}

/** Git runs the clean filter of a file whose time has changed. Those that the user set up for all repositories are the user's own. */
function withoutFilters(directory: string): readonly string[] {
  const names = ['--local', '--worktree'].flatMap((scope) => entries(git(directory, 'config', scope, '--includes', '--name-only', '-z', '--get-regexp', String.raw`^filter\..*\.(clean|smudge|process|required)$`)?.bytes ?? Buffer.alloc(0)));
  const unsafe = names.find((name) => name.includes('='));
  if (unsafe !== undefined) throw new UnusableGitError(`the filter ${unsafe} of this repository cannot be switched off`);
  return [...new Set(names)].flatMap((name) => ['-c', name.endsWith('.required') ? `${name}=false` : `${name}=`]);
}
