/**
 * Names that configuration files of the repository set to a URL or a host: environment files, compose and deployment files, workflows,
 * infrastructure code, images, process managers. A text search by shape: `NAME=value`, `NAME: value`, `{ name: NAME, value: … }`, and values
 * that refer to another setting.
 */
import { prefilter } from './prefilter.ts';
import type { FileTree } from './tree.ts';

export interface ConfiguredName {
  readonly name: string;
  /** The URL or host, references to other settings put in. */
  readonly value: string;
  readonly file: string;
  /** Where the value stands: UTF-16 offsets into the file. */
  readonly start: number;
  readonly end: number;
}

export interface ConfiguredNames {
  readonly names: readonly ConfiguredName[];
  /** Files that mention what was searched for. */
  readonly files: readonly string[];
}

const CONFIGURATION = /(?:^|\/)(?:\.?env(?:\.[\w-]+)*|\.env[\w.-]*|[\w.-]+\.env|Dockerfile[\w.-]*|Procfile|Makefile|\.?[\w-]*rc)$|\.(?:ya?ml|jsonc?|json5|toml|tf|tfvars|hcl|properties|ini|conf|cfg|sh|tpl|service|bicep)$|\.config\.[cm]?[jt]s$/;
const LOCK_FILE = /(?:^|\/)(?:package-lock|npm-shrinkwrap|pnpm-lock|composer)\.(?:json|ya?ml)$|\.lock$/;
const ENVIRONMENT_FILE = /(?:^|\/)\.?env[\w.-]*$|\.env$/;
/** A larger file is data, not configuration. Bytes. */
const SIZE_LIMIT = 512 * 1024;
/** So is a longer line, and no address is longer: patterns take the square of it. UTF-16 units. */
const LINE_LIMIT = 8192;

/** The names that lead to one of `needles`, or have one in their own name, with every address that any file sets them to. */
export function findConfiguredNames(tree: FileTree, needles: readonly string[]): ConfiguredNames {
  const paths = tree.paths.filter((path) => CONFIGURATION.test(path) && !LOCK_FILE.test(path));
  const { hits } = prefilter(tree, paths, needles);
  if (hits.length === 0) return { names: [], files: [] };
  const says = (text: string): boolean => needles.some((needle) => text.toLowerCase().includes(needle.toLowerCase()));
  let [files, settings] = [hits, settingsOf(tree, hits)];
  // A file that refers to a setting by its key does not mention the host itself; two steps reach from code to a chart or a variable.
  for (let step = 0; step < 2; step += 1) {
    const leading = resolved(settings).filter((item) => says(item.value) || says(item.name));
    const others = filesNaming(tree, paths, leading).filter((path) => !files.includes(path));
    if (others.length === 0) break;
    files = [...files, ...others];
    settings = [...settings, ...settingsOf(tree, others)];
  }
  const addresses = resolved(settings).filter((item) => isName(item.file, item.name) && ADDRESS.test(item.value));
  const wanted = new Set(addresses.filter((item) => says(item.value) || says(item.name)).map((item) => item.name));
  return { names: addresses.filter((item) => wanted.has(item.name)), files: hits };
}

/** Files that set a variable too, or refer to a key of another file in a way that is followed: many files have keys such as `host`. */
function filesNaming(tree: FileTree, paths: readonly string[], settings: readonly ConfiguredName[]): readonly string[] {
  const named = settings.filter(({ name }) => name.length > 3);
  if (named.length === 0) return [];
  const oneOf = (items: readonly ConfiguredName[]): string => [...new Set(items.map(({ name }) => name.replace(/[.-]/g, String.raw`\$&`)))].join('|');
  const isVariable = (item: ConfiguredName): boolean => isName(item.file, item.name);
  const variables = new RegExp(`(?<![\\w.-])(?:${oneOf(named.filter(isVariable)) || '(?!)'})(?![\\w-])`);
  const references = new RegExp(`(?:\\b(?:var|local|vars|env)\\.|\\.Values\\.(?:[\\w-]+\\.)*|\\bkey:[ \\t]*["']?)(?:${oneOf(named)})(?![\\w-])`);
  const { hits } = prefilter(tree, paths, [...new Set(named.map(({ name }) => name))]);
  return hits.filter((path) => {
    const text = read(tree, path);
    return text !== undefined && (variables.test(text) || references.test(text));
  });
}

