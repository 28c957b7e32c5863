/** The same program written another way gets the same verdicts: reformatted, with other names, as CommonJS, wrapped, split. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyseScopes, type Binding } from '../src/code/scope.ts';
import { parse } from '../src/code/parse.ts';
import { enclosingFunction, ts } from '../src/code/syntax.ts';
import { sourceText } from '../src/files/source-text.ts';
import type { Finding } from '../src/report/report.ts';
import { copyTree, fixtures, readExpectation, readTree, runTool, type Fixture } from './fixture-folders.ts';

const TOPICS = /^(?:async|callers|callbacks|contracts|frameworks|injection)\//;
const SOURCE = /(?<!\.d)\.[cm]?[jt]sx?$/;
const chosen = fixtures.filter((fixture) => TOPICS.test(fixture.name) && fixture.claim !== 'ignores');

describe.each(chosen)('$name', (fixture) => {
  it('is judged the same when it is printed anew', async () => {
    expect(await verdicts(fixture, printed)).toEqual(await verdicts(fixture, (text) => text));
  });

  it('is judged the same with other names for what its functions declare', async () => {
    expect(await verdicts(fixture, renamed)).toEqual(await verdicts(fixture, (text) => text));
  });
});

const modules = fixtures.filter((fixture) => fixture.claim !== 'ignores' && /^(?:async|callers|callbacks|contracts|frameworks|injection|functions|objects|strings|credentials|fetch)\//.test(fixture.name) && isPlainModule(fixture));

describe.each(modules)('$name', (fixture) => {
  it('is judged the same as CommonJS', async () => {
    const change = (text: string, path: string): string => (path.endsWith('package.json') ? text.replace('"module"', '"commonjs"') : commonJs(text, path));
    expect(await verdicts(fixture, change)).toEqual(await verdicts(fixture, (text) => text));
  });
});

const scripts = fixtures.filter((fixture) => fixture.claim !== 'ignores' && /^(?:async|callers|callbacks|frameworks|injection|functions|objects|strings|credentials|fetch|axios|request)\//.test(fixture.name) && isCommonJs(fixture) && !isAboutTopLevel(fixture));

describe.each(scripts)('$name', (fixture) => {
  it('is judged the same when each file is wrapped in a function', async () => {
    expect(await verdicts(fixture, wrapped)).toEqual(await verdicts(fixture, (text) => text));
  });
});

describe.each(chosen)('$name', (fixture) => {
  it('is judged the same when each file is split in two', async () => {
    const split = await verdicts(fixture, (text) => text, splitFiles);
    expect(split.map((verdict) => verdict.replace('.whole.', '.'))).toEqual(await verdicts(fixture, (text) => text));
  });
});

it('rewrites enough of the fixtures to mean something', () => {
  const texts = chosen.flatMap((fixture) => [...readTree(join(fixture.folder, 'input'))].filter(([path]) => SOURCE.test(path)));
  expect(texts.filter(([path, text]) => renamed(text, path) !== text).length / texts.length).toBeGreaterThan(0.5);
  expect(texts.filter(([path, text]) => printed(text, path) !== text).length / texts.length).toBeGreaterThan(0.5);
  expect(modules.length).toBeGreaterThan(15);
  expect(scripts.length).toBeGreaterThan(15);
});

type Change = (text: string, path: string) => string;

/** What is said of each site but for its place, in a stable order. */
async function verdicts(fixture: Fixture, change: Change, rearrange: (folder: string) => void = () => undefined): Promise<readonly string[]> {
  const copy = copyTree(join(fixture.folder, 'input'), (bytes, path) => (SOURCE.test(path) || path.endsWith('package.json') ? Buffer.from(change(bytes.toString('utf8'), path)) : bytes));
  try {
    rearrange(copy.path);
    const { report } = await runTool(copy.path, { command: 'audit' });
    return report.findings.map(told).sort();
  } finally {
    copy.remove();
  }
}

function told({ file, client, mechanism, host, confidence, status, reason, requests }: Finding): string {
  return [file, client, mechanism, host, confidence, status, reason?.code, requests.length].join(' ');
}

function printed(text: string, path: string): string {
  const file = SOURCE.test(path) ? fileOf(text, path) : undefined;
  return file ? ts.createPrinter({ newLine: ts.NewLineKind.LineFeed }).printFile(file) : text;
}

