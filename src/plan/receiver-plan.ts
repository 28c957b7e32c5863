/** Which functions take a pair, from whom, and what each caller hands over instead: decided before anything is changed. */
import { constructorOf } from '../code/class-hierarchy.ts';
import { contains, hasModifier, isFunction, isTypeScript, propertyName, ts, walk, type FunctionNode } from '../code/syntax.ts';
import type { Leaf } from '../code/leaves.ts';
import type { ParameterValue } from '../code/values.ts';
import { sourceNames } from '../detect/principals.ts';
import { withoutSubsets, type Site } from '../detect/sites.ts';
import type { PlanContext } from './context.ts';
import { isRefusal, refuse, type Refusal } from './draft.ts';
import { argumentOf, givenFor, isTestPair, literalOf, passedOn } from './injected-calls.ts';
import { elementOf, isTypeKnown, typeMembers } from './injected-signature.ts';
import { freshNameAt } from './layout.ts';
import { ownerOf, sourcesOf, type Given, type Handover, type Receiver, type Slot } from './receivers.ts';

export interface ReceiverPlanner {
  /** The receiver that evaluation says all of some expressions come from. */
  receiverOf(site: Site, expressions: readonly ts.Expression[]): Receiver | Refusal;
  all(): readonly Receiver[];
}

export function createReceiverPlanner(context: PlanContext): ReceiverPlanner {
  const { evaluator } = context;
  const known = new Map<FunctionNode, Receiver>();

  const receiverOf = (site: Site, expressions: readonly ts.Expression[]): Receiver | Refusal => {
    const found = expressions.flatMap((expression) => sourcesOf(evaluator.evaluate(expression)));
    const parameters = found.filter((value) => value.kind === 'parameter');
    const [first] = parameters;
    if (!first || !isFunction(first.fn) || !parameters.every((value) => value.fn === first.fn)) return refuse('several-principals');
    const { fn } = first;
    const slots = slotsOf(fn, parameters);
    const isDefault = (value: Leaf): boolean => slots?.some((slot) => contains(defaultOf(slot) ?? slot.parameter.name, value.node)) ?? false;
    if (!slots || !found.every((value) => value.kind === 'parameter' || isDefault(value))) return refuse('several-principals');
    return planReceiver(site, fn, slots);
  };

  /** A receiver may pass on to itself, so it is known while its calls are looked at; where one is refused, so is all that came of it. */
  const planReceiver = (site: Site, fn: FunctionNode, slots: readonly Slot[]): Receiver | Refusal => {
    const before = known.get(fn);
    if (before) return slots.every((slot) => before.slots.some((other) => isSameSlot(slot, other))) ? before : refuse('several-principals', fn);
    const earlier = new Set(known.keys());
    const result = compute(site, fn, slots);
    if (isRefusal(result)) for (const key of known.keys()) if (!earlier.has(key)) known.delete(key);
    return result;
  };

  const compute = (site: Site, fn: FunctionNode, slots: readonly Slot[]): Receiver | Refusal => {
    const owner = ts.isConstructorDeclaration(fn) ? fn.parent : fn;
    const uses = context.uses.usesOf(fn);
    const [stray] = [...uses.unknown, ...uses.references];
    const followed = context.callSites.callersOf(fn).map((item) => item.node).filter((node) => ts.isCallExpression(node) || ts.isNewExpression(node));
    const calls = [...new Set([...uses.calls, ...followed])];
    if (stray || uses.isPartial || calls.length === 0 || context.isPublic(owner)) return refuse('callers-unknown', stray);
    if (!context.inScope(fn.getSourceFile().fileName) || !mayChange(context, fn, slots) || !slots.every((slot) => isTypeKnown(context, slot))) return refuse('several-principals', fn);
    const typed = typeUseOf(context, fn);
    if (typed) return refuse('callers-unknown', typed);
    const fallback = fallbackOf(slots);
    if (isRefusal(fallback)) return fallback;
    const handovers: Handover[] = [];
    const receiver: Receiver = { fn, slots, name: providerName(fn, slots, calls), fallback, calls: handovers };
    known.set(fn, receiver);
    for (const call of calls) {
      const handover = handedOver(site, receiver, call);
      if (isRefusal(handover)) return handover;
      handovers.push(handover);
    }
    // Who makes the objects of the program is not seen where only tests are.
    if (!fallback && handovers.every(({ given }) => given === 'test')) return refuse('callers-unknown', fn);
    return receiver;
  };

  const providerName = (fn: FunctionNode, slots: readonly Slot[], calls: readonly ts.Expression[]): string => {
    const taken = memberNames(context, fn, slots, calls);
    const isFree = (name: string): boolean => freshNameAt(context, fn, name) === name && !taken.has(name);
    return ['tokens', 'tokenProvider', 'ocrolusTokens'].find(isFree) ?? freshNameAt(context, fn, 'ocrolusTokenProvider');
  };

  const handedOver = (site: Site, { fn, slots, fallback }: Receiver, call: ts.Expression): Handover | Refusal => {
    if ((!ts.isCallExpression(call) && !ts.isNewExpression(call)) || !context.inScope(call.getSourceFile().fileName)) return refuse('several-principals', call);
    if (call.arguments?.some(ts.isSpreadElement) || (ts.isPropertyAccessExpression(call.expression) && /^(?:call|apply|bind)$/.test(call.expression.name.text))) return refuse('several-principals', call);
    const outer = passedOn(context, call, fn, slots);
    if (outer && isFunction(outer.parent)) {
      const receiver = planReceiver(site, outer.parent, slots.map(({ key }) => ({ parameter: outer, key })));
      return isRefusal(receiver) ? receiver : { call, given: { receiver } };
    }
    const given = slots.map((slot) => givenFor(context, call, fn, slot));
    if (given.every((item) => item === 'missing')) return fallback ? { call, given: 'default' } : refuse('several-principals', call);
    const expressions = given.filter((item) => item !== 'missing' && item !== 'opaque');
    if (expressions.length < given.length) return refuse('several-principals', call);
    const origins = expressions.flatMap((expression) => sourcesOf(evaluator.evaluate(expression)));
    if (origins.some((value) => value.kind === 'parameter')) {
      const receiver = receiverOf(site, expressions);
      return isRefusal(receiver) ? receiver : { call, given: { receiver } };
    }
    const accounts = withoutSubsets(site.accounts.filter((account) => account.calls.includes(call) && !account.sources.every((source) => source.startsWith('unresolved:'))).map((account) => account.sources));
    const own = sourceNames(expressions.map((expression) => evaluator.evaluate(expression)));
    if (isTestPair(own, call)) return { call, given: 'test' };
    const [only] = accounts;
    const sources = accounts.length === 1 && only ? only : own;
    return accounts.length > 1 || sources.length === 0 || sources.some((source) => source.startsWith('unresolved:')) ? refuse('several-principals', call) : { call, given: { sources } };
  };

  const fallbackOf = (slots: readonly Slot[]): Given | undefined | Refusal => {
    const defaults = slots.flatMap((slot) => defaultOf(slot) ?? []);
    if (defaults.length === 0) return undefined;
    const sources = sourceNames(defaults.map((item) => evaluator.evaluate(item)));
    const isAccount = defaults.length === slots.length && sources.length > 0 && !sources.some((source) => source.startsWith('unresolved:'));
    return isAccount ? { sources } : refuse('several-principals', slots[0]?.parameter);
  };

  return { receiverOf, all: () => [...known.values()] };
}

