/**
 * Where a carrier goes that no known request was seen to take: up through the objects, calls, variables and functions around it, until a URL is
 * met. "Carrier-first" of the two ways to look; see docs/adr/0003.
 */
import { constructorOf } from '../code/class-hierarchy.ts';
import { isStatic } from '../code/classes.ts';
import { isFunction, memberName, propertyName, ts, walk, wrapped } from '../code/syntax.ts';
import { alternatives, literalPrefix, type Context, type ParameterValue, type Value } from '../code/values.ts';
import { settled } from './verdicts.ts';
import { judgeUrl, type HostVerdict } from './hosts.ts';
import type { DetectionInput } from './input.ts';
import { GENERIC_KEYS, isSilentCall, isTestDouble, option } from './requests.ts';

export interface Flow {
  /** Where it was seen to go. */
  readonly verdicts: readonly HostVerdict[];
  /** It is returned, kept or given to something that may send it, rather than only printed or compared. */
  readonly isHandedOn: boolean;
  /** It is part of what a request sends as its content. */
  readonly isContent: boolean;
}

const NOWHERE: Flow = { verdicts: [], isHandedOn: false, isContent: false };
const CONTENT: Flow = { verdicts: [], isHandedOn: false, isContent: true };
const ELSEWHERE: Flow = { verdicts: [], isHandedOn: true, isContent: false };

/** How many variables, functions and calls one carrier is followed through. */
const STEP_LIMIT = 40;
/** How many callers of a function are asked what they pass. */
const CALLER_LIMIT = 16;
/** Keys under which options hold what is sent. */
const CONTENT_KEYS: ReadonlySet<string> = new Set(['body', 'json', 'data', 'form', 'formData', 'payload', 'multipart', 'content', 'message', 'event']);

/** Functions that print what they are given, or compare it. */
export const LOOKS: ReadonlySet<string> = new Set(['log', 'info', 'debug', 'warn', 'error', 'trace', 'expect', 'assert', 'equal', 'deepEqual', 'strictEqual']);

