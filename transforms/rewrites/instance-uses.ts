/** What is done with an instance: whether all of it is seen, so that each request can be given a header, and which requests bring one of their own. */
import { contains, hasModifier, nearest, propertyName, ts, walk, wrapped } from '../../src/code/syntax.ts';
import { alternatives, asObject, lookup, type ResultValue, type Value } from '../../src/code/values.ts';
import { authorizationEntries } from '../../src/detect/credentials.ts';
import { option, type RequestCall } from '../../src/detect/requests.ts';
import type { Sink, Site } from '../../src/detect/sites.ts';
import { isInPlace, type RewriteContext } from '../../src/plan/rewrite.ts';

/** Methods that end an instance. */
const ENDING: ReadonlySet<string> = new Set(['dispose', 'close', 'destroy']);

/** Whether every use of an instance is known: requests of the site, calls that derive further instances, its own settings. */
export function isWhollySeen(context: RewriteContext, site: Site, instance: ResultValue): boolean {
  const { requests } = context;
  if (site.client?.shallowDefaults && hasOtherHeaders(requests.instanceArguments(instance).options?.value, site.client.options?.headers ?? '')) return false;
  const { parent } = requests.instanceEnd(instance);
  const isHeld = ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || (ts.isBinaryExpression(parent) && ts.isExpressionStatement(parent.parent));
  const declaration = ts.isBinaryExpression(parent) && ts.isIdentifier(parent.left) ? context.evaluator.project.bindingOf(parent.left)?.declaration : parent;
  if (isHeld && (!declaration || context.isPublic(declaration) || isVisibleField(parent))) return false;
  const uses: readonly ts.Expression[] = isHeld ? requests.holdersOf(instance) : [instance.node];
  return uses.every((use) => {
    const callee = memberOf(use);
    const call = callee.parent;
    if (ts.isBinaryExpression(call) && call.left === callee) return site.sinks.some((sink) => sink.node === call);
    if (!ts.isCallExpression(call) || call.expression !== callee) return false;
    if (site.requests.some((request) => request.node === call) || site.sinks.some((sink) => sink.node === call)) return true;
    if (ts.isPropertyAccessExpression(callee) && ENDING.has(callee.name.text)) return true;
    // It sets something on the instance, and what it returns is not used.
    if (site.client?.chain && ts.isExpressionStatement(call.parent) && !requests.requestAt(call)?.shape) return true;
    const derived = requests.instanceAt(call)?.instances[0];
    return derived !== undefined && derived.node === call && isWhollySeen(context, site, derived);
  });
}

function hasOtherHeaders(options: Value | undefined, key: string): boolean {
  const headers = options ? alternatives(options).flatMap((item) => (item.kind === 'object' ? lookup(item, key).flatMap((entry) => alternatives(entry.value())) : [])) : [];
  return headers.some((item) => item.kind !== 'object' || item.open || item.entries.some((entry) => entry.key.toLowerCase() !== 'authorization'));
}

/** A field that code outside its class may read. */
function isVisibleField(holder: ts.Node): boolean {
  if (ts.isPropertyDeclaration(holder)) return !ts.isPrivateIdentifier(holder.name) && !hasModifier(holder, ts.SyntaxKind.PrivateKeyword);
  if (!ts.isBinaryExpression(holder) || !ts.isPropertyAccessExpression(holder.left)) return false;
  const { name } = holder.left;
  const declared = nearest(holder, ts.isClassLike)?.members.find((member) => member.name?.getText() === name.text);
  return declared ? !hasModifier(declared, ts.SyntaxKind.PrivateKeyword) : !ts.isPrivateIdentifier(name);
}

