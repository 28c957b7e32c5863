/**
 * Deployments that are written in JavaScript or TypeScript (CDK, CDKTF, Pulumi, SST, PM2, `serverless.ts`), and schemas that say what an application must
 * be given (Joi in Nest's `ConfigModule`, zod, envalid, yup).
 */
import { bare, memberName, ts } from '../../code/syntax.ts';
import { listEntry, namesInAnySpelling, perFile, type Entry, type Format } from './entry.ts';
import { PATHS } from './paths.ts';

/** A library of stacks, or what only their files hold. */
const DEPLOYS = /["'](?:aws-cdk-lib|@aws-cdk\/|@pulumi\/|cdktf|@cdktf\/|sst\b|@serverless-stack\/|constructs["'])|\bapps\s*:\s*\[|\bAWSTemplateFormatVersion\b|@serverless\/typescript/;
/** A library of schemas. */
const VALIDATES = /["'](?:joi|@hapi\/joi|zod|envalid|yup)(?:\/[\w-]+)?["']/;
/** What a schema may ask of a text that is true of a client ID and a secret as well. */
const CHECKS: ReadonlySet<string> = new Set(['string', 'str', 'required', 'nonempty', 'min', 'trim', 'optional']);

export const codeThatHandsOn: Format = {
  path: PATHS.code,
  has: new RegExp(`${DEPLOYS.source}|${VALIDATES.source}`),
  entries: perFile((text, name) => {
    const root = ts.createSourceFile('deployment.ts', text, ts.ScriptTarget.Latest, true);
    const found: Entry[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node)) found.push(...entriesOf(node, text, name));
      ts.forEachChild(node, visit);
    };
    visit(root);
    // Where a schema asks more of one, what is given to it must not have another.
    if (VALIDATES.test(text) && found.length < countOf(root, name)) return [];
    return found.sort((one, other) => one.start - other.start);
  }),
};

function entriesOf(list: ts.ObjectLiteralExpression, text: string, name: string): readonly Entry[] {
  const { properties } = list;
  return properties.flatMap((item, index): readonly Entry[] => {
    if (!isNamed(item, name) || !(isHandedOn(item.initializer, name) || (VALIDATES.test(text) && isCheck(item.initializer)))) return [];
    const [before, after] = [properties[index - 1], properties[index + 1]];
    const beside = list.getText();
    return [{ ...listEntry(text, { start: item.getStart(), end: item.end, previousEnd: before?.end, nextStart: after?.getStart() }), isBeside: (other) => namesInAnySpelling(beside, other) }];
  });
}

const isNamed = (node: ts.Node, name: string): node is ts.PropertyAssignment => ts.isPropertyAssignment(node) && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)) && node.name.text === name;

function countOf(node: ts.Node, name: string): number {
  let count = isNamed(node, name) ? 1 : 0;
  ts.forEachChild(node, (child) => {
    count += countOf(child, name);
  });
  return count;
}

/** `Joi.string().required()`, `z.string().min(1)`, `str()` */
function isCheck(node: ts.Expression): boolean {
  const methods: string[] = [];
  let current = bare(node);
  while (ts.isCallExpression(current)) {
    const method: string | undefined = ts.isIdentifier(current.expression) ? current.expression.text : memberName(current.expression);
    if (method === undefined || !CHECKS.has(method) || !current.arguments.every((argument) => method === 'min' && ts.isNumericLiteral(argument))) return false;
    methods.push(method);
    if (!ts.isPropertyAccessExpression(current.expression)) break;
    current = bare(current.expression.expression);
  }
  return methods.includes('string') || methods.includes('str');
}

/** `process.env.NAME`, `process.env.NAME ?? ''`, `Secret.fromSecretsManager(ocrolus, 'NAME')`: what is the variable of this name, wherever it is kept. */
function isHandedOn(node: ts.Expression, name: string): boolean {
  if (ts.isAsExpression(node) || ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node)) return isHandedOn(node.expression, name);
  if (ts.isBinaryExpression(node)) return isHandedOn(node.left, name) && ts.isStringLiteral(node.right) && node.right.text === '';
  if (ts.isPropertyAccessExpression(node)) return node.name.text === name && node.expression.getText() === 'process.env';
  if (ts.isElementAccessExpression(node)) return node.expression.getText() === 'process.env' && ts.isStringLiteral(node.argumentExpression) && node.argumentExpression.text === name;
  if (!ts.isCallExpression(node)) return false;
  const texts = node.arguments.filter(ts.isStringLiteralLike);
  const others = node.arguments.filter((argument) => !ts.isStringLiteralLike(argument));
  return texts.length === 1 && texts.every((argument) => namesInAnySpelling(argument.text, name)) && others.every((argument) => ts.isIdentifier(argument) || ts.isPropertyAccessExpression(argument) || argument.kind === ts.SyntaxKind.ThisKeyword);
}
