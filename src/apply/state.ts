/** Where the tool keeps what it needs to take a run back: in git's own folder, or in one of its own that git leaves alone. */
import { dirname, join, relative, sep } from 'node:path';
import { workTreeOf } from '../files/git.ts';
import { writeNew, type FileSystem } from './file-system.ts';

export interface State {
  /** Absolute path of the folder with the lock and the journals; it may not be there yet. */
  readonly folder: string;
  /** Absolute path that the roots of journals are relative to. */
  readonly anchor: string;
}

const NAME = 'ocrolus-oauth-codemod';

/** The state that a run over `root`, an absolute path, uses. */
export function stateOf(root: string): State {
  return gitState(root) ?? ownState(root);
}

/** The state that `directory` belongs to: that of its work tree, or the nearest of a folder at or above it. */
export function nearestState(fs: FileSystem, directory: string): State {
  const tracked = gitState(directory);
  if (tracked) return tracked;
  for (let folder = directory; ; folder = dirname(folder)) {
    if (fs.existsSync(ownState(folder).folder)) return ownState(folder);
    if (folder === dirname(folder)) return ownState(directory);
  }
}

function gitState(directory: string): State | undefined {
  const tree = workTreeOf(directory);
  return tree && (directory === tree.top || directory.startsWith(tree.top + sep)) ? { folder: join(tree.gitFolder, NAME), anchor: tree.top } : undefined;
}

const ownState = (folder: string): State => ({ folder: join(folder, `.${NAME}`), anchor: folder });

/** Makes the folder, for the user alone. */
export function createState(fs: FileSystem, { folder }: State): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ignore = join(folder, '.gitignore');
  if (!fs.existsSync(ignore)) writeNew(fs, ignore, Buffer.from('*\n'));
}

/** A root as a journal names it. */
export const rootName = ({ anchor }: State, root: string): string => relative(anchor, root).split(sep).join('/');
