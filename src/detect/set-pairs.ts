/**
 * A pair that is set on an object which keeps its address as well, and sends requests out of sight: `api.basePath = url; api.username = …`, as
 * generated clients are set up (swagger-codegen, openapi-generator, openapi-typescript-codegen).
 */
import type { ParsedFile } from '../code/syntax.ts';
import { bare, isPlainAssignment, memberName, rootOf, ts, walk } from '../code/syntax.ts';
import { isTestFile } from '../code/test-files.ts';
import { leaves } from '../code/leaves.ts';
import { isNothing } from '../code/values.ts';
import type { Credential } from './credentials.ts';
import type { Usage } from './expand.ts';
import { judgeUrl, type HostVerdict } from './hosts.ts';
import type { DetectionInput } from './input.ts';
import { POSSIBLE, saysOcrolus } from './loose.ts';

const USER = /^user_?(?:name)?$|^login$/i;
const PASSWORD = /^pass(?:word)?$|^pwd$/i;

/** @param used what understood credentials are made of */
export function setPairs(input: DetectionInput, files: readonly ParsedFile[], used: ReadonlySet<ts.Node>): readonly Usage[] {
  return files.flatMap((file) => (input.inScope(file.path) && !isTestFile(file.path) && /\buser_?(?:name)?\b|\blogin\b/i.test(file.source.text) ? pairsIn(input, file, used) : []));
}

function pairsIn(input: DetectionInput, file: ParsedFile, used: ReadonlySet<ts.Node>): readonly Usage[] {
  const { evaluator, settings } = input;
  const assigned = assignmentsIn(file);
  return assigned.filter(({ name }) => USER.test(name)).flatMap(({ receiver, value, node }): readonly Usage[] => {
    const password = assigned.find((other) => PASSWORD.test(other.name) && other.receiver.getText() === receiver.getText());
    if (!password || isMadeHere(input, receiver)) return [];
    const credential: Credential = { node: value, form: 'pair', sources: [evaluator.evaluate(value), evaluator.evaluate(password.value)] };
    if (credential.sources.some(isNothing) || credential.sources.flatMap(leaves).some((leaf) => used.has(leaf.node))) return [];
    const root = rootOf(receiver).getText();
    const verdicts = assigned.filter((other) => rootOf(other.receiver).getText() === root && !USER.test(other.name) && !PASSWORD.test(other.name)).flatMap((other) => judgeUrl(evaluator.evaluate(other.value), settings));
    const verdict = verdictOf(verdicts, credential);
    return verdict ? [{ mechanism: 'auth-option', credential, sink: { kind: 'option', scope: 'call', node, others: [password.node], request: null, client: null, instance: null }, verdict, calls: [] }] : [];
  });
}

/** `const settings = {}; settings.user = …`, `exports.user = …`: who reads settings is seen, and counts alone. */
function isMadeHere({ evaluator: { project } }: DetectionInput, receiver: ts.Expression): boolean {
  const root = rootOf(receiver);
  if (/^(?:exports|module)$/.test(root.getText())) return true;
  const declaration = ts.isIdentifier(root) ? project.bindingOf(root)?.declaration : undefined;
  return declaration !== undefined && ts.isVariableDeclaration(declaration) && (declaration.initializer === undefined || ts.isObjectLiteralExpression(bare(declaration.initializer)));
}

function verdictOf(verdicts: readonly HostVerdict[], credential: Credential): HostVerdict | undefined {
  const ours = verdicts.find((verdict) => verdict.kind === 'ocrolus');
  if (ours || verdicts.some((verdict) => verdict.kind === 'other')) return ours;
  return saysOcrolus(credential) ? { kind: 'ocrolus', host: null, proof: 'named', trail: [POSSIBLE] } : undefined;
}

interface Assignment {
  readonly node: ts.BinaryExpression;
  readonly receiver: ts.Expression;
  readonly name: string;
  readonly value: ts.Expression;
}

/** `receiver.name = value` */
function assignmentsIn(file: ParsedFile): readonly Assignment[] {
  const found: Assignment[] = [];
  walk(file.root, (node) => {
    if (!ts.isBinaryExpression(node) || !isPlainAssignment(node) || !(ts.isPropertyAccessExpression(node.left) || ts.isElementAccessExpression(node.left))) return;
    const name = memberName(node.left);
    // A field is what a class keeps for itself.
    if (name !== undefined && ts.isIdentifier(rootOf(node.left))) found.push({ node, receiver: node.left.expression, name, value: node.right });
  });
  return found;
}