/** Gives every variable and parameter of a function another name, where that takes nothing but writing the name. */
function renamed(text: string, path: string): string {
  if (text.startsWith('\uFEFF')) return `\uFEFF${renamed(text.slice(1), path)}`;
  const file = SOURCE.test(path) ? fileOf(text, path) : undefined;
  if (!file) return text;
  const scopes = analyseScopes(file);
  const bindings = new Set<Binding>();
  const visit = (node: ts.Node): void => {
    if ((ts.isVariableDeclaration(node) || ts.isParameter(node)) && ts.isIdentifier(node.name) && enclosingFunction(node.name) && !ts.isParameterPropertyDeclaration(node, node.parent)) {
      const binding = scopes.declared(node);
      if (binding) bindings.add(binding);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const edits: { readonly at: number; readonly end: number; readonly text: string }[] = [];
  for (const binding of bindings) {
    const { name } = binding.declaration as ts.NamedDeclaration;
    if (!name || binding.references.some((reference) => !isPlainRead(reference))) continue;
    for (const node of [name, ...binding.references]) edits.push({ at: node.getStart(), end: node.end, text: ts.isShorthandPropertyAssignment(node.parent) && node !== name ? `${binding.name}: ${binding.name}Xq` : `${binding.name}Xq` });
  }
  return edits.sort((a, b) => b.at - a.at).reduce((result, edit) => result.slice(0, edit.at) + edit.text + result.slice(edit.end), text);
}

/** A reference that is written as the name and nothing else. */
function isPlainRead({ parent }: ts.Identifier): boolean {
  return !ts.isExportSpecifier(parent) && !ts.isTypeQueryNode(parent) && !ts.isQualifiedName(parent) && !ts.isTypePredicateNode(parent);
}

function fileOf(text: string, path: string): ts.SourceFile | undefined {
  const parsed = parse(sourceText(path, text));
  return 'error' in parsed ? undefined : parsed.root;
}

/** A package of `.js` ES modules that uses nothing which CommonJS has not. */
function isPlainModule({ folder }: Fixture): boolean {
  const manifest = join(folder, 'input/package.json');
  const texts = [...readTree(join(folder, 'input'))].filter(([path]) => SOURCE.test(path));
  const isModule = existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"type": "module"');
  // Types of Flow are none that TypeScript can take out.
  return isModule && texts.every(([path, text]) => path.endsWith('.js') && !/@flow|import\.meta|import\(|^await |^(?:export )?const [^\n]*= await /m.test(text));
}

function commonJs(text: string, path: string): string {
  return SOURCE.test(path) ? ts.transpileModule(text, { fileName: path, compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ESNext, esModuleInterop: true, allowJs: true } }).outputText : text;
}

/** A claim that only holds where code stands outside every function. */
function isAboutTopLevel(fixture: Fixture): boolean {
  return readExpectation(fixture).findings.some((finding) => finding.code === 'module-scope');
}

/** A package of `.js` files that are CommonJS. */
function isCommonJs({ folder }: Fixture): boolean {
  const manifest = join(folder, 'input/package.json');
  const sources = [...readTree(join(folder, 'input'))].filter(([path]) => SOURCE.test(path));
  const isModule = existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"type": "module"');
  return !isModule && sources.every(([path, text]) => /\.c?js$/.test(path) && !/^\s*(?:import|export)\b/m.test(text));
}

function wrapped(text: string, path: string): string {
  return SOURCE.test(path) && !text.startsWith('#!') && !text.startsWith('\uFEFF') ? `(function () {\n${text}\n})();\n` : text;
}

/** Moves what an ES module holds into a file beside it, from which it exports everything again. */
function splitFiles(folder: string): void {
  for (const [path, text] of readTree(folder)) {
    const extension = /\.(?:m?js|m?ts)$/.exec(path)?.[0];
    if (extension === undefined || !SOURCE.test(path) || /(?:^|\/)(?:run|index)\.|\.(?:test|spec|config)\./.test(path) || !/^export\b/m.test(text) || /\.[jt]sx$/.test(path)) continue;
    const whole = path.replace(/(\.\w+)$/, '.whole$1');
    const specifier = `./${whole.slice(whole.lastIndexOf('/') + 1).replace(/\.(m?)ts$/, '.$1js')}`;
    writeFileSync(join(folder, whole), text);
    writeFileSync(join(folder, path), `export * from '${specifier}';\n${/^export default\b/m.test(text) ? `export { default } from '${specifier}';\n` : ''}`);
  }
}
