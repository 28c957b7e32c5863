/**
 * What the code of a site that is left to a person becomes. The same rewrites make it as make the real change, but nobody plans who waits
 * for the token: that is what the person has to decide, so a sketch is shown and never written.
 */
import { contains, enclosingFunction, isAsync, isPlainAssignment, lineAt, ts, wrapped } from '../code/syntax.ts';
import type { Site } from '../detect/sites.ts';
import type { PlanContext } from './context.ts';
import { dedented } from './dedented.ts';
import { createDraft, isRefusal, refuse, type Draft, type ManualCode, type Refusal } from './draft.ts';
import { OverlapError, splice, type Edit } from './edits.ts';
import { removeProperty } from './held.ts';
import { spanOf, statementRange } from './layout.ts';
import { isOutsideBody } from './lifetimes.ts';
import { headerName, isInPlace, type Rewrite } from './rewrite.ts';
import { makeAsync } from './signature.ts';

/** A piece of a file and what takes its place; indentation that all lines share is left out. */
export interface Sketch {
  readonly file: string;
  /** Number of the first line of `before`. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

export interface SketchInput {
  readonly site: Site;
  readonly code: ManualCode;
  readonly context: Omit<PlanContext, 'draft' | 'isPublic'>;
  /** The rewrite of the site as it would be planned. */
  readonly own: Rewrite;
  /** The header of each single request. */
  readonly perRequest: Rewrite;
  /** The provider of the site's account, as generated code calls it. */
  readonly provider: string;
}

/** What has to surround the new code, for codes whose remedy is another place to run. */
const SURROUNDINGS: Partial<Readonly<Record<ManualCode, string>>> = {
  'browser-code': '// In the browser: no credentials, and a route of your own server in place of Ocrolus. The server adds\n// `Authorization: await PROVIDER.getAuthorization()` and passes the request on:',
  'synchronous-runtime': '// `token` was fetched before, in the way that this run-time has for it:',
  'shared-with-other-host': '// `toOcrolus` is to say where the request goes; the other host keeps its Basic credentials:',
  'several-principals': '// `tokens` is the token provider of the account that this call is for, passed in place of the pair:',
};

/** `undefined` where nothing fits. */
export function sketch(input: SketchInput): Sketch | undefined {
  const hook = hookOf(input);
  for (const attempt of hook === undefined ? attemptsFor(input) : [removeCarrier]) {
    const draft = createDraft();
    const found = tryRewrite(attempt, input, draft) ? undefined : render(input, draft);
    if (found) return hook === undefined ? found : { ...found, after: [found.after, hook].filter((text) => text !== '').join('\n') };
  }
  return elsewhere(input);
}

/** What a container makes of the options has a hook where it is injected: `HttpModule.register(…)` of Nest. */
function hookOf({ site, code, provider }: SketchInput): string | undefined {
  const hook = site.client?.hook;
  if (code !== 'no-async-hook' || hook?.kind !== 'statement') return undefined;
  const lines = hook.template.map((line) => line.replace('{instance}', 'http').replace('{authorization}', `await ${provider}.getAuthorization()`));
  return ['// Once, where the instance is at hand, as in the constructor of the module, which is given it as `http`:', ...lines].join('\n');
}

/** Rewrites that give what the reason of the code asks for. */
function attemptsFor({ site, code, own, perRequest }: SketchInput): readonly Rewrite[] {
  const isInRequest = site.requests.some((request) => contains(request.node, site.node));
  const inPlace = site.sinks.every(isInPlace) ? [replaceInPlace] : [];
  const moved: Rewrite = (item, context) => {
    removeCarrier(item, context);
    return perRequest(item, context);
  };
  if (code === 'shared-with-other-host') return [chooseByHost];
  if (code === 'browser-code') return [removeCarrier];
  // A token in the place of the old value would be kept too long.
  if (code === 'captured-once' || code === 'module-scope') return isInRequest ? [...inPlace] : [moved];
  if (code === 'sync-contract' || code === 'no-async-hook') return isInRequest ? [own, ...inPlace] : [moved];
  if (code === 'opaque-options') return isInRequest ? [own, ...inPlace] : [moved, own, ...inPlace];
  return isInRequest ? [own, ...inPlace] : [own, moved, ...inPlace];
}