/** What a slot is where a caller gives nothing. */
function defaultOf({ parameter, key }: Slot): ts.Expression | undefined {
  if (key === undefined) return parameter.initializer;
  return ts.isObjectBindingPattern(parameter.name) ? elementOf(parameter.name, key)?.initializer : undefined;
}

/** The parameters, or properties of them, that values are; `undefined` where one is no such thing. In the order of the signature. */
function slotsOf(fn: FunctionNode, values: readonly ParameterValue[]): readonly Slot[] | undefined {
  const own = fn.parameters.filter((item) => !(ts.isIdentifier(item.name) && item.name.text === 'this'));
  const slots: Slot[] = [];
  for (const { index, name } of values) {
    const parameter = own[index];
    if (!parameter || parameter.dotDotDotToken || ts.isArrayBindingPattern(parameter.name)) return undefined;
    const key = !ts.isIdentifier(parameter.name) ? name : name === parameter.name.text ? undefined : name.startsWith(`${parameter.name.text}.`) ? name.slice(parameter.name.text.length + 1) : '';
    if (key !== undefined && !/^[\w$]+$/.test(key)) return undefined;
    const slot = { parameter, key };
    if (!slots.some((other) => isSameSlot(slot, other))) slots.push(slot);
  }
  const isMixed = slots.some((slot) => slot.key !== undefined) && slots.some((slot) => slot.key === undefined || slot.parameter !== slots[0]?.parameter);
  return isMixed ? undefined : slots.sort((a, b) => own.indexOf(a.parameter) - own.indexOf(b.parameter));
}

function isSameSlot(a: Slot, b: Slot): boolean {
  return a.parameter === b.parameter && a.key === b.key;
}

