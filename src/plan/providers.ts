/** The provider files of a plan: those that are there, and what the changed code needs of them. */
import type { Project } from '../code/project.ts';
import type { ts } from '../code/syntax.ts';
import type { ProviderInstance } from '../provider/render.ts';
import { isProviderPath, writtenInstances } from '../provider/written.ts';
import { REPORT_MARK } from '../report/report.ts';
import type { PlanContext } from './context.ts';
import type { NamedPrincipal } from './principal-names.ts';
import { importProvider, placeProviders, providerText, type ProviderFile } from './provider-module.ts';
import type { ProviderOf } from './provider-settings.ts';

export interface PlannedFile {
  readonly path: string;
  readonly change: 'modified' | 'created';
  /** The text before, without byte order mark; empty for a new file. */
  readonly before: string;
  readonly after: string;
}

export interface ProvidersInput {
  readonly providerOf: ProviderOf;
  /** Provider files that go on to serve their packages. */
  readonly known: readonly ProviderFile[];
  readonly principals: readonly NamedPrincipal[];
  /** Path → exported name → the name by which the file calls it. */
  readonly locals: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export interface AddedProviders {
  readonly files: readonly PlannedFile[];
  readonly providers: readonly ProviderFile[];
  /** By the files that ask. */
  readonly places: ReadonlyMap<string, ProviderFile>;
}

/** Adds the imports, and the provider files that are not there yet. */
export function addProviders(context: PlanContext, { providerOf, known, principals: all, locals }: ProvidersInput): AddedProviders {
  const { project } = context.evaluator;
  const needed = [...context.draft.providers()].flatMap(([path, names]) => {
    const file = project.load(path);
    return file ? [{ file: file.root, names: [...names.keys()].sort() }] : [];
  });
  const places = placeProviders(needed.map(({ file }) => file), project, providerOf, known);
  const created = new Map<string, { readonly names: Set<string>; readonly model: ts.SourceFile }>();
  for (const { file, names } of needed) {
    const place = places.get(file.fileName);
    if (!place) continue;
    importProvider(context.draft, file, place, names.map((exported) => ({ exported, local: locals.get(file.fileName)?.get(exported) ?? exported })), providerOf(file.fileName), project);
    if (providerOf(file.fileName).import) continue;
    const entry = created.get(place.path) ?? { names: new Set<string>(), model: file };
    for (const name of names) entry.names.add(name);
    created.set(place.path, entry);
  }
  const files = [...created].flatMap(([path, { names, model }]): PlannedFile[] => {
    const principals = all.filter((principal) => names.has(principal.exportName));
    const place = places.get(model.fileName);
    if (!place) return [];
    const existing = project.tree.has(path) ? project.tree.read(path).toString('utf8') : undefined;
    const after = providerText(place, principals, model, existing, providerOf(model.fileName));
    return after === existing ? [] : [{ path, change: existing === undefined ? 'created' : 'modified', before: existing ?? '', after }];
  });
  return { files, providers: [...places].flatMap(([path, place]) => (providerOf(path).import ? [] : [place])), places };
}

/** The instances of the provider files that are there, of those that the user named as well. */
export const existingInstances = ({ tree }: Project, named: readonly string[], providerOf: ProviderOf): readonly ProviderInstance[] => writtenInstances(named, (path) => tree.read(path).toString('utf8'), (path) => providerOf(path).file === path);

/** Whether the repository uses an environment variable's name in its code or configuration, generated providers excepted. */
export function usesName({ tree }: Project, named: readonly string[], name: string): boolean {
  return (tree.search?.narrow(named, [name]) ?? named).some((path) => {
    if (!/\.(?:[cm]?[jt]sx?|vue|svelte|astro|json|ya?ml|toml|tf|env[\w.-]*)$|(?:^|\/)\.env|(?:^|\/)Dockerfile/.test(path) || isProviderPath(path)) return false;
    try {
      const bytes = tree.read(path);
      // A report that this tool wrote names the variables it proposed.
      return bytes.includes(name) && !bytes.includes(REPORT_MARK);
    } catch {
      return false;
    }
  });
}
