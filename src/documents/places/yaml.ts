/** Scripts in YAML: pipelines, Compose, Kubernetes, Ansible, cloud-init. Not their schemas tell scripts, but that they call what sends requests. */
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Carrier, Document } from '../document.ts';
import { aligned, concat, cut, reworded, type Fragment } from '../fragment.ts';
import { SENDS } from '../shell/nested.ts';
import { programOf } from '../shell/options.ts';
import type { Script, Templates } from '../shell/script.ts';
import { ofWords, type Finder } from './place.ts';
import { requestOf } from './yaml-request.ts';

/** Where variables are set, for what is beside and below. */
const ENVIRONMENT = /^(?:env|environment|variables|vars|env_variables|set_fact|ansible\.builtin\.set_fact|build-args)$/;
/** What people read. */
const PROSE = /^(?:name|description|summary|title|message|comment|help|notes?|displayName|display_name|text|label|x-.*)$/;
/** What is run, though it may only set what another script uses. */
const SCRIPT = /^(?:run|script|before_script|after_script|bash|shell|command|cmds?|content)$/;
/** The parts of one command. */
const COMMAND = ['entrypoint', 'command', 'args'];

export type Environment = (name: string) => Fragment | undefined;

export interface Around {
  readonly document: Document;
  readonly templates: Templates;
  readonly environment: Environment;
  /** The keys above. */
  readonly keys: readonly string[];
}

export const findInYaml: Finder = (document, templates) => {
  const scripts: Script[] = [];
  const carriers: Carrier[] = [];
  const documents = parseAllDocuments(document.text, { uniqueKeys: false, logLevel: 'silent' });
  for (const { contents } of Array.isArray(documents) ? documents : []) visit(contents, { document, templates, environment: () => undefined, keys: [] }, undefined);
  return { scripts, carriers };

  function visit(node: unknown, around: Around, head: number | undefined): void {
    if (isAlias(node)) return;
    const own = { symbol: around.keys.filter((key) => key !== '').join('.'), ...(head === undefined ? {} : { head }), environment: around.environment };
    if (isScalar(node)) {
      const script = scriptOf(node, around);
      const isSetting = SCRIPT.test(around.keys.at(-1) ?? '') && script?.fragment.text.includes('=');
      if (script && (SENDS.test(script.fragment.text) || isSetting)) scripts.push({ ...own, ...script });
    } else if (isSeq(node)) {
      const words = wordsOf(node.items, around);
      const command = words.length > 0 && words.some(({ text }) => programOf(text) !== undefined) ? ofWords(words, own) : [];
      if (command.length > 0) scripts.push(...command);
      else for (const item of node.items) visit(item, around, startOf(item));
    } else if (isMap(node)) ofMap(node, around);
  }

  function ofMap(map: YAMLMap, outer: Around): void {
    const around = { ...outer, environment: environmentOf(map, outer) };
    const command = commandOf(map, around);
    if (command) scripts.push(...command);
    for (const pair of map.items) {
      const key = keyOf(pair);
      if (PROSE.test(key) || (command && COMMAND.includes(key))) continue;
      const below = { ...around, keys: [...around.keys, key] };
      const request = isMap(pair.value) ? requestOf(key, pair.value, below) : undefined;
      if (request) carriers.push(request);
      else visit(pair.value, below, startOf(pair.key));
    }
  }

  /** `command` and `args` of a container are one; its image may be the program. */
  function commandOf(map: YAMLMap, around: Around): readonly Script[] | undefined {
    const parts = COMMAND.map((name) => map.get(name, true)).filter((item) => item !== undefined);
    const image = map.get('image', true);
    const program = isScalar(image) && programOf(String(image.value)) !== undefined ? scalarFragment(image, around) : undefined;
    const own = { symbol: around.keys.join('.'), environment: around.environment, head: startOf(parts[0]) ?? 0 };
    const [only] = parts;
    if (program && parts.length === 1 && isScalar(only)) {
      const script = scriptOf(only, around);
      if (!script || SENDS.test(script.fragment.text)) return undefined;
      const { starts } = script.fragment;
      const space = { text: ' ', starts: starts.slice(0, 1), ends: starts.slice(0, 1) };
      return [{ ...own, fragment: concat([program, space, script.fragment]), write: script.write }];
    }
    const items = parts.flatMap((part) => (isSeq(part) ? part.items : [part]));
    const words = parts.some(isSeq) ? wordsOf(items, around) : [];
    if (words.length === 0) return undefined;
    const isComplete = words.some(({ text }) => programOf(text) !== undefined || /^(?:.*\/)?\w*sh$/.test(text));
    const found = ofWords(program && !isComplete ? [program, ...words] : words, own);
    return found.length > 0 ? found : undefined;
  }
};

const startOf = (node: unknown): number | undefined => (isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined);

export const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '');

