// Cuts TypeScript down to what the tool calls. Its source is one file of 9 MB, most of which serves editors; who only parses loads a tenth of it.
// Declarations are followed from the names that are asked for, and a statement that runs at the start stays with what it changes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ts } from 'ts-morph';

/** The TypeScript that ts-morph runs on, relative to the repository. */
export const TYPESCRIPT = 'node_modules/@ts-morph/common/dist/typescript.js';

/** Gives nodes their methods (`getStart()`, `getText()`); it runs whenever TypeScript is loaded as a library. */
const START = 'setObjectAllocator(getServicesObjectAllocator());';
const STARTED = START.match(/\w+/g);

/** Classes of what a checker makes: START names them, and nothing in a parser asks for one. */
const MADE_BY_CHECKER = ['SymbolObject', 'TypeObject', 'SignatureObject'];

/** The table of all that the compiler may say, which is a third of the parser; entries that no code names are left out. */
const MESSAGES = 'Diagnostics';

/**
 * The code behind exports of TypeScript, as the text of a script that declares them.
 * @param names names of values and of types; the types are passed over
 * @returns the text, and which of the names it declares
 * @throws Error when TypeScript is built in a way that is not known here
 */
export function typescriptPart(names, { isParser }) {
  const { statements, declarations, changes } = PROGRAM;
  const entries = declarations.get(MESSAGES).initializer.properties;
  const [kept, messages, pending] = [new Set(), new Set(), []];
  const need = (name) => {
    if (isParser && MADE_BY_CHECKER.includes(name)) return;
    for (const node of [declarations.get(name) ?? [], changes.get(name) ?? []].flat()) {
      if (kept.has(node)) continue;
      kept.add(node);
      if (name !== MESSAGES) pending.push(node);
    }
  };
  const follow = (node) => {
    if (ts.isIdentifier(node) && !isMemberName(node)) need(node.text);
    if (ts.isIdentifier(node) && node.text === MESSAGES && !isMemberName(node)) {
      if (!ts.isPropertyAccessExpression(node.parent)) throw new Error(`${TYPESCRIPT} reads ${MESSAGES} as a whole: see to it that none is left out`);
      const entry = entries.find((item) => item.name.text === node.parent.name.text);
      if (!messages.has(entry)) pending.push(entry);
      messages.add(entry);
    }
    ts.forEachChild(node, follow);
  };
  const values = names.filter((name) => declarations.has(name));
  for (const name of [...values, ...STARTED]) need(name);
  for (let node = pending.pop(); node; node = pending.pop()) follow(node);
  const textOf = (node) => {
    if (!ts.isVariableDeclaration(node)) return node.getText();
    return node.name.getText() === MESSAGES ? `var ${MESSAGES} = {${entries.filter((item) => messages.has(item)).map((item) => item.getText()).join()}};` : `var ${node.getText()};`;
  };
  const parts = statements.flatMap((node) => (ts.isVariableStatement(node) ? [...node.declarationList.declarations] : [node])).filter((node) => kept.has(node));
  return { values, text: [...parts.map(textOf), START].join('\n') };
}

/** A name after a dot, or of an entry of an object or a class. */
const isMemberName = ({ parent, pos }) => (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name.pos === pos;

/** The statements of TypeScript, by the name of what they declare, and by that of what they change. */
function readProgram() {
  const file = ts.createSourceFile(TYPESCRIPT, readFileSync(join(import.meta.dirname, '..', TYPESCRIPT), 'utf8'), ts.ScriptTarget.Latest, true);
  const statements = file.statements.flatMap((node) => bodyOf(node) ?? []);
  const [declarations, changes] = [new Map(), new Map()];
  for (const node of statements) {
    if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) declarations.set(node.name.text, node);
    else if (ts.isVariableStatement(node)) for (const item of node.declarationList.declarations) for (const name of boundNames(item.name)) declarations.set(name, item);
    else {
      const name = changedBy(node);
      if (name !== undefined) changes.set(name, [...(changes.get(name) ?? []), node]);
    }
  }
  for (const name of [MESSAGES, ...STARTED]) if (!declarations.has(name)) throw new Error(`${TYPESCRIPT} declares no ${name}`);
  return { statements, declarations, changes };
}

/** `((module) => { … })(…)`, around everything. */
function bodyOf(node) {
  const call = ts.isExpressionStatement(node) && ts.isCallExpression(node.expression) ? node.expression : undefined;
  const callee = call && ts.isParenthesizedExpression(call.expression) ? call.expression.expression : undefined;
  return callee && ts.isArrowFunction(callee) ? callee.body.statements : undefined;
}

const boundNames = (name) => (ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((item) => (ts.isOmittedExpression(item) ? [] : boundNames(item.name))));

/** The declaration that a statement belongs to. One that belongs to none registers something of an editor, or exports. */
function changedBy(node) {
  // if (sys && …) { … }
  if (ts.isIfStatement(node)) return /\b(?:sys|Debug)\b/.exec(node.getText())?.[0];
  const expression = ts.isExpressionStatement(node) ? node.expression : undefined;
  // _Version.zero = …
  if (expression && ts.isBinaryExpression(expression) && ts.isPropertyAccessExpression(expression.left)) return expression.left.expression.getText();
  if (!expression || !ts.isCallExpression(expression)) return undefined;
  const [argument] = expression.arguments;
  // ((Debug2) => { … })(Debug || (Debug = {}))
  if (ts.isParenthesizedExpression(expression.expression)) return (ts.isBinaryExpression(argument) ? argument.left : argument).getText();
  // __export(ts_JsDoc_exports, { … })
  return expression.expression.getText() === '__export' ? argument.getText() : undefined;
}

const PROGRAM = readProgram();
