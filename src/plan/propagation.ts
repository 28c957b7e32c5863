/** The wave: a function becomes async, with all that share its type, and every use of them waits. Planned whole or refused. */
import { escapes } from '../code/escapes.ts';
import { isBuiltin } from 'node:module';
import { externalsBehind } from '../code/leaves.ts';
import { enclosingFunction, hasModifier, isAssignmentOperator, isAsync, isFunction, isTypeScript, memberName, ts, walk, wrapped, type FunctionNode } from '../code/syntax.ts';
import type { Evaluator } from '../code/evaluator.ts';
import { alternatives, isNothing, type ExternalValue, type Value } from '../code/values.ts';
import { handOver } from './callbacks.ts';
import type { Ask, PlanContext } from './context.ts';
import { isRefusal, refuse, type Refusal } from './draft.ts';
import { familyOf, type Family } from './families.ts';
import { mockPromises } from './mocks.ts';
import { isKeptBy } from './kept-results.ts';
import { isLoadedByPath } from './published.ts';
import { isRemoved } from './removed.ts';
import { awaitCall } from './results.ts';
import { makeAsync, makeAsyncSignature } from './signature.ts';
import { awaitReturnTypes } from './type-uses.ts';

/** Makes a function async and has every caller await it; `undefined` when all of that is planned. */
export function propagate(context: PlanContext, fn: FunctionNode, ask: Ask): Refusal | undefined {
  const refused = planWave(context, fn, ask);
  // Of a getter the trouble is that it is one, not who reads it.
  return refused?.refuse === 'callers-unknown' && ts.isGetAccessor(fn) ? { ...refused, refuse: 'sync-contract' } : refused;
}

function planWave(context: PlanContext, fn: FunctionNode, ask: Ask): Refusal | undefined {
  if (context.draft.madeAsync.has(fn) || isAsync(fn)) {
    context.draft.note(fn, 'becomes async');
    return undefined;
  }
  if (isAwaitedByFramework(context, fn) || isAwaitedByBase(context, fn)) {
    makeAsync(context, fn);
    return undefined;
  }
  if (isFunction(fn) && context.uses.usesOf(fn).isPartial) return refuse('callers-unknown', fn);
  const family = familyOf(context, fn);
  if (family.isForeign) return refuse('sync-contract', fn);
  for (const item of [...family.functions, ...family.signatures]) if (!isEditable(context, item.getSourceFile().fileName)) return refuse('outside-scope', item);
  for (const item of family.functions) {
    const refused = refusalOf(context, item) ?? (isDeclaredApart(context, item, family) ? refuse('callers-unknown', item) : undefined);
    if (refused) return refused;
  }
  const uses = usesOfFamily(context, family);
  if (isRefusal(uses)) return uses;
  if (uses.calls.length === 0 && uses.references.length === 0) return refuse('callers-unknown', fn);
  for (const item of family.functions) {
    makeAsync(context, item);
    mockPromises(context, item, context.uses.namesOf(item));
  }
  const aliases = family.signatures.flatMap(({ parent }) => (ts.isTypeAliasDeclaration(parent) ? [parent.name.text] : []));
  awaitReturnTypes(context, family.functions, family.functions.flatMap((item) => context.uses.namesOf(item)), aliases);
  for (const item of family.signatures) makeAsyncSignature(context, item);
  for (const reference of uses.references) {
    const refused = handOver(context, reference, fn, ask);
    if (refused) return refused;
  }
  for (const call of uses.calls) {
    if (isRemoved(context.draft, call)) continue;
    const refused = fn.asteriskToken ? iterate(context, call, ask) : awaitCall(context, call, ask);
    if (refused) return refused;
  }
  return undefined;
}

/** Hooks of base classes that wait for what they return. https://www.apollographql.com/docs/apollo-server/data/fetching-rest#intercepting-fetches */
const AWAITED_HOOKS: readonly { readonly module: RegExp; readonly methods: ReadonlySet<string> }[] = [{ module: /^(?:@apollo\/datasource-rest|apollo-datasource-rest)$/, methods: new Set(['willSendRequest', 'resolveURL']) }];

