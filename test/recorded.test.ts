/** What tests have recorded: which Basic headers are replaced, and in which files. */
import { describe, expect, it } from 'vitest';
import { holdsHeader, isContractOf, snapshotOf, withHeader } from '../src/detect/recorded.ts';

const encoded = (pair: string): string => Buffer.from(pair).toString('base64');
const contract = (interactions: readonly object[]): object => ({ consumer: { name: 'intake' }, provider: { name: 'ocrolus' }, interactions });
const interaction = (description: string, pair = 'robot:made-up-1'): object => ({ description, request: { method: 'GET', path: '/v1/books', headers: { Authorization: `Basic ${encoded(pair)}` } } });

describe('recorded headers', () => {
  it('are replaced each, and nothing else', () => {
    const text = `"authorization": "Basic ${encoded('robot:made-up-1')}",\nAuthorization: Basic ${encoded('köln:made-up-2')}\n`;
    expect(holdsHeader(text)).toBe(true);
    expect(withHeader(text, 'Bearer x')).toBe('"authorization": "Bearer x",\nAuthorization: Bearer x\n');
  });

  it.each(['realm="x", Basic', 'Basic authentication failed', `Basic ${encoded('robot:made-up-1')} or Basic abc`, '"Basic ********"'])('%j says of Basic what is no header: the file is left', (text) => {
    expect(withHeader(text, 'Bearer x')).toBeUndefined();
  });

  it('are beside the test', () => {
    expect([snapshotOf('a/b.test.ts'), snapshotOf('b.test.js')]).toEqual(['a/__snapshots__/b.test.ts.snap', '__snapshots__/b.test.js.snap']);
  });
});

describe('a contract of Pact', () => {
  const tests = ["uponReceiving('all books')", "uponReceiving('one book')"];

  it('is that of tests which describe each of its requests that log in', () => {
    expect(isContractOf(contract([interaction('all books'), interaction('one book'), { description: 'health', request: {} }]), tests)).toBe(true);
    expect(isContractOf(contract([interaction('all books'), interaction('a form')]), tests)).toBe(false);
  });

  it.each([undefined, {}, [], { interactions: [] }, { consumer: { name: 'a' } }, { ...interaction('all books'), interactions: [] }])('%j is none', (value) => {
    expect(isContractOf(value, tests)).toBe(false);
  });
});
