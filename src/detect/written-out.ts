/**
 * Credentials that stand beside the address they go to, whoever takes both: the words of a command line (`curl -u user:password URL`), URLs with
 * user-info, objects such as `{ target, auth }` of a proxy.
 */
import type { ParsedFile } from '../code/syntax.ts';
import { contains, outermostLiteral, propertyName, ts, walk } from '../code/syntax.ts';
import { isTestFile } from '../code/test-files.ts';
import { alternatives, concat, literalPrefix, literalText, text, type TextValue, type Value } from '../code/values.ts';
import type { Sink } from './carriers.ts';
import { joinedCredential, lineCredentials, pairCredential, slice, userInfoCredential, type Credential } from './credentials.ts';
import type { Usage } from './expand.ts';
import { judgeUrl, render, type HostVerdict } from './hosts.ts';
import type { DetectionInput } from './input.ts';
import { isSilentCall } from './requests.ts';

/**
 * Programs that send requests, by what their pair stands behind, or each of the two: https://curl.se/docs/manpage.html#-u,
 * https://httpie.io/docs/cli/authentication, https://www.gnu.org/software/wget/manual/wget.html#HTTP-Options
 */
const PROGRAMS: readonly { readonly name: RegExp; readonly pair: RegExp | readonly [RegExp, RegExp] }[] = [
  { name: /(?:^|[\\/])curl(?:\.exe)?$/, pair: /^(?:-u|--user)$/ },
  { name: /(?:^|[\\/])(?:https?|xhs?)$/, pair: /^(?:-a|--auth)$/ },
  { name: /(?:^|[\\/])wget$/, pair: [/^--(?:http-)?user$/, /^--(?:http-)?password$/] },
];
const HEADER = /^(?:-H|--header)$/;

