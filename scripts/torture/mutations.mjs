// How the fuzzer changes a file: a table of mutations, each of a text and a source of chance. They range from random bytes, which mostly
// test the refusals, to whole expressions put in place of others, which mostly still parse and reach the planner.
import { ts } from 'ts-morph';
import { randomFrom } from './random.mjs';

/** The chance of one input: the same for a seed and an index. */
export function createChance(seed, index) {
  const next = randomFrom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const below = (count) => Math.floor(next() * count);
  return { next, below, pick: (list) => list[below(list.length)] };
}

const INSERTED = ['(', ')', '{', '}', '[', ']', '"', "'", '`', '${', '/*', '*/', '//', '<', '>', '</a>', '=>', '?.', '...', '#', '@', '\\', ';', ',', '\u2028', '\u0000', '\uFEFF', '\u200D', '😀', '\uD800', 'é', '\\u{61}', ' await ', ' async ', ' yield ', 'return ', 'new ', 'delete ', '__proto__', 'constructor', 'toString', '!', ' as any', ' satisfies x', '<!--', '#!/x\n', "'use strict';\n"];

/** What an expression can be wrapped in and still be one. */
const WRAPPERS = [['(', ')'], ['(await ', ')'], ['(() => ', ')()'], ['(async () => ', ')()'], ['[', '][0]'], ['({ a: ', ' }).a'], ['(', ' || undefined)'], ['(x ? ', ' : null)'], ['Promise.resolve(', ')'], ['(', ', 1)'], ['`${', '}`'], ['String(', ')'], ['{ ...', ' }'], ['[...', ']'], ['Object.assign({}, ', ')'], ['(function* () { yield ', '; })()'], ['(class { static x = ', ' }).x']];

/** Pairs that nest; some overflow a recursive reader, others only what walks the tree afterwards. */
const NESTS = [['(', ')'], ['[', ']'], ['{', '}'], ['a+', ''], ['a?', ':b'], ['()=>', ''], ['`${', '}`'], ['f(', ')'], ['!', ''], ['<a>', '</a>'], ['if(a){', '}'], ['', '.a'], ['', '()'], ['a=', ''], ['await ', ''], ['new ', '()'], ['function(){return ', '}']];

const TOKEN = /[\p{ID_Start}$_][\p{ID_Continue}$]*|\d[\w.]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|[^\s\w]|\s+/gu;
const KEYWORDS = new Set('async await break case catch class const continue default delete do else export extends false finally for from function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while yield'.split(' '));

const slice = (text, start, end, middle) => text.slice(0, start) + middle + text.slice(end);

function lines(change) {
  return (text, chance) => {
    const list = text.split('\n');
    change(list, chance);
    return list.join('\n');
  };
}

function tokens(change) {
  return (text, chance) => {
    const list = text.match(TOKEN) ?? [];
    const used = list.flatMap((token, index) => (/\S/.test(token) ? [index] : []));
    if (used.length < 2) return text;
    change(list, chance, used);
    return list.join('');
  };
}

/** Bytes rather than characters: the result may be no text. */
function bytes(change) {
  return (text, chance) => {
    const buffer = Buffer.from(text);
    return buffer.length === 0 ? buffer : change(buffer, chance);
  };
}

function swap(list, first, second) {
  [list[first], list[second]] = [list[second], list[first]];
}

