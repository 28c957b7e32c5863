/** How a file is written: indentation, and edits of object literals, arguments and statements that keep its style. */
import { enclosingFunction, isName, propertyName, ts } from '../code/syntax.ts';
import type { PlanContext } from './context.ts';
import type { Piece, Span } from './edits.ts';
import type { Draft } from './draft.ts';

/** Where a node stands, without what is before it. */
export const spanOf = (node: ts.Node): Span => ({ start: node.getStart(), end: node.end });

export function eolOf(node: ts.Node): string {
  return node.getSourceFile().text.includes('\r\n') ? '\r\n' : '\n';
}

/** The white space before the first character of the line that holds `offset`. */
export function indentAt(file: ts.SourceFile, offset: number): string {
  const line = file.text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(file.text.slice(line))?.[0] ?? '';
}

/** One level of indentation as the file does it: the first indented line decides. */
export function indentUnit(file: ts.SourceFile): string {
  const match = /\n(\t+| {2,8})\S/.exec(file.text)?.[1] ?? '  ';
  if (match.startsWith('\t')) return '\t';
  const widths = [...file.text.matchAll(/\n( +)\S/g)].slice(0, 200).map((item) => item[1]?.length ?? 2).filter((width) => width > 1);
  return ' '.repeat(widths.some((width) => width % 4 !== 0) || widths.length === 0 ? 2 : 4);
}

