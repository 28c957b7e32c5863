/** Where the tool keeps what it needs to take a run back: in git's own folder, or in one of its own that git leaves alone. */
import { dirname, join, relative, sep } from 'node:path';
import { workTreeOf, type WorkTree } from '../files/git.ts';
import { readIfThere, writeNew, type FileSystem } from './file-system.ts';

export interface State {
  /** Absolute path of the folder with the lock and the journals; it may not be there yet. */
  readonly folder: string;
  /** Absolute path that the roots of journals are relative to. */
  readonly anchor: string;
}

const NAME = 'ocrolus-oauth-codemod';

/** The state that a run over `root`, an absolute path, uses. */
export function stateOf(fs: FileSystem, root: string): State {
  return gitState(fs, root) ?? ownState(root);
}

/** The state that `directory` belongs to: that of its work tree, or the nearest of a folder at or above it. */
export function nearestState(fs: FileSystem, directory: string): State {
  const tracked = gitState(fs, directory);
  if (tracked) return tracked;
  for (let folder = directory; ; folder = dirname(folder)) {
    if (fs.existsSync(ownState(folder).folder)) return ownState(folder);
    if (folder === dirname(folder)) return ownState(directory);
  }
}

function gitState(fs: FileSystem, directory: string): State | undefined {
  const tree = workTreeOf(directory);
  const isPartOf = tree && (directory === tree.top || directory.startsWith(tree.top + sep));
  return isPartOf && isOwnFolder(fs, tree) ? { folder: join(tree.gitFolder, NAME), anchor: tree.top } : undefined;
}

/** A `.git` file may name any folder of the disk; that of a linked work tree names the work tree in return. */
function isOwnFolder(fs: FileSystem, { top, gitFolder }: WorkTree): boolean {
  if (gitFolder.startsWith(top + sep)) return true;
  const named = readIfThere(fs, join(gitFolder, 'gitdir'))?.toString('utf8').trim();
  return named === join(top, '.git');
}

const ownState = (folder: string): State => ({ folder: join(folder, `.${NAME}`), anchor: folder });

/** Makes the folder, for the user alone. */
export function createState(fs: FileSystem, { folder }: State): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Keeps what is in the folder out of git. */
export function hideState(fs: FileSystem, { folder }: State): void {
  const ignore = join(folder, '.gitignore');
  if (!fs.existsSync(ignore)) writeNew(fs, ignore, Buffer.from('*\n'));
}

/** Takes the folder away when nothing is kept in it. */
export function dropEmptyState(fs: FileSystem, { folder }: State): void {
  try {
    if (fs.readdirSync(folder).every((name) => name === '.gitignore')) fs.rmSync(folder, { recursive: true });
  } catch {
    // It only would have been tidier.
  }
}

/** A root as a journal names it. */
export const rootName = ({ anchor }: State, root: string): string => relative(anchor, root).split(sep).join('/');
