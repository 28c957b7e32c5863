/** The configuration file: JSON or JSONC, read and never executed. */
import { resolve } from 'node:path';
import type { ParseError } from 'jsonc-parser';
import { readText } from '../files/text-file.ts';
import { UsageError } from '../usage-error.ts';

export interface Config {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly hosts: readonly string[];
  readonly envNames: readonly string[];
  readonly providerFile: string | undefined;
  readonly providerImport: string | undefined;
  readonly providerLibrary: string | undefined;
}

/** Where it is looked for, the first that is there. */
export const CONFIG_NAMES: readonly string[] = ['ocrolus-oauth-codemod.json', 'ocrolus-oauth-codemod.jsonc', '.ocrolus-oauth-codemod.json'];
const LISTS = ['include', 'exclude', 'hosts', 'envNames'] as const;
const TEXTS = ['providerFile', 'providerImport', 'providerLibrary'] as const;
/** For editors: where `config.schema.json` is. */
const SCHEMA = '$schema';

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

async function parseObject(text: string, name: string): Promise<Readonly<Record<string, unknown>>> {
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
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageError(`${name} must hold an object`);
  return value as Readonly<Record<string, unknown>>;
}

/** A misspelt key is repeated; what has digits or signs in it may be anything. */
const isWord = (key: string): boolean => /^[A-Za-z_]{1,40}$/.test(key);

function toConfig(value: Readonly<Record<string, unknown>>, name: string): Config {
  const known: readonly string[] = [...LISTS, ...TEXTS, SCHEMA];
  // The parser lets a key `__proto__` set the prototype, from which the other keys would be read.
  const unknown = Object.getPrototypeOf(value) === Object.prototype ? Object.keys(value).find((key) => !known.includes(key)) : '__proto__';
  if (unknown !== undefined) throw new UsageError(`${name}: unknown key${isWord(unknown) ? ` "${unknown}"` : ''}; known are ${known.join(', ')}`);
  const list = (key: (typeof LISTS)[number]): readonly string[] => {
    const items = value[key] ?? [];
    if (!Array.isArray(items) || !items.every((item): item is string => typeof item === 'string')) throw new UsageError(`${name}: "${key}" must be a list of strings`);
    return items;
  };
  const text = (key: (typeof TEXTS)[number] | typeof SCHEMA): string | undefined => {
    const item = value[key];
    if (item !== undefined && typeof item !== 'string') throw new UsageError(`${name}: "${key}" must be a string`);
    return item;
  };
  text(SCHEMA);
  return { include: list('include'), exclude: list('exclude'), hosts: list('hosts'), envNames: list('envNames'), providerFile: text('providerFile'), providerImport: text('providerImport'), providerLibrary: text('providerLibrary') };
}
