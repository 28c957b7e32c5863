/** What is hidden of credentials in text that is shown. */
import { describe, expect, it } from 'vitest';
import { createMask, maskByLooks } from '../src/report/mask.ts';

const USER = 'ops@lender.example';
const SECRET = `s3"cr\\et/é+'1`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hide = createMask([[USER, SECRET]]);

describe('a known secret is hidden', () => {
  it.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in single quotes', SECRET.replace(/[\\']/g, String.raw`\$&`)],
    ['in hexadecimal escapes', [...Buffer.from(SECRET, 'latin1')].map((byte) => `\\x${byte.toString(16)}`).join('')],
    ['in Unicode escapes', SECRET.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
    ['in code point escapes', SECRET.split('').map((unit) => `\\u{${unit.charCodeAt(0).toString(16)}}`).join('')],
    ['in a URL', encodeURIComponent(SECRET)],
    ['in HTML', SECRET.split('').map((unit) => `&#${unit.charCodeAt(0)};`).join('')],
    ['in base64', base64(SECRET)],
    ['in base64url', base64(SECRET).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')],
    ['joined with the user, in base64', base64(`${USER}:${SECRET}`)],
    ['as bytes', [...Buffer.from(SECRET)].join(', ')],
    ['as hexadecimal bytes', [...Buffer.from(SECRET)].map((byte) => `0x${byte.toString(16)}`).join(',')],
  ])('%s', (_, form) => {
    expect(hide(`const x = f(<${form}>);`)).toBe('const x = f(<********>);');
  });

  it('wherever it stands among escapes of others, which stay', () => {
    expect(hide(String.raw`a\n${JSON.stringify(SECRET)}\t%20b`)).toBe(String.raw`a\n"********"\t%20b`);
  });

  it('when it is a word of code only as a whole literal, or in its pair', () => {
    const text = (word: string, pair: string): string => `const secretName = f('${word}', "key"); // the secret of ${pair}`;
    expect(createMask([['key', 'secret']])(text('secret', 'key:secret'))).toBe(text('********', '********').replace('"key"', '"********"'));
  });

  it('when it is short only as a whole literal', () => {
    expect(createMask([['ab']])(`cab('ab', "ab", abc)`)).toBe(`cab('********', "********", abc)`);
  });
});

describe('by its looks is hidden', () => {
  it.each([
    [`'Basic ${base64('a:secret')}'`, `'Basic ********'`],
    [`x = "${base64('user:secret-word')}"`, `x = "********"`],
    [`[${[...Buffer.from('user:secret-é')].join(', ')}]`, '[********]'],
    ['https://me:pass@host/', 'https://********:********@host/'],
    [`password: 'hunter22'`, `password: '********'`],
    [`{"client_secret": "hunter22"}`, `{"client_secret": "********"}`],
  ])('%s', (text, hidden) => {
    expect(maskByLooks(text)).toBe(hidden);
  });

  it.each(['Basic authentication is retired', `password: process.env.PASSWORD`, `secret: 'OCROLUS_API_SECRET'`, `'https://' + user + ':' + password + '@host'`, '`https://${user}:${password}@host`', `'client_secret=' + encodeURIComponent(secret) + '&x'`, `id: 'dGhpcyBpcyBwcm9zZQ=='`, '[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]'])('but not %s', (text) => {
    expect(maskByLooks(text)).toBe(text);
  });
});
