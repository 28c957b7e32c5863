// Source files that a parser, or what walks its tree, might not survive. Each is `odd.*` beside a normal file.
const DEPTH = 100_000;
const nested = (open, close, middle = '1') => open.repeat(DEPTH) + middle + close.repeat(DEPTH);
const MENTION = "// api.ocrolus.com\n";

/** Named among the skipped files with a reason that matches. */
const refused = (name, path, content, reason) => ({ name, build: ({ write }) => write(path, content), skipped: { [path]: reason } });
/** Analysed or named among the skipped files: both are honest. */
const survived = (name, path, content) => ({ name, build: ({ write }) => write(path, typeof content === 'function' ? content() : content) });

const LEGACY_TEXT = "fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: 'Basic ' + btoa(process.env.OCROLUS_A + ':' + process.env.OCROLUS_B) } });\n";

const DEEP = {
  'parentheses': `${MENTION}const a = ${nested('(', ')')};\n`,
  'arrays': `${MENTION}const a = ${nested('[', ']')};\n`,
  'objects': `${MENTION}const a = ${nested('{a:', '}')};\n`,
  'additions': `${MENTION}const a = 'https://api.ocrolus.com'${'+b'.repeat(DEPTH)};\n`,
  'additions in a request': `fetch('https://api.ocrolus.com/v1'${"+'x'".repeat(DEPTH)}, { headers: { Authorization: 'Basic ' + btoa(process.env.OCROLUS_A + ':' + process.env.OCROLUS_B) } });\n`,
  'logical operators': `${MENTION}const a = b${'||b'.repeat(DEPTH)};\n`,
  'commas': `${MENTION}a${',a'.repeat(DEPTH)};\n`,
  'blocks': `${MENTION}${nested('{', '}', '')}\n`,
  'templates': `${MENTION}const a = ${nested('`${', '}`')};\n`,
  'elements': `${MENTION}const a = ${nested('<a>', '</a>', '')};\n`,
  'arrow functions': `${MENTION}const a = ${nested('()=>', '')};\n`,
  'ternaries to the right': `${MENTION}const a = ${nested('b?c:', '')};\n`,
  'ternaries within': `${MENTION}const a = ${nested('b?', ':c')};\n`,
  'calls': `${MENTION}const a = ${nested('f(', ')')};\n`,
  'chained calls': `${MENTION}a${'.b()'.repeat(DEPTH)};\n`,
  'else if': `${MENTION}${'if(a);else '.repeat(DEPTH)};\n`,
  'functions': `${MENTION}${nested('function f(){', '}', '')}\n`,
  'classes': `${MENTION}${nested('class A{static{', '}}', '')}\n`,
  'prefix operators': `${MENTION}const a = ${nested('!', '')};\n`,
  'patterns': `${MENTION}const ${nested('[', ']', 'a')} = b;\n`,
  'assignments': `${MENTION}${nested('a=', '')};\n`,
  'labels': `${MENTION}${nested('a:', '', ';')}\n`,
};

const DEEP_TYPES = {
  'types': `${MENTION}type A = ${nested('Array<', '>', 'string')};\n`,
  'unions': `${MENTION}type A = string${'|string'.repeat(DEPTH)};\n`,
  'conditional types': `${MENTION}type A = ${nested('a extends b ? ', ' : c', 'd')};\n`,
  'casts': `${MENTION}const a = b${' as any'.repeat(DEPTH)};\n`,
};

/** Texts at which a parser that tries one reading and then another may take exponential time. */
const AMBIGUOUS = {
  'a?(': 'a?('.repeat(200),
  'a?(b):': `${'a?(b:c)=>'.repeat(60)}1${':d'.repeat(60)}`,
  'a?(b,': `x = ${'a?(b,'.repeat(60)}c${')=>d:e'.repeat(60)}`,
  'async<': 'async<'.repeat(5000),
  'async(': `${'async('.repeat(300)}${')'.repeat(300)}`,
  '<': '<'.repeat(20_000),
  'generics': `f${'<f'.repeat(5000)}`,
  'generic calls': `a${'<b'.repeat(400)}${'>(c)'.repeat(400)}`,
  'parentheses before an arrow': `${'('.repeat(300)}a${')'.repeat(300)} => 1`,
  'parameters with defaults': `x = ${'(a = '.repeat(40)}1${') => 2'.repeat(40)}`,
  'typed parameters': `x = ${'(a: '.repeat(60)}b${') => c'.repeat(60)}`,
  'async arrows': `x = ${'async (a = '.repeat(40)}1${') => 2'.repeat(40)}`,
  'conditional types with infer': `type A = ${'a extends (infer U extends '.repeat(60)}b${' ? c : d) ? e : f'.repeat(60)}`,
  'function types': `let a: ${'(b: '.repeat(60)}c${') => d'.repeat(60)}`,
  'regular expression or division': `a ${'/ (b) '.repeat(20_000)}`,
  'braces of a template': '`${'.repeat(20_000),
};

