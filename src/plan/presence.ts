/**
 * `if (user && password) headers.Authorization = …`: a check whether there are credentials asks for the new ones in the place of the old,
 * or nobody would be logged in once the old variables are taken away.
 */
import { isFunction, ts, walk } from '../code/syntax.ts';
import { alternatives, isNothing, literalText, type Alternative } from '../code/values.ts';
import { placesOf, type Site } from '../detect/sites.ts';
import type { PlanContext } from './context.ts';
import type { NamedPrincipal } from './principal-names.ts';

export function renewPresenceChecks(site: Site, { evaluator, draft }: PlanContext, { sources, env }: NamedPrincipal): void {
  const names = sources.flatMap((source) => /^env:(.+)$/.exec(source)?.[1] ?? []);
  const style = styleOf(site);
  if (names.length === 0 || names.length < sources.length || !style) return;
  const parts = new Set(readsIn(site.node).map((read) => read.getText()));

  /** The new variable for a read of one half of the pair; `undefined` for any other expression. */
  const renewed = (read: ts.Expression): string | undefined => {
    const values = alternatives(evaluator.evaluate(read)).filter((value) => !isBlank(value));
    const halves = values.map((value) => (value.kind === 'environment' ? names.indexOf(value.name) : -1));
    if (values.length > 0 && halves.every((half) => half >= 0)) return halves.every((half) => half === 1) ? env.clientSecret : env.clientId;
    // What callers pass in is the pair of this site, or it would not be changed.
    const isGiven = values.length > 0 && values.every((value) => value.kind === 'parameter' || value.kind === 'member' || value.kind === 'unknown');
    return isGiven && parts.has(read.getText()) ? (/pass|pwd|secret/i.test(lastName(read)) ? env.clientSecret : env.clientId) : undefined;
  };

  for (const condition of new Set(placesOf(site).flatMap(conditionsAbove))) {
    const reads = readsIn(condition).flatMap((read) => {
      const name = renewed(read);
      return name === undefined ? [] : [{ read, name }];
    });
    if (!reads.every(({ read }) => isPresence(read, condition))) continue;
    for (const { read, name } of reads) draft.editIfKept(`presence:${read.getStart()}`, read, read.getStart(), read.end, isComparedToEmpty(read) ? `(${style(name)} || '')` : style(name));
  }
}

const isBlank = (value: Alternative): boolean => isNothing(value) || literalText(value) === '';

/** How the code reads variables; `undefined` where it is not by `process.env`. */
function styleOf({ sources }: Site): ((name: string) => string) | undefined {
  const texts = sources.filter((leaf) => leaf.kind === 'environment').map(({ node }) => node.getText());
  if (texts.some((text) => /\b(?:Deno|Bun|import\.meta)\b|(?<!process\.)\benv\./.test(text))) return undefined;
  const quote = texts.map((text) => /process\.env\[(['"`])/.exec(text)?.[1]).find((found) => found !== undefined);
  return (name) => (quote === undefined ? `process.env.${name}` : `process.env[${quote}${name}${quote}]`);
}

/** The conditions that decide within its function whether a node is reached. */
function conditionsAbove(node: ts.Node): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  for (let current = node; current.parent && !(isFunction(current) && current !== node); current = current.parent) {
    const { parent } = current;
    if (ts.isIfStatement(parent) && parent.expression !== current) found.push(parent.expression);
    if (ts.isConditionalExpression(parent) && parent.condition !== current) found.push(parent.condition);
    if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken && parent.right === current) found.push(parent.left);
    if (ts.isBlock(parent) || ts.isSourceFile(parent)) found.push(...parent.statements.filter((item): item is ts.IfStatement => item.pos < current.pos && ts.isIfStatement(item) && goesAway(item.thenStatement)).map(({ expression }) => expression));
  }
  return found;
}

/** Whether a branch ends with leaving the function or the turn of a loop; one that throws is dead code, see cleanup.ts. */
function goesAway(node: ts.Statement): boolean {
  const last = ts.isBlock(node) ? node.statements.at(-1) : node;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isContinueStatement(last));
}

/** Names and members that are read, each as a whole: of `a.b.c` that, and neither `a.b` nor `a`. */
function readsIn(node: ts.Node): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  walk(node, (item) => {
    if (isFunction(item) && item !== node) return false;
    if (item.parent !== node.parent && ts.isPropertyAssignment(item.parent) && item.parent.name === item) return false;
    if (!ts.isIdentifier(item) && !ts.isPropertyAccessExpression(item) && !ts.isElementAccessExpression(item)) return true;
    found.push(item);
    return false;
  });
  return found;
}

function lastName(read: ts.Expression): string {
  return ts.isPropertyAccessExpression(read) ? read.name.text : read.getText();
}

/** `password === ''`: what was read had the empty string for what is not there. */
function isComparedToEmpty(read: ts.Expression): boolean {
  const { parent } = read;
  return ts.isBinaryExpression(parent) && [parent.left, parent.right].some((side) => ts.isStringLiteralLike(side) && side.text === '') && /^[!=]==?$/.test(parent.operatorToken.getText());
}

/** Whether a read within a condition asks for nothing but whether there is something. */
function isPresence(read: ts.Expression, condition: ts.Expression): boolean {
  for (let current: ts.Expression = read; current !== condition; ) {
    const parent = current.parent as ts.Expression;
    if (ts.isBinaryExpression(parent)) {
      const other = parent.left === current ? parent.right : parent.left;
      const isLogical = /^(?:&&|\|\||\?\?)$/.test(parent.operatorToken.getText());
      const isComparison = /^[!=]==?$/.test(parent.operatorToken.getText()) && /^(?:undefined|null|''|""|``|void 0|['"](?:undefined|string)['"])$/.test(other.getText());
      if (!isLogical && !isComparison) return false;
    } else if (!ts.isParenthesizedExpression(parent) && !ts.isTypeOfExpression(parent) && !(ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) && !(ts.isCallExpression(parent) && parent.expression.getText() === 'Boolean')) return false;
    current = parent;
  }
  return true;
}