function tryRewrite(rewrite: Rewrite, { site, code, context, provider }: SketchInput, draft: Draft): Refusal | undefined {
  const isGiven = code === 'synchronous-runtime';
  const promise = `${code === 'several-principals' ? 'tokens' : provider}.getAuthorization()`;
  const full: PlanContext = {
    ...context,
    draft,
    isPublic: () => false,
    inScope: () => true,
    assume: (node) => {
      if (isGiven) return ["'Bearer ' + token"];
      const fn = enclosingFunction(node);
      const isFree = fn && !isOutsideBody(node, fn) && !ts.isConstructorDeclaration(fn) && !ts.isAccessor(fn) && !fn.asteriskToken;
      if (isFree && !isAsync(fn)) makeAsync(full, fn);
      if (!isFree) draft.mark(NEEDS_ASYNC);
      return [`await ${promise}`];
    },
  };
  const result = draft.transaction(() => rewrite(site, { ...full, isInjected: false, authorization: () => ({ promise: [promise], moved: [promise], name: 'authorization' }) }));
  return isRefusal(result) ? result : undefined;
}

const NEEDS_ASYNC = 'sketch:needs-async';

/** Takes the properties or the statement that carries the pair away, where there are such. */
const removeCarrier: Rewrite = ({ node, sinks }, context) => {
  for (const other of sinks.flatMap((sink) => sink.others)) if (ts.isObjectLiteralElementLike(other)) removeProperty(context, other);
  for (const carrier of [node, node.parent, ...sinks.map((sink) => sink.node)]) {
    if (ts.isObjectLiteralElementLike(carrier)) {
      const branch = branchAround(node, carrier);
      if (branch) context.draft.edit(`sketch:${branch.getStart()}`, branch, branch.getStart(), branch.end, 'undefined');
      else removeProperty(context, carrier);
      return undefined;
    }
    if (ts.isExpressionStatement(carrier.parent) && (ts.isBinaryExpression(carrier) || ts.isCallExpression(carrier))) {
      // `open(method, url, async, user, password)` is more than its login.
      const [, , third, ...login] = ts.isCallExpression(carrier) ? carrier.arguments : [];
      if (third && login.length > 0) {
        context.draft.edit(`sketch:${third.end}`, carrier, third.end, login.at(-1)?.end ?? third.end);
        return undefined;
      }
      const { start, end } = statementRange(carrier.parent);
      context.draft.edit(`sketch:${start}`, carrier, start, end);
      return undefined;
    }
  }
  return refuse('opaque-options');
};

/** The branch of a choice that a node is in, below `property`: the other one holds what somebody else is sent. */
function branchAround(node: ts.Node, property: ts.Node): ts.Node | undefined {
  for (let current: ts.Node = wrapped(node); current !== property && !ts.isSourceFile(current); current = current.parent) {
    const { parent } = current;
    if (ts.isConditionalExpression(parent) && parent.condition !== current) return current;
    if (ts.isBinaryExpression(parent) && /^(?:\|\||\?\?)$/.test(parent.operatorToken.getText())) return current;
  }
  return undefined;
}

/** The credential gives way where it stands. */
const replaceInPlace: Rewrite = (site, context) => {
  const carrier = carrierOf(site);
  const [text] = context.assume?.(site.node, context.authorization(site.node)) ?? [];
  if (!carrier || typeof text !== 'string') return refuse('opaque-options');
  for (const other of site.sinks.flatMap((sink) => sink.others)) if (ts.isObjectLiteralElementLike(other)) removeProperty(context, other);
  const header = headerName(site.node.getSourceFile());
  if (ts.isObjectLiteralElementLike(carrier)) context.draft.edit('sketch', carrier, carrier.getStart(), carrier.end, `headers: { ${header}: ${text} }`);
  else if (isAssignment(carrier)) {
    const owner = (carrier.left as ts.PropertyAccessExpression | ts.ElementAccessExpression).expression.getText();
    context.draft.edit('sketch', carrier, carrier.getStart(), carrier.end, `${owner}.headers = { ...${owner}.headers, ${header}: ${text} }`);
  } else context.draft.edit('sketch', carrier, carrier.getStart(), carrier.end, text);
  return undefined;
};

