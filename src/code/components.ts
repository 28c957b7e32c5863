/**
 * Components of which a part is script: Vue (https://vuejs.org/api/sfc-spec.html), Svelte (https://svelte.dev/docs/svelte/svelte-files) and
 * Astro (https://docs.astro.build/en/basics/astro-components/). Everything else becomes spaces, so that offsets are those of the file.
 */
export interface ComponentScript {
  readonly text: string;
  readonly language: 'js' | 'ts' | 'tsx';
}

export const isComponent = (path: string): boolean => /\.(?:vue|svelte|astro)$/.test(path);

/** `undefined` where a file is no component. */
export function scriptOf(path: string, text: string): ComponentScript | undefined {
  if (!isComponent(path)) return undefined;
  const front = frontmatter(path, text);
  const scripts = scriptElements(text, front?.end ?? 0);
  const spans = [...(front ? [front] : []), ...scripts];
  const languages = scripts.map(({ language }) => language);
  return {
    text: keep(text, spans),
    language: languages.includes('tsx') ? 'tsx' : front || languages.some((language) => /^(?:ts|typescript)$/.test(language)) ? 'ts' : 'js',
  };
}

/** Whether the script at an offset is sent to browsers. Of Astro's, the part between the fences runs on the server. UTF-16 units. */
export function runsInBrowser(path: string, text: string, offset: number): boolean {
  return isComponent(path) && offset >= (frontmatter(path, text)?.end ?? 0);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function frontmatter(path: string, text: string): Span | undefined {
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

/** Line ends stay, so that lines and columns are those of the file; where one script would go on in the next, a semicolon keeps them apart. */
function keep(text: string, spans: readonly Span[]): string {
  const blank = (from: number, to: number): string => text.slice(from, to).replace(/[^\r\n\u2028\u2029]/g, ' ');
  let at = 0;
  let kept = '';
  for (const [index, { start, end }] of spans.entries()) {
    const next = spans[index + 1];
    const isOpen = next !== undefined && /^\s*[([`+\-/*]/.test(text.slice(next.start, next.end));
    // In the place of the sign that ends the script.
    kept += blank(at, start) + text.slice(start, end) + (isOpen ? ';' : '');
    at = end + (isOpen ? 1 : 0);
  }
  return kept + blank(at, text.length);
}
