/** Loose options become strict once, before anything is looked at: they are checked, and joined with the configuration file. */
import { isAbsolute, resolve } from 'node:path';
import { globMatcher, isSimpleGlob } from '../files/globs.ts';
import { isFolder } from '../files/place.ts';
import { isProviderLibrary, providerLibraries } from '../provider/libraries.ts';
import type { RunOptions } from '../pipeline.ts';
import type { Command } from '../report/report.ts';
import { UsageError } from '../usage-error.ts';
import type { PackageProvider, ProviderOptions } from '../plan/provider-settings.ts';
import { loadConfig, type Config, type ProviderConfig } from './config.ts';
import type { AuditOptions, CheckOptions, MigrateOptions } from './options.ts';

export type Options = AuditOptions & MigrateOptions & CheckOptions;

type Kind = 'text' | 'list' | 'switch';

const COMMON = { cwd: 'text', paths: 'list', include: 'list', exclude: 'list', hosts: 'list', envNames: 'list', since: 'text', config: 'text', showSecrets: 'switch' } as const satisfies Record<keyof AuditOptions, Kind>;
const KINDS: Readonly<Record<Command, Readonly<Record<string, Kind>>>> = {
  audit: COMMON,
  migrate: { ...COMMON, write: 'switch', allowDirty: 'switch', verify: 'switch', markers: 'switch', removeLegacyEnv: 'switch', providerFile: 'text', providerImport: 'text', providerLibrary: 'text', retryHelper: 'switch' } satisfies Record<keyof MigrateOptions, Kind>,
  check: { ...COMMON, staged: 'switch', baseline: 'text', updateBaseline: 'switch' } satisfies Record<keyof CheckOptions, Kind>,
};
const WORDS: Readonly<Record<Kind, string>> = { text: 'a string', list: 'a list of strings', switch: 'true or false' };

/** What `run` takes of what the user says; the rest is of whoever calls. */
export type Asked = Omit<RunOptions, 'processes' | 'warn' | 'progress' | 'decide'>;

/** @throws {UsageError} */
export async function toRunOptions(command: Command, given: Options): Promise<Asked> {
  refuseUnknown(command, given);
  if (given.staged && given.since !== undefined) throw new UsageError('--staged judges the next commit, and --since what came before it; give one of them');
  const cwd = resolve(given.cwd ?? '.');
  if (!isFolder(cwd)) throw new UsageError(`${given.cwd ?? cwd} is no folder`);
  const config = await loadConfig(cwd, given.config);
  const paths = given.paths ?? [];
  const include = [...config.include, ...(given.include ?? [])];
  const exclude = [...config.exclude, ...(given.exclude ?? [])];
  const glob = [...include, ...exclude].find((item) => !isSimpleGlob(item));
  if (glob !== undefined) throw new UsageError(`the glob ${glob.slice(0, 60)}${glob.length > 60 ? '…' : ''} has more than 10 wildcards or 1,000 characters; use several simpler ones`);
  return {
    command,
    cwd,
    paths: paths.length > 0 || given.staged ? paths : ['.'],
    staged: given.staged ?? false,
    since: given.since,
    include,
    exclude,
    hosts: [...config.hosts, ...(given.hosts ?? [])].map(hostName),
    names: [...config.envNames, ...(given.envNames ?? [])],
    ...providerOptions(given, config),
    write: given.write ?? false,
    markers: command === 'migrate' && (given.markers ?? true),
    removeLegacyEnv: given.removeLegacyEnv ?? false,
    verify: command === 'migrate' && (given.verify ?? true),
    allowDirty: given.allowDirty ?? false,
    showSecrets: given.showSecrets ?? false,
  };
}

/** Code without types may give anything. */
function refuseUnknown(command: Command, given: unknown): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new UsageError(`${command} takes an object with options`);
  const kinds = KINDS[command];
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (!kind) throw new UsageError(`${command} has no option ${/^\w{1,40}$/.test(name) ? name : 'of that name'}; it has ${Object.keys(kinds).join(', ')}`);
    if (!isOf(kind, value)) throw new UsageError(`the option ${name} must be ${WORDS[kind]}`);
  }
}

function isOf(kind: Kind, value: unknown): boolean {
  if (kind === 'list') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  return typeof value === (kind === 'text' ? 'string' : 'boolean');
}

