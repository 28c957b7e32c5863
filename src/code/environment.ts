/** How code reads what is set outside of it: environment variables, configuration libraries, platform bindings. */
import type { Evaluator } from './evaluator.ts';
import { ts } from './syntax.ts';
import { leaves } from './leaves.ts';
import { isRuntimeConfig, runtimeConfig } from './nuxt.ts';
import { alternatives, literalText, mapEach, union, unknown, type Alternative, type Entry, type EnvironmentValue, type ExternalValue, type ResultValue, type Value } from './values.ts';

/** Modules and globals whose members are environment variables, by module and path. */
const OBJECTS: readonly (readonly [module: string, path: string])[] = [
  ['', 'process.env'],
  ['', 'import.meta.env'],
  // k6
  ['', '__ENV'],
  ['', 'Bun.env'],
  ['bun', 'env'],
  ['process', 'env'],
  ['$env/static/private', ''],
  ['$env/static/public', ''],
  ['$env/dynamic/private', 'env'],
  ['$env/dynamic/public', 'env'],
  ['cloudflare:workers', 'env'],
  ['astro:env/server', ''],
  ['astro:env/client', ''],
];

/** Functions that take the name of a variable. */
const READERS: readonly (readonly [module: string, path: string])[] = [
  ['', 'Deno.env.get'],
  ['', 'Cypress.env'],
  ['', 'Netlify.env.get'],
  ['env-var', 'get'],
  ['', 'PropertiesService.getScriptProperties.getProperty'],
];

/** Methods by which configuration objects hand out one setting by its name. */
const GETTERS: ReadonlySet<string> = new Set(['get', 'getOrThrow', 'getOrFail', 'getString', 'getEnv', 'require', 'requireEnv', 'env', 'read', 'value', 'getProperty', 'getSecret', 'fetch', 'resolve']);

/** Wrappers that a validated environment is found in. */
const VIEWS: ReadonlySet<string> = new Set(['data', 'value', 'parsed', 'env']);

function isEnvironmentObject(of: ExternalValue): boolean {
  const path = of.path.join('.');
  return OBJECTS.some(([module, name]) => module === of.module && name === path);
}

/** `env.name`, where `of` is an environment; without a name, a member that is known only at run time. */
export function memberOfEnvironment(of: ExternalValue, node: ts.Node, name?: string): Value | undefined {
  if (!isEnvironmentObject(of)) return undefined;
  if (name === undefined) return unknown(node);
  if (VIEWS.has(name)) return of;
  const bundled = [of.path.join('.'), of.module].find((from) => OF_BUNDLERS.test(from));
  return { kind: 'environment', name, source: 'environment', node, trail: [], ...(bundled !== undefined && { bundled }) };
}

/** https://vite.dev/guide/env-and-mode, https://svelte.dev/docs/kit/$env-static-private */
const OF_BUNDLERS = /^import\.meta\.env$|^(?:\$env\/|astro:env\/)/;

function variable(name: string, node: ts.Node): EnvironmentValue {
  return { kind: 'environment', name, source: 'environment', node, trail: [] };
}

const VARIABLE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/** The value of a call that reads a setting, or `undefined` when it reads none. */
export function evaluateReader(evaluator: Evaluator, callee: Alternative, node: ts.CallExpression, argument: (index: number) => Value): Value | undefined {
  if (callee.kind === 'external') {
    const path = callee.path.join('.');
    if (READERS.some(([module, name]) => module === callee.module && name === path)) return byName(argument(0), node);
    if (callee.path.at(-1) === 'toObject' && path === 'Deno.env.toObject') return environmentObject(node);
    if (callee.module === 'config' && (path === 'get' || path === 'util.getPath')) {
      const key = argument(0);
      const open = leaves(key).find((leaf) => leaf.kind === 'parameter');
      return open ?? mapEach(key, node, (item) => evaluator.configuration.setting(literalText(item), node));
    }
    if (callee.module === 'config' && path === 'util.toObject') return evaluator.configuration.setting('', node);
    if (callee.module === 'nconf' && path === 'get') {
      const key = literalText(argument(0));
      return key === undefined ? undefined : (evaluator.configuration.stored(key, node) ?? byName(argument(0), node));
    }
    if (isRuntimeConfig(callee)) return runtimeConfig(evaluator, node);
    if (callee.module === '@nestjs/config' && path === 'registerAs') return returnedBy(evaluator, argument(1), node);
  }
  const method = methodOf(callee);
  const setting = method && memberReader(evaluator, method, node, argument);
  if (setting) return setting;
  return environmentView(node, argument) ?? namedVariable(callee, node, argument);
}

/** A method, and what it is a method of: of an injected object, its type. */
function methodOf(callee: Alternative): { readonly of: Value; readonly name: string } | undefined {
  if (callee.kind === 'member') return callee;
  return callee.kind === 'parameter' && callee.type && callee.name.includes('.') ? { of: callee.type, name: callee.name.slice(callee.name.lastIndexOf('.') + 1) } : undefined;
}

