/** The configuration file: JSON or JSONC, read and never executed. */
import { resolve } from 'node:path';
import type { ParseError } from 'jsonc-parser';
import { readText } from '../files/text-file.ts';
import { UsageError } from '../usage-error.ts';

/** Of one key of `packages`. */
export interface ProviderConfig {
  readonly providerFile: string | undefined;
  readonly providerImport: string | undefined;
  readonly providerLibrary: string | undefined;
}

export interface Config extends ProviderConfig {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly hosts: readonly string[];
  readonly envNames: readonly string[];
  /** Folder or glob → what files below it get in place of the settings above. */
  readonly packages: ReadonlyMap<string, ProviderConfig>;
}

/** Where it is looked for, the first that is there. */
export const CONFIG_NAMES: readonly string[] = ['ocrolus-oauth-codemod.json', 'ocrolus-oauth-codemod.jsonc', '.ocrolus-oauth-codemod.json'];
const LISTS = ['include', 'exclude', 'hosts', 'envNames'] as const;
const TEXTS = ['providerFile', 'providerImport', 'providerLibrary'] as const;
/** For editors: where `config.schema.json` is. */
const SCHEMA = '$schema';
const PACKAGES = 'packages';

/**
 * Reads `path`, which may be relative to `directory`, or one of the default names in `directory`.
 * @throws {UsageError} when the file is missing, does not parse, or has a key or value that is not understood
 */
export async function loadConfig(directory: string, path: string | undefined): Promise<Config> {
  for (const name of path === undefined ? CONFIG_NAMES : [path]) {
    const text = read(resolve(directory, name), path);
    if (text !== undefined) return toConfig(await parseObject(text, name), name);
  }
  if (path !== undefined) throw new UsageError(`--config ${path}: no such file`);
  return toConfig({}, '');
}

function read(path: string, given?: string): string | undefined {
  try {
    return readText(path);
  } catch (cause) {
    throw new UsageError(`cannot read ${given ?? path}: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`);
  }
}

async function parseObject(text: string, name: string): Promise<Settings> {
  const { parse, printParseErrorCode } = await import('jsonc-parser');
  const errors: ParseError[] = [];
  let value: unknown;
  try {
    value = parse(text, errors, { allowTrailingComma: true });
  } catch (cause) {
    // The parser calls itself for what is inside.
    if (cause instanceof RangeError) throw new UsageError(`${name} is nested too deeply`);
    throw cause;
  }
  const [error] = errors;
  if (error) throw new UsageError(`${name} is not JSON: ${printParseErrorCode(error.error)} at offset ${error.offset}`);
  if (!isSettings(value)) throw new UsageError(`${name} must hold an object`);
  return value;
}

type Settings = Readonly<Record<string, unknown>>;

const isSettings = (value: unknown): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A misspelt key is repeated; what has digits or signs in it may be anything. */
const isWord = (key: string): boolean => /^[A-Za-z_]{1,40}$/.test(key);

function toConfig(value: Settings, name: string): Config {
  refuseUnknown(value, [...LISTS, ...TEXTS, PACKAGES, SCHEMA], name);
  textOf(value, SCHEMA, name);
  const list = (key: (typeof LISTS)[number]): readonly string[] => {
    const items = value[key] ?? [];
    if (!Array.isArray(items) || !items.every((item): item is string => typeof item === 'string')) throw new UsageError(`${name}: "${key}" must be a list of strings`);
    return items;
  };
  return { include: list('include'), exclude: list('exclude'), hosts: list('hosts'), envNames: list('envNames'), ...providerOf(value, name), packages: packagesOf(value[PACKAGES] ?? {}, name) };
}

function packagesOf(value: unknown, name: string): Config['packages'] {
  if (!isSettings(value)) throw new UsageError(`${name}: "${PACKAGES}" must be an object: folders or globs, and what files below them get`);
  return new Map(Object.entries(value).map(([folder, own]) => {
    if (!isSettings(own)) throw new UsageError(`${name}: each entry of "${PACKAGES}" must be an object with ${TEXTS.join(', ')}`);
    refuseUnknown(own, TEXTS, `${name}: in "${PACKAGES}"`);
    return [folder, providerOf(own, `${name}: in "${PACKAGES}"`)];
  }));
}

const providerOf = (value: Settings, where: string): ProviderConfig => ({ providerFile: textOf(value, 'providerFile', where), providerImport: textOf(value, 'providerImport', where), providerLibrary: textOf(value, 'providerLibrary', where) });

function textOf(value: Settings, key: (typeof TEXTS)[number] | typeof SCHEMA, where: string): string | undefined {
  const item = value[key];
  if (item !== undefined && typeof item !== 'string') throw new UsageError(`${where}: "${key}" must be a string`);
  return item;
}

function refuseUnknown(value: Settings, known: readonly string[], where: string): void {
  // The parser lets a key `__proto__` set the prototype, from which the other keys would be read.
  const unknown = Object.getPrototypeOf(value) === Object.prototype ? Object.keys(value).find((key) => !known.includes(key)) : '__proto__';
  if (unknown !== undefined) throw new UsageError(`${where}: unknown key${isWord(unknown) ? ` "${unknown}"` : ''}; known are ${known.join(', ')}`);
}
