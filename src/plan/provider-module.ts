/** Where the generated token provider goes, and how the files that use it import it. */
import { serverScriptOf } from '../code/components.ts';
import type { Project } from '../code/project.ts';
import { dirname, join, relativeSpecifier } from '../code/paths.ts';
import { isTypeScript, requiredSpecifier, specifiersOf, ts, walk } from '../code/syntax.ts';
import { PROVIDER_SIGNATURE, addInstances, addRetry, readInstances, renderProviderModule, type ProviderModule } from '../provider/render.ts';
import { isProviderPath } from '../provider/written.ts';
import type { Draft } from './draft.ts';
import type { Span } from './edits.ts';
import { eolOf, freshName, indentUnit, quoteOf, usesSemicolons } from './layout.ts';
import { replacesText, type NamedPrincipal } from './principal-names.ts';
import type { ProviderOf, ProviderOptions } from './provider-settings.ts';
import { unroutedFolder } from './routed-folders.ts';

export type Dialect = 'ts' | 'esm' | 'cjs';

/** One provider file: the package and dialect it serves. */
export interface ProviderFile {
  readonly path: string;
  readonly dialect: Dialect;
}

const BASE_NAME = 'ocrolus-token-provider';

/** The module system that a file is written in. */
function dialectOf(file: ts.SourceFile, project: Project): Dialect {
  if (isTypeScript(file)) return 'ts';
  if (file.fileName.endsWith('.cjs')) return 'cjs';
  if (file.fileName.endsWith('.mjs')) return 'esm';
  if (isEsModule(file) || isDeno(file, project)) return 'esm';
  if (isCommonJs(file)) return 'cjs';
  return project.modules.manifest(project.modules.packageOf(file.fileName)).type === 'module' ? 'esm' : 'cjs';
}

/** The package and the module system, which one provider file serves. Node 20 does not load a module of ECMAScript for a `.cts` file. */
export function homeOf(file: ts.SourceFile, project: Project): string {
  const home = project.modules.packageOf(file.fileName);
  const isApart = file.fileName.endsWith('.cts') && project.modules.manifest(home).type === 'module';
  return [home, dialectOf(file, project), ...(isApart ? ['cts'] : [])].join('\0');
}

/** Deno has modules of ECMAScript alone, whose specifiers are whole. */
function isDeno(file: ts.SourceFile, { tree, modules }: Project): boolean {
  if (/\bDeno\.\w/.test(file.text)) return true;
  const folder = modules.packageOf(file.fileName);
  return !tree.has(join(folder, 'package.json')) && ['deno.json', 'deno.jsonc'].some((name) => tree.has(join(folder, name)) || tree.has(join(dirname(file.fileName), name)));
}

function isEsModule(file: ts.SourceFile): boolean {
  return file.statements.some((item) => ts.isImportDeclaration(item) || ts.isExportDeclaration(item) || ts.isExportAssignment(item) || (ts.canHaveModifiers(item) && (ts.getModifiers(item)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false)));
}

