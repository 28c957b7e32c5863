/** Private members that only the removed credentials used: their declaration goes, and the statements that filled them. */
import { hasModifier, isAssignmentOperator, memberName, propertyName, ts, walk } from '../code/syntax.ts';
import { isCovered, type Span } from './edits.ts';

/** A declaration and the statements that write to it. */
export interface DeadMember {
  /** As it is written, with `#`. */
  readonly name: string;
  readonly member: ts.ClassElement | ts.ParameterDeclaration;
  readonly writes: readonly ts.ExpressionStatement[];
}

/**
 * The private members of a file's classes that are read in removed text and, apart from that, nowhere.
 * @param isPure whether dropping an expression changes nothing but its value
 */
export function deadMembers(file: ts.SourceFile, ranges: readonly Span[], isPure: (node: ts.Expression) => boolean): readonly DeadMember[] {
  const found: DeadMember[] = [];
  walk(file, (node) => {
    if (!ts.isClassLike(node)) return;
    const properties = node.members.filter(ts.isConstructorDeclaration).flatMap(({ parameters }) => parameters.filter((item) => ts.isParameterPropertyDeclaration(item, item.parent)));
    for (const member of [...node.members, ...properties]) {
      const name = privateName(member);
      if (name === undefined || isCovered(member.getStart(), member.end, ranges) || ((ts.isPropertyDeclaration(member) || ts.isParameter(member)) && member.initializer && !isPure(member.initializer))) continue;
      const writes = onlyWrites(ts.isPrivateIdentifier(member.name as ts.Node) ? node : file, member, name, ranges, isPure);
      if (writes) found.push({ name: member.name?.getText() ?? name, member, writes });
    }
  });
  return found;
}

/** The name of a member that nothing outside its class can read, by `#` or by `private`. */
function privateName(member: DeadMember['member']): string | undefined {
  if (ts.isParameter(member)) return ts.isIdentifier(member.name) && hasModifier(member, ts.SyntaxKind.PrivateKeyword) ? member.name.text : undefined;
  if (!ts.isMethodDeclaration(member) && !ts.isGetAccessor(member) && !ts.isPropertyDeclaration(member)) return undefined;
  if (ts.getDecorators(member)?.length) return undefined;
  return ts.isPrivateIdentifier(member.name) || hasModifier(member, ts.SyntaxKind.PrivateKeyword) ? propertyName(member.name) : undefined;
}

/** The writes to a member where a read of it was removed and none is left; else `undefined`. */
function onlyWrites(scope: ts.Node, member: ts.Node, name: string, ranges: readonly Span[], isPure: (node: ts.Expression) => boolean): readonly ts.ExpressionStatement[] | undefined {
  const writes: ts.ExpressionStatement[] = [];
  let wasRead = false;
  let isRead = false;
  walk(scope, (node) => {
    if (node === member) return false;
    const isNamed = memberName(node) === name || (ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === name) || (ts.isStringLiteralLike(node) && node.text === name);
    if (!isNamed) return true;
    if (isCovered(node.getStart(), node.end, ranges)) {
      wasRead = true;
      return true;
    }
    const write = writeOf(node);
    if (write && isPure(write.value)) writes.push(write.statement);
    else isRead = true;
    return true;
  });
  return wasRead && !isRead ? writes : undefined;
}

/** `this.name = value;` */
function writeOf(node: ts.Node): { readonly statement: ts.ExpressionStatement; readonly value: ts.Expression } | undefined {
  const assignment = node.parent;
  if (!ts.isBinaryExpression(assignment) || assignment.left !== node || !isAssignmentOperator(assignment.operatorToken) || !ts.isExpressionStatement(assignment.parent)) return undefined;
  return { statement: assignment.parent, value: assignment.right };
}
