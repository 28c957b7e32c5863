/**
 * Components of which a part is script: Vue (https://vuejs.org/api/sfc-spec.html), Svelte (https://svelte.dev/docs/svelte/svelte-files) and
 * Astro (https://docs.astro.build/en/basics/astro-components/). Everything else becomes spaces, so that offsets are those of the file.
 * What the markup of Astro reads is written once more behind the end of the file, as a call that is given it.
 */
import { isName } from './syntax.ts';

export interface ComponentScript {
  readonly text: string;
  readonly language: 'js' | 'ts' | 'tsx';
}

export const isComponent = (path: string): boolean => /\.(?:vue|svelte|astro)$/.test(path);

/** `undefined` where a file is no component. */
export function scriptOf(path: string, text: string): ComponentScript | undefined {
  if (!isComponent(path)) return undefined;
  const front = serverScriptOf(path, text);
  const scripts = scriptElements(text, front?.end ?? 0);
  const languages = scripts.map(({ language }) => language);
  return {
    text: front ? keep(text, [front, ...scripts.map((script) => apart(text, script))]) + readsOfMarkup(text, front, scripts) : keep(text, scripts),
    language: languages.includes('tsx') ? 'tsx' : front || languages.some((language) => /^(?:ts|typescript)$/.test(language)) ? 'ts' : 'js',
  };
}

/** Whether the script at an offset is sent to browsers. UTF-16 units. */
export function runsInBrowser(path: string, text: string, offset: number): boolean {
  return isComponent(path) && offset >= (serverScriptOf(path, text)?.end ?? 0);
}

/** Whether the top level of a file is the body of an asynchronous function that runs for each request, and not when the file is loaded. */
export const runsForEachRequest = (path: string): boolean => path.endsWith('.astro');

/** UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Part extends Span {
  /** Its names are its own. */
  readonly block?: boolean;
}

/** The part of a component that runs on the server alone, and that can be changed: between the fences of Astro. */
export function serverScriptOf(path: string, text: string): Span | undefined {
  const match = path.endsWith('.astro') ? /^(\s*---[^\n]*\n)([^]*?)^---/m.exec(text) : null;
  // `^` of the first fence is the beginning of the file: nothing stands before it.
  if (!match || match.index !== 0) return undefined;
  const start = match[1]?.length ?? 0;
  return { start, end: start + (match[2]?.length ?? 0) };
}

/** Comments are taken along, so that no script is found in one. */
const ELEMENT = /<!--[^]*?-->|<script\b((?:"[^"]*"|'[^']*'|[^'">])*)>([^]*?)<\/script\s*>/gi;
const SCRIPT_TYPE = /^(?:module|(?:text|application)\/(?:javascript|ecmascript|typescript))$/i;

function scriptElements(text: string, from: number): readonly (Span & { readonly language: string })[] {
  return [...text.slice(from).matchAll(ELEMENT)].flatMap((match) => {
    const [whole, attributes, body] = match;
    if (attributes === undefined || body === undefined) return [];
    const type = attribute(attributes, 'type');
    const language = attribute(attributes, 'lang') ?? 'js';
    if ((type !== undefined && !SCRIPT_TYPE.test(type)) || !/^(?:jsx?|javascript|tsx?|typescript)$/.test(language)) return [];
    const start = from + match.index + whole.lastIndexOf(body + whole.slice(whole.toLowerCase().lastIndexOf('</script')));
    return [{ start, end: start + body.length, language }];
  });
}

function attribute(attributes: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes);
  return match?.[1] ?? match?.[2] ?? match?.[3];
}

/** A script of its own, whose names are not those of the front matter: a block, in the place of the signs around it. One that imports has to stay as it is. */
function apart(text: string, { start, end }: Span): Part {
  return { start, end, block: !/^\s*(?:import|export)\b/m.test(text.slice(start, end)) };
}

/** Words in braces and the names of components (the others are elements of HTML): more than the markup reads, never less. */
function readsOfMarkup(text: string, front: Span, scripts: readonly Span[]): string {
  const words = new Set<string>();
  const own = new Set(text.slice(front.start, front.end).match(IDENTIFIER));
  let depth = 0;
  const markup = scripts.reduce((left, { start, end }) => left.slice(0, start) + ' '.repeat(end - start) + left.slice(end), text);
  for (const [token] of markup.slice(front.end).matchAll(/[{}]|<(?:\p{Lu}[\p{ID_Continue}$]*|[\p{ID_Start}$_][\p{ID_Continue}$]*(?=\.))|[\p{ID_Start}$_][\p{ID_Continue}$]*/gu)) {
    if (token === '{') depth += 1;
    else if (token === '}') depth -= 1;
    else if (token.startsWith('<')) words.add(token.slice(1));
    else if (depth > 0) words.add(token);
  }
  const read = [...words].filter((word) => own.has(word) && isName(word));
  return read.length === 0 ? '' : `\n;$$render(${read.join(', ')});`;
}

const IDENTIFIER = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/** Line ends stay, so that lines and columns are those of the file; where one script would go on in the next, a semicolon keeps them apart. */
function keep(text: string, spans: readonly Part[]): string {
  const blank = (from: number, to: number): string => text.slice(from, to).replace(/[^\r\n\u2028\u2029]/g, ' ');
  let at = 0;
  let kept = '';
  for (const [index, { start, end, block = false }] of spans.entries()) {
    const next = spans[index + 1];
    const isOpen = next !== undefined && /^\s*[([`+\-/*]/.test(text.slice(next.start, next.end));
    // In the places of the signs before and behind the script.
    const closing = block ? '}' : isOpen ? ';' : '';
    kept += block ? `${blank(at, start - 1)}{` : blank(at, start);
    kept += text.slice(start, end) + closing;
    at = end + closing.length;
  }
  return kept + blank(at, text.length);
}