const settingsOf = (tree: FileTree, paths: readonly string[]): readonly ConfiguredName[] => paths.flatMap((path) => settingsIn(path, read(tree, path) ?? ''));

function read(tree: FileTree, path: string): string | undefined {
  try {
    const bytes = tree.read(path);
    if (bytes.length > SIZE_LIMIT || bytes.includes(0)) return undefined;
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
    return text.split('\n').map((line) => (line.length > LINE_LIMIT ? ' '.repeat(line.length) : line)).join('\n');
  } catch {
    // Its own row of the report says so.
    return undefined;
  }
}

const KEY = '[A-Za-z_][A-Za-z0-9_.-]*';
/** A value without quotes; `${…}` and `{{ … }}` are part of it. */
const PLAIN = String.raw`(?:\$?\{\{[^}\n]*\}\}|\$\{[^}\n]*\}|[^\s"',}\]#])(?:\$\{[^}\n]*\}|[^\s"',}\]])*`;
/** `NAME=value`, `"NAME": "value"`, `- NAME=value`, with an optional `export`. */
const SETTING = new RegExp(`(?:^|[\\s,{(\\["'])(${KEY})["']?[ \\t]*(?:=>|[:=])[ \\t]*(?:"([^"\\n]*)"|'([^'\\n]*)'|(${PLAIN}))`, 'g');
/** Dockerfile: `ENV NAME value`. */
const DOCKER = new RegExp(`^[ \\t]*(?:ENV|ARG)[ \\t]+(${KEY})[ \\t]+(\\S+)`, 'gm');
/** `{ name: NAME, value: … }` of Kubernetes and ECS, `"NAME": { …, "value": … }` of Heroku, on one line or several. */
const PAIR = new RegExp(`\\bname["']?\\s*[:=]\\s*["']?(${KEY})["']?[\\s,;]*["']?value["']?\\s*[:=]\\s*["']?(${PLAIN})`, 'g');
const NESTED = new RegExp(`"(${KEY})"\\s*:\\s*\\{[^{}]*?"value"\\s*:\\s*"([^"\\n]+)"`, 'g');
/** Kubernetes: `name: NAME … configMapKeyRef: … key: KEY`. */
const KEY_REFERENCE = new RegExp(`\\bname:\\s*["']?(${KEY})["']?\\s+valueFrom:\\s*\\{?\\s*configMapKeyRef:[^}]{0,120}?\\bkey:\\s*["']?(${KEY})`, 'g');
/** Terraform: `variable "name" { … default = "value" }`. */
const VARIABLE_DEFAULT = new RegExp(`variable\\s+"(${KEY})"\\s*\\{[^{}]*?default\\s*=\\s*"([^"\\n]+)"`, 'g');

function settingsIn(path: string, source: string): readonly ConfiguredName[] {
  const text = blank(path, source);
  const found = new Map<string, ConfiguredName>();
  const add = (name: string, raw: string, end: number): void => {
    found.set(`${name}\0${end}`, { name: packagePrefix(path, text, name, end) + name, value: raw.trim(), file: path, start: end - raw.length, end });
  };
  for (const match of text.matchAll(SETTING)) {
    const isAddress = match[4]?.startsWith('//') === true && match[0].endsWith(`:${match[4]}`);
    if (!isAddress) add(match[1] ?? '', match[2] ?? match[3] ?? match[4] ?? '', match.index + match[0].length - (match[4] === undefined ? 1 : 0));
  }
  for (const match of text.matchAll(DOCKER)) add(match[1] ?? '', match[2] ?? '', match.index + match[0].length);
  for (const match of text.matchAll(PAIR)) add(match[1] ?? '', match[2] ?? '', match.index + match[0].length);
  for (const match of text.matchAll(NESTED)) add(match[1] ?? '', match[2] ?? '', match.index + match[0].length - 1);
  for (const match of text.matchAll(VARIABLE_DEFAULT)) add(match[1] ?? '', match[2] ?? '', match.index + match[0].length - 1);
  for (const match of text.matchAll(KEY_REFERENCE)) found.set(`${match[1] ?? ''}\0ref`, { name: match[1] ?? '', value: `key.${match[2] ?? ''}`, file: path, start: match.index + match[0].length - (match[2]?.length ?? 0), end: match.index + match[0].length });
  return [...found.values()];
}

