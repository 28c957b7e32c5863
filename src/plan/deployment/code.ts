/** Deployments that are written in JavaScript or TypeScript: CDK, CDKTF, Pulumi, SST, PM2, `next.config.js`, `serverless.ts`. */
import { ts } from '../../code/syntax.ts';
import { listEntry, namesInAnySpelling, namesVariable, perFile, type Entry, type Format } from './entry.ts';
import { PATHS } from './paths.ts';

const DEPLOYS = /["'](?:aws-cdk-lib|@aws-cdk\/|@pulumi\/|cdktf|@cdktf\/|sst\b|@serverless-stack\/|constructs["'])|\bapps\s*:\s*\[|\bAWSTemplateFormatVersion\b|@serverless\/typescript/;

export const deploymentCode: Format = {
  path: PATHS.code,
  has: DEPLOYS,
  entries: perFile((text, name) => {
    const root = ts.createSourceFile('deployment.ts', text, ts.ScriptTarget.Latest, true);
    const found: Entry[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node)) found.push(...entriesOf(node, text, name));
      ts.forEachChild(node, visit);
    };
    visit(root);
    return found.sort((one, other) => one.start - other.start);
  }),
};

function entriesOf(list: ts.ObjectLiteralExpression, text: string, name: string): readonly Entry[] {
  const { properties } = list;
  return properties.flatMap((item, index): readonly Entry[] => {
    if (!ts.isPropertyAssignment(item) || !(ts.isIdentifier(item.name) || ts.isStringLiteral(item.name)) || item.name.text !== name || !isHandedOn(item.initializer, name)) return [];
    const [before, after] = [properties[index - 1], properties[index + 1]];
    const beside = list.getText();
    return [{ ...listEntry(text, { start: item.getStart(), end: item.end, previousEnd: before?.end, nextStart: after?.getStart() }), isBeside: (other) => namesInAnySpelling(beside, other) }];
  });
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
  return texts.length === 1 && texts.every((argument) => namesVariable(argument.text, name) || namesInAnySpelling(argument.text, name)) && others.every((argument) => ts.isIdentifier(argument) || ts.isPropertyAccessExpression(argument) || argument.kind === ts.SyntaxKind.ThisKeyword);
}
