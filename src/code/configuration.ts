/** What the repository's own configuration files say: names set to addresses, and the settings of configuration libraries. */
import { isMap, isPair, isScalar, parseDocument, type Document, type ParsedNode } from 'yaml';
import type { ConfiguredName } from '../files/configured-names.ts';
import type { Configuration, Evaluator } from './evaluator.ts';
import { handedOut } from './container-settings.ts';
import { dirname } from './paths.ts';
import type { Project } from './project.ts';
import { memberName, placeIn, ts, walk } from './syntax.ts';
import { jsonFile } from './builtins/files.ts';
import { alternatives, isMissing, literalText, mapEach, text, union, unknown, type Entry, type ObjectValue, type Value } from './values.ts';

export interface ConfigurationFiles {
  readonly names: readonly ConfiguredName[];
}

const SETTINGS_FILE = /^(?:.*\/)?config\/[\w.-]+\.(?:json|json5|ya?ml|[cm]?[jt]s)$/;

export function createConfiguration(project: Project, files: ConfigurationFiles, evaluator: () => Evaluator): Configuration {
  const byName = new Map<string, ConfiguredName[]>();
  for (const item of files.names) byName.set(item.name, [...(byName.get(item.name) ?? []), item]);
  const settings = new Map<string, Value | undefined>();
  let stores: readonly Value[] | undefined;

  /** All files of the `config` folder nearest to a file, merged; `default` comes first. */
  const settingsFor = (file: string): Value | undefined => {
    const folder = project.modules.packageOf(file);
    if (settings.has(folder)) return settings.get(folder);
    settings.set(folder, undefined);
    const inPackage = project.tree.paths.filter((path) => SETTINGS_FILE.test(path) && dirname(dirname(path)) === folder);
    const paths = (inPackage.length > 0 ? inPackage : project.tree.paths.filter((path) => SETTINGS_FILE.test(path))).toSorted((a, b) => rank(a) - rank(b));
    const values = paths.flatMap((path) => contents(path) ?? []);
    const merged = values.length > 0 ? mergeAll(values) : undefined;
    settings.set(folder, merged);
    return merged;
  };

  const contents = (path: string): Value | undefined => {
    const isNames = /(?:^|\/)custom-environment-variables\./.test(path);
    if (/\.ya?ml$/.test(path)) return yamlValue(project, path, isNames);
    const file = project.load(path);
    if (!file) return undefined;
    const module = { kind: 'module', path, node: file.root, trail: [] } as const;
    const value = evaluator().member(module, 'default', file.root);
    if (value.kind !== 'object') return undefined;
    return isNames ? asVariables(value) : value;
  };

  return {
    addressesOf(name, file) {
      const all = byName.get(name) ?? [];
      const near = all.filter((item) => concerns(project, item.file, file));
      return (near.length > 0 ? near : all).map((item) => text(item.value, placeIn(item.file, readText(project, item.file), item.start, item.end)));
    },
    setting(key, node) {
      const missing = (name: string): Value => ({ kind: 'environment', name, source: 'configuration', node, trail: [] });
      const all = settingsFor(node.getSourceFile().fileName);
      if (key === undefined) return unknown(node);
      if (!all) return key === '' ? unknown(node) : missing(key);
      if (key === '') return configured(all);
      const value = key.split('.').reduce<Value>((of, name) => evaluator().member(of, name, node), all);
      return isMissing(value) || isPlaceholder(value) ? missing(key) : configured(value, key, missing);
    },
    stored(key, node) {
      stores ??= nconfStores(project, evaluator());
      const values = stores.map((store) => key.split(':').reduce<Value>((of, name) => evaluator().member(of, name, node), store)).filter((value) => !isMissing(value));
      return values.length > 0 ? configured(mergeAll(values)) : undefined;
    },
    registered(key, node) {
      const [namespace = '', ...path] = key.split('.');
      const roots = handedOut(project, evaluator(), namespace);
      const values = roots.map(({ value, isNamespace }) => (isNamespace ? path : [namespace, ...path]).reduce<Value>((of, name) => evaluator().member(of, name, node), value)).filter((value) => !isMissing(value));
      return values.length > 0 ? union(values, node) : undefined;
    },
  };
}

const PLACEHOLDER = /^(?:|change.?me|todo|xxx+|your\b.*|<.*>|\$\{.*\}|set in .*)$/i;

function rank(path: string): number {
  return /\/default\./.test(path) ? 0 : /custom-environment/.test(path) ? 2 : 1;
}

