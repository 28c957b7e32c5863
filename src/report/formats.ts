/** The forms that a report can be given, each loaded when it is asked for. */
import type { Report } from './report.ts';

export type Reporter = (report: Report) => string;

const LOADERS = {
  json: async () => (await import('./json.ts')).json,
  sarif: async () => (await import('./sarif.ts')).sarif,
  markdown: async () => (await import('./markdown.ts')).markdown,
  html: async () => (await import('./html/html.ts')).html,
  github: async () => (await import('./github.ts')).github,
  gitlab: async () => (await import('./gitlab.ts')).gitlab,
} as const satisfies Readonly<Record<string, () => Promise<Reporter>>>;

export type Format = 'pretty' | keyof typeof LOADERS;

/** Those of `--format`. `pretty` takes more than a report: the width and colours of a terminal. */
export const formats: readonly Format[] = ['pretty', 'json', 'sarif', 'markdown', 'html', 'github', 'gitlab'];

const BY_EXTENSION: Readonly<Record<string, keyof typeof LOADERS>> = { '.json': 'json', '.sarif': 'sarif', '.md': 'markdown', '.html': 'html' };

/** The extensions that `--report` understands. */
export const extensions: readonly string[] = Object.keys(BY_EXTENSION);

export const loadReporter = (format: keyof typeof LOADERS): Promise<Reporter> => LOADERS[format]();

/** The form that a file name asks for, `undefined` for none that is known. */
export const formatOfFile = (path: string): keyof typeof LOADERS | undefined => byExtension(BY_EXTENSION, path);

/** What a table says of the extension of a file name, in whatever case. */
export function byExtension<T>(table: Readonly<Record<string, T>>, path: string): T | undefined {
  return table[/\.[^./\\]+$/.exec(path)?.[0].toLowerCase() ?? ''];
}
