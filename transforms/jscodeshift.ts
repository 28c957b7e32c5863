/**
 * The same engine under `jscodeshift -t`: `npx jscodeshift --no-babel -t node_modules/ocrolus-oauth-codemod/dist/transforms/jscodeshift.js src`.
 *
 * jscodeshift hands over one file at a time and cannot create any, so only changes that stay within the file are made: a change that
 * reaches other files is reported and left to `ocrolus-oauth-codemod migrate`. Options: `--providerImport=SPECIFIER#EXPORT`.
 * jscodeshift parses and prints nothing here: the edits are applied to the text.
 */
import { dirname, relative, resolve } from 'node:path';
import { analyse } from '../src/analysis.ts';
import { loadClients } from '../src/files/client-rows.ts';
import { isMinified } from '../src/files/minified.ts';
import { builtFilter } from '../src/files/selection.ts';
import { encode, sourceText } from '../src/files/source-text.ts';
import { nearestPackage } from '../src/files/text-file.ts';
import { memoryTree } from '../src/files/tree.ts';

/** As much as is needed of what jscodeshift hands over; its own types come from a package that whoever uses this need not have. */
export interface File {
  readonly path: string;
  readonly source: string;
}

export interface Host {
  readonly report: (message: string) => void;
}

export type Options = Readonly<Record<string, unknown>>;

export default async function transform(file: File, api: Host, options: Options): Promise<string | undefined> {
  if (!/ocrolus|perfectaudit/i.test(file.source)) return undefined;
  // The package decides the module system, and whether what the file exports is public.
  const owner = nearestPackage(resolve(file.path));
  const path = relative(owner?.folder ?? dirname(resolve(file.path)), resolve(file.path)).replaceAll('\\', '/');
  const provider = providerOf(options);
  const bytes = Buffer.from(file.source, 'utf8');
  const files = new Map([[path, bytes]]);
  if (owner) files.set('package.json', Buffer.from(owner.manifest, 'utf8'));
  if (builtFilter(new Set(files.keys()))(path) || isMinified(bytes)) {
    api.report(`${path} is left: a tool has made it from other files`);
    return undefined;
  }
  const { plan, failures } = analyse({
    tree: memoryTree(files),
    sources: [path],
    named: [],
    seeds: [path],
    inScope: (candidate) => candidate === path,
    clients: await loadClients(),
    settings: { hosts: [], names: [] },
    configured: [],
    provider,
  });
  for (const [failed, reason] of failures) api.report(`${failed} ${reason}`);
  for (const { site, verdict, id } of plan.sites) {
    if (verdict.status === 'manual') api.report(`${path}: site ${id} (${site.mechanism}) is left: ${verdict.code}. Run ocrolus-oauth-codemod migrate for changes over several files`);
  }
  const created = plan.files.find((item) => item.change === 'created');
  if (created) api.report(`${path} imports the token provider from ${created.path}; create it with ocrolus-oauth-codemod migrate, or pass --providerImport`);
  const changed = plan.files.find((item) => item.path === path);
  return changed && encode(sourceText(path, file.source), changed.after).toString('utf8');
}

function providerOf(options: Options): { readonly import?: { readonly specifier: string; readonly name: string } } {
  const given: unknown = options['providerImport'];
  const match = typeof given === 'string' ? /^([^#]+)#([A-Za-z_$][\w$]*)$/.exec(given) : null;
  return match?.[1] !== undefined && match[2] !== undefined ? { import: { specifier: match[1], name: match[2] } } : {};
}
