/** `URL`, `url.format`, `url.resolve`, `path.posix.join`: a URL is evaluated as its text. */
import type { Mutation } from '../evaluator.ts';
import { ts } from '../syntax.ts';
import { alternatives, concat, isMissing, literalPrefix, literalText, mapEach, text, union, type Alternative, type Context, type TextPart, type TextValue, type Value } from '../values.ts';
import type { BuiltinCall } from './call.ts';

export function evaluateUrlFunction(name: string, call: BuiltinCall): Value | undefined {
  switch (name) {
    case 'resolve':
      return call.count === 2 ? resolveUrl(call.argument(1), call.argument(0), call.node) : undefined;
    case 'format':
      return formatUrl(call);
    case 'parse':
    case 'urlToHttpOptions':
      return call.count > 0 ? requestOptions(call) : undefined;
    case 'URL.parse':
      return call.argument(0);
    case 'path:posix.join':
    case 'path/posix:join':
    case 'path:join':
    case 'path:resolve':
    case 'path:posix.resolve':
    case 'url-join:':
    case 'urljoin:':
    case 'url-join:urlJoin':
    case 'proper-url-join:':
    case 'ufo:joinURL':
      return joinPath(Array.from({ length: call.count }, (_, index) => call.argument(index)), call.node);
    case 'ufo:withBase':
      return joinPath([call.argument(1), call.argument(0)], call.node);
    case 'ufo:withQuery':
    case 'ufo:withTrailingSlash':
    case 'ufo:withoutTrailingSlash':
    case 'normalize-url:':
    case 'fileURLToPath':
      return call.argument(0);
    default:
      return undefined;
  }
}

const OPTION_NAMES = ['href', 'protocol', 'host', 'hostname', 'pathname', 'path'];

/** `url.parse(address)`, `urlToHttpOptions(url)`: options of a request, to which others are added. */
function requestOptions({ argument, evaluator, node }: BuiltinCall): Value {
  const part = (item: Alternative, name: string): Value => (name === 'href' ? item : item.kind === 'text' ? (urlPart(item, name) ?? text('', node)) : evaluator.member(item, name, node));
  return mapEach(argument(0), node, (item): Value => ({ kind: 'object', entries: OPTION_NAMES.map((key) => ({ key, node, value: () => part(item, key) })), open: false, node, trail: item.trail }));
}

/** `new URL(path, base)`: an absolute path keeps the base's origin, a relative one what stands before the last slash. */
export function resolveUrl(path: Value, base: Value | undefined, node: ts.Node): Value {
  if (!base) return path;
  const results = alternatives(path).flatMap((relative) => {
    const prefix = literalPrefix(relative);
    if (/^[a-z][a-z0-9+.-]*:/i.test(prefix)) return [relative];
    return alternatives(base).map((root): Value => (root.kind === 'text' ? resolveText(relative, prefix, root, node) : concat(root, relative, node)));
  });
  return union(results, node);
}

function resolveText(relative: Alternative, prefix: string, root: TextValue, node: ts.Node): Value {
  if (prefix.startsWith('//')) return concat(take(root, 0, /^[a-z]+:/i.exec(literalPrefix(root))?.[0].length ?? 0), relative, node);
  const start = originEnd(root);
  if (start === undefined) return concat(root, relative, node);
  const origin = take(root, 0, start);
  if (prefix.startsWith('/')) return concat(origin, relative, node);
  return concat(concat(origin, text('/', node), node), relative, node);
}