/** Marks what stands in a configuration file; placeholders inside are names of settings that are set elsewhere. */
function configured(value: Value, key = '', missing?: (name: string) => Value): Value {
  return mapEach(value, value.node, (item): Value => {
    if (item.kind === 'object') {
      const entries = item.entries.map((entry): Entry => {
        const path = key === '' ? entry.key : `${key}.${entry.key}`;
        return { ...entry, value: () => { const inner = entry.value(); return missing && isPlaceholder(inner) ? missing(path) : configured(inner, path, missing); } };
      });
      return { ...item, entries };
    }
    return item.kind === 'text' ? { ...item, isConfigured: true, parts: item.parts.map((part) => (part.kind === 'literal' ? { ...part, isConfigured: true } : part)) } : item;
  });
}

/** A value such as `<set in production>` or the empty string. */
function isPlaceholder(value: Value): boolean {
  return alternatives(value).every((item) => PLACEHOLDER.test(literalText(item)?.trim() ?? 'none'));
}

/** Whether a configuration file is one that code of `file` runs with: of its package, of a folder around it, or of no package's own. */
function concerns(project: Project, configuration: string, file: string): boolean {
  const [owner, own] = [project.modules.packageOf(configuration), project.modules.packageOf(file)];
  return owner === '' || owner === own || own.startsWith(`${owner}/`);
}

function readText(project: Project, path: string): string {
  try {
    return project.tree.read(path).toString('utf8').replace(/^\uFEFF/, '');
  } catch {
    return '';
  }
}

function yamlValue(project: Project, path: string, isNames: boolean): Value | undefined {
  const source = readText(project, path);
  const document = parseYaml(source);
  const convert = (node: ParsedNode | null): Value => {
    const [start = 0, end = 0] = node?.range ?? [];
    const place = placeIn(path, source, start, end);
    if (isMap(node)) {
      const entries = node.items.flatMap((pair): readonly Entry[] => (isPair(pair) && isScalar(pair.key) ? [{ key: String(pair.key.value), node: place, value: () => convert(pair.value) }] : []));
      return { kind: 'object', entries, open: false, node: place, trail: [] };
    }
    if (!isScalar(node)) return unknown(place, 'list');
    const written = String(node.value);
    return isNames ? { kind: 'environment', name: written, source: 'environment', node: place, trail: [] } : text(written, place);
  };
  return document?.contents ? convert(document.contents) : undefined;
}

/** How many lists and maps of a settings file may be inside each other: the parser runs out of memory far behind it. */
const YAML_NESTING_LIMIT = 100;

function isDeep(source: string): boolean {
  let depth = 0;
  for (const [bracket] of source.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > YAML_NESTING_LIMIT) return true;
  }
  return /(?:[-?] ){100}/.test(source);
}

function parseYaml(source: string): Document.Parsed | undefined {
  if (isDeep(source)) return undefined;
  try {
    return parseDocument(source, { logLevel: 'silent' });
  } catch (cause) {
    // The parser calls itself for what is inside; settings are not nested that deep.
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

/** The texts of `custom-environment-variables` are names of variables. */
function asVariables(value: ObjectValue): ObjectValue {
  return {
    ...value,
    entries: value.entries.map((entry) => ({
      ...entry,
      value: () => {
        const inner = entry.value();
        if (inner.kind === 'object') return asVariables(inner);
        const name = literalText(inner);
        return name === undefined ? inner : { kind: 'environment', name, source: 'environment', node: inner.node, trail: [] };
      },
    })),
  };
}

/** Objects merged key by key, other values as alternatives. */
function mergeAll(values: readonly Value[]): Value {
  const [first] = values;
  if (!first) throw new Error('nothing to merge');
  const objects = values.flatMap(alternatives).filter((value) => value.kind === 'object');
  if (objects.length === 0 || values.length === 1) return values.length === 1 ? first : union(values, first.node);
  const keys = [...new Set(objects.flatMap((object) => object.entries.map((entry) => entry.key)))];
  const entries = keys.map((key): Entry => {
    const given = objects.flatMap((object) => object.entries.filter((entry) => entry.key === key));
    return { key, node: given[0]?.node ?? first.node, value: () => mergeAll(given.map((entry) => entry.value())) };
  });
  return { kind: 'object', entries, open: objects.some((object) => object.open), node: first.node, trail: [] };
}

/** The objects that nconf is given: `.file(…)`, `.defaults({ … })`, `.overrides({ … })`. */
function nconfStores(project: Project, evaluator: Evaluator): readonly Value[] {
  const found: Value[] = [];
  for (const file of project.mentioning('nconf')) {
    walk(file.root, (node) => {
      if (!ts.isCallExpression(node)) return;
      const method = memberName(node.expression);
      const argument = node.arguments.at(-1);
      if (!argument || (method !== 'file' && method !== 'defaults' && method !== 'overrides')) return;
      const given = evaluator.evaluate(argument);
      if (method !== 'file') found.push(given);
      else {
        const path = given.kind === 'object' ? evaluator.member(given, 'file', node) : given;
        const value = jsonFile(evaluator, literalText(path), node);
        if (value) found.push(value);
      }
    });
  }
  return found;
}
