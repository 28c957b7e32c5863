/** Carriers under an Authorization name that no request was seen to take: bound by where they flow, or by what else is in reach. */
import type { ParsedFile } from '../code/syntax.ts';
import { isFunction, memberName, nearest, outermostLiteral, propertyName, ts, walk } from '../code/syntax.ts';
import { alternatives, text } from '../code/values.ts';
import type { Sink } from './carriers.ts';
import { headerCredential, type Credential } from './credentials.ts';
import type { Usage } from './expand.ts';
import { fieldVerdicts, flowOf, LOOKS } from './flow.ts';
import { OCROLUS, saysApi } from './api-hosts.ts';
import { judgeUrl, type HostSettings, type HostVerdict } from './hosts.ts';
import type { DetectionInput } from './input.ts';
import { sourceNames } from './principals.ts';
import { mayGivePair } from './instances.ts';
import { isInTestDouble, isSilentCall } from './requests.ts';

/** Marks a verdict that rests on nearness alone. */
export const POSSIBLE = ts.factory.createIdentifier('possible');

export interface Loose {
  readonly usages: readonly Usage[];
  /** Carriers that were looked at, whatever came of it. */
  readonly considered: ReadonlySet<ts.Node>;
  /** Those of them that end where nobody can see: in what another function makes of its options. */
  readonly lost: readonly ts.Node[];
}

/**
 * @param settled carriers whose requests are understood
 * @param unbound carriers whose requests go to a host that cannot be told: only a flow or a class binds them
 */
export function looseUsages(input: DetectionInput, files: readonly ParsedFile[], settled: ReadonlySet<ts.Node>, unbound: ReadonlySet<ts.Node>): Loose {
  const considered = new Set([...settled, ...unbound]);
  const lost: ts.Node[] = [];
  const usages = files.flatMap((file) => {
    if (!input.inScope(file.path)) return [];
    const found: Usage[] = [];
    walk(file.root, (node) => {
      const value = authorizationValue(input, node);
      const pair = value ? undefined : givenPair(input, node);
      if ((!value && !pair) || isInTestDouble(input.evaluator, node)) return;
      if (pair && !settled.has(pair.node)) found.push({ mechanism: 'fluent-auth', credential: pair, sink: { kind: 'chain', scope: 'call', node, others: [], request: null, client: null, instance: null }, verdict: nearbyVerdict(input, file, node, pair), calls: [] });
      if (!value) return;
      for (const item of alternatives(input.evaluator.evaluate(value))) {
        const credential = headerCredential(item);
        if (credential) considered.add(credential.node);
        if (!credential || settled.has(credential.node) || found.some((usage) => usage.credential.node === credential.node)) continue;
        const fn = nearest(node, isFunction);
        const sink: Sink = { kind: 'header', scope: 'call', node, others: [], request: null, client: (fn && input.requests.middlewareOf(fn)) ?? null, instance: null };
        const verdicts = verdictsOn(input, file, node, value, credential, unbound.has(credential.node));
        if (verdicts.length === 0 && credential.form !== 'ready' && isGivenAway(input, value)) lost.push(node);
        for (const verdict of verdicts) found.push({ mechanism: 'authorization-header', credential, sink, verdict, calls: [] });
      }
    });
    return found;
  });
  return { usages, considered, lost };
}

/** Whether an object that holds a value is an argument, by itself or in others, of something that does not only look at it. */
function isGivenAway({ evaluator }: DetectionInput, value: ts.Expression): boolean {
  const node = outermostLiteral(value);
  const { parent } = node;
  return (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== node && !alternatives(evaluator.evaluate(parent.expression)).some((callee) => callee.kind === 'external' && isSilentCall(callee)) && !LOOKS.has(memberName(parent.expression) ?? parent.expression.getText());
}

/** `request.auth(user, password)` of a request that comes from elsewhere: the names of the pair must say Ocrolus. */
function givenPair({ evaluator }: DetectionInput, node: ts.Node): Credential | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [user, password] = node.arguments;
  if (!user || !password || !mayGivePair({ method: node.expression.name.text, node }) || alternatives(evaluator.evaluate(node.expression)).some((callee) => callee.kind === 'function')) return undefined;
  const credential: Credential = { node: user, form: 'pair', sources: [evaluator.evaluate(user), evaluator.evaluate(password)] };
  return saysOcrolus(credential) ? credential : undefined;
}