export function flowOf(input: DetectionInput, start: ts.Node): Flow {
  const seen = new Set<ts.Node>();
  /** The names of the properties that hold it on the way: of what a function is given, a read of one of them is a read of it. */
  const keys = new Set<string>();
  const { evaluator } = input;
  const { project } = evaluator;

  const follow = (from: ts.Node): Flow => {
    const node = wrapped(from);
    if (seen.has(node)) return NOWHERE;
    // Where it ends is not known then: that is no reason to say nothing.
    if (seen.size > STEP_LIMIT) return ELSEWHERE;
    seen.add(node);
    const { parent } = node;
    if (!parent) return NOWHERE;
    if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent) || ts.isSpreadAssignment(parent)) return throughObject(parent);
    if (isPassing(parent, node)) return follow(parent);
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return throughCall(parent, node);
    if (ts.isVariableDeclaration(parent) && parent.initializer === node) return throughNames(parent);
    if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)) return throughReturn(parent);
    if (ts.isBinaryExpression(parent) && parent.right === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return throughAssignment(parent);
    if (ts.isPropertyDeclaration(parent)) return ELSEWHERE;
    if (ts.isExportAssignment(parent)) return ELSEWHERE;
    if (ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent) && parent.parent.expression === parent) return throughMethod(parent.parent);
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node && keys.has(parent.name.text) && isGiven(node)) return follow(parent);
    return NOWHERE;
  };

  const isGiven = (node: ts.Node): boolean => {
    const binding = ts.isIdentifier(node) ? project.bindingOf(node) : undefined;
    return binding !== undefined && ts.isParameter(binding.declaration);
  };

  /** An object literal: it may hold the URL as well. */
  const throughObject = (property: ts.PropertyAssignment | ts.ShorthandPropertyAssignment | ts.SpreadAssignment): Flow => {
    const name = property.name && propertyName(property.name);
    if (name !== undefined && CONTENT_KEYS.has(name)) return CONTENT;
    if (name !== undefined) keys.add(name);
    const onwards = follow(property.parent);
    if (onwards.isContent || onwards.verdicts.length > 0) return onwards;
    const own = addressesOf(property.parent);
    return own.length > 0 ? { ...onwards, verdicts: own } : onwards;
  };

  /** Where an object literal says it goes; what depends on the callers of the function around it is asked for each of them. */
  const addressesOf = (object: ts.Expression): readonly HostVerdict[] => {
    const alone = judgeObject(evaluator.evaluate(object), object);
    const open = alone.find((verdict) => verdict.kind === 'parameter');
    if (decisive(alone).length > 0 || open?.kind !== 'parameter') return decisive(alone);
    return decisive(input.callSites.callersOf(open.fn).slice(0, CALLER_LIMIT).flatMap((site) => judgeObject(evaluator.evaluate(object, site.bind(undefined)), object)));
  };

  const addressesIn = (object: Value, node: ts.Node): readonly HostVerdict[] => decisive(judgeObject(object, node));

  const judgeObject = (object: Value, node: ts.Node): readonly HostVerdict[] => {
    const urls = [option(object, GENERIC_KEYS.url, node), option(object, GENERIC_KEYS.base, node)].filter((value) => value !== undefined);
    const hosts = option(object, [...(GENERIC_KEYS.host ?? []), 'Host'], node);
    return [...urls.flatMap((url) => judgeUrl(url, input.settings)), ...(hosts ? judgeUrl(hosts, input.settings, true) : [])];
  };

  /** An argument: the other arguments or the receiver may say where it goes. */
  const throughCall = (call: ts.CallExpression | ts.NewExpression, argument: ts.Node): Flow => {
    const index = call.arguments?.indexOf(argument as ts.Expression) ?? -1;
    if (index < 0) return ts.isCallExpression(call) ? follow(call) : NOWHERE;
    const callee = evaluator.evaluate(call.expression);
    const name = ts.isIdentifier(call.expression) ? call.expression.text : memberName(call.expression);
    if (callee.kind === 'external' && /^Object\.(?:assign|freeze|entries|fromEntries)$|^(?:Headers|Map|Promise\.resolve|structuredClone)$/.test(callee.path.join('.'))) return follow(call);
    if (name === 'stringify') return CONTENT;
    if (isTestDouble(callee)) return NOWHERE;
    const known = alternatives(callee).flatMap((value) => (value.kind === 'function' ? [value.fn] : value.kind === 'class' ? [constructorOf(value.of)] : []));
    const request = input.requests.requestAt(call);
    if (request?.client && !Object.values(request.args).some((given) => given.expression === argument)) return CONTENT;
    const inside = known.flatMap((fn) => {
      const parameter = fn?.parameters[index];
      const binding = parameter && project.scopes(parameter.getSourceFile()).declared(parameter);
      return binding?.references.map(follow) ?? [];
    });
    const within = inside.length > 0 ? together(inside) : undefined;
    // A function of the repository that only prints or compares it.
    if (within && (within.verdicts.length > 0 || !within.isHandedOn)) return within;
    // `from([authLink, httpLink])`: the others of a list stand beside it as well.
    const listed = ts.isArrayLiteralExpression(argument) ? addressed(evaluator.evaluate(argument), argument) : [];
    if (listed.length > 0) return { verdicts: listed, isHandedOn: true, isContent: false };
    const beside = (call.arguments ?? []).filter((other) => other !== argument).flatMap((other) => (ts.isSpreadElement(other) ? [] : addressed(evaluator.evaluate(other), other)));
    if (beside.length > 0) return { verdicts: beside, isHandedOn: true, isContent: false };
    // `next(url, options)`, `operation.setContext(…)`: what a client gives to a function that it is given.
    const giver = alternatives(callee).find((value) => value.kind === 'parameter');
    const given = giver?.kind === 'parameter' && isFunction(giver.fn) ? callbackFlow(giver.fn) : undefined;
    if (given && given.verdicts.length > 0) return given;
    const receiver = ts.isPropertyAccessExpression(call.expression) ? receiverVerdicts(call.expression.expression) : [];
    if (receiver.length > 0) return { verdicts: receiver, isHandedOn: true, isContent: false };
    // A list that it is put into is sent by whoever reads the list.
    if (callee.kind === 'member' && /^(?:push|unshift|set|add)$/.test(callee.name)) return within ?? ELSEWHERE;
    if (isSilentCall(callee) || LOOKS.has(name ?? '')) return NOWHERE;
    return within ?? ELSEWHERE;
  };

  const addressed = (value: Value, node: ts.Node): readonly HostVerdict[] =>
    alternatives(value).flatMap((item) => {
      if (item.kind === 'object') return addressesIn(item, node);
      if (item.kind === 'result') return instanceVerdicts(item.node, item.context);
      if (item.kind === 'array') return item.items.flatMap((element) => addressed(element(), node));
      const isUrl = item.kind === 'text' && (/^\s*(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(literalPrefix(item)) || item.parts[0]?.kind === 'hole' || literalPrefix(item) === '');
      return isUrl ? decisive(judgeUrl(item, input.settings)) : [];
    });

  /** `client.post(path, …)`: an instance of a known client, or an object with a base URL of its own. */
  const receiverVerdicts = (receiver: ts.Expression): readonly HostVerdict[] => {
    for (let current: ts.Expression = receiver; ; ) {
      for (const value of alternatives(evaluator.evaluate(current))) {
        if (value.kind === 'parameter') {
          const passed = parameterVerdicts(value, current);
          if (passed.length > 0) return passed;
        }
        const found = value.kind === 'object' ? addressesIn(value, current) : value.kind === 'result' ? instanceVerdicts(value.node) : value.kind === 'instance' && ts.isClassLike(value.of) ? fieldVerdicts(input, value.of, current, value) : [];
        if (found.length > 0) return found;
      }
      if (!ts.isPropertyAccessExpression(current)) return [];
      current = current.expression;
    }
  };

  /** An instance that the callers of a function pass in. */
  const parameterVerdicts = (parameter: ParameterValue, receiver: ts.Expression): readonly HostVerdict[] =>
    input.callSites.callersOf(parameter.fn).slice(0, CALLER_LIMIT).flatMap((site) =>
      alternatives(evaluator.evaluate(receiver, site.bind(undefined))).flatMap((value) => (value.kind === 'result' ? instanceVerdicts(value.node, value.context) : [])),
    );

  const instanceVerdicts = (node: ts.CallExpression | ts.NewExpression, context?: Context): readonly HostVerdict[] => {
    const made = input.requests.instanceAt(node, context);
    const client = made?.client;
    if (!made || !client) return [];
    return decisive(
      made.instances.flatMap((instance) => {
        const { options, url } = input.requests.instanceArguments(instance);
        const bases = [option(options?.value, client.options?.base, node), url?.value].filter((value) => value !== undefined);
        return bases.flatMap((value) => judgeUrl(value, input.settings, true));
      }),
    );
  };

  const throughNames = (declaration: ts.VariableDeclaration): Flow => {
    if (!ts.isIdentifier(declaration.name)) return ELSEWHERE;
    const binding = project.bindingOf(declaration.name);
    const reads = binding ? input.uses.readsOf(binding) : [];
    const exported = binding ? input.uses.exportNames(binding) : [];
    return together([...reads.map(follow), ...(exported.length > 0 ? [ELSEWHERE] : [])]);
  };

  const throughReturn = (at: ts.Node): Flow => {
    let fn: ts.Node = at;
    while (fn.parent && !isFunction(fn)) fn = fn.parent;
    if (!isFunction(fn)) return NOWHERE;
    const callback = callbackFlow(fn);
    if (callback) return callback;
    const calls = input.callSites.callersOf(fn).map((site) => site.node);
    return calls.length > 0 ? together(calls.map(follow)) : ELSEWHERE;
  };

  /** A hook: a function given to a client's instance, or standing in the options that make one. */
  const callbackFlow = (fn: ts.Node): Flow | undefined => {
    const outer = wrapped(fn);
    const { parent } = outer;
    if (ts.isCallExpression(parent) && parent.arguments.includes(outer as ts.Expression) && ts.isPropertyAccessExpression(parent.expression)) {
      const verdicts = receiverVerdicts(parent.expression.expression);
      return verdicts.length > 0 ? { verdicts, isHandedOn: true, isContent: false } : undefined;
    }
    const list = ts.isArrayLiteralExpression(parent) ? wrapped(parent) : undefined;
    if (list && ts.isCallExpression(list.parent) && ts.isPropertyAccessExpression(list.parent.expression)) {
      const verdicts = receiverVerdicts(list.parent.expression.expression);
      if (verdicts.length > 0) return { verdicts, isHandedOn: true, isContent: false };
    }
    // A middleware, `new ApolloLink((operation, forward) => …)`: where what is made of the function goes, its credentials go.
    if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.arguments?.[0] === outer && alternatives(evaluator.evaluate(parent)).some((value) => value.kind === 'result' && value.callee.kind === 'external')) return follow(parent);
    const isInOptions = ts.isPropertyAssignment(parent) || ts.isArrayLiteralExpression(parent) || (ts.isMethodDeclaration(fn) && ts.isObjectLiteralExpression(parent));
    if (!isInOptions) return undefined;
    for (let current: ts.Node = parent; current.parent; current = current.parent) {
      if (isFunction(current)) return undefined;
      if (!ts.isObjectLiteralExpression(current)) continue;
      const verdicts = addressesOf(current);
      if (verdicts.length > 0) return { verdicts, isHandedOn: true, isContent: false };
    }
    return undefined;
  };

  /** `options.headers.Authorization = …`: the object that is changed goes on. */
  const throughAssignment = (assignment: ts.BinaryExpression): Flow => {
    let root: ts.Expression = assignment.left;
    while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root) || ts.isNonNullExpression(root)) root = root.expression;
    if (root.kind === ts.SyntaxKind.ThisKeyword) return ELSEWHERE;
    if (!ts.isIdentifier(root)) return NOWHERE;
    return throughIdentifier(root, assignment);
  };

  const throughIdentifier = (root: ts.Identifier, at: ts.Node): Flow => {
    const binding = project.bindingOf(root);
    if (!binding) return NOWHERE;
    const own = addressesIn(evaluator.evaluateBinding(binding), root);
    if (own.length > 0) return { verdicts: own, isHandedOn: true, isContent: false };
    const { declaration } = binding;
    if (ts.isParameter(declaration) && isFunction(declaration.parent)) {
      const callback = callbackFlow(declaration.parent);
      if (callback) return callback;
      // A middleware: where the function goes, what it changes goes.
      const made = follow(declaration.parent);
      if (made.verdicts.length > 0) return made;
    }
    const reads = binding.references.filter((reference) => reference !== root && reference.pos > at.end).map(follow);
    // The caller has what a parameter holds, too.
    return reads.length > 0 && !ts.isParameter(declaration) ? together(reads) : together([...reads, ELSEWHERE]);
  };

  /** `headers.set('Authorization', …)` on a variable; or a method that joins it to something with an address of its own. */
  const throughMethod = (call: ts.CallExpression): Flow => {
    const beside = call.arguments.flatMap((other) => (ts.isSpreadElement(other) ? [] : alternatives(evaluator.evaluate(other)).flatMap((item) => (item.kind === 'result' ? instanceVerdicts(item.node, item.context) : []))));
    if (beside.length > 0) return { verdicts: beside, isHandedOn: true, isContent: false };
    const receiver = (call.expression as ts.PropertyAccessExpression).expression;
    let root: ts.Expression = receiver;
    while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root) || ts.isNonNullExpression(root)) root = root.expression;
    return ts.isIdentifier(root) ? throughIdentifier(root, call) : ELSEWHERE;
  };

  const setter = start.parent && ts.isCallExpression(start.parent) && start.parent.arguments.includes(start as ts.Expression) && /^(?:set|append|header|setHeader|setRequestHeader|setAuthorization)$/.test(memberName(start.parent.expression) ?? '') ? start.parent : undefined;
  return setter ? throughMethod(setter) : follow(start);
}