export const sourceText = [
  refused('does not parse', 'odd.js', `${LEGACY_TEXT}const = ;\n`, /does not parse/),
  refused('invalid UTF-8', 'odd.js', Buffer.concat([Buffer.from(LEGACY_TEXT), Buffer.from([0x2f, 0x2f, 0xc3, 0x28, 0xff])]), /UTF-8/),
  refused('UTF-16 little endian', 'odd.js', Buffer.from(`\uFEFF${LEGACY_TEXT}`, 'utf16le'), /UTF-16/),
  refused('UTF-16 big endian', 'odd.js', Buffer.from(`\uFEFF${LEGACY_TEXT}`, 'utf16le').swap16(), /UTF-16/),
  refused('NUL bytes', 'odd.js', `${LEGACY_TEXT}\0\0`, /NUL/),
  survived('50 MB on one line', 'odd.js', () => `var u="https://api.ocrolus.com";${'function a(b,c){return b?c[b]||(c[b]=d(b)):void 0}'.repeat(1_050_000)}\n`),
  survived('4 MB of one string', 'odd.js', () => `const u = "https://api.ocrolus.com/${'x'.repeat(4_000_000)}";\n`),
  survived('100,000 array elements', 'odd.js', () => `module.exports = ['api.ocrolus.com',${'"ocrolus",'.repeat(DEPTH)}];\n`),
  survived('20,000 functions that call each other', 'odd.js', () => `${MENTION}${Array.from({ length: 20_000 }, (_, index) => `function f${index}(x) { return f${(index + 1) % 20_000}(x); }`).join('\n')}\nfetch(f0('https://api.ocrolus.com'));\n`),
  survived('doubling strings', 'odd.js', () => `let a0 = 'https://api.ocrolus.com';\n${Array.from({ length: 60 }, (_, index) => `const a${index + 1} = a${index} + a${index};`).join('\n')}\nfetch(a60, { headers: { Authorization: 'Basic ' + btoa(a60) } });\n`),
  survived('a string repeated a thousand million times', 'odd.js', "fetch('https://api.ocrolus.com', { headers: { Authorization: 'Basic ' + btoa('ab'.repeat(1e9)), 'x': 'a'.padEnd(2 ** 30) } });\n"),
  survived('2^30 ways through', 'odd.js', () => `let u = 'https://api.ocrolus.com';\n${Array.from({ length: 30 }, (_, index) => `if (process.env.A${index}) u += '${index}'; else u += 'x';`).join('\n')}\nfetch(u, { headers: { Authorization: 'Basic ' + btoa(u) } });\n`),
  survived('2^30 results of calls', 'odd.js', () => `${Array.from({ length: 30 }, (_, index) => `const f${index} = (x) => (x ? f${index + 1}(x + 'a') : f${index + 1}(x + 'b'));`).join('\n')}\nconst f30 = (x) => x;\nfetch(f0('https://api.ocrolus.com'), { headers: { Authorization: f0('Basic ') } });\n`),
  ...Object.entries(DEEP).map(([name, text]) => survived(`100,000 deep: ${name}`, 'odd.js', text)),
  ...Object.entries(DEEP_TYPES).map(([name, text]) => survived(`100,000 deep: ${name}`, 'odd.ts', text)),
  ...Object.entries(AMBIGUOUS).map(([name, text]) => survived(`ambiguous: ${name}`, 'odd.ts', `${MENTION}${text}\n`)),
];