/** What stands between a new statement and the one that it is put before: the end of the line, unless that one does not begin it. */
export function beforeStatement(statement: ts.Node): string {
  const file = statement.getSourceFile();
  const at = statement.getStart();
  const semi = usesSemicolons(file) || /^[([`/+-]/.test(statement.getText()) ? ';' : '';
  const beginsLine = file.text.slice(file.text.lastIndexOf('\n', at - 1) + 1, at).trim() === '';
  return beginsLine ? `${semi}${eolOf(file)}${indentAt(file, at)}` : `${semi || ';'} `;
}

/** Whether the file ends its statements with semicolons. */
export function usesSemicolons(file: ts.SourceFile): boolean {
  const statements = file.statements.filter((item) => ts.isVariableStatement(item) || ts.isImportDeclaration(item) || ts.isExpressionStatement(item));
  return statements.length === 0 || statements.filter((item) => file.text[item.end - 1] === ';').length * 2 >= statements.length;
}

/** The quote most strings of the file use. */
export function quoteOf(file: ts.SourceFile): "'" | '"' {
  const single = file.text.split("'").length;
  return file.text.split('"').length > single ? '"' : "'";
}

export function property(object: ts.ObjectLiteralExpression, name: string, ignoreCase = false): ts.ObjectLiteralElementLike | undefined {
  return object.properties.find((item) => {
    const key = item.name && propertyName(item.name);
    return key !== undefined && (ignoreCase ? key.toLowerCase() === name.toLowerCase() : key === name);
  });
}

/** Appends properties to an object literal, on their own line where the literal is broken over lines. */
export function appendProperty(draft: Draft, object: ts.ObjectLiteralExpression, key: string, ...value: readonly Piece[]): void {
  const file = object.getSourceFile();
  const last = object.properties.at(-1);
  if (!last) {
    draft.edit(key, object, object.getStart() + 1, object.end - 1, ' ', ...value, ' ');
    return;
  }
  const isBroken = file.getLineAndCharacterOfPosition(last.getStart()).line !== file.getLineAndCharacterOfPosition(object.getStart()).line;
  const hasComma = object.properties.hasTrailingComma ?? false;
  // What the plan removes cannot be written after.
  const kept = object.properties.findLast((item) => !draft.has(`property:${item.getStart()}`, item));
  if (isBroken && kept !== last && (hasComma || !kept)) {
    const after = kept ? kept.end + (/^\s*,/.exec(file.text.slice(kept.end))?.[0].length ?? 0) : object.getStart() + 1;
    draft.edit(key, object, after, after, `${eolOf(object)}${indentAt(file, last.getStart())}`, ...value, hasComma ? ',' : '');
    return;
  }
  // Of several removed at the end, all but the last take their line with them: the comma before them stays.
  if (isBroken && kept && object.properties.length - object.properties.indexOf(kept) > 2) {
    draft.edit(key, object, last.end, last.end, indentAt(file, last.getStart()), ...value);
    return;
  }
  if (!isBroken && kept !== last) {
    // Alone it leaves nothing between the braces; several leave the comma before them, or the blank behind the brace.
    if (object.properties.length === 1) draft.edit(key, object, object.getStart() + 1, object.getStart() + 1, ' ', ...value, ' ');
    else draft.edit(key, object, last.end, last.end, kept && object.properties.length - object.properties.indexOf(kept) === 2 ? ', ' : '', ...value);
    return;
  }
  const at = hasComma ? object.properties.end : last.end;
  if (!isBroken) draft.edit(key, object, at, at, hasComma ? ' ' : ', ', ...value, hasComma ? ',' : '');
  else draft.edit(key, object, at, at, `${hasComma ? '' : ','}${eolOf(object)}${indentAt(file, last.getStart())}`, ...value, hasComma ? ',' : '');
}

/** The range to delete so that `item` leaves a list without a hole, a doubled comma or an empty line. */
export function listItemRange(item: ts.Node, list: ts.NodeArray<ts.Node>): { readonly start: number; readonly end: number } {
  const { text } = item.getSourceFile();
  const index = list.indexOf(item);
  const next = list[index + 1];
  const previous = list[index - 1];
  const start = item.getStart();
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const comma = /^\s*,/.exec(text.slice(item.end));
  const afterComma = item.end + (comma?.[0].length ?? 0);
  const lineEnd = /^[ \t]*\r?\n/.exec(text.slice(afterComma));
  const isOwnLine = text.slice(lineStart, start).trim() === '' && lineEnd !== null;
  if (isOwnLine && (next || comma || !previous)) return { start: lineStart, end: afterComma + (lineEnd?.[0].length ?? 0) };
  // A comment between this item and the next one is nobody's to delete.
  const comment = next && /\/[/*]/.exec(text.slice(afterComma, next.getStart()));
  if (comment) return { start, end: afterComma + (/^[ \t]*/.exec(text.slice(afterComma))?.[0].length ?? 0) };
  if (next) return { start, end: next.getStart() };
  if (previous) return { start: previous.end, end: item.end };
  return { start, end: afterComma };
}

/** The statement, or what is nothing without it: `static { this.#header = … }`, `if (user) this.header = …`. */
export function withHolder(statement: ts.Node): ts.Node {
  const { parent } = statement;
  const holder = parent && ts.isBlock(parent) && parent.statements.length === 1 ? parent.parent : parent;
  if (!holder) return statement;
  if (ts.isClassStaticBlockDeclaration(holder)) return holder;
  const isWhole = ts.isIfStatement(holder) && !holder.elseStatement && (holder.thenStatement === statement || holder.thenStatement === parent);
  return isWhole && !hasCall(holder.expression) ? withHolder(holder) : statement;
}

function hasCall(node: ts.Node): boolean {
  return ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isAwaitExpression(node) || (ts.forEachChild(node, (child) => hasCall(child) || undefined) ?? false);
}

/** The range of a whole statement with its lines, when nothing else stands on them; `from` is where its comment begins, if that goes too. */
export function statementRange(statement: ts.Node, from = statement.getStart()): { readonly start: number; readonly end: number } {
  const { text } = statement.getSourceFile();
  const start = from;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(statement.end));
  if (text.slice(lineStart, start).trim() !== '' || !lineEnd) return { start, end: statement.end };
  let end = statement.end + lineEnd[0].length;
  // Of two blank lines that would meet, one goes too, and one that a block would begin with.
  const before = /(?:\n[ \t]*|\{)\r?\n$/.test(text.slice(0, lineStart)) || lineStart === 0;
  const blank = /^[ \t]*\r?\n/.exec(text.slice(end));
  if (before && blank) end += blank[0].length;
  return { start: lineStart, end };
}

/** Indents every further line of `[start, end)` by one level, lines inside template literals, and those of a node that moves elsewhere, excepted. */
export function indentLines(draft: Draft, file: ts.SourceFile, start: number, end: number, unit: string, except?: ts.Node): void {
  const isInTemplate = templateRanges(file);
  for (let line = file.text.indexOf('\n', start) + 1; line > 0 && line < end; line = file.text.indexOf('\n', line) + 1) {
    if (file.text[line] === '\n' || file.text[line] === '\r' || isInTemplate(line) || (except && except.getStart() < line && line < except.end)) continue;
    draft.indent(`indent:${line}:${start}`, file, line, unit);
  }
}

/** Whether an offset lies in a string, a template or JSX text. */
export function templateRanges(file: ts.SourceFile): (offset: number) => boolean {
  const ranges: (readonly [number, number])[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isStringLiteral(node) || ts.isJsxText(node)) ranges.push([node.getStart(), node.end]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return (offset) => ranges.some(([start, end]) => start < offset && offset < end);
}

/** A name that the file does not use yet: `name`, `name2`, … */
export function freshName(name: string, isTaken: (name: string) => boolean): string {
  let candidate = name;
  for (let count = 2; isTaken(candidate); count += 1) candidate = `${name}${count}`;
  return candidate;
}

/** Such a name in the file of a node. */
export function freshNameAt({ evaluator }: Pick<PlanContext, 'evaluator'>, node: ts.Node, name: string): string {
  const scopes = evaluator.project.scopes(node.getSourceFile());
  return freshName(name, (candidate) => !isName(candidate) || scopes.isTaken(candidate));
}

/** Such a name for a variable that the plan declares in the function around a node: no other that it declares there has it. */
export function declaredName({ evaluator, draft }: Pick<PlanContext, 'evaluator' | 'draft'>, node: ts.Node, name: string): string {
  const scopes = evaluator.project.scopes(node.getSourceFile());
  const key = (candidate: string): string => `name:${node.getSourceFile().fileName}:${enclosingFunction(node)?.getStart() ?? ''}:${candidate}`;
  const found = freshName(name, (candidate) => !isName(candidate) || scopes.isTaken(candidate) || draft.isMarked(key(candidate)));
  draft.mark(key(found));
  return found;
}

/** `;` where text that begins with a parenthesis at `node` would continue the statement before it. */
export function semicolonBefore(node: ts.Node): string {
  let statement: ts.Node = node;
  while (!ts.isStatement(statement)) statement = statement.parent;
  const list = ts.isBlock(statement.parent) || ts.isSourceFile(statement.parent) || ts.isCaseOrDefaultClause(statement.parent) ? statement.parent.statements : undefined;
  const before = list?.[list.indexOf(statement) - 1];
  if (!before || statement.getStart() !== node.getStart()) return '';
  const { text } = node.getSourceFile();
  const isBlockLike = text[before.end - 1] === '}' && !ts.isExpressionStatement(before) && !ts.isVariableStatement(before) && !ts.isReturnStatement(before) && !ts.isThrowStatement(before);
  return text[before.end - 1] === ';' || isBlockLike ? '' : ';';
}
