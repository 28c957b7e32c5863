/** What a member of a value is, by the kind of the value. */
import { urlPart } from './builtins/urls.ts';
import { memberOfClass, memberOfInstance } from './classes.ts';
import { memberOfEnvironment } from './environment.ts';
import type { Evaluator } from './evaluator.ts';
import { memberOfModule } from './modules.ts';
import type { Binding } from './scope.ts';
import { ts } from './syntax.ts';
import { lookup, nothing, text, through, union, unknown, type Alternative, type FunctionValue, type Value } from './values.ts';

/** `of.name` */
export function memberOf(evaluator: Evaluator, of: Alternative, name: string, node: ts.Node): Value {
  switch (of.kind) {
    case 'object': {
      const entries = lookup(of, name);
      const found = entries.map((entry) => through(entry.value(), entry.node));
      if (of.spreads && entries.length > 0 && entries.every((entry) => entry.isReplaceable)) return union([...found, ...of.spreads.map((spread) => evaluator.member(spread, name, node))], node);
      if (found.length === 0 && of.spreads) return union(of.spreads.map((spread) => evaluator.member(spread, name, node)), node);
      return found.length > 0 ? union(found, node) : of.open ? unknown(node) : nothing(node);
    }
    case 'array': {
      const item = of.items[Number(name)];
      return item ? item() : { kind: 'member', of, name, node, trail: [] };
    }
    case 'module':
      return memberOfModule(evaluator, of, name, node);
    case 'instance':
      return memberOfInstance(evaluator, of, name, node);
    case 'class':
      return memberOfClass(evaluator, of, name, node);
    case 'external': {
      const variable = memberOfEnvironment(of, node, name);
      if (variable) return variable;
      if (name === 'exports' && of.module === '' && of.path.length === 1 && of.path[0] === 'module') return { kind: 'module', path: node.getSourceFile().fileName, node, trail: [] };
      if (of.module === 'config' && of.path.length === 0 && !SETTINGS_METHODS.has(name)) return evaluator.configuration.setting(name, node);
      const header = of.path.at(-1) === 'constants' && of.module === 'http2' ? /^HTTP2_HEADER_(\w+)$/.exec(name)?.[1] : undefined;
      if (header !== undefined) return text(headerName(header), node);
      return { kind: 'external', module: of.module, path: name === 'default' ? of.path : [...of.path, name], node, trail: of.trail };
    }
    case 'text':
      return urlPart(of, name) ?? { kind: 'member', of, name, node, trail: [] };
    case 'parameter':
      return isBindings(of.name) && isVariableName(name) ? { kind: 'environment', name, source: 'environment', node, trail: [], bundled: of.name } : { ...of, name: `${of.name}.${name}`, node };
    case 'function':
      return functionMember(evaluator, of, name, node);
    case 'result':
    case 'member':
    case 'typed':
    case 'bytes':
    case 'base64':
    case 'environment':
      return { kind: 'member', of, name, node, trail: [] };
    case 'unknown':
      return unknown(node);
  }
}

/** `f.base = '…'`: a function that carries settings. */
function functionMember(evaluator: Evaluator, of: FunctionValue, name: string, node: ts.Node): Value {
  const holder = of.fn.parent && ts.isVariableDeclaration(of.fn.parent) ? of.fn.parent : of.fn;
  const binding = ts.isFunctionDeclaration(holder) || ts.isVariableDeclaration(holder) ? evaluator.project.scopes(holder.getSourceFile()).declared(holder) : undefined;
  const values = (binding ? (propertiesSet(binding).get(name) ?? []) : []).map((assignment) => through(evaluator.evaluate(assignment.right), assignment));
  return values.length > 0 ? union(values, node) : { kind: 'member', of, name, node, trail: [] };
}

const PROPERTIES_SET = new WeakMap<Binding, ReadonlyMap<string, readonly ts.BinaryExpression[]>>();

/** `name.property = …`, by the property. */
function propertiesSet(binding: Binding): ReadonlyMap<string, readonly ts.BinaryExpression[]> {
  const known = PROPERTIES_SET.get(binding);
  if (known) return known;
  const found = new Map<string, ts.BinaryExpression[]>();
  for (const reference of binding.references) {
    const access = reference.parent;
    const assignment = ts.isPropertyAccessExpression(access) && access.expression === reference ? access.parent : undefined;
    if (!assignment || !ts.isBinaryExpression(assignment) || assignment.left !== access || assignment.operatorToken.kind !== ts.SyntaxKind.EqualsToken) continue;
    const { text } = (access as ts.PropertyAccessExpression).name;
    found.set(text, [...(found.get(text) ?? []), assignment]);
  }
  PROPERTIES_SET.set(binding, found);
  return found;
}

/** Members of the `config` package itself; all others are settings. */
const SETTINGS_METHODS: ReadonlySet<string> = new Set(['get', 'has', 'util', 'default']);

/** Handler parameters that hold what a platform was configured with, e.g. the `env` of a Cloudflare Worker. */
function isBindings(name: string): boolean {
  return /(?:^|\.)(?:env|environment|bindings|secrets|vars)$/i.test(name);
}

function isVariableName(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}

const PSEUDO_HEADERS: ReadonlySet<string> = new Set(['STATUS', 'METHOD', 'AUTHORITY', 'SCHEME', 'PATH', 'PROTOCOL']);

/** `http2.constants.HTTP2_HEADER_CONTENT_TYPE`: https://nodejs.org/api/http2.html#http2constants */
function headerName(constant: string): string {
  return `${PSEUDO_HEADERS.has(constant) ? ':' : ''}${constant.toLowerCase().replaceAll('_', '-')}`;
}
