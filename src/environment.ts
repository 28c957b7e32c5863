/**
 * What a migration changes where environment variables are named: templates of environment files and files that hand variables on get new names
 * beside the old ones, and in the end the old ones go.
 */
import type { Change } from './apply/transaction.ts';
import { isTestFile } from './code/test-files.ts';
import type { Discovery } from './files/discover.ts';
import { prefilter } from './files/prefilter.ts';
import { decode, encode, type SourceText } from './files/source-text.ts';
import { namesVariable, spelled } from './plan/deployment/entry.ts';
import { areReplaced, withNewEntries, withoutOldEntries } from './plan/deployment/files.ts';
import { handsVariablesOn } from './plan/deployment/paths.ts';
import { isEnvironmentTemplate, newNamesOf, setsName, withNewNames, withoutNames, type NewNames } from './plan/environment-templates.ts';
import type { NamedPrincipal } from './plan/principal-names.ts';
import { isProviderPath, writtenInstances } from './provider/written.ts';
import type { Place } from './report/report.ts';

export interface EnvironmentInput {
  readonly discovery: Discovery;
  /** Those of sites that are migrated. */
  readonly migrated: readonly NamedPrincipal[];
  /** Where the credentials come from of all sites that are found: `env:NAME` and others. */
  readonly sources: readonly string[];
  /** Changes that are planned already. */
  readonly planned: readonly Change[];
  /** Whether the names of pairs that are migrated go. */
  readonly removeLegacy: boolean;
  /** Told why a name stays. */
  readonly warn: (line: string) => void;
}

interface File {
  readonly path: string;
  readonly before: Buffer;
  readonly source: SourceText;
}

/** The texts of files with the new names. */
interface Extended {
  readonly templates: ReadonlyMap<string, string>;
  /** Of those that hand variables on. */
  readonly handing: ReadonlyMap<string, string>;
}

/** In place of planned changes of the same files, and beside the others. */
export function environmentChanges(input: EnvironmentInput): readonly Change[] {
  const added = newNamesOf(input.migrated);
  const replaced = input.removeLegacy ? distinct([...added, ...replacedNames(input)]) : [];
  if (added.length === 0 && replaced.length === 0) return [];
  const files = settingFiles(input, [...added, ...replaced]);
  const templates = new Map(files.flatMap(({ path, source }) => (isEnvironmentTemplate(path) ? [[path, withNewNames(source.text, added)] as const] : [])));
  const handing = withNewEntries(new Map(files.flatMap(({ path, source }) => (isEnvironmentTemplate(path) ? [] : [[path, source.text] as const]))), added);
  const extended = { templates, handing };
  const removed = removable(input, replaced, extended);
  const left = withoutOldEntries(handing, removed);
  return files.flatMap(({ path, before, source }) => {
    const template = templates.get(path);
    const after = template === undefined ? left.get(path) : withoutNames(template, removed.map(({ legacy }) => legacy));
    return after === undefined || after === source.text ? [] : [{ path, before, after: encode(source, after) }];
  });
}

const distinct = (names: readonly NewNames[]): readonly NewNames[] => names.filter(({ legacy }, index) => names.findIndex((other) => other.legacy === legacy) === index);

/** Those that name an old variable, as they will be after the planned changes. */
function settingFiles({ discovery: { tree, others, declarations, scope }, planned }: EnvironmentInput, names: readonly NewNames[]): readonly File[] {
  const paths = [...others, ...declarations, ...scope.filter((path) => !isTestFile(path))].filter((path) => isEnvironmentTemplate(path) || handsVariablesOn(path));
  const changed = new Map(planned.map((change) => [change.path, change]));
  return prefilter(tree, paths, [...new Set(names.flatMap(({ legacy, added }) => [legacy, ...added].flatMap(spelled)))]).hits.flatMap((path) => {
    const before = tree.read(path);
    const source = decode(path, changed.get(path)?.after ?? before);
    // One that is no text is left alone: it is no template either.
    return 'error' in source ? [] : [{ path, before, source }];
  });
}

/** Names of pairs that providers have replaced, or are about to. */
function replacedNames({ discovery: { tree, named }, sources }: EnvironmentInput): readonly NewNames[] {
  const written = writtenInstances(named, (path) => tree.read(path).toString('utf8')).map(({ replaces, clientIdEnv, clientSecretEnv }) => ({ sources: replaces.split(' + '), env: { clientId: clientIdEnv, clientSecret: clientSecretEnv } }));
  const others = sources.flatMap((source) => /^env:(\w+)$/.exec(source)?.[1] ?? []).map((legacy) => ({ legacy, added: [] }));
  return [...newNamesOf(written), ...others];
}

/** Prose, templates and real environment files set a name, or speak of it; what else names it may read it. */
const NO_READER = /\.(?:md|mdx|rst|adoc|txt)$|(?:^|\/)\.env[\w.-]*$|\.env$/i;

/** Of these names, those that nothing reads any more; `extended` holds the texts of what hands variables on. */
function removable({ discovery: { tree, named }, planned, warn }: EnvironmentInput, names: readonly NewNames[], { templates, handing }: Extended): readonly NewNames[] {
  const changed = new Map(planned.map(({ path, after }) => [path, after]));
  const files = named.filter((path) => !NO_READER.test(path) && !isEnvironmentTemplate(path) && !isProviderPath(path));
  return names.filter((own) => {
    const { legacy } = own;
    const handed = withoutOldEntries(handing, [own]);
    const isSet = [...templates.values()].some((text) => setsName(text, legacy)) || [...handing].some(([path, text]) => handed.get(path) !== text);
    if (!isSet) return false;
    const word = new RegExp(`\\b${legacy}\\b`);
    const reader = prefilter(tree, files, [legacy]).hits.find((path) => word.test(handed.get(path) ?? (changed.get(path) ?? tree.read(path)).toString('utf8')));
    if (reader !== undefined) warn(`${legacy} stays in the templates of environment files, and in what hands it on: ${reader} names it`);
    return reader === undefined;
  });
}

/** Of places that name an old variable, those beside which the new names will stand. */
export function replacedPlaces(tree: Discovery['tree'], changes: readonly Change[], own: NewNames, places: readonly Place[]): readonly Place[] {
  const textOf = (file: string): string => tree.read(file).toString('utf8');
  const files = [...new Set(places.map(({ file }) => file))].filter((file) => isEnvironmentTemplate(file) || handsVariablesOn(file));
  const textAfter = (file: string): string => changes.find(({ path }) => path === file)?.after.toString('utf8') ?? textOf(file);
  const texts = new Map(files.filter((file) => !isEnvironmentTemplate(file)).map((file) => [file, textAfter(file)]));
  return files.flatMap((file) => {
    const replaced = isEnvironmentTemplate(file) ? undefined : areReplaced(texts, file, own);
    const isTemplateDone = replaced === undefined && own.added.every((name) => setsName(textAfter(file), name));
    const lines = textOf(file).split('\n').flatMap((text, index) => (namesVariable(text, own.legacy) ? [index + 1] : []));
    return lines.flatMap((line, index) => (isTemplateDone || replaced?.[index] ? places.filter((place) => place.file === file && place.line === line) : []));
  });
}