/** The ranges of all nodes of a kind, by a parser that recovers from every fault. */
function nodesOf(text, test) {
  const found = [];
  const visit = (node) => {
    if (test(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('a.tsx', text, ts.ScriptTarget.Latest, true));
  return found.map((node) => ({ kind: node.kind, start: node.getStart(), end: node.getEnd() }));
}

/** Replaces a node by the text that `change` makes of it; `donors` are the nodes of the other text. */
function nodes(test, change) {
  return (text, chance, other) => {
    const found = nodesOf(text, test);
    if (found.length === 0) return text;
    const node = chance.pick(found);
    const donors = () => nodesOf(other, test).map(({ start, end }) => other.slice(start, end));
    return slice(text, node.start, node.end, change({ text, found, node, donors, chance }));
  };
}

const isCode = (node) => ts.isExpression(node) && !ts.isSourceFile(node.parent);
const isStatement = (node) => ts.isStatement(node) && !ts.isBlock(node);
const isIdentifier = (node) => ts.isIdentifier(node);

/** Every mutation: `(text, chance, other) => string | Buffer`, where `other` is the text of another fixture. */
export const MUTATIONS = {
  // Bytes and characters.
  'flip bits': bytes((buffer, chance) => {
    for (let left = 1 + chance.below(3); left > 0; left -= 1) buffer[chance.below(buffer.length)] ^= 1 << chance.below(8);
    return buffer;
  }),
  'insert byte': bytes((buffer, chance) => {
    const at = chance.below(buffer.length + 1);
    return Buffer.concat([buffer.subarray(0, at), Buffer.from([chance.pick([0, 0x80, 0xff, 0xc3, 0xe2, 0x0d, 0x1a, 0x0b])]), buffer.subarray(at)]);
  }),
  'delete range': (text, chance) => {
    const start = chance.below(text.length);
    return slice(text, start, start + 1 + chance.below(chance.pick([1, 5, 40])), '');
  },
  'truncate': (text, chance) => text.slice(0, chance.below(text.length)),
  'begin later': (text, chance) => text.slice(chance.below(text.length)),
  'insert text': (text, chance) => {
    const at = chance.below(text.length + 1);
    return slice(text, at, at, chance.pick(INSERTED));
  },
  'byte order mark': (text) => `\uFEFF${text}`,
  'line ends': (text, chance) => {
    const end = chance.pick(['\r\n', '\r', '\n\r', '\u2028', '']);
    return chance.next() < 0.5 ? text.replaceAll('\n', end) : text.replace(/\n/g, (same) => (chance.next() < 0.5 ? end : same));
  },
  'spaces': (text, chance) => text.replace(/[ \n]/g, (same) => (chance.next() < 0.05 ? chance.pick(['\t', '\u00a0', '/**/', ' \\\n', '\n']) : same)),
  // Lines.
  'duplicate line': lines((list, chance) => {
    const at = chance.below(list.length);
    list.splice(chance.below(list.length + 1), 0, list[at]);
  }),
  'delete line': lines((list, chance) => list.splice(chance.below(list.length), 1)),
  'swap lines': lines((list, chance) => swap(list, chance.below(list.length), chance.below(list.length))),
  'comment out line': lines((list, chance) => {
    const at = chance.below(list.length);
    list[at] = chance.pick([`// ${list[at]}`, `/* ${list[at]} */`]);
  }),
  // Tokens.
  'delete token': tokens((list, chance, used) => list.splice(chance.pick(used), 1)),
  'duplicate token': tokens((list, chance, used) => {
    const at = chance.pick(used);
    list.splice(at, 0, list[at]);
  }),
  'swap tokens': tokens((list, chance, used) => swap(list, chance.pick(used), chance.pick(used))),
  'rename everywhere': (text, chance) => {
    const names = [...new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [])].filter((name) => !KEYWORDS.has(name));
    if (names.length === 0) return text;
    const [from, to] = [chance.pick(names), chance.pick([...names, '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'arguments', 'await', 'ocrolusTokens', 'createOcrolusTokenProvider', 'größe', '𝒳', '_', 'undefined', 'Promise', 'exports', 'module', 'require', 'fetch', 'process'])];
    return text.replace(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu, (name) => (name === from ? to : name));
  },
  // Nodes: most results parse.
  'replace expression': nodes(isCode, ({ text, found, chance }) => {
    const { start, end } = chance.pick(found);
    return text.slice(start, end);
  }),
  'replace expression by another file’s': nodes(isCode, ({ text, node, donors, chance }) => chance.pick([...donors(), text.slice(node.start, node.end)])),
  'wrap expression': nodes(isCode, ({ text, node, chance }) => chance.pick(WRAPPERS).join(text.slice(node.start, node.end))),
  'duplicate statement': nodes(isStatement, ({ text, node, chance }) => `${text.slice(node.start, node.end)}${chance.pick(['\n', ' ', '; '])}${text.slice(node.start, node.end)}`),
  'move statement': nodes(isStatement, ({ text, found, node, chance }) => {
    const { start, end } = chance.pick(found);
    return `${text.slice(start, end)}\n${text.slice(node.start, node.end)}`;
  }),
  'delete statement': nodes(isStatement, () => ''),
  'wrap statement': nodes(isStatement, ({ text, node, chance }) => chance.pick([['{ ', ' }'], ['if (x) ', ''], ['for (const x of y) { ', ' }'], ['try { ', ' } finally {}'], ['(() => { ', ' })();'], ['function f() { ', ' }'], ['async function* f() { ', ' }'], ['class A { static { ', ' } }'], ['a: ', ''], ['switch (x) { case 1: ', ' }'], ['export ', ''], ['namespace N { ', ' }']]).join(text.slice(node.start, node.end))),
  'statement of another file': nodes(isStatement, ({ text, node, donors, chance }) => `${text.slice(node.start, node.end)}\n${chance.pick([...donors(), ''])}`),
  'replace identifier': nodes(isIdentifier, ({ text, found, chance }) => {
    const { start, end } = chance.pick(found);
    return text.slice(start, end);
  }),
  'nest': nodes(isCode, ({ text, node, chance }) => {
    const [open, close] = chance.pick(NESTS);
    const depth = chance.pick([3, 30, 300, 1500, 4000]);
    return open.repeat(depth) + text.slice(node.start, node.end) + close.repeat(depth);
  }),
  // Two files.
  'splice': (text, chance, other) => text.slice(0, chance.below(text.length)) + other.slice(chance.below(other.length)),
  'append other': (text, chance, other) => `${text}\n${other}`,
};

/** Mutations that leave the file readable count more: a file that does not parse is done in a millisecond and shows little. */
export const WEIGHTED = Object.keys(MUTATIONS).flatMap((name) => {
  if (/expression|statement|identifier|rename/.test(name)) return [name, name, name, name];
  return /line|token|append/.test(name) ? [name, name] : [name];
});