const programOf = (word: string | undefined): (typeof PROGRAMS)[number] | undefined => PROGRAMS.find(({ name }) => name.test(word ?? ''));
/** A text that begins with one of them: `https` is in every other file, and few begin a command. */
const COMMAND = /["'`]\s*(?:[^\s"'`]*[\\/])?(?:curl(?:\.exe)?|https?|xhs?|wget)["'`\s]/;

/** @param known expressions that understood credentials stand in */
export function writtenOut(input: DetectionInput, files: readonly ParsedFile[], known: readonly ts.Node[]): readonly Usage[] {
  return files.flatMap((file) => {
    if (!input.inScope(file.path) || isTestFile(file.path)) return [];
    const code = file.source.text;
    return [...(COMMAND.test(code) ? commandsIn(input, file) : []), ...(/:\/\/[^\s/]*@/.test(code) ? addressesIn(input, file, known) : []), ...(/auth\b/i.test(code) ? objectsIn(input, file, known) : [])];
  });
}

function commandsIn({ evaluator, settings }: DetectionInput, file: ParsedFile): readonly Usage[] {
  const found: Usage[] = [];
  walk(file.root, (node) => {
    const given = wordsGiven(node, (item) => evaluator.evaluate(item));
    if (!given || (ts.isCallExpression(node) && isSilentCall(evaluator.evaluate(node.expression)))) return;
    const program = programOf(given[0] && literalText(given[0]));
    // Of a word that is no address, its name says nothing.
    const verdicts = given.filter((word) => /^https?:\/\//i.test(literalPrefix(word))).flatMap((word) => judgeUrl(word, settings));
    const verdict = verdicts.find(({ kind }) => kind === 'ocrolus');
    if (!program || !verdict || verdicts.some(({ kind }) => kind === 'other')) return;
    const options = withValues(given);
    if (!(program.pair instanceof RegExp)) {
      const [user, password] = program.pair.map((form) => options.find(({ name }) => form.test(name))?.value);
      if (user && password) found.push(usageOf({ node, form: 'pair', sources: [user, password] }, 'auth-option', 'option', node, verdict));
    }
    for (const { name, value: next } of options) {
      const pair = next && program.pair instanceof RegExp && program.pair.test(name) ? joinedCredential(next) : undefined;
      const header = next && HEADER.test(name) ? lineCredentials({ kind: 'array', items: [() => next], node, trail: [] })[0] : undefined;
      const credential = pair ?? header;
      if (credential) found.push(usageOf(credential, header ? 'authorization-header' : 'auth-option', 'option', node, verdict));
    }
  });
  return found;
}

/** Each word with what it is given: the next one, or what stands behind its `=`. */
function withValues(words: readonly Value[]): readonly { readonly name: string; readonly value: Value | undefined }[] {
  return words.map((word, index) => {
    const long = word.kind === 'text' ? /^(--[\w-]+)=/.exec(render(word)) : null;
    if (word.kind === 'text' && long) return { name: long[1] ?? '', value: { ...word, parts: slice(word.parts, long[0].length, render(word).length) } satisfies TextValue };
    return { name: literalText(word) ?? '', value: words[index + 1] };
  });
}

/** The words of a command: `run('curl', ['-u', pair, url])`, `exec('curl -u …')`, `` $`curl -u …` ``. */
function wordsGiven(node: ts.Node, evaluate: (node: ts.Expression) => Value): readonly Value[] | undefined {
  if (ts.isTaggedTemplateExpression(node)) return ts.isTemplateExpression(node.template) ? shellWords(node.template, evaluate) : undefined;
  const [command, list] = ts.isCallExpression(node) ? node.arguments : [];
  if (!command) return undefined;
  const first = evaluate(command);
  const program = literalText(first);
  if (program === undefined || /\s/.test(program)) return splitWords(first);
  const rest = list && programOf(program) ? evaluate(list) : undefined;
  return rest?.kind === 'array' ? [first, ...rest.items.map((item) => item())] : undefined;
}

/** zx and Bun quote what is put in: it is one word, or a part of one. */
function shellWords(template: ts.TemplateExpression, evaluate: (node: ts.Expression) => Value): readonly Value[] | undefined {
  const head = template.head.text.trim().split(/\s+/);
  if (!programOf(head[0])) return undefined;
  const words: Value[] = [];
  let isOpen = false;
  const add = (value: Value): void => {
    const last = isOpen ? words.pop() : undefined;
    words.push(last ? concat(last, value, template) : value);
    isOpen = true;
  };
  const addText = (written: string): void => {
    for (const part of written.split(/(\s+)/)) {
      if (part.trim() !== '') add(text(part.replace(/^["']|["']$/g, ''), template));
      else if (part !== '') isOpen = false;
    }
  };
  addText(template.head.text);
  for (const span of template.templateSpans) {
    add(evaluate(span.expression));
    addText(span.literal.text);
  }
  return words;
}

/** The words of a text, without the quotes around them. */
function splitWords(value: Value): readonly Value[] | undefined {
  if (value.kind !== 'text') return undefined;
  const whole = render(value);
  if (!programOf(/^\s*(\S+)/.exec(whole)?.[1])) return undefined;
  return [...whole.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g)].map((match) => {
    const isQuoted = match[1] !== undefined || match[2] !== undefined;
    const [start, end] = isQuoted ? [match.index + 1, match.index + match[0].length - 1] : [match.index, match.index + match[0].length];
    return { ...value, parts: slice(value.parts, start, end) } satisfies TextValue;
  });
}

/** `load('https://user:password@api…')`, where no request takes it that is understood. */
function addressesIn({ evaluator, settings }: DetectionInput, file: ParsedFile, known: readonly ts.Node[]): readonly Usage[] {
  const found: Usage[] = [];
  walk(file.root, (node) => {
    if (!(ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) || ts.isImportDeclaration(node.parent) || !/:\/\/[^\s/]*@/.test(node.getText())) return true;
    if (known.some((item) => contains(node, item) || contains(item, node))) return false;
    for (const value of alternatives(evaluator.evaluate(node))) {
      const credential = userInfoCredential(value);
      const verdict = credential && judgeUrl(value, settings).find(({ kind }) => kind === 'ocrolus');
      if (credential && verdict && !isPlaceholder(credential)) found.push(usageOf(credential, 'url-userinfo', 'url', node, verdict));
    }
    return false;
  });
  return found;
}

const ADDRESS = /^(?:target|url|uri|host|hostname|base|base_?url|endpoint|origin|server)$/i;
const HOST = /^host(?:name)?$/i;
const PAIR = /^(?:basic_?)?auth$/i;
const NAMES = { user: ['username', 'user', 'login'], password: ['password', 'pass'] };

/** `{ target: 'https://api…', auth: 'user:password' }` */
function objectsIn({ evaluator, settings }: DetectionInput, file: ParsedFile, known: readonly ts.Node[]): readonly Usage[] {
  const found: Usage[] = [];
  walk(file.root, (node) => {
    if (!ts.isObjectLiteralExpression(node) || known.some((item) => contains(node, item)) || !isHandedOver({ evaluator, file }, node)) return;
    const members = node.properties.flatMap((item) => (ts.isPropertyAssignment(item) || ts.isShorthandPropertyAssignment(item) ? [{ item, name: propertyName(item.name) ?? '', value: ts.isPropertyAssignment(item) ? item.initializer : item.name }] : []));
    const pair = members.find(({ name }) => PAIR.test(name));
    const address = pair && members.find(({ name }) => ADDRESS.test(name));
    const verdict = address && judgeUrl(evaluator.evaluate(address.value), settings, HOST.test(address.name)).find(({ kind }) => kind === 'ocrolus');
    if (!verdict) return;
    for (const value of alternatives(evaluator.evaluate(pair.value))) {
      const credential = value.kind === 'object' ? pairCredential(value, NAMES) : value.kind === 'text' && render(value).includes(':') ? joinedCredential(value) : undefined;
      if (credential) found.push(usageOf(credential, 'auth-option', 'option', pair.item, verdict));
    }
  });
  return found;
}

/** Whether an object is given to code outside the repository, by itself or in another: as an argument, or as what a settings file exports. */
function isHandedOver({ evaluator, file }: Pick<DetectionInput, 'evaluator'> & { readonly file: ParsedFile }, object: ts.Node): boolean {
  const node = outermostLiteral(object);
  const { parent } = node;
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== node) return !isSilentCall(evaluator.evaluate(parent.expression)) && alternatives(evaluator.evaluate(parent.expression)).every(({ kind }) => kind !== 'function' && kind !== 'class');
  const isExported = ts.isExportAssignment(parent) || (ts.isBinaryExpression(parent) && parent.right === node && parent.left.getText() === 'module.exports');
  return isExported && /(?:config|conf)\.[cm]?[jt]s$/.test(file.path);
}

/** `https://user:password@…` in a text that explains. */
const isPlaceholder = ({ sources }: Credential): boolean => sources.every((source) => /^(?:user(?:name)?|login|pass(?:word)?|secret|key|api[_-]?key|[<{[].*[>}\]]|\*+|x+|\.\.\.)$/i.test(literalText(source) ?? ''));

function usageOf(credential: Credential, mechanism: Usage['mechanism'], kind: Sink['kind'], node: ts.Node, verdict: HostVerdict): Usage {
  return { mechanism, credential, sink: { kind, scope: 'call', node, others: [], request: null, client: null, instance: null }, verdict, calls: [] };
}
