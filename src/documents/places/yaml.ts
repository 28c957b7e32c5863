/** Scripts in YAML: pipelines, Compose, Kubernetes, Ansible, cloud-init. Not their schemas tell scripts, but that they call what sends requests. */
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Pair, type YAMLMap } from 'yaml';
import type { Carrier } from '../document.ts';
import { concat, cut, type Fragment } from '../fragment.ts';
import { SENDS } from '../shell/nested.ts';
import { programOf } from '../shell/options.ts';
import type { Script } from '../shell/script.ts';
import { ofWords, type Finder } from './place.ts';
import { requestOf } from './yaml-request.ts';
import { scalarFragment, scriptOf, wordsOf, type Around, type Environment } from './yaml-scalars.ts';

/** Where variables are set, for what is beside and below. */
const ENVIRONMENT = /^(?:env|environment|variables|vars|env_variables|set_fact|ansible\.builtin\.set_fact|build-args)$/;
/** What people read. */
const PROSE = /^(?:name|description|summary|title|message|comment|help|notes?|displayName|display_name|text|label|x-.*)$/;
/** What is run, though it may only set what another script uses. */
const SCRIPT = /^(?:run|script|before_script|after_script|bash|shell|command|cmds?|content)$/;
/** The parts of one command. */
const COMMAND = ['entrypoint', 'command', 'args'];

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

const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '');

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
