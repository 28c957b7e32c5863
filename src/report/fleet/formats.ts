/** The forms that a fleet report can be given, each loaded when it is asked for. */
import { byExtension } from '../formats.ts';
import type { FleetReport } from './fleet.ts';

type Reporter = (report: FleetReport) => string;

const LOADERS = {
  json: async () => (await import('../json.ts')).json,
  csv: async () => (await import('./csv.ts')).csv,
  markdown: async () => (await import('./markdown.ts')).markdown,
  html: async () => (await import('./html.ts')).html,
} as const satisfies Readonly<Record<string, () => Promise<Reporter>>>;

export type FleetFormat = 'pretty' | keyof typeof LOADERS;

/** Those of `--format`. `pretty` takes more than a report: whether there are colours. */
export const fleetFormats: readonly FleetFormat[] = ['pretty', 'json', 'csv', 'markdown', 'html'];

const BY_EXTENSION: Readonly<Record<string, keyof typeof LOADERS>> = { '.json': 'json', '.csv': 'csv', '.md': 'markdown', '.html': 'html' };

/** The extensions that `--output` understands. */
export const fleetExtensions: readonly string[] = Object.keys(BY_EXTENSION);

export const loadFleetReporter = (format: keyof typeof LOADERS): Promise<Reporter> => LOADERS[format]();

/** The form that a file name asks for, `undefined` for none that is known. */
export const fleetFormatOf = (path: string): keyof typeof LOADERS | undefined => byExtension(BY_EXTENSION, path);
