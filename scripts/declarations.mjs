// The types of an entry point as one text that stands alone: what the entry exports, and what these types are made of, from whichever file.
// A type of another package is refused, since whoever installs this one has no other.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..');

/** `entry` is a path of a TypeScript file, relative to the repository. */
export function declarationsOf(entry) {
  const modules = new Map();
  const load = (path) => modules.get(path) ?? modules.set(path, readModule(path)).get(path);
  const found = new Map();
  const exported = exportsOf(join(ROOT, entry), load);
  for (const [name, place] of exported) collect(name, place);
  const texts = [...found].map(([, { statement, source, name }]) => textOf(statement, source, exported.has(name)));
  return `${texts.join('\n')}${exported.size === found.size ? '' : '\nexport {};\n'}`;

  function collect(name, { path, local, specifier }) {
    if (!path) throw new Error(`${entry}: the type ${name} comes from ${specifier}, which an install does not bring`);
    const { declared, imports, source } = load(path);
    const statement = declared.get(local);
    if (!statement) {
      const target = imports.get(local);
      if (target) collect(name, target);
      return;
    }
    const known = found.get(name);
    if (known && known.statement !== statement) throw new Error(`two types are called ${name}: ${relative(ROOT, path)} and ${relative(ROOT, known.path)}`);
    if (known) return;
    found.set(name, { statement, source, path, name });
    for (const word of identifiersIn(statement)) if (declared.has(word) || imports.has(word)) collect(word, { path, local: word });
  }
}

/** The declarations of one file, by name, and where its imports come from. */
function readModule(path) {
  const { outputText } = ts.transpileDeclaration(readFileSync(path, 'utf8'), { fileName: path, reportDiagnostics: false, compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext } });
  const source = ts.createSourceFile(path, outputText, ts.ScriptTarget.Latest, true);
  const [declared, imports, exported, stars] = [new Map(), new Map(), new Map(), []];
  for (const statement of source.statements) {
    const specifier = statement.moduleSpecifier?.text;
    const from = specifier?.startsWith('.') ? join(dirname(path), specifier) : undefined;
    if (ts.isImportDeclaration(statement)) for (const { name, propertyName } of statement.importClause?.namedBindings?.elements ?? []) imports.set(name.text, { path: from, local: (propertyName ?? name).text, specifier });
    else if (ts.isExportDeclaration(statement) && !statement.exportClause) stars.push(from);
    else if (ts.isExportDeclaration(statement)) for (const { name, propertyName } of statement.exportClause.elements) exported.set(name.text, { path: from ?? path, local: (propertyName ?? name).text });
    else {
      for (const name of namesOf(statement)) {
        declared.set(name, statement);
        if (statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) exported.set(name, { path, local: name });
      }
    }
  }
  return { source, declared, imports, exported, stars };
}

function exportsOf(path, load) {
  const { exported, stars } = load(path);
  // `export type *` passes types on and no values.
  const passed = stars.flatMap((from) => [...exportsOf(from, load)].filter(([, { local, path: file }]) => !ts.isVariableStatement(load(file).declared.get(local))));
  return new Map([...passed, ...exported]);
}

function namesOf(statement) {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.text);
  return statement.name ? [statement.name.text] : [];
}

function identifiersIn(statement) {
  const found = new Set();
  const visit = (node) => {
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node) || ts.isTypeQueryNode(node)) found.add(leftmost(node.typeName ?? node.exprName ?? node.expression));
    if (ts.isImportTypeNode(node)) throw new Error(`a type is imported in the middle of another: ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return found;
}

const leftmost = (node) => (node.left ? leftmost(node.left) : (node.expression ?? node).text);

/** With its doc comment; `export` only where the entry exports it. */
function textOf(statement, source, isExported) {
  const text = source.text.slice(statement.getStart(source, true), statement.end);
  const bare = text.replace(/^((?:\/\*\*[^]*?\*\/\s*)*)export (?=(?:declare|interface|type|default|abstract)\b)/, '$1');
  return `${isExported ? text : bare}\n`;
}
