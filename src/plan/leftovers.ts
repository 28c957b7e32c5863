/** Where migrated code still reads the variables of a legacy credential: they cannot be taken away before these lines are gone. */
import type { Project } from '../code/project.ts';

export interface Leftover {
  /** The environment variable. */
  readonly name: string;
  readonly file: string;
  /** Starts at 1, in the text after the change. */
  readonly line: number;
}

interface DecidedSite {
  readonly verdict: { readonly status: 'migratable' | 'held' | 'manual' | 'suppressed' };
  readonly principal: { readonly id: string; readonly sources: readonly string[] };
}

export function findLeftovers(project: Project, sites: readonly DecidedSite[], files: readonly { readonly path: string; readonly after: string }[]): readonly Leftover[] {
  const migrated = sites.filter((item) => item.verdict.status === 'migratable');
  const manual = new Set(sites.filter((item) => item.verdict.status !== 'migratable').map((item) => item.principal.id));
  // A pair that another site still needs stays anyway.
  const names = [...new Set(migrated.filter((item) => !manual.has(item.principal.id)).flatMap((item) => item.principal.sources))].filter((source) => source.startsWith('env:')).map((source) => source.slice('env:'.length));
  const changed = new Map(files.map((file) => [file.path, file.after]));
  return project.loaded().flatMap((file) => {
    const lines = (changed.get(file.path) ?? file.source.text).split('\n');
    return names.flatMap((name) => {
      const word = new RegExp(`\\b${name}\\b`);
      return lines.flatMap((text, index) => (word.test(text) && !/^\s*(?:\/\/|\*|\/\*)/.test(text) ? [{ name, file: file.path, line: index + 1 }] : []));
    });
  });
}