/** Comments, and what stands inside values of several lines, become spaces: they set nothing. */
function blank(path: string, source: string): string {
  const isScript = /\.(?:[cm]?[jt]s|jsonc?|json5|bicep)$/.test(path);
  const comment = isScript ? /^[ \t]*(?:\/\/|\*|\/\*).*$|[ \t]\/\/ .*$/gm : /^[ \t]*(?:#|\/\/|;).*$|[ \t]#.*$/gm;
  const spaces = (matched: string): string => matched.replace(/[^\n]/g, ' ');
  const uncommented = source.replace(comment, spaces);
  return ENVIRONMENT_FILE.test(path) ? blankLongValues(uncommented) : uncommented;
}

/** Quoted values of several lines become spaces. */
function blankLongValues(text: string): string {
  const opening = /=[ \t]*(["'])/g;
  let result = '';
  let kept = 0;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const start = opening.lastIndex;
    const end = closingQuote(text, start, match[1] ?? '"');
    if (end < 0) continue;
    opening.lastIndex = end + 1;
    const value = text.slice(start, end);
    if (!value.includes('\n')) continue;
    result += text.slice(kept, start - 1) + ` ${value.replace(/[^\n]/g, ' ')} `;
    kept = end + 1;
  }
  return result + text.slice(kept);
}

/** How far a value may go on. UTF-16 units. */
const VALUE_LIMIT = 65_536;

function closingQuote(text: string, start: number, quote: string): number {
  for (let index = start; index < text.length && index < start + VALUE_LIMIT; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === quote) return index;
  }
  return -1;
}

/** npm hands the entries of `config` to scripts under a prefix. */
function packagePrefix(path: string, text: string, name: string, end: number): string {
  if (!/(?:^|\/)package\.json$/.test(path)) return '';
  const start = /"config"\s*:\s*\{/.exec(text);
  const close = start ? text.indexOf('}', start.index + start[0].length) : -1;
  return start && name !== 'config' && end > start.index && end < close ? 'npm_package_config_' : '';
}

/** Environment files may use any name; elsewhere only what looks like a variable is one. */
function isName(path: string, name: string): boolean {
  return /^[A-Z][A-Z0-9_]+$/.test(name) || name.startsWith('npm_package_config_') || ENVIRONMENT_FILE.test(path);
}

const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:)?\/\/\S+$|^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:\/\S*)?$/i;

/** The settings with the values of those that they refer to. */
function resolved(settings: readonly ConfiguredName[]): readonly ConfiguredName[] {
  const everywhere = new Map(settings.map((item) => [item.name, item.value]));
  const byFile = new Map<string, Map<string, string>>();
  for (const item of settings) byFile.set(item.file, (byFile.get(item.file) ?? new Map<string, string>()).set(item.name, item.value));
  return settings.map((item) => {
    const own = byFile.get(item.file) ?? everywhere;
    return { ...item, value: expand(item.value, (name) => own.get(name), (name) => everywhere.get(name)) };
  });
}

type Lookup = (name: string) => string | undefined;

/**
 * `${NAME}`, `$NAME` and `${NAME:-default}` by what the same file sets; `var.name`, `{{ .Values.a.name }}`, `${{ vars.NAME }}` and the key of a
 * config map by what any file does.
 */
function expand(value: string, own: Lookup, all: Lookup, depth = 0): string {
  // Values that refer to each other many times would grow without end.
  if (depth > 4 || value.length > LINE_LIMIT) return value;
  const reference = /^\$?\{?(?:var|local|key)\.([\w.-]+)\}?$|^\{\{-?\s*\.Values\.(?:[\w-]+\.)*([\w-]+)[^}]*\}\}$|^\$\{\{\s*(?:vars|env)\.(\w+)\s*\}\}$/.exec(value);
  const key = reference?.[1] ?? reference?.[2] ?? reference?.[3];
  if (key !== undefined) {
    const target = all(key);
    return target === undefined || target === value ? value : expand(target, own, all, depth + 1);
  }
  if (!value.includes('$')) return value;
  let left = LINE_LIMIT;
  return value.replace(/\$\{([A-Za-z_]\w*)(?::?[-=]([^}]*))?\}|\$([A-Za-z_]\w*)/g, (whole, braced: string | undefined, fallback: string | undefined, plain: string | undefined) => {
    const known = own(braced ?? plain ?? '');
    if (known === undefined || known === value || left <= 0) return fallback ?? whole;
    const text = expand(known, own, all, depth + 1);
    left -= text.length;
    return text;
  });
}
