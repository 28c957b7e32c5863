/** What git knows of a folder beside its files: where it is published, and when a text came into a file. */
import type { Source } from '../report/report.ts';
import { git, ifUsable, line } from './git-process.ts';

/** The repository on the web that a folder is checked out from; `null` where there is none. */
export function sourceOf(directory: string): Source | null {
  const found = ifUsable((): Source | undefined => {
    const [revision, prefix = ''] = line(git(directory, 'rev-parse', 'HEAD', '--show-prefix'))?.split('\n') ?? [];
    const url = webAddress(line(git(directory, 'config', '--get', 'remote.origin.url')) ?? '');
    return url !== undefined && revision !== undefined && /^[\da-f]{40,64}$/.test(revision) ? { url, revision, prefix } : undefined;
  });
  return found ?? null;
}

const REMOTE = /^(?:(?:https?|ssh|git):\/\/(?:[^@/\s]*@)?([\w.-]+)(?::\d+)?\/|(?:[\w.-]+@)?([\w.-]+):(?!\/))([\w.~/-]+?)(?:\.git)?\/*$/;

/** `git@github.com:acme/api.git` and its like as `https://github.com/acme/api`, without user and token; `undefined` for a path. */
function webAddress(remote: string): string | undefined {
  const [, byUrl, byCopy, path] = REMOTE.exec(remote) ?? [];
  const host = byUrl ?? byCopy;
  return host?.includes('.') && path !== undefined ? `https://${host.toLowerCase()}/${path}` : undefined;
}

/** The hosts of all remotes, in lower case; of their addresses nothing else is kept. */
export function remoteHosts(directory: string): readonly string[] {
  const rows = line(git(directory, 'config', '--get-regexp', String.raw`^remote\..*\.url$`))?.split('\n') ?? [];
  return [...new Set(rows.flatMap((row) => /^https:\/\/([^/]+)/.exec(webAddress(row.replace(/^\S+ /, '')) ?? '')?.[1] ?? []))];
}

/**
 * The abbreviated hashes of the commits whose changes of a file added one of `texts`, the newest first; renames are followed.
 * The texts stay in this process: as arguments of git they would show in the list of processes. `null` outside a work tree.
 */
export function commitsThatAdded(directory: string, file: string, texts: readonly string[]): readonly string[] | null {
  const answer = ifUsable(() => git(directory, '-c', 'log.showSignature=false', 'log', '--format=%x00%h', '--patch', '--unified=0', '--follow', '--no-ext-diff', '--no-textconv', '--no-color', '--', `:(literal)${file}`));
  if (!answer) return null;
  // What the repository declares to be text may hold NUL as well.
  return answer.bytes.toString('utf8').split(/\0(?=[\da-f]{4,64}\n)/).slice(1).flatMap((commit) => {
    const [hash = '', ...changes] = commit.split('\n');
    return changes.some((change) => change.startsWith('+') && texts.some((text) => change.includes(text))) ? [hash] : [];
  });
}