function isAwaitedByBase({ evaluator }: PlanContext, fn: FunctionNode): boolean {
  const hook = ts.isMethodDeclaration(fn) && ts.isClassLike(fn.parent) ? AWAITED_HOOKS.filter(({ methods }) => methods.has(fn.name.getText())) : [];
  return hook.length > 0 && ts.isClassLike(fn.parent) && outsideBases(evaluator, fn.parent).some(({ module }) => hook.some((item) => item.module.test(module)));
}

/** Nest waits for what its controllers, guards, interceptors and pipes return: https://docs.nestjs.com/controllers#asynchronicity */
function isAwaitedByFramework({ evaluator }: PlanContext, fn: FunctionNode): boolean {
  if (!ts.isMethodDeclaration(fn) || !ts.isClassLike(fn.parent)) return false;
  const isNest = (node: ts.Expression): boolean => alternatives(evaluator.evaluate(node)).some((value) => value.kind === 'external' && value.module.startsWith('@nestjs/'));
  const decorators = ts.getDecorators(fn) ?? [];
  const isRoute = decorators.some(({ expression }) => isNest(ts.isCallExpression(expression) ? expression.expression : expression));
  const isHook = NEST_HOOKS.has(fn.name.getText()) && fn.parent.heritageClauses?.some((clause) => clause.token === ts.SyntaxKind.ImplementsKeyword && clause.types.some((type) => isNest(type.expression)));
  return (isRoute && !/\bObservable\b/.test(fn.type?.getText() ?? '')) || isHook === true;
}

const NEST_HOOKS: ReadonlySet<string> = new Set(['canActivate', 'intercept', 'transform', 'onModuleInit', 'onModuleDestroy', 'onApplicationBootstrap', 'beforeApplicationShutdown', 'onApplicationShutdown']);

/** Whether a file may be changed; declarations beside the sources go with those of their package. */
function isEditable({ inScope, evaluator }: PlanContext, path: string): boolean {
  if (!/\.d\.[cm]?ts$/.test(path)) return inScope(path);
  const { modules, tree } = evaluator.project;
  return tree.paths.some((other) => modules.packageOf(other) === modules.packageOf(path) && inScope(other));
}

/** Why a function cannot become async, whoever calls it. */
function refusalOf(context: PlanContext, fn: FunctionNode): Refusal | undefined {
  if (ts.isConstructorDeclaration(fn) || ts.isSetAccessor(fn) || isConvention(fn)) return refuse('sync-contract', fn);
  if (ts.isGetAccessor(fn) && hasSetter(fn)) return refuse('sync-contract');
  if (context.isPublic(fn) || isOfPlugin(context, fn)) return refuse('callers-unknown', fn);
  if (isKeptBy(context, fn)) return refuse('captured-once', fn);
  const shared = sharedWithAll(context, fn);
  if (shared) return refuse('callers-unknown', shared);
  if (isHookOfBase(context, fn)) return refuse('callers-unknown', fn);
  return isFunction(fn) && isHandedOut(context, fn) ? refuse('callers-unknown', fn) : undefined;
}