/** `.get('…')` of a configuration object. */
function memberReader(evaluator: Evaluator, { of, name }: { readonly of: Value; readonly name: string }, node: ts.CallExpression, argument: (index: number) => Value): Value | undefined {
  // `env.get('X').required().asString()`
  if (of.kind === 'environment' && name === 'default' && node.arguments[0]) return union([of, argument(0)], node);
  if (of.kind === 'environment' && /^(?:required|example|convertFromBase64|as[A-Z]\w*)$/.test(name)) return of;
  if (!GETTERS.has(name)) return undefined;
  const key = literalText(argument(0));
  if (key === undefined) return undefined;
  if (of.kind === 'result') {
    const schema = schemaSetting(evaluator, of, key.split(/[.:]/), node);
    if (schema) return schema;
  }
  if (of.kind === 'typed' && /config/i.test(of.module + of.name)) return configServiceKey(evaluator, key, node, node.arguments[1] ? argument(1) : undefined);
  return undefined;
}

/** Nest's `ConfigService.get`: a variable, or a path into what `registerAs` and `load` provide. */
function configServiceKey(evaluator: Evaluator, key: string, node: ts.CallExpression, fallback: Value | undefined): Value {
  const found = VARIABLE.test(key) ? variable(key, node) : (evaluator.configuration.registered(key, node) ?? (/^[A-Z]/.test(key) ? variable(key, node) : { kind: 'environment', name: key, source: 'configuration', node, trail: [] }));
  return fallback && fallback.kind !== 'object' ? union([found, fallback], node) : found;
}

function returnedBy(evaluator: Evaluator, value: Value, node: ts.Node): Value | undefined {
  return value.kind === 'function' ? evaluator.callWith(value, [], node) : undefined;
}

/** A call that is given the environment returns a view of it: `cleanEnv(process.env, …)`, `schema.parse(process.env)`, `createEnv({ runtimeEnv: process.env })`. */
function environmentView(node: ts.CallExpression, argument: (index: number) => Value): Value | undefined {
  for (const [index] of node.arguments.entries()) {
    const given = argument(index);
    if (isView(given)) return given;
    const inside = given.kind === 'object' ? given.entries.map((entry) => entry.value()).find(isView) : undefined;
    if (inside) return inside;
  }
  return undefined;
}

function isView(value: Value): boolean {
  return value.kind === 'external' && isEnvironmentObject(value);
}

function environmentObject(node: ts.Node): Value {
  return { kind: 'external', module: '', path: ['process', 'env'], node, trail: [] };
}

/** `config.get('DOCS_URL')`, `requireEnv('DOCS_URL')`, whatever the library: the name is that of a variable. */
function namedVariable(callee: Alternative, node: ts.CallExpression, argument: (index: number) => Value): Value | undefined {
  const method = callee.kind === 'member' ? callee.name : callee.kind === 'parameter' ? callee.name.slice(callee.name.lastIndexOf('.') + 1) : callee.kind === 'external' ? (callee.path.at(-1) ?? callee.module) : undefined;
  if (method === undefined || !GETTERS.has(method) || (callee.kind === 'external' && callee.module === '')) return undefined;
  const name = node.arguments[0] ? literalText(argument(0)) : undefined;
  return name !== undefined && VARIABLE.test(name) ? variable(name, node) : undefined;
}

function byName(name: Value, node: ts.Node): Value {
  return mapEach(name, node, (item) => {
    const known = literalText(item);
    return known === undefined ? unknown(node) : variable(known, node);
  });
}

/** `convict({ docs: { url: { default: '…', env: 'DOCS_URL' } } }).get('docs.url')`: what the schema says of one key. */
function schemaSetting(evaluator: Evaluator, result: ResultValue, path: readonly string[], node: ts.Node): Value | undefined {
  const schema = result.args[0]?.();
  if (schema?.kind !== 'object') return undefined;
  return schemaValue(evaluator, path.reduce<Value>((of, key) => evaluator.member(of, key, node), schema), node);
}

/** What one entry of a schema stands for, or the object that a section of it does. */
function schemaValue(evaluator: Evaluator, entry: Value, node: ts.Node): Value | undefined {
  if (entry.kind !== 'object' || entry.entries.length === 0) return undefined;
  if (!entry.entries.some((item) => item.key === 'default' || item.key === 'env')) {
    const entries = entry.entries.map((item): Entry => ({ ...item, value: () => schemaValue(evaluator, item.value(), node) ?? unknown(item.node) }));
    return { ...entry, entries };
  }
  const name = literalText(evaluator.member(entry, 'env', node));
  const fallback = evaluator.member(entry, 'default', node);
  const known = [...(name === undefined ? [] : [variable(name, node)]), ...alternatives(fallback).filter((value) => value.kind === 'text' && literalText(value) !== '')];
  return known.length > 0 ? union(known, node) : undefined;
}