/** A request that brings a credential of its own in the place of the instance's, or says that it goes without one: a hook would set another one over it. */
export function requestWithOwn(context: RewriteContext, site: Site): ts.Node | undefined {
  const held = site.sinks.filter((sink) => !isInPlace(sink));
  const keys = held.flatMap(({ node }) => (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node) ? (propertyName(node.name) ?? []) : []));
  const bringsOwn = ({ args, client, node }: RequestCall): boolean => {
    const options = args.options?.value;
    const headers = args.headers?.value ?? (client?.options?.headers === undefined ? undefined : option(options, [client.options.headers], node));
    if (site.mechanism === 'default-header') return headers !== undefined && authorizationEntries(headers).length > 0;
    return options !== undefined && alternatives(options).map(asObject).some((item) => item.kind === 'object' && keys.some((key) => lookup(item, key).length > 0));
  };
  const isOfHeld = ({ instances }: RequestCall): boolean => held.some(({ instance }) => (instance ? instances.some((item) => item.node === instance.node) : instances.length === 0));
  const others = held.flatMap(({ instance }) => (instance ? requestsThrough(context, instance) : []));
  return [...site.requests.filter(isOfHeld), ...others].find(bringsOwn)?.node;
}

/** The outermost member that is read of a use: `api.books.get` of `api`. */
function memberOf(use: ts.Expression): ts.Expression {
  let member = wrapped(use) as ts.Expression;
  while (ts.isPropertyAccessExpression(member.parent) && member.parent.expression === member) member = wrapped(member.parent) as ts.Expression;
  return member;
}

/** Requests through an instance, whatever they carry. */
function requestsThrough({ requests }: RewriteContext, instance: ResultValue): readonly RequestCall[] {
  return requests.holdersOf(instance).flatMap((use) => {
    const callee = memberOf(use);
    const call = callee.parent;
    return ts.isCallExpression(call) && call.expression === callee ? (requests.requestAt(call) ?? []) : [];
  });
}

/** Where code looks at the defaults of an instance that lose their credential, or copies them into another: it would find none there. */
export function readOfDefaults({ evaluator, requests }: RewriteContext, site: Site): ts.Node | undefined {
  const held = site.sinks.filter((sink) => !isInPlace(sink));
  for (const { instance, client } of held) {
    if (!instance || !client) continue;
    // Hooks that are set afterwards are not those of an instance that was copied before: https://axios-http.com/docs/interceptors
    const copies = client.hook?.kind === 'statement' ? (client.factories ?? []).flatMap(({ members }) => members ?? []) : [];
    const copy = requests.holdersOf(instance).map((use) => wrapped(use).parent).find((node) => ts.isPropertyAccessExpression(node) && copies.includes(node.name.text) && ts.isCallExpression(node.parent) && node.parent.expression === node);
    if (copy) return copy;
    const name = client.defaults?.split('.')[0];
    const reads = name === undefined ? [] : evaluator.project.mentioning(name).flatMap((file) => membersCalled(file.root, name));
    const read = reads.find((node) => alternatives(evaluator.evaluate(node.expression)).some((value) => value.kind === 'result' && value.node === instance.node) && looksAtCredential(node, held));
    if (read) return read;
  }
  return undefined;
}

function membersCalled(root: ts.Node, name: string): readonly ts.PropertyAccessExpression[] {
  const found: ts.PropertyAccessExpression[] = [];
  walk(root, (node) => {
    if (ts.isPropertyAccessExpression(node) && node.name.text === name) found.push(node);
  });
  return found;
}

const HOLDING = /^(?:headers|common|get|post|put|patch|delete|head|options|auth|authorization|username|password|user|pass)$/i;

/** `client.defaults.headers.authorization`, `{ ...client.defaults }`; not `client.defaults.timeout`, nor another header that is set. */
function looksAtCredential(defaults: ts.Expression, held: readonly Sink[]): boolean {
  let path = defaults;
  const names: (string | undefined)[] = [];
  while ((ts.isPropertyAccessExpression(path.parent) || ts.isElementAccessExpression(path.parent)) && path.parent.expression === path) {
    path = path.parent;
    names.push(ts.isPropertyAccessExpression(path) ? path.name.text : ts.isElementAccessExpression(path) && ts.isStringLiteralLike(path.argumentExpression) ? path.argumentExpression.text : undefined);
  }
  if (held.some(({ node }) => contains(node, path))) return false;
  return names.every((name) => name === undefined || HOLDING.test(name));
}