/** Whether a function's signature is its own: no overloads, declarations or mocks beside it, no type or decorator that says what it takes. */
function mayChange(context: PlanContext, fn: FunctionNode, slots: readonly Slot[]): boolean {
  const { project } = context.evaluator;
  const path = fn.getSourceFile().fileName;
  const [folder, file] = [path.slice(0, path.lastIndexOf('/') + 1), path.slice(path.lastIndexOf('/') + 1)];
  if ((!isTypeScript(fn) && project.tree.has(path.replace(/\.([cm]?)jsx?$/, '.d.$1ts'))) || project.tree.has(`${folder}__mocks__/${file}`)) return false;
  if (slots.some(({ parameter }) => parameter.questionToken ?? ts.getDecorators(parameter)?.length)) return false;
  if (readsArguments(fn)) return false;
  if (ts.isConstructorDeclaration(fn)) return fn.parent.members.filter(ts.isConstructorDeclaration).length === 1;
  if (ts.isFunctionDeclaration(fn)) return !siblingsOf(fn).some((item) => ts.isFunctionDeclaration(item) && item !== fn && item.name?.text === fn.name?.text);
  if (ts.isMethodDeclaration(fn)) return isOwnMethod(context, fn);
  const { parent } = fn;
  return (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) && (ts.isVariableDeclaration(parent) ? parent.type === undefined : ts.isPropertyAssignment(parent) || ts.isBinaryExpression(parent) || ts.isExportAssignment(parent));
}

/** A method that no other class shares and no interface asks for. */
function isOwnMethod(context: PlanContext, fn: ts.MethodDeclaration): boolean {
  const owner = fn.parent;
  if (!ts.isClassLike(owner) || ts.getDecorators(fn)?.length || ts.getDecorators(owner)?.length) return false;
  const isOnly = owner.members.filter((item) => item.name && propertyName(item.name) === propertyName(fn.name)).length === 1;
  const isFree = hasModifier(fn, ts.SyntaxKind.StaticKeyword) || owner.heritageClauses === undefined;
  return isOnly && isFree && context.evaluator.subclassesOf(owner).length === 0;
}

function readsArguments(fn: FunctionNode): boolean {
  let found = false;
  walk(fn, (node) => {
    if (ts.isIdentifier(node) && node.text === 'arguments') found = true;
    return !found;
  });
  return found;
}

/** A type made of the function's parameters: `typeof fn` outside `ReturnType` and `InstanceType`. */
function typeUseOf(context: PlanContext, fn: FunctionNode): ts.Node | undefined {
  const { project } = context.evaluator;
  const scopes = project.scopes(fn.getSourceFile());
  const holder = ts.isConstructorDeclaration(fn) ? fn.parent : fn;
  const binding = scopes.declared(holder) ?? (ts.isVariableDeclaration(holder.parent) ? scopes.declared(holder.parent) : undefined);
  const reads = binding ? [...binding.references, ...context.uses.readsOf(binding)] : [];
  return reads.find((read) => ts.isTypeQueryNode(read.parent) && !(ts.isTypeReferenceNode(read.parent.parent) && /^(?:ReturnType|InstanceType)$/.test(read.parent.parent.typeName.getText())));
}

function siblingsOf(fn: ts.FunctionDeclaration): readonly ts.Node[] {
  return ts.isSourceFile(fn.parent) || ts.isBlock(fn.parent) ? fn.parent.statements : [];
}

/** Names that a provider's field or property would collide with: of the class and its relatives, of the options and their types. */
function memberNames(context: PlanContext, fn: FunctionNode, slots: readonly Slot[], calls: readonly ts.Expression[]): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: ts.Node | undefined): void => {
    if (name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteral(name))) names.add(name.text.replace(/^#/, ''));
  };
  for (const owner of relativesOf(context, ownerOf({ fn }))) {
    walk(owner, (node) => {
      if (ts.isPropertyAccessExpression(node)) add(node.name);
      if (ts.isClassElement(node) || ts.isParameter(node) || ts.isBindingElement(node)) add(node.name);
    });
  }
  const [slot] = slots;
  if (slot?.key === undefined) return names;
  for (const member of typeMembers(context, slot.parameter.type) ?? []) add(member.name);
  if (ts.isObjectBindingPattern(slot.parameter.name)) for (const element of slot.parameter.name.elements) add(element.propertyName ?? element.name);
  for (const call of calls) {
    const argument = ts.isCallExpression(call) || ts.isNewExpression(call) ? argumentOf(call, fn, slot.parameter) : undefined;
    for (const property of (argument && literalOf(context, argument)?.properties) ?? []) add(property.name);
  }
  return names;
}

/** A class with those above and below it. */
function relativesOf({ evaluator }: PlanContext, owner: ts.ClassLikeDeclaration | FunctionNode): readonly ts.Node[] {
  const above: ts.Node[] = [];
  for (let current = evaluator.superClass(owner); current?.kind === 'class' && above.length < 12; current = evaluator.superClass(current.of)) above.push(current.of);
  return [owner, ...above, ...evaluator.subclassesOf(owner), ...(ts.isClassLike(owner) ? [constructorOf(owner) ?? owner] : [])];
}
