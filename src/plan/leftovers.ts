/** The variables of a legacy credential whose pair is migrated: where they are still read, and where a bundler puts them in. */
import type { Project } from '../code/project.ts';
import type { Site } from '../detect/sites.ts';

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

/** Variables that code gets from a bundler, or from the bindings of a platform: the token provider reads those of the process. */
export interface Bundled {
  readonly principal: string;
  /** `import.meta.env`, a module of SvelteKit, `context.env`. */
  readonly from: string;
  readonly file: string;
  /** Starts at 1, in the text before the change. */
  readonly line: number;
}

export function findBundled(sites: readonly (DecidedSite & { readonly site: Pick<Site, 'sources'> })[]): readonly Bundled[] {
  const found = sites.filter((item) => item.verdict.status === 'migratable').flatMap(({ site, principal }) =>
    site.sources.flatMap((leaf): readonly Bundled[] => {
      if (leaf.kind !== 'environment' || leaf.bundled === undefined) return [];
      const file = leaf.node.getSourceFile();
      return [{ principal: principal.id, from: leaf.bundled, file: file.fileName, line: file.getLineAndCharacterOfPosition(leaf.node.getStart()).line + 1 }];
    }),
  );
  return [...new Map(found.map((item) => [`${item.principal}:${item.file}:${item.line}`, item])).values()];
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
