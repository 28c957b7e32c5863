/**
 * What TypeScript says of changed files, and of those that import them, that it did not say before. The compiler is the bundled one: the
 * package's own is code of the repository, which is never run. The package's configuration is read, not executed.
 */
import type { CompilerFiles } from '../files/compiler-files.ts';
import type { FileTree } from '../files/tree.ts';
import { compiler } from './compiler.ts';
import { LIBRARY, libraryFile } from './library-files.ts';
import { ts } from './syntax.ts';

export interface ChangedText {
  /** Relative to the root. */
  readonly path: string;
  /** Absent for a new file. */
  readonly before: string | undefined;
  readonly after: string;
}

export interface CompilerCheckInput {
  /** Absolute path. */
  readonly root: string;
  readonly tree: FileTree;
  readonly files: CompilerFiles;
  readonly changes: readonly ChangedText[];
  /** Paths, relative to the root, of files that import changed ones. */
  readonly importers: readonly string[];
  /** Packages that the result imports and that are installed after it. */
  readonly toInstall?: readonly string[] | undefined;
}

export interface CompilerError {
  /** Relative to the root, in its changed form. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** `TS2345: …`, one line. */
  readonly text: string;
}

export interface CompilerCheck {
  readonly errors: readonly CompilerError[];
  /** Packages that could not be checked: the configuration file, relative to the root, and why. */
  readonly unchecked: readonly { readonly configuration: string; readonly reason: string }[];
}

/** Codes for a module or a name that is missing because dependencies are not installed: types of the rest then mean little. */
const MISSING: ReadonlySet<number> = new Set([2307, 2580, 2584, 2591, 2688, 2792, 2875]);

/** Codes for a module that is missing, or has no types. */
const MISSING_MODULE: ReadonlySet<number> = new Set([2307, 2792, 7016]);

const isTyped = (path: string): boolean => /\.[cm]?tsx?$/.test(path);

export function checkWithCompiler(input: CompilerCheckInput): CompilerCheck {
  const errors: CompilerError[] = [];
  const unchecked: { configuration: string; reason: string }[] = [];
  const groups = new Map<string, string[]>();
  for (const path of new Set([...input.changes.map((change) => change.path), ...input.importers])) {
    const configuration = nearestConfiguration(input, path);
    if (configuration !== undefined) groups.set(configuration, [...(groups.get(configuration) ?? []), path]);
    else if (isTyped(path) && unchecked.length === 0) unchecked.push({ configuration: 'tsconfig.json', reason: `none was found for ${path}` });
  }
  for (const [configuration, paths] of groups) {
    const result = attempt(() => checkPackage(input, configuration, paths));
    if (!('reason' in result)) errors.push(...result.errors);
    else unchecked.push({ configuration: relativeTo(input.root, configuration), reason: result.reason });
  }
  return { errors, unchecked };
}

/** The compiler calls itself for what is inside of types and settings. */
function attempt<T>(check: () => T): T | { readonly reason: string } {
  try {
    return check();
  } catch (cause) {
    if (cause instanceof RangeError) return { reason: 'something in it is nested too deeply' };
    throw cause;
  }
}

function nearestConfiguration({ root, files }: CompilerCheckInput, path: string): string | undefined {
  for (let folder = folderOf(`${root}/${path}`); ; folder = folderOf(folder)) {
    const found = ['tsconfig.json', 'jsconfig.json'].map((name) => `${folder === '/' ? '' : folder}/${name}`).find((file) => files.fileExists(file));
    if (found !== undefined || folder === folderOf(folder)) return found;
  }
}

/** New errors of one package, or why there can be no answer. */
function checkPackage(input: CompilerCheckInput, configuration: string, paths: readonly string[]): { readonly errors: readonly CompilerError[] } | { readonly reason: string } {
  const settings = readOptions(input.files, configuration);
  if ('reason' in settings) return settings;
  const { options } = settings;
  const changed = new Map(input.changes.map((change) => [`${input.root}/${change.path}`, change]));
  const isChecked = (path: string): boolean => isTyped(path) || options.checkJs === true || /@ts-check\b/.test(changed.get(`${input.root}/${path}`)?.after.slice(0, 1000) ?? '');
  const checked = paths.filter(isChecked);
  if (checked.length === 0) return { errors: [] };
  const ambient = input.tree.paths.filter((path) => /\.d\.[cm]?ts$/.test(path)).map((path) => `${input.root}/${path}`).filter((path) => path.startsWith(`${folderOf(configuration)}/`));
  const roots = [...ambient, ...paths.map((path) => `${input.root}/${path}`)];
  const parsed = new Map<string, ts.SourceFile>();
  const hostOf = (side: 'before' | 'after'): ts.CompilerHost =>
    createHost(input.files, options, parsed, (path) => {
      const change = changed.get(path);
      return change && { text: change[side] };
    });
  const old = compiler().createProgram({ rootNames: roots.filter((path) => changed.get(path)?.before !== undefined || !changed.has(path)), options, host: hostOf('before') });
  const before = checked.flatMap((path) => errorsOf(old, input.root, path));
  const missing = [...before, ...old.getOptionsDiagnostics()].find((item) => MISSING.has(item.code));
  if (missing) return { reason: `its dependencies are not all here (${messageOf(missing)})` };
  const next = compiler().createProgram({ rootNames: roots, options, host: hostOf('after'), oldProgram: old });
  const known = new Map<string, number>();
  for (const item of before) known.set(keyOf(item), (known.get(keyOf(item)) ?? 0) + 1);
  const isToInstall = (item: ts.Diagnostic): boolean => MISSING_MODULE.has(item.code) && (input.toInstall ?? []).some((name) => messageOf(item).includes(`'${name}'`));
  const errors = checked.flatMap((path) => errorsOf(next, input.root, path)).filter((item) => !isToInstall(item)).flatMap((item): readonly CompilerError[] => {
    const left = known.get(keyOf(item)) ?? 0;
    known.set(keyOf(item), left - 1);
    if (left > 0 || !item.file || item.start === undefined) return [];
    const { line, character } = item.file.getLineAndCharacterOfPosition(item.start);
    return [{ path: relativeTo(input.root, item.file.fileName), line: line + 1, column: character + 1, text: messageOf(item) }];
  });
  return { errors };
}

