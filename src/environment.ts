/** What a migration changes in templates of environment files: new names beside the old ones, and in the end the old ones away. */
import type { Analysis } from './analysis.ts';
import type { Change } from './apply/transaction.ts';
import type { Discovery } from './files/discover.ts';
import { prefilter } from './files/prefilter.ts';
import { decode, encode } from './files/source-text.ts';
import { isEnvironmentTemplate, newNamesOf, setsName, withNewNames, withoutNames } from './plan/environment-templates.ts';
import { isProviderPath, writtenInstances } from './provider/written.ts';

export interface TemplateInput {
  readonly discovery: Discovery;
  readonly analysis: Analysis | undefined;
  /** Changes of code that are planned already. */
  readonly code: readonly Change[];
  /** Whether the names of pairs that are migrated go. */
  readonly removeLegacy: boolean;
  /** Told why a name stays. */
  readonly warn: (line: string) => void;
}

export function templateChanges(input: TemplateInput): readonly Change[] {
  const { discovery: { tree, others }, code } = input;
  const added = code.length > 0 ? addedNames(input) : [];
  const templates = others.filter(isEnvironmentTemplate).flatMap((path) => {
    const before = tree.read(path);
    const source = decode(path, before);
    // One that is no text is left alone: it is no template either.
    return 'error' in source ? [] : [{ path, before, source }];
  });
  const removed = input.removeLegacy ? removableNames(input, (name) => templates.some(({ source }) => setsName(source.text, name))) : [];
  return templates.flatMap(({ path, before, source }) => {
    const after = withoutNames(withNewNames(source.text, added), removed);
    return after === source.text ? [] : [{ path, before, after: encode(source, after) }];
  });
}

function addedNames({ analysis }: TemplateInput): ReturnType<typeof newNamesOf> {
  const { principals = [], sites = [] } = analysis?.plan ?? {};
  return newNamesOf(principals.filter(({ id }) => sites.some((item) => item.principal.id === id && item.verdict.status === 'migratable')));
}

/** Prose, templates and real environment files set a name, or speak of it; what else names it may read it. */
const NO_READER = /\.(?:md|mdx|rst|adoc|txt)$|(?:^|\/)\.env[\w.-]*$|\.env$/i;

/** Names of pairs that providers have replaced, and that nothing reads any more. */
function removableNames({ discovery: { tree, named }, analysis, code, warn }: TemplateInput, isSet: (name: string) => boolean): readonly string[] {
  const replaced = writtenInstances(named, (path) => tree.read(path).toString('utf8')).flatMap(({ replaces }) => replaces.split(' + '));
  const found = (analysis?.plan.sites ?? []).flatMap((item) => item.principal.sources);
  const changed = new Map(code.map(({ path, after }) => [path, after]));
  const candidates = [...new Set([...replaced, ...found].flatMap((source) => /^env:(\w+)$/.exec(source)?.[1] ?? []))].filter(isSet);
  const files = named.filter((path) => !NO_READER.test(path) && !isEnvironmentTemplate(path) && !isProviderPath(path));
  return candidates.filter((name) => {
    const word = new RegExp(`\\b${name}\\b`);
    const reader = prefilter(tree, files, [name]).hits.find((path) => word.test((changed.get(path) ?? tree.read(path)).toString('utf8')));
    if (reader !== undefined) warn(`${name} stays in the templates of environment files: ${reader} names it`);
    return reader === undefined;
  });
}