/** The value that `node` puts under an Authorization name, if it does so. */
function authorizationValue(input: DetectionInput, node: ts.Node): ts.Expression | undefined {
  const isName = (name: string | undefined): boolean => name?.toLowerCase() === 'authorization';
  const isNameValue = (expression: ts.Expression | undefined): boolean => expression !== undefined && alternatives(input.evaluator.evaluate(expression)).some((value) => value.kind === 'text' && value.parts.length === 1 && value.parts[0]?.kind === 'literal' && isName(value.parts[0].text));
  if (ts.isPropertyAssignment(node)) return isName(propertyName(node.name)) || (ts.isComputedPropertyName(node.name) && isNameValue(node.name.expression)) ? node.initializer : undefined;
  if (ts.isShorthandPropertyAssignment(node)) return isName(node.name.text) ? node.name : undefined;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const isTarget = isName(memberName(node.left)) || (ts.isElementAccessExpression(node.left) && isNameValue(node.left.argumentExpression));
    return isTarget ? node.right : undefined;
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && /^(?:set|append|header|setHeader|setRequestHeader)$/.test(node.expression.name.text)) {
    const [name, value] = node.arguments;
    return name && value && isNameValue(name) ? value : undefined;
  }
  if (ts.isCallExpression(node) && memberName(node.expression) === 'setAuthorization') return node.arguments[0];
  if (ts.isArrayLiteralExpression(node) && node.elements.length === 2) {
    const [name, value] = node.elements;
    return name && value && isNameValue(name) ? value : undefined;
  }
  return undefined;
}

function verdictsOn(input: DetectionInput, file: ParsedFile, node: ts.Node, value: ts.Expression, credential: Credential, isUnbound: boolean): readonly HostVerdict[] {
  const flow = flowOf(input, value.parent === node && ts.isPropertyAssignment(node) ? node.initializer : value);
  if (flow.isContent) return [];
  if (flow.verdicts.length > 0) return flow.isHandedOn ? flow.verdicts : [];
  const holder = nearest(node, ts.isClassLike);
  const fields = holder ? fieldVerdicts(input, holder, node) : [];
  if (fields.length > 0) return fields;
  // What is ready in the environment is told from a token only by a host.
  if (isUnbound || credential.form === 'ready' || !flow.isHandedOn) return [];
  return [nearbyVerdict(input, file, node, credential)];
}

/** The weakest bindings of engine.md: names that say Ocrolus, or a module in which Ocrolus is the only host. */
export function nearbyVerdict(input: DetectionInput, file: ParsedFile, node: ts.Node, credential: Credential): HostVerdict {
  const hosts = moduleHosts(input, file);
  const ocrolus = hosts.filter((verdict) => verdict.kind === 'ocrolus');
  const [byHolder, byCredential] = [holderSaysApi(node, input.settings), saysOcrolus(credential)];
  if (byHolder && byCredential) return { kind: 'ocrolus', host: null, proof: 'named', trail: [] };
  // With another vendor in reach one hint is not enough.
  if (hosts.some((verdict) => verdict.kind === 'other')) return { kind: 'unknown' };
  if (ocrolus[0] || byCredential || byHolder) return { kind: 'ocrolus', host: null, proof: 'named', trail: [POSSIBLE] };
  return { kind: 'unknown' };
}

export function saysOcrolus(credential: Credential): boolean {
  return sourceNames(credential.sources).some((name) => OCROLUS.test(name.replace(/^literal:.*$/, '')) && !/CLIENT|WIDGET|WEBHOOK/i.test(name));
}

function holderSaysApi(node: ts.Node, settings: HostSettings): boolean {
  for (let current: ts.Node | undefined = node; current; current = current.parent) {
    const named = current as ts.Node & { readonly name?: ts.Node };
    if ((isFunction(current) || ts.isClassLike(current) || ts.isVariableDeclaration(current)) && named.name && ts.isIdentifier(named.name) && saysApi(named.name.text, settings)) return true;
  }
  return false;
}

export function moduleHosts(input: DetectionInput, file: ParsedFile): readonly HostVerdict[] {
  const found: HostVerdict[] = [];
  walk(file.root, (node) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) {
      if (/^\s*https?:\/\//i.test(node.text)) found.push(...judgeUrl(text(node.text, node), input.settings));
    }
  });
  return found;
}