/** One place for two hosts: each gets its own. */
const chooseByHost: Rewrite = (site, context) => {
  const carrier = carrierOf(site);
  const [text] = context.assume?.(site.node, context.authorization(site.node)) ?? [];
  if (!carrier || typeof text !== 'string' || isAssignment(carrier)) return refuse('opaque-options');
  const old = spanOf(carrier);
  const header = headerName(site.node.getSourceFile());
  if (ts.isObjectLiteralElementLike(carrier)) context.draft.edit('sketch', carrier, old.start, old.end, `...(toOcrolus ? { headers: { ${header}: ${text} } } : { `, old, ' })');
  else context.draft.edit('sketch', carrier, old.start, old.end, `toOcrolus ? ${text} : `, old);
  // The other half of a pair goes with it.
  for (const other of new Set(site.sinks.flatMap((sink) => sink.others))) {
    const half = spanOf(other);
    if (other !== carrier && ts.isObjectLiteralElementLike(other)) context.draft.edit(`sketch:${half.start}`, other, half.start, half.end, '...(toOcrolus ? {} : { ', half, ' })');
  }
  return undefined;
};

/** Of a sum, as header values are, it is told by its operator. */
function isAssignment(carrier: ts.Node): carrier is ts.BinaryExpression {
  return ts.isBinaryExpression(carrier) && isPlainAssignment(carrier);
}

/** What a header takes the place of: the header's value, or the option that holds the pair. */
function carrierOf({ node, mechanism }: Site): ts.Expression | ts.ObjectLiteralElementLike | undefined {
  if (ts.isObjectLiteralElementLike(node)) return node;
  if (!ts.isExpression(node)) return undefined;
  const value = wrapped(node) as ts.Expression;
  const { parent } = value;
  if (mechanism === 'authorization-header' || mechanism === 'default-header') return ts.isCallExpression(parent) && parent.expression === value ? undefined : value;
  if (ts.isPropertyAssignment(parent)) return parent;
  return ts.isBinaryExpression(parent) && (ts.isPropertyAccessExpression(parent.left) || ts.isElementAccessExpression(parent.left)) ? parent : undefined;
}

/** Where no rewrite fits: the statement that makes the credential, and what the code that sends the request has to have. */
function elsewhere({ site, code, provider }: SketchInput): Sketch | undefined {
  const file = site.node.getSourceFile();
  const [start, end] = wholeLines(file.text, site.node.getStart(), site.node.end);
  const { start: from, end: to } = statementAround(file, start, end);
  const token = code === 'synchronous-runtime' ? "'Bearer ' + token" : `await ${code === 'several-principals' ? 'tokens' : provider}.getAuthorization()`;
  const note = SURROUNDINGS[code]?.replace('PROVIDER', provider) ?? '// Not here, but where the request is sent, in an async function:';
  return { file: file.fileName, line: lineAt(file, from), before: joined([file.text.slice(from, to)]), after: `${note}\n{ headers: { ${headerName(file)}: ${token} } }` };
}

/** Changes that are this many lines apart are shown apart. */
const GAP = 6;
/** A longer piece says less than it costs to read. */
const LONGEST = 60;