function isCommonJs(file: ts.SourceFile): boolean {
  return /\brequire\s*\(|\bmodule\.exports\b|\bexports\.\w/.test(file.text);
}

/** The provider files among `paths`, as the tool wrote them. */
export function writtenProviders(paths: readonly string[], project: Project): readonly ProviderFile[] {
  return paths.filter(isProviderPath).flatMap((path) => {
    const text = project.tree.read(path).toString('utf8');
    if (readInstances(text).length === 0) return [];
    return [{ path, dialect: /\.[cm]?ts$/.test(path) ? 'ts' : text.includes('module.exports = {') ? 'cjs' : 'esm' }];
  });
}

/**
 * The provider file of each importing file: one per package and dialect, in the folder that its users have in common.
 * One of `known` goes on to serve its package: a second one would ask for tokens of its own.
 */
export function placeProviders(files: readonly ts.SourceFile[], project: Project, providerOf: ProviderOf, known: readonly ProviderFile[]): ReadonlyMap<string, ProviderFile> {
  const groups = new Map<string, ts.SourceFile[]>();
  for (const file of files) {
    const key = `${homeOf(file, project)}\0${providerOf(file.fileName).file ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  // One file cannot serve two packages or dialects.
  const claims = countBy([...groups.values()].flatMap(([first]) => (first ? [providerOf(first.fileName).file ?? ''] : [])));
  const placed = new Map<string, ProviderFile>();
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const dialect = dialectOf(first, project);
    const { file: own } = providerOf(first.fileName);
    const folder = unroutedFolder(commonFolder(group.map((file) => file.fileName)), project);
    const extension = extensionFor(group, dialect);
    const name = freshName(BASE_NAME, (candidate) => isOthers(join(folder, candidate + extension), project));
    const fresh = join(folder, name + extension);
    const path = own !== undefined && claims.get(own) === 1 ? own : knownFor(fresh, dialect, known, project) ?? fresh;
    for (const file of group) placed.set(file.fileName, { path, dialect });
  }
  return placed;
}

/** Whether a file of that name is there which the tool did not write. */
function isOthers(path: string, { tree }: Project): boolean {
  const text = tree.has(path) ? tree.read(path).toString('utf8') : undefined;
  return text !== undefined && !text.includes(PROVIDER_SIGNATURE) && readInstances(text).length === 0;
}

function countBy(items: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** A known file in place of one at `fresh`: the nearest above it, or one in the same folder of the package, such as `src`. */
function knownFor(fresh: string, dialect: Dialect, known: readonly ProviderFile[], { modules }: Project): string | undefined {
  const home = modules.packageOf(fresh);
  const name = fresh.slice(fresh.lastIndexOf('/') + 1);
  const alike = known.filter((item) => item.dialect === dialect && item.path.endsWith(name) && modules.packageOf(item.path) === home).map((item) => item.path);
  const above = alike.filter((path) => isBelow(dirname(fresh), dirname(path))).sort((a, b) => b.length - a.length);
  const part = (path: string): string | undefined => dirname(path).slice(home.length).split('/').find((segment) => segment !== '');
  return above[0] ?? alike.find((path) => part(path) !== undefined && part(path) === part(fresh));
}

const isBelow = (folder: string, other: string): boolean => other === '' || other === '.' || folder === other || folder.startsWith(`${other}/`);

function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => dirname(path).split('/'));
  const [first = []] = folders;
  const length = first.findIndex((segment, index) => folders.some((folder) => folder[index] !== segment));
  return (length < 0 ? first : first.slice(0, length)).join('/');
}

/** The extension of the files that import it, so that the package's settings treat it alike. */
function extensionFor(group: readonly ts.SourceFile[], dialect: Dialect): string {
  const plain = dialect === 'ts' ? '.ts' : '.js';
  const extensions = group.map((file) => /\.[cm]?[jt]s/.exec(file.fileName.slice(file.fileName.lastIndexOf('.')))?.[0] ?? plain);
  return extensions.every((extension) => extension === extensions[0]) ? (extensions[0] ?? plain) : plain;
}

/** Adds the import of the provider's instances to a file and returns their local names. */
export function importProvider(draft: Draft, file: ts.SourceFile, provider: ProviderFile, names: readonly { readonly exported: string; readonly local: string }[], options: ProviderOptions, project: Project): void {
  const specifier = options.import?.specifier ?? specifierFor(file, provider.path, project);
  const quote = quoteOf(file);
  const semi = usesSemicolons(file) ? ';' : '';
  const isCommonJsFile = provider.dialect === 'cjs';
  const list = names.map(({ exported, local }) => (exported === local ? exported : isCommonJsFile ? `${exported}: ${local}` : `${exported} as ${local}`)).join(', ');
  const areTypes = names.every(({ exported }) => exported.startsWith('type '));
  const line = isCommonJsFile ? `const { ${list} } = require(${quote}${specifier}${quote})${semi}` : `import ${areTypes ? `type { ${list.replaceAll('type ', '')}` : `{ ${list}`} } from ${quote}${specifier}${quote}${semi}`;
  const at = insertionPoint(file, isCommonJsFile, serverScriptOf(file.fileName, project.load(file.fileName)?.source.text ?? ''));
  const eol = eolOf(file);
  // Where the line that it would follow goes, it takes that line's place.
  const gone = draft.edits().get(file.fileName)?.find((edit) => edit.start < at.offset && at.offset < edit.end && edit.replacement.every((piece) => piece === ''));
  const tookBlank = gone && /\n[ \t]*\r?\n$/.test(file.text.slice(gone.start, gone.end));
  if (gone) draft.head(file, gone.start, `${line}${eol}${tookBlank ? eol : ''}`);
  else draft.head(file, at.offset, at.after ? `${eol}${at.needsBlank ? eol : ''}${line}` : `${line}${eol}${at.needsBlank && !leavesBlank(draft, file, at.offset) ? eol : ''}`);
}

/** Whether a blank line comes first once what goes at an offset is gone. */
function leavesBlank(draft: Draft, file: ts.SourceFile, offset: number): boolean {
  const gone = (draft.edits().get(file.fileName) ?? []).filter((edit) => edit.replacement.every((piece) => piece === ''));
  let position = offset;
  for (let next = gone.find((edit) => edit.start <= position && position < edit.end); next; next = gone.find((edit) => edit.start <= position && position < edit.end)) position = next.end;
  return position > offset && /^[ \t]*\r?\n/.test(file.text.slice(position));
}

/**
 * After the last import of the file's head; else after shebang, licence comment and directives.
 * @param script the part of the file that can be changed
 */
export function insertionPoint(file: ts.SourceFile, isCommonJsFile: boolean, script: Span = { start: 0, end: file.end }): { readonly offset: number; readonly after: boolean; readonly needsBlank?: boolean } {
  const isImport = (item: ts.Statement): boolean => item.end <= script.end && (ts.isImportDeclaration(item) || ts.isImportEqualsDeclaration(item) || (isCommonJsFile && isRequire(item)));
  let last: ts.Statement | undefined;
  for (const statement of file.statements) if (isImport(statement)) last = statement;
  if (last && (!isCommonJsFile || isRequire(last) || ts.isImportDeclaration(last))) {
    const lastOfHead = isCommonJsFile ? headRequires(file) : last;
    if (lastOfHead) return { offset: endOfLine(file, lastOfHead.end), after: true };
  }
  const directive = file.statements.filter((item) => ts.isExpressionStatement(item) && ts.isStringLiteral(item.expression)).at(-1);
  if (directive && file.statements[0] && ts.isExpressionStatement(file.statements[0]) && ts.isStringLiteral(file.statements[0].expression)) return { offset: endOfLine(file, directive.end), after: true, needsBlank: /^[^\n]*\r?\n[ \t]*\r?\n/.test(file.text.slice(directive.end)) };
  const comments = (file.statements[0] ? ts.getLeadingCommentRanges(file.text, file.statements[0].pos) : undefined) ?? [];
  const head = comments.filter((comment) => /@license|@preserve|copyright|@ts-check|@ts-nocheck|eslint-|@flow|SPDX/i.test(file.text.slice(comment.pos, comment.end))).at(-1);
  const shebang = /^#!.*/.exec(file.text)?.[0].length ?? 0;
  if (head) return { offset: endOfLine(file, head.end), after: true };
  if (shebang > 0) return { offset: shebang, after: true };
  return { offset: script.start, after: false, needsBlank: true };
}

/** The last `require` of the run of requires that a CommonJS file begins with. */
function headRequires(file: ts.SourceFile): ts.Statement | undefined {
  let last: ts.Statement | undefined;
  for (const statement of file.statements) {
    if (isRequire(statement)) last = statement;
    else if (last && !ts.isExpressionStatement(statement)) break;
  }
  return last;
}

function isRequire(statement: ts.Statement): boolean {
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.every((declaration) => {
    let found = false;
    if (declaration.initializer) walk(declaration.initializer, (node) => { if (requiredSpecifier(node) !== undefined) found = true; return !found; });
    return found;
  });
}

/** The end of the line's code: a trailing comment stays with its statement. */
function endOfLine(file: ts.SourceFile, offset: number): number {
  const rest = /^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=\r?\n|$)/.exec(file.text.slice(offset));
  return offset + (rest?.[0].length ?? 0);
}

/** The relative specifier with the extension that the file's other relative imports have. */
function specifierFor(file: ts.SourceFile, path: string, project: Project): string {
  const specifier = relativeSpecifier(file.fileName, path);
  const extension = /\.[cm]?[jt]sx?$/.exec(specifier)?.[0] ?? '';
  const bare = specifier.slice(0, specifier.length - extension.length);
  const emitted = extension.replace('ts', 'js').replace('x', '');
  const style = importStyle(file) ?? packageStyle(file, project);
  if (style === 'source' || (style !== 'emitted' && isDeno(file, project))) return specifier;
  if (style === 'emitted') return bare + emitted;
  if (style === 'none' && !/^\.[cm]/.test(extension)) return bare;
  const isModule = dialectOf(file, project) === 'esm' && !/\.(?:jsx|tsx)$/.test(file.fileName);
  return isModule || /^\.[cm]/.test(extension) ? bare + emitted : bare;
}

type ImportStyle = 'source' | 'emitted' | 'none';

function importStyle(file: ts.SourceFile): ImportStyle | undefined {
  const own = specifiersOf(file).filter((specifier) => /^\.\.?\//.test(specifier) && !specifier.endsWith('.json'));
  if (own.length === 0) return undefined;
  if (own.some((specifier) => /\.[cm]?tsx?$/.test(specifier))) return 'source';
  return own.some((specifier) => /\.[cm]?jsx?$/.test(specifier)) ? 'emitted' : 'none';
}

/** The style of the package's other files, where this one imports nothing of its own. */
function packageStyle(file: ts.SourceFile, project: Project): ImportStyle | undefined {
  const directory = project.modules.packageOf(file.fileName);
  const dialect = dialectOf(file, project);
  const styles = project.loaded().filter((other) => project.modules.packageOf(other.path) === directory && dialectOf(other.root, project) === dialect).map((other) => importStyle(other.root));
  const known = styles.find((style) => style !== undefined);
  if (known || dialect !== 'ts') return known;
  const isModule = project.modules.manifest(directory).type === 'module';
  if (isModule && configText(project, directory) === '') return 'emitted';
  return /"module(?:Resolution)?"\s*:\s*"node(?:16|18|20|next)"/i.test(configText(project, directory)) && isModule ? 'emitted' : undefined;
}

function configText(project: Project, directory: string): string {
  const path = [join(directory, 'tsconfig.json'), 'tsconfig.json'].find((candidate) => project.tree.has(candidate));
  return path === undefined ? '' : project.tree.read(path).toString('utf8');
}

/** The text of a provider file in the style of a file that uses it; one that is there gains the instances it lacks. */
export function providerText(provider: ProviderFile, principals: readonly NamedPrincipal[], model: ts.SourceFile, existing: string | undefined, { retry = false, library }: ProviderOptions): string {
  const known = new Set(readInstances(existing ?? '').map((instance) => instance.exportName));
  const missing = principals.filter((principal) => !known.has(principal.exportName) && !existing?.includes(principal.exportName));
  const module: ProviderModule = {
    dialect: provider.dialect,
    principals: missing.map(({ exportName, env, sources }) => ({ exportName, clientIdEnv: env.clientId, clientSecretEnv: env.clientSecret, replaces: replacesText(sources) })),
    retry,
    library,
    style: { quote: quoteOf(model), semicolons: usesSemicolons(model), indent: indentUnit(model), eol: eolOf(model) === '\r\n' ? '\r\n' : '\n' },
  };
  if (existing === undefined) return renderProviderModule(module);
  const complete = missing.length === 0 ? existing : (addInstances(existing, module) ?? existing);
  return retry ? addRetry(complete, module) : complete;
}