/** Accepts `https://host/path` for `host`. */
function hostName(host: string): string {
  const name = /^(?:[a-z]+:)?\/\/([^/]+)/i.exec(host)?.[1] ?? host;
  if (!/^[\w.-]+(?::\d+)?$/.test(name)) throw new UsageError(`--host ${host} is not a host name; write it as api.example.com`);
  return name.toLowerCase();
}

/** What the command line says goes for every package. */
function providerOptions(given: Options, config: Config): Pick<RunOptions, 'provider' | 'packages'> {
  if (given.providerFile !== undefined && given.providerImport !== undefined) throw new UsageError('--provider-file and --provider-import are mutually exclusive; give one of them');
  if (given.retryHelper && given.providerImport !== undefined) throw new UsageError('--retry-helper and --provider-import are mutually exclusive: a provider of your own is not added to');
  if (given.providerLibrary !== undefined && given.providerImport !== undefined) throw new UsageError('--provider-library and --provider-import are mutually exclusive: a provider of your own asks for tokens as it does');
  const own = { providerFile: given.providerFile, providerImport: given.providerImport, providerLibrary: given.providerLibrary };
  const isGiven = Object.values(own).some((item) => item !== undefined);
  const retry = given.retryHelper ? { retry: true } : {};
  const rest = { providerFile: own.providerFile ?? config.providerFile, providerImport: own.providerImport ?? config.providerImport, providerLibrary: own.providerLibrary ?? config.providerLibrary };
  return {
    provider: { ...toProvider(rest, (key) => FLAGS[key]), ...retry },
    packages: isGiven ? [] : [...config.packages].map(([name, settings]) => ({ name, folderOf: folderFinder(name), provider: { ...toProvider(settings, (key) => `${key} of "${name}" in "packages"`), ...retry } })),
  };
}

const FLAGS: Readonly<Record<keyof ProviderConfig, string>> = { providerFile: '--provider-file', providerImport: '--provider-import', providerLibrary: '--provider-library' };

function toProvider({ providerFile: file, providerImport: specifier, providerLibrary: library }: ProviderConfig, named: (key: keyof ProviderConfig) => string): ProviderOptions {
  if (file !== undefined && !/\.[cm]?[jt]s$/.test(file)) throw new UsageError(`${named('providerFile')}: the name must end in .ts, .js, .mjs, .cjs, .mts or .cts`);
  if (file !== undefined && !isBelow(file)) throw new UsageError(`${named('providerFile')}: it must lie below the current folder, among your own source; write it as src/auth/ocrolus.ts`);
  const match = specifier === undefined ? undefined : /^([^#]+)#([A-Za-z_$][\w$]*)$/.exec(specifier);
  if (specifier !== undefined && !match) throw new UsageError(`${named('providerImport')}: write it as SPECIFIER#EXPORT, for instance @acme/auth#ocrolusTokens`);
  if (library !== undefined && !isProviderLibrary(library)) throw new UsageError(`${named('providerLibrary')}: write ${providerLibraries.join(' or ')}`);
  return { ...(library !== undefined && { library }), ...(file !== undefined && { file: file.replace(/^\.\//, '') }), ...(match?.[1] !== undefined && match[2] !== undefined && { import: { specifier: match[1], name: match[2] } }) };
}

/** The nearest folder to the root that a pattern, which is meant from there, selects. */
function folderFinder(name: string): PackageProvider['folderOf'] {
  const folder = name.replace(/^\.\//, '').replace(/\/+$/, '');
  if (folder === '' || !isBelow(folder) || !isSimpleGlob(folder)) throw new UsageError(`"packages": ${name === '' ? 'a name is empty' : `"${name.slice(0, 60)}" is no folder or simple glob`}; write it as packages/api or services/*, from the current folder`);
  const isSelected = globMatcher([`/${folder}`], true);
  return (path) => {
    const parts = path.split('/').slice(0, -1);
    const length = parts.findIndex((_, index) => isSelected(parts.slice(0, index + 1).join('/')));
    return length < 0 ? undefined : parts.slice(0, length + 1).join('/');
  };
}

/** A path that stays in the folder, and out of those that belong to tools. */
function isBelow(path: string): boolean {
  return !isAbsolute(path) && !/^[a-z]:|[\0-\x1f]/i.test(path) && !path.split(/[/\\]/).some((part) => ['..', '.git', 'node_modules'].includes(part));
}