function render({ site, code, provider }: SketchInput, draft: Draft): Sketch | undefined {
  const own = site.node.getSourceFile();
  const files = new Map([own, ...site.requests.map((request) => request.node.getSourceFile())].map((file) => [file.fileName, file]));
  const pieces = [...draft.edits()].sort(([a], [b]) => Number(b === own.fileName) - Number(a === own.fileName)).flatMap(([path, edits]) => {
    const file = files.get(path);
    return file ? cut(file, edits) : [];
  });
  const [first] = pieces;
  if (!first) return undefined;
  try {
    const texts = pieces.map(({ file, start, end, inside }, index) => {
      // A piece of another file says so.
      const place = index > 0 && file !== pieces[index - 1]?.file ? `// ${file.fileName}:${lineAt(file, start)}\n` : '';
      return { before: place + file.text.slice(start, end), after: place + splice(file.text.slice(start, end), inside.map((edit) => shifted(edit, start))) };
    });
    const before = joined(texts.map((item) => item.before));
    const after = joined(texts.map((item) => item.after)).replaceAll(/\{ {2,}\}/g, '{}');
    if (before.split('\n').length > LONGEST) return undefined;
    const note = SURROUNDINGS[code]?.replace('PROVIDER', provider) ?? (draft.isMarked(NEEDS_ASYNC) ? '// In an async function that runs when the request is sent:' : undefined);
    return { file: first.file.fileName, line: lineAt(first.file, first.start), before, after: [...(note === undefined ? [] : [note]), code === 'legacy-host' ? withNewHost(after) : after].join('\n') };
  } catch (cause) {
    if (cause instanceof OverlapError) return undefined;
    throw cause;
  }
}

const withNewHost = (text: string): string => text.replaceAll(/(?:www\.)?perfectaudit\.com\/api\/v1/g, 'api.ocrolus.com/v1');

interface Cut {
  readonly file: ts.SourceFile;
  readonly start: number;
  readonly end: number;
  readonly inside: readonly Edit[];
}

/** Whole lines around the edits, with the statement they are in if it is short; what is near each other is one piece. */
function cut(file: ts.SourceFile, edits: readonly Edit[]): readonly Cut[] {
  const pieces: Cut[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = pieces.at(-1);
    const reach = Math.max(edit.end, ...edit.replacement.map((piece) => (typeof piece === 'string' ? 0 : piece.end)));
    const around = statementAround(file, ...wholeLines(file.text, edit.start, reach));
    // A line that goes takes its end along.
    const [start, end] = [around.start, Math.max(around.end, edit.end)];
    const isNear = last && (start <= last.end || file.text.slice(last.end, start).split('\n').length <= GAP);
    if (isNear) pieces[pieces.length - 1] = { file, start: Math.min(last.start, start), end: Math.max(last.end, end), inside: [...last.inside, edit] };
    else pieces.push({ file, start, end, inside: [edit] });
  }
  return pieces;
}

function wholeLines(text: string, start: number, end: number): readonly [number, number] {
  const last = text.indexOf('\n', Math.max(start, end - 1));
  return [text.lastIndexOf('\n', start - 1) + 1, last < 0 ? text.length : last];
}

/** How many lines a statement may have to be shown whole. */
const SHORT = 14;

/** The lines of the largest statement or class member around a range that is still short; the range itself where none is. */
function statementAround(file: ts.SourceFile, start: number, end: number): { readonly start: number; readonly end: number } {
  const [from, to] = [start + (/^\s*/.exec(file.text.slice(start, end))?.[0].length ?? 0), end - (/\s*$/.exec(file.text.slice(start, end))?.[0].length ?? 0)];
  let found: readonly [number, number] | undefined;
  const visit = (node: ts.Node): void => {
    if (found || node.getStart() > from || node.end < to) return;
    const [first, last] = wholeLines(file.text, node.getStart(), node.end);
    const isPart = (ts.isStatement(node) && !ts.isBlock(node)) || ts.isClassElement(node);
    if (isPart && file.text.slice(first, last).split('\n').length <= SHORT) found = [first, last];
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found ? { start: Math.min(start, found[0]), end: Math.max(end, found[1]) } : { start, end };
}

function shifted(edit: Edit, by: number): Edit {
  const replacement = edit.replacement.map((piece) => (typeof piece === 'string' ? piece : { ...piece, start: piece.start - by, end: piece.end - by }));
  return { ...edit, start: edit.start - by, end: edit.end - by, replacement };
}

const joined = (texts: readonly string[]): string => dedented(texts).map((text) => text.replace(/^\n+|\n+$/g, '')).filter((text) => text !== '').join('\n…\n');