/** The length of `scheme://authority` in the rendered text, a hole counting as one; `undefined` where there is none. */
function originEnd(url: TextValue): number | undefined {
  const rendered = url.parts.map((part) => (part.kind === 'literal' ? part.text : '\uFFFC')).join('');
  return /^\s*(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*/i.exec(rendered)?.[0].length;
}

/** The parts between two offsets of the rendered text. */
function take(url: TextValue, start: number, end: number): TextValue {
  const parts: TextPart[] = [];
  let position = 0;
  for (const part of url.parts) {
    const length = part.kind === 'literal' ? part.text.length : 1;
    const [from, to] = [Math.max(start - position, 0), Math.min(end - position, length)];
    if (from < to) parts.push(part.kind === 'literal' ? { ...part, text: part.text.slice(from, to) } : part);
    position += length;
  }
  return { ...url, parts };
}

/** `url.format({ protocol, host, pathname })` or of a URL */
function formatUrl(call: BuiltinCall): Value | undefined {
  const given = call.argument(0);
  if (given.kind !== 'object') return given.kind === 'text' ? given : undefined;
  const { evaluator, node } = call;
  const part = (name: string): Value | undefined => {
    const value = evaluator.member(given, name, node);
    return isMissing(value) ? undefined : value;
  };
  const host = part('host') ?? part('hostname');
  if (!host) return undefined;
  const scheme = alternatives(part('protocol') ?? text('https', node)).map((item) => literalText(item) ?? 'https')[0] ?? 'https';
  const auth = part('auth');
  const start = text(`${scheme.replace(/:?(?:\/\/)?$/, '')}://`, node);
  const authority = auth ? concat(concat(auth, text('@', node), node), host, node) : host;
  const whole = concat(start, authority, node);
  const path = part('pathname');
  return path ? concat(concat(whole, text(alternatives(path).some((item) => literalPrefix(item).startsWith('/')) ? '' : '/', node), node), path, node) : whole;
}

/** Pieces with one slash between them. `path.join` makes one slash of several, `https://` included: for the host that is no difference. */
function joinPath(pieces: readonly Value[], node: ts.Node): Value {
  return pieces.reduce<Value>((whole, piece, index) => {
    if (index === 0) return piece;
    const endsInSlash = alternatives(whole).every((item) => item.kind === 'text' && lastLiteral(item).endsWith('/'));
    const startsWithSlash = alternatives(piece).every((item) => literalPrefix(item).startsWith('/'));
    return concat(endsInSlash || startsWithSlash ? whole : concat(whole, text('/', node), node), piece, node);
  }, text('', node));
}

function lastLiteral(value: TextValue): string {
  const part = value.parts.at(-1);
  return part?.kind === 'literal' ? part.text : '';
}

/** The member of a `URL`. */
export function urlPart(url: TextValue, name: string): Value | undefined {
  if (name === 'href') return url;
  const end = originEnd(url);
  if (end === undefined) return undefined;
  const rendered = literalPrefix(url);
  const scheme = /^\s*(?:[a-z][a-z0-9+.-]*:)?\/\//i.exec(rendered)?.[0].length ?? 0;
  const at = rendered.slice(0, end).lastIndexOf('@');
  switch (name) {
    case 'host':
    case 'hostname':
      return take(url, at > scheme ? at + 1 : scheme, end);
    case 'origin':
      return take(url, 0, end);
    case 'protocol':
      return take(url, 0, Math.max(scheme - 2, 0));
    case 'pathname':
    case 'path':
      return take(url, end, Number.MAX_SAFE_INTEGER);
    default:
      return undefined;
  }
}

/** Statements such as `url.pathname = …` and `url.username = …`, in the order in which they stand. */
export function applyUrlMutations(url: TextValue, mutations: readonly Mutation[], context: Context): Value {
  const setters = mutations.filter((mutation) => mutation.path.length === 1);
  const user = setters.find((mutation) => mutation.path[0] === 'username');
  const password = setters.find((mutation) => mutation.path[0] === 'password');
  const changed = setters.reduce<Value>((value, mutation) => mapEach(value, mutation.node, (item) => (item.kind === 'text' ? setPart(item, mutation.path[0] ?? '', mutation.value(context), mutation.node) : item)), url);
  if (!user && !password) return changed;
  return mapEach(changed, url.node, (item) => (item.kind === 'text' ? withUserInfo(item, user, password, context) : item));
}

function setPart(url: TextValue, name: string, value: Value, node: ts.Node): Value {
  const end = originEnd(url);
  if (end === undefined) return url;
  const scheme = /^\s*(?:[a-z][a-z0-9+.-]*:)?\/\//i.exec(literalPrefix(url))?.[0].length ?? 0;
  switch (name) {
    case 'host':
    case 'hostname':
      return concat(concat(take(url, 0, scheme), value, node), take(url, end, Number.MAX_SAFE_INTEGER), node);
    case 'href':
      return value;
    case 'pathname': {
      const isAbsolute = alternatives(value).every((item) => literalPrefix(item).startsWith('/'));
      return concat(isAbsolute ? take(url, 0, end) : concat(take(url, 0, end), text('/', node), node), value, node);
    }
    default:
      return url;
  }
}

function withUserInfo(url: TextValue, user: Mutation | undefined, password: Mutation | undefined, context: Context): Value {
  const scheme = /^\s*(?:[a-z][a-z0-9+.-]*:)?\/\//i.exec(literalPrefix(url))?.[0].length;
  if (scheme === undefined && url.parts[0]?.kind !== 'hole' && literalPrefix(url) !== '') return url;
  const site = valueNode(user ?? password);
  if (!site) return url;
  const name = user ? user.value(context) : text('', site);
  const secret = password ? concat(text(':', site), password.value(context), site) : text('', site);
  const info = concat(concat(name, secret, site), text('@', site), site);
  // A base that is known at run time: which scheme it has does not matter here.
  if (scheme === undefined) return concat(concat(text('https://', site), info, site), url, url.node);
  return concat(concat(take(url, 0, scheme), info, site), take(url, scheme, Number.MAX_SAFE_INTEGER), url.node);
}

/** The value that a setter is given. */
function valueNode(mutation: Mutation | undefined): ts.Node | undefined {
  return mutation && ts.isBinaryExpression(mutation.node) ? mutation.node.right : mutation?.node;
}
