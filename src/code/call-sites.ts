/** Who calls a function, as far as evaluation can tell: for binding its parameters. For changing a function see `uses.ts`, which is strict. */
import { inheritedConstructor } from './class-hierarchy.ts';
import { instanceOf } from './classes.ts';
import { elementsOf } from './bindings.ts';
import type { CallNode, Evaluator } from './evaluator.ts';
import { chained } from './frames.ts';
import { byPlace, isFunction, memberName, ts, walk, type FunctionNode, type ParsedFile } from './syntax.ts';
import { ANY_NAME, callNames, isDeclared, ownName, valueNames } from './value-names.ts';
import { alternatives, unknown, type ClassNode, type Context, type FunctionValue, type InstanceValue, type Value } from './values.ts';

/** One way in which a function is entered, or in which a class's `this` is one of its subclasses. */
export interface CallSite {
  readonly node: ts.Node;
  /** The context inside, when the call happens in `outer`. */
  bind(outer: Context): Context;
}

export interface CallSites {
  callersOf(fn: ClassNode): readonly CallSite[];
}

/** How many files away a caller is looked for: an importer of a barrel of the function's file. */
const BARREL_DEPTH = 2;
const OBSERVED_LIMIT = 64;

export function createCallSites(evaluator: Evaluator): CallSites {
  const { project } = evaluator;
  const indexed = new Set<ParsedFile>();
  const observed = new Set<ParsedFile>();
  const sites = new Map<FunctionNode, Map<ts.Node, CallSite>>();
  /** Calls of a parameter, by the function that has it. */
  const parameterCalls = new Map<ClassNode, { readonly index: number; readonly call: CallNode }[]>();
  /** Functions given as arguments to functions. */
  const handed = new Map<ClassNode, { readonly index: number; readonly value: FunctionValue; readonly call: CallNode }[]>();

  /** By function, for how many files that were loaded. */
  const callers = new Map<FunctionNode, { readonly of: number; readonly files: ReadonlySet<ParsedFile> }>();

  const add = (fn: FunctionNode, site: CallSite): void => {
    const known = sites.get(fn) ?? new Map<ts.Node, CallSite>();
    sites.set(fn, known);
    if (!known.has(site.node)) known.set(site.node, site);
  };

  const direct = (fn: FunctionNode, call: CallNode): CallSite => ({ node: call, bind: (outer) => bindCall(fn, call, outer) });

  /** The callee is evaluated again in the outer context: its closure may depend on it. */
  const bindCall = (fn: FunctionNode, call: CallNode, outer: Context): Context => {
    if (isSuperCall(call)) return evaluator.enter(fn, call, outer, outer);
    const callee = calleeOf(call);
    for (const value of alternatives(evaluator.evaluate(callee, outer))) {
      if (value.kind === 'function' && value.fn === fn) return evaluator.enter(fn, call, outer, chained(value.context, outer), value.bound);
      if (value.kind === 'class' || (value.kind === 'function' && ts.isNewExpression(call))) {
        const made = instanceOf(evaluator, value, call, outer);
        if (made.context?.fn === fn) return chained(made.context, outer);
      }
    }
    return evaluator.enter(fn, call, outer, outer);
  };

  const indexFile = (file: ParsedFile): void => {
    indexed.add(file);
    walk(file.root, (node) => {
      if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) indexCall(node);
    });
  };

  const indexCall = (call: CallNode): void => {
    if (isSuperCall(call)) return indexSuper(call);
    for (const value of alternatives(evaluator.evaluate(calleeOf(call)))) {
      if (value.kind === 'function') {
        add(value.fn, direct(value.fn, call));
        indexArguments(value.fn, call);
      } else if (value.kind === 'class') {
        const made = instanceOf(evaluator, value, call, undefined);
        const target = made.context?.fn;
        if (target && isFunction(target)) {
          add(target, direct(target, call));
          indexArguments(target, call);
        }
      } else if (value.kind === 'parameter' && value.index >= 0 && !value.name.includes('.')) {
        parameterCalls.set(value.fn, [...(parameterCalls.get(value.fn) ?? []), { index: value.index, call }]);
      } else if (value.kind === 'result') {
        // `memoize(fn)(…)`
        for (const given of value.args.flatMap((argument) => alternatives(argument()))) if (given.kind === 'function') add(given.fn, direct(given.fn, call));
      }
    }
    indexReferences(call);
    indexCallAndApply(call);
  };

  const indexArguments = (fn: FunctionNode, call: CallNode): void => {
    for (const [index, argument] of evaluator.argumentsOf(call, undefined).entries()) {
      for (const value of alternatives(argument())) if (value.kind === 'function') handed.set(fn, [...(handed.get(fn) ?? []), { index, value, call }]);
    }
  };

  const indexSuper = (call: CallNode): void => {
    let owner: ts.Node = call;
    while (owner.parent && !ts.isClassLike(owner)) owner = owner.parent;
    if (!ts.isClassLike(owner)) return;
    const parent = evaluator.superClass(owner);
    const target = parent?.kind === 'class' ? inheritedConstructor(evaluator, parent.of, parent.context) : undefined;
    if (target) add(target, direct(target, call));
  };

  /** `list.map(named)` and `promise.then(named)` */
  const indexReferences = (call: CallNode): void => {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return;
    const { expression } = call;
    const [argument] = call.arguments;
    if (!argument || isFunction(argument)) return;
    if (expression.name.text === 'register' && call.arguments.length > 1) return indexPlugin(call, argument);
    for (const value of alternatives(evaluator.evaluate(argument))) {
      if (value.kind !== 'function') continue;
      add(value.fn, {
        node: call,
        bind: (outer) => {
          const of = evaluator.evaluate(expression.expression, outer);
          const first = (): Value => (expression.name.text === 'then' ? of : elementsOf(of, call));
          return evaluator.enterWith(value, [first], call);
        },
      });
    }
  };

  /** `app.register(plugin, options)`: a plugin is given the application and the options. */
  const indexPlugin = (call: ts.CallExpression, plugin: ts.Expression): void => {
    for (const value of alternatives(evaluator.evaluate(plugin)).flatMap((item) => (item.kind === 'result' ? item.args.flatMap((argument) => alternatives(argument())) : [item]))) {
      if (value.kind !== 'function') continue;
      add(value.fn, { node: call, bind: (outer) => evaluator.enterWith(value, [() => unknown(call), () => evaluator.evaluate(call.arguments[1] ?? plugin, outer)], call) });
    }
  };

  /** `fn.call(self, …)` and `fn.apply(self, […])` */
  const indexCallAndApply = (call: CallNode): void => {
    if (!ts.isCallExpression(call)) return;
    const method = memberName(call.expression);
    if (method !== 'call' && method !== 'apply') return;
    const { expression: target } = call.expression as ts.PropertyAccessExpression;
    for (const value of alternatives(evaluator.evaluate(target))) {
      if (value.kind !== 'function') continue;
      add(value.fn, {
        node: call,
        bind: (outer) => {
          const args = evaluator.argumentsOf(call, outer);
          const list = args[1]?.();
          return evaluator.enterWith(value, method === 'call' ? args.slice(1) : list?.kind === 'array' ? list.items : [], call);
        },
      });
    }
  };

  /** The places where `fn`, given to another function as an argument, is called by it. */
  const handedSites = (fn: FunctionNode): readonly CallSite[] =>
    [...handed].flatMap(([receiver, list]) =>
      list
        .filter((item) => item.value.fn === fn)
        .flatMap((item) =>
          (parameterCalls.get(receiver) ?? [])
            .filter((inner) => inner.index === item.index)
            .map((inner): CallSite => ({ node: inner.call, bind: (outer) => bindCall(fn, inner.call, isFunction(receiver) ? bindCall(receiver, item.call, outer) : outer) })),
        ),
    );

  /** Calls that only evaluation meets: of a function that others compose, pass on and call. What may hand it over is evaluated, to see. */
  const observedSites = (fn: FunctionNode): readonly CallSite[] => {
    const name = ownName(fn);
    const isHanded = !isDeclared(fn) || name === undefined || project.loaded().some((file) => valueNames(file).has(name));
    for (const file of isHanded ? handing(fn) : []) {
      if (observed.has(file)) continue;
      observed.add(file);
      walk(file.root, (node) => {
        if (ts.isCallExpression(node)) evaluator.evaluate(node);
      });
    }
    // Evaluation enters functions for its own questions as well, with what it makes up for them.
    return evaluator.framesOf(fn).filter(({ site }) => site === undefined || fn.parameters.length === 0 || ts.isCallLikeExpression(site)).slice(0, OBSERVED_LIMIT).map((frame): CallSite => ({ node: frame.site ?? fn, bind: () => frame }));
  };

  /** The files that import one, also by way of barrels. */
  const importers = (path: string, depth = 0): readonly ParsedFile[] =>
    project.importersOf(path).flatMap((file) => {
      const isBarrel = file.root.statements.some((statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined);
      return isBarrel && depth < BARREL_DEPTH ? [file, ...importers(file.path, depth + 1)] : [file];
    });

  /** The files that have a function or its name as a value, and those that import them. */
  const handing = (fn: FunctionNode): ReadonlySet<ParsedFile> => {
    const name = ownName(fn);
    const own = project.load(fn.getSourceFile().fileName);
    const files = [...(own ? [own] : []), ...(name === undefined ? [] : project.loaded().filter((file) => valueNames(file).has(name)))];
    return new Set(files.flatMap((file) => [file, ...importers(file.path)]));
  };

  /** The files that may call a function: asked again when evaluation has loaded more. */
  const calling = (fn: FunctionNode): ReadonlySet<ParsedFile> => {
    const loaded = project.loaded();
    const known = callers.get(fn);
    if (known?.of === loaded.length) return known.files;
    const name = ownName(fn);
    const found = handing(fn);
    const files = name === undefined ? found : new Set([...found, ...loaded.filter((file) => callNames(file).has(name) || callNames(file).has(ANY_NAME))]);
    callers.set(fn, { of: loaded.length, files });
    return files;
  };

  const subclassSites = (of: ts.ClassLikeDeclaration | FunctionNode): readonly CallSite[] => {
    const isAbstract = ts.isClassLike(of) && ts.canHaveModifiers(of) && (ts.getModifiers(of)?.some((modifier) => modifier.kind === ts.SyntaxKind.AbstractKeyword) ?? false);
    const all = [...(isAbstract ? [] : [of]), ...evaluator.subclassesOf(of)];
    return all.map((sub): CallSite => ({
      node: sub,
      bind: (outer) => {
        const self: InstanceValue = { kind: 'instance', of: sub, context: outer, node: sub, trail: [] };
        return evaluator.enterClass(of, self, outer);
      },
    }));
  };

  return {
    callersOf(fn) {
      if (ts.isClassLike(fn)) return subclassSites(fn);
      // Evaluation may load files on the way.
      const open = (): readonly ParsedFile[] => [...calling(fn)].filter((file) => !indexed.has(file));
      for (let pending = open(); pending.length > 0; pending = open()) for (const file of pending) if (!indexed.has(file)) indexFile(file);
      const found = [...(sites.get(fn)?.values() ?? []), ...handedSites(fn)].toSorted((a, b) => byPlace(a.node, b.node));
      return found.length > 0 ? found : observedSites(fn);
    },
  };
}

function calleeOf(call: CallNode): ts.Expression {
  return ts.isTaggedTemplateExpression(call) ? call.tag : call.expression;
}

function isSuperCall(call: CallNode): boolean {
  return ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.SuperKeyword;
}
