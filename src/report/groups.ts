/** Sites that are changed together, for what shows or decides changes one at a time. */
import { groupsOf } from './collections.ts';
import type { FileChange, Finding, Report } from './report.ts';

export interface ChangeGroup {
  readonly findings: readonly Finding[];
  /** The changed files of these sites; what the whole run shares, such as a provider's file, is in `shared`. */
  readonly files: readonly FileChange[];
  /** Those of `shared` that its files import. */
  readonly needs: readonly FileChange[];
}

export interface ChangeGroups {
  /** In the order of the first site of each. */
  readonly groups: readonly ChangeGroup[];
  /** Changes that follow from those of several groups, or of one that cannot be told. */
  readonly shared: readonly FileChange[];
}

/** Two sites belong together where a file is changed for both. */
export function changeGroups({ findings, files }: Pick<Report, 'findings' | 'files'>): ChangeGroups {
  /** A file → the file that stands for all that are connected with it. */
  const parents = new Map<string, string>();
  const rootOf = (path: string): string => {
    let root = path;
    for (let next = parents.get(root); next !== undefined && next !== root; next = parents.get(root)) root = next;
    parents.set(path, root);
    return root;
  };
  const changed = findings.filter((finding) => finding.changes.length > 0);
  for (const { changes: [first = '', ...others] } of changed) for (const other of others) parents.set(rootOf(other), rootOf(first));
  const groups = groupsOf(changed, ({ changes: [first = ''] }) => rootOf(first));
  const roots = new Set(groups.map(([root]) => root));
  const shared = files.filter((file) => !parents.has(file.path) || !roots.has(rootOf(file.path)));
  return {
    groups: groups.map(([root, own]) => {
      const inside = files.filter((file) => parents.has(file.path) && rootOf(file.path) === root);
      const imported = new Set(inside.flatMap(importsAdded));
      return { findings: own, files: inside, needs: shared.filter((file) => imported.has(stem(file.path))) };
    }),
    shared,
  };
}

/** The modules that a change imports by a relative path, without their extension. */
function importsAdded({ path, diff }: FileChange): readonly string[] {
  const folder = path.split('/').slice(0, -1);
  return [...diff.matchAll(/^\+.*?(?:\bfrom\s*|\brequire\(\s*|\bimport\(?\s*)(['"`])(\.{1,2}\/[^'"`]+)\1/gm)].map(([, , specifier = '']) => {
    const parts = [...folder];
    for (const part of specifier.split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '.') parts.push(part);
    }
    return stem(parts.join('/'));
  });
}

const stem = (path: string): string => path.replace(/\.[cm]?[jt]sx?$/, '');