/** The parent hands its operand on as its own value. */
function isPassing(parent: ts.Node, node: ts.Node): boolean {
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  if (ts.isBinaryExpression(parent)) return /^(?:\|\||\?\?|&&)$/.test(parent.operatorToken.getText());
  return ts.isAwaitExpression(parent) || ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent) || ts.isTemplateSpan(parent);
}

function decisive(verdicts: readonly HostVerdict[]): readonly HostVerdict[] {
  const known = verdicts.filter((verdict) => verdict.kind === 'ocrolus' || verdict.kind === 'other');
  return known.length > 0 ? settled(known) : [];
}

function together(flows: readonly Flow[]): Flow {
  const kept = flows.filter((flow) => !flow.isContent);
  if (flows.length > 0 && kept.length === 0) return CONTENT;
  return { verdicts: kept.flatMap((flow) => flow.verdicts), isHandedOn: kept.some((flow) => flow.isHandedOn), isContent: false };
}

/** The hosts that the fields of a class lead to: a carrier made in the class goes there. */
export function fieldVerdicts(input: DetectionInput, of: ts.ClassLikeDeclaration, node: ts.Node, self?: Value): readonly HostVerdict[] {
  const instance: Value = self ?? { kind: 'instance', of, context: undefined, isOpen: true, node, trail: [] };
  const names = new Set<string>();
  for (const item of of.members) {
    if ((ts.isPropertyDeclaration(item) || ts.isGetAccessor(item)) && !isStatic(item)) names.add(propertyName(item.name) ?? '');
    if (ts.isConstructorDeclaration(item)) for (const parameter of item.parameters) if (ts.isParameterPropertyDeclaration(parameter, item) && ts.isIdentifier(parameter.name)) names.add(parameter.name.text);
  }
  walk(of, (item) => {
    if (ts.isBinaryExpression(item) && ts.isPropertyAccessExpression(item.left) && item.left.expression.kind === ts.SyntaxKind.ThisKeyword) names.add(item.left.name.text);
  });
  const verdicts = [...names].filter((name) => /url|uri|host|base|root|endpoint|origin|server|domain|api/i.test(name)).flatMap((name) => {
    const value = input.evaluator.member(instance, name, node);
    return judgeUrl(value, input.settings, /host|domain|server/i.test(name)).filter((verdict) => verdict.kind === 'ocrolus' || verdict.kind === 'other');
  });
  return verdicts.length > 0 ? settled(verdicts) : [];
}