function environmentOf(map: YAMLMap, outer: Around): Environment {
  const own = new Map(map.items.filter((pair) => ENVIRONMENT.test(keyOf(pair))).flatMap((pair) => entriesOf(pair.value, outer)));
  return own.size === 0 ? outer.environment : (name) => own.get(name) ?? outer.environment(name);
}

/** `{ NAME: value }`, `[{ name: NAME, value: … }]`, `['NAME=value']`. */
function entriesOf(node: unknown, outer: Around): readonly (readonly [string, Fragment])[] {
  const entry = (name: unknown, value: unknown): readonly (readonly [string, Fragment])[] => {
    const fragment = isScalar(value) ? scalarFragment(value, outer) : undefined;
    return fragment && typeof name === 'string' ? [[name, fragment]] : [];
  };
  if (isMap(node)) return node.items.flatMap((pair) => entry(keyOf(pair), isMap(pair.value) ? pair.value.get('value', true) : pair.value));
  if (!isSeq(node)) return [];
  return node.items.flatMap((item) => {
    if (isMap(item)) return entry(item.get('name'), item.get('value', true));
    const fragment = isScalar(item) ? scalarFragment(item, outer) : undefined;
    const name = fragment && /^(\w+)=/.exec(fragment.text)?.[1];
    return fragment && name !== undefined ? [[name, cut(fragment, name.length + 1)] as const] : [];
  });
}

const ESCAPE = /\\(?:x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|\r?\n[ \t]*|[^])/iy;
const QUOTE = /''/y;
/** `$$KEY`: Compose leaves a dollar to the shell where there are two. */
const DOLLARS = /\$\$(?=[\w{(])/g;
/** Of Compose, and of Kubernetes, where no shell reads a word. */
const BRACED = /\$\{(?<name>\w+)(?::?[-?][^}]*)?\}/g;
const ROUND = /\$\((?<name>\w+)\)/g;
/** As the shell of Windows has it. */
const PERCENT = /%(?<name>[A-Z_][A-Z0-9_]{2,})%/g;
/** `${{ secrets.KEY }}` of GitHub, `{{ key }}` of Jinja and Helm, `<< parameters.key >>` of CircleCI. */
const TEMPLATE = /\$\{\{(?<name>[^{}]*)\}\}/g;
const MUSTACHE = /\{\{(?<name>[^{}]*)\}\}/g;
const CHEVRONS = /<<(?<name>[ \t]*(?:parameters|pipeline)\.[\w.-]+[ \t]*)>>/g;

/** What a scalar says, with what is filled in as variables; `undefined` where it is no text. */
export function scalarFragment(node: Scalar, { document, templates }: Pick<Around, 'document' | 'templates'>): Fragment | undefined {
  if (typeof node.value !== 'string' || !node.range) return undefined;
  const [start, end] = node.range;
  const { text } = document;
  const isBlock = /^[|>]/.test(text.slice(start, start + 1)) && node.type?.startsWith('BLOCK');
  const from = isBlock ? text.indexOf('\n', start) + 1 : /^QUOTE/.test(node.type ?? '') ? start + 1 : start;
  const whole = aligned(node.value, text, from, end, node.type === 'QUOTE_DOUBLE' ? ESCAPE : node.type === 'QUOTE_SINGLE' ? QUOTE : undefined);
  return [TEMPLATE, MUSTACHE, CHEVRONS].reduce((fragment, pattern) => templates.fill(fragment, pattern), whole);
}

function scriptOf(node: Scalar, around: Around): Required<Pick<Script, 'fragment' | 'write'>> | undefined {
  const whole = scalarFragment(node, around);
  if (!whole) return undefined;
  const write = writerOf(node);
  const fragment = around.templates.fill(reworded(whole, DOLLARS, () => '$'), PERCENT);
  const isCompose = whole.text.search(DOLLARS) >= 0;
  // What Windows reads has other variables.
  const isWindows = whole.text.search(PERCENT) >= 0;
  return { fragment, write: (text) => (isWindows ? undefined : write(isCompose ? text.replaceAll('$', '$$$$') : text)) };
}

/** Scalars as words that no shell reads; none where there is something else among them. */
function wordsOf(items: readonly unknown[], around: Around): readonly Fragment[] {
  if (!items.every(isScalar)) return [];
  return items.flatMap((item) => {
    const whole = scalarFragment(item, around);
    // One that has spaces is a script.
    return whole ? [/\s/.test(whole.text) ? reworded(whole, DOLLARS, () => '$') : [BRACED, ROUND].reduce((fragment, pattern) => around.templates.fill(fragment, pattern), whole)] : [];
  });
}

function writerOf({ type }: Scalar): (text: string) => string | undefined {
  switch (type) {
    case 'QUOTE_DOUBLE':
      return (text) => JSON.stringify(text).slice(1, -1);
    case 'QUOTE_SINGLE':
      return (text) => text.replaceAll("'", "''");
    case 'PLAIN':
      return (text) => (/:\s|\s#/.test(text) ? undefined : text);
    default:
      return (text) => text;
  }
}