/** `global.login = login`, `res.locals.login = login`: where any code, and any template, reads it by its name. */
function sharedWithAll({ uses }: PlanContext, fn: FunctionNode): ts.Node | undefined {
  const { references, placed } = uses.usesOf(fn);
  return [...references, ...placed].find((reference) => {
    const { parent } = reference;
    return ts.isBinaryExpression(parent) && parent.right === reference && isAssignmentOperator(parent.operatorToken) && /^(?:global(?:This)?|window|self)[.[]|\blocals[.[]/.test(parent.left.getText());
  });
}

/** Whether declarations that are written by hand beside a JavaScript file say what the function gives, in a way that does not change with it: `auth.d.ts` of `auth.js`. */
function isDeclaredApart({ evaluator: { project }, uses }: PlanContext, fn: FunctionNode, { signatures }: Family): boolean {
  const [path, stem, kind] = /^(.*)\.([cm]?)jsx?$/.exec(fn.getSourceFile().fileName) ?? [];
  const declarations = path === undefined ? undefined : `${stem ?? ''}.d.${kind ?? ''}ts`;
  if (declarations === undefined || !project.tree.has(declarations) || signatures.some((item) => item.getSourceFile().fileName === declarations)) return false;
  const text = project.tree.read(declarations).toString('utf8');
  return uses.namesOf(fn).some((name) => new RegExp(`\\b${name.replaceAll('$', String.raw`\$`)}\\b`).test(text));
}

/** How many classes up a base is looked for. */
const BASES = 10;
const QUIET_BASES = /^(?:react|preact|vue|eventemitter\d?|events|lit|@angular\/core|@nestjs\/.*|inversify|typeorm|sequelize|mongoose)(?:\/|$)/;

/** A method that the class of a package, which this one extends, may call. Those of Node and of view libraries call no method that they do not declare. */
function isHookOfBase({ evaluator }: PlanContext, fn: FunctionNode): boolean {
  if (!ts.isMethodDeclaration(fn) || !ts.isClassLike(fn.parent) || ts.isPrivateIdentifier(fn.name) || hasModifier(fn, ts.SyntaxKind.PrivateKeyword) || hasModifier(fn, ts.SyntaxKind.StaticKeyword)) return false;
  return outsideBases(evaluator, fn.parent).some(({ module }) => module !== '' && !isBuiltin(module) && !QUIET_BASES.test(module));
}

/** The bases of a class, and of those that it extends, which are outside the repository. */
function outsideBases(evaluator: Evaluator, child: ts.ClassLikeDeclaration): readonly ExternalValue[] {
  const found: ExternalValue[] = [];
  let of: ts.ClassLikeDeclaration | undefined = child;
  for (let depth = 0; of && depth < BASES; depth += 1) {
    const base = of.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
    const values: readonly Value[] = base ? alternatives(evaluator.evaluate(base.expression)) : [];
    found.push(...values.flatMap((value) => (value.kind === 'class' ? [] : externalsBehind(value))));
    of = values.flatMap((value) => (value.kind === 'class' && ts.isClassLike(value.of) ? [value.of] : []))[0];
  }
  return found;
}

/** Methods that the language or common libraries call, and use the result of at once. */
function isConvention(fn: FunctionNode): boolean {
  const { parent } = wrapped(fn);
  const name = ts.isMethodDeclaration(fn) ? fn.name : ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) ? parent.name : undefined;
  if (!name) return false;
  if (ts.isComputedPropertyName(name)) return /^Symbol\.(?!asyncIterator)/.test(name.expression.getText());
  return ts.isIdentifier(name) && /^(?:toString|valueOf|toJSON|toLocaleString|inspect)$/.test(name.text);
}

/** Whether a function is exported by a file whose importers cannot be listed. */
function isOfPlugin(context: PlanContext, fn: FunctionNode): boolean {
  const { project } = context.evaluator;
  const path = fn.getSourceFile().fileName;
  const declaration = ts.isFunctionDeclaration(fn) ? fn : wrapped(fn).parent;
  const binding = project.scopes(fn.getSourceFile()).declared(declaration);
  const isExported = binding ? context.uses.exportNames(binding).length > 0 : enclosingFunction(fn) === undefined;
  return isExported && isLoadedByPath(project, path);
}

function hasSetter(fn: ts.GetAccessorDeclaration): boolean {
  const name = fn.name.getText();
  const siblings: readonly ts.Node[] = ts.isClassLike(fn.parent) ? fn.parent.members : ts.isObjectLiteralExpression(fn.parent) ? fn.parent.properties : [];
  return siblings.some((item) => ts.isSetAccessor(item) && item.name.getText() === name);
}

/** A function in an object that is given to code outside the repository, e.g. an option of a client. */
function isHandedOut(context: PlanContext, fn: FunctionNode): boolean {
  const holder = ts.isMethodDeclaration(fn) || ts.isGetAccessor(fn) ? fn : wrapped(fn).parent;
  return ts.isObjectLiteralElementLike(holder) && escapes(context.evaluator, holder);
}

interface FamilyUses {
  readonly calls: readonly ts.Expression[];
  readonly references: readonly ts.Expression[];
}

/** All uses of all members, the ones that only a declared type tells among them. */
function usesOfFamily(context: PlanContext, family: Family): FamilyUses | Refusal {
  const calls = new Set<ts.Expression>();
  const references = new Set<ts.Expression>();
  const doubtful = new Set<ts.Expression>();
  const members = new Set<ts.Node>([...family.functions, ...family.signatures]);
  for (const fn of family.functions) {
    const uses = context.uses.usesOf(fn);
    // `new F()` makes an object of a plain function: it is a constructor.
    const made = uses.calls.find((call) => ts.isNewExpression(call));
    if (made) return refuse('sync-contract', made);
    for (const call of uses.calls) calls.add(call);
    for (const reference of uses.references) references.add(reference);
    for (const item of uses.unknown) doubtful.add(item);
  }
  for (const item of doubtful) {
    const { parent } = wrapped(item);
    if (calls.has(item) || (ts.isCallExpression(parent) && calls.has(parent))) continue;
    const declared = isTypeScript(item) || family.signatures.length > 0 ? declarationsOf(context, item) : undefined;
    if (!declared) return refuse('callers-unknown', item);
    if (!declared.some((declaration) => members.has(declaration))) continue;
    if (ts.isCallExpression(parent) && parent.expression === wrapped(item)) calls.add(parent);
    else if (family.functions.some(ts.isGetAccessor)) calls.add(item);
    else return refuse('callers-unknown', item);
  }
  const field = [...calls].find((read) => isAlsoField(context, family, read));
  if (field) return refuse('sync-contract', field);
  for (const call of callsOfTypes(context, family)) calls.add(call);
  return { calls: [...calls], references: [...references] };
}

/** Whether a read of a getter is one of a plain field as well, of another object that may stand there: a call of that would fail. */
function isAlsoField({ evaluator }: PlanContext, { functions }: Family, read: ts.Expression): boolean {
  const name = memberName(read);
  if (name === undefined || ts.isCallExpression(read) || !functions.some(ts.isGetAccessor) || !(ts.isPropertyAccessExpression(read) || ts.isElementAccessExpression(read))) return false;
  const owners = new Set<ts.Node>(functions.map((fn) => fn.parent));
  return alternatives(evaluator.evaluate(read.expression)).some((value) => {
    if (value.kind !== 'instance' && value.kind !== 'object') return false;
    const getters = value.kind === 'instance' ? [value.of, ...evaluator.subclassesOf(value.of)] : [value.node];
    for (let parent = value.kind === 'instance' ? evaluator.superClass(value.of) : undefined; parent?.kind === 'class' && getters.length < 20; parent = evaluator.superClass(parent.of)) getters.push(parent.of);
    return !getters.some((item) => owners.has(item)) && !isNothing(evaluator.member(value, name, read));
  });
}

/** What a read may be of, by its type; `undefined` where the type says nothing. */
function declarationsOf(context: PlanContext, node: ts.Expression): readonly ts.Node[] | undefined {
  const declared = memberName(node) === undefined ? context.types().signaturesOf(node) : context.types().declarationsOf(node);
  return declared?.flatMap((item): readonly ts.Node[] => [item, ...(ts.isPropertySignature(item) && item.type ? [item.type] : []), ...((ts.isPropertyDeclaration(item) || ts.isPropertyAssignment(item)) && item.initializer ? [item.initializer] : [])]);
}

/** Calls of whatever has one of the family's function types. */
function callsOfTypes(context: PlanContext, { signatures }: Family): readonly ts.CallExpression[] {
  if (!signatures.some((item) => ts.isFunctionTypeNode(item) || ts.isCallSignatureDeclaration(item) || ts.isMethodSignature(item))) return [];
  const types = context.types();
  const members = new Set<ts.Node>(signatures);
  const found: ts.CallExpression[] = [];
  for (const file of context.evaluator.project.loaded()) {
    walk(file.root, (node) => {
      if (!ts.isCallExpression(node) || node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.kind === ts.SyntaxKind.SuperKeyword) return;
      const called = types.calledBy(node);
      if (called && members.has(called)) found.push(node);
    });
  }
  return found;
}

/** `for (… of f())` becomes `for await`, in a generator that yields all of it `yield*` stays. */
function iterate(context: PlanContext, call: ts.Expression, ask: Ask): Refusal | undefined {
  const outer = wrapped(call);
  const { parent } = outer;
  const fn = enclosingFunction(call);
  if (ts.isYieldExpression(parent) && parent.asteriskToken && fn) return propagate(context, fn, ask);
  if (!ts.isForOfStatement(parent) || parent.expression !== outer) return refuse('sync-contract', call);
  if (parent.awaitModifier) return undefined;
  const refused = ask.wait(call);
  if (refused) return refused;
  const at = parent.getStart() + 'for'.length;
  context.draft.edit(`for:${at}`, parent, at, at, ' await');
  context.draft.note(parent, 'awaits each element');
  return undefined;
}