function errorsOf(program: ts.Program, root: string, path: string): readonly ts.Diagnostic[] {
  const file = program.getSourceFile(`${root}/${path}`);
  return file ? [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].filter((item) => item.category === ts.DiagnosticCategory.Error) : [];
}

/** Lines are left out: the migration moves them. */
const keyOf = (item: ts.Diagnostic): string => `${item.file?.fileName ?? ''}\0${messageOf(item)}`;

const LONGEST_MESSAGE = 300;

function messageOf(item: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(item.messageText, ' ').replace(/\s+/g, ' ');
  return `TS${item.code}: ${text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text}`;
}

/** The options of a package. A configuration that only names others takes those of the first that is not about tests. */
function readOptions(files: CompilerFiles, configuration: string, depth = 0): { readonly options: ts.CompilerOptions } | { readonly reason: string } {
  const { config, error } = compiler().readConfigFile(configuration, (path) => files.read(path)) as { readonly config?: object; readonly error?: ts.Diagnostic };
  if (error || !config) return { reason: error ? messageOf(error) : 'it cannot be read' };
  const parsed = compiler().parseJsonConfigFileContent(config, { fileExists: (path) => files.fileExists(path), readDirectory: () => [], readFile: (path) => files.read(path), useCaseSensitiveFileNames: true }, folderOf(configuration), undefined, configuration, undefined, undefined, new Map());
  // 18002, 18003: no files, because none were looked for.
  const fault = parsed.errors.find((item) => item.category === ts.DiagnosticCategory.Error && ![18002, 18003].includes(item.code));
  if (fault) return { reason: messageOf(fault) };
  const { files: own, references } = config as { readonly files?: unknown; readonly references?: readonly { readonly path?: unknown }[] };
  const others = (references ?? []).flatMap(({ path }) => (typeof path === 'string' ? [path] : []));
  if (Array.isArray(own) && own.length === 0 && others.length > 0 && depth === 0) {
    const chosen = others.find((path) => !/spec|test|node|e2e/i.test(path)) ?? others[0] ?? '';
    const target = `${folderOf(configuration)}/${chosen.replace(/^\.\//, '')}`;
    return readOptions(files, target.endsWith('.json') ? target : `${target}/tsconfig.json`, depth + 1);
  }
  return { options: { ...earlierDefaults(files, configuration), ...parsed.options, noEmit: true, skipLibCheck: true, composite: false, incremental: false, declaration: false, declarationMap: false, emitDeclarationOnly: false, ignoreDeprecations: '6.0' } };
}

/** What a compiler before version 6 takes for granted; the bundled one takes other things. */
function earlierDefaults(files: CompilerFiles, configuration: string): ts.CompilerOptions {
  for (let folder = folderOf(configuration); ; folder = folderOf(folder)) {
    const manifest = files.read(`${folder}/node_modules/typescript/package.json`);
    const major = /"version":\s*"(\d+)/.exec(manifest ?? '')?.[1];
    if (major !== undefined) return Number(major) >= 6 ? {} : { strict: false, types: ['*'], esModuleInterop: false };
    if (folder === folderOf(folder)) return { types: ['*'] };
  }
}

interface Replaced {
  /** Absent for a file that is not there. */
  readonly text: string | undefined;
}

function createHost(files: CompilerFiles, options: ts.CompilerOptions, parsed: Map<string, ts.SourceFile>, replaced: (path: string) => Replaced | undefined): ts.CompilerHost {
  const read = (path: string): string | undefined => {
    const other = replaced(path);
    return other ? other.text : files.read(path);
  };
  return {
    directoryExists: (path) => files.directoryExists(path),
    fileExists(path) {
      if (path.startsWith(LIBRARY)) return libraryFile(path) !== undefined;
      const other = replaced(path);
      return other ? other.text !== undefined : files.fileExists(path);
    },
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => `${LIBRARY}${compiler().getDefaultLibFileName(options)}`,
    getDefaultLibLocation: () => LIBRARY.slice(0, -1),
    getDirectories: (path) => [...files.directories(path)],
    getNewLine: () => '\n',
    getSourceFile(path, settings) {
      if (path.startsWith(LIBRARY)) return libraryFile(path);
      const text = read(path);
      if (text === undefined) return undefined;
      const known = parsed.get(path);
      if (known?.text === text) return known;
      const file = ts.createSourceFile(path, text, settings, false);
      parsed.set(path, file);
      return file;
    },
    readFile: read,
    realpath: (path) => (path.startsWith(LIBRARY) ? path : files.realPath(path)),
    useCaseSensitiveFileNames: () => true,
    writeFile: () => undefined,
  };
}

function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}

/** Of an absolute path; of one outside of the root, its name alone. */
function relativeTo(root: string, path: string): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path.slice(path.lastIndexOf('/') + 1);
}
